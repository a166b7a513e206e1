package attended

import (
	"bytes"
	"crypto/subtle"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
)

//go:embed assets
var assets embed.FS

// settle is how long the page waits for the next sheet before it shows that there is none yet.
const settle = 1500 * time.Millisecond

var sheets = template.Must(template.New("page.tmpl").Funcs(template.FuncMap{
	"clock": clock, "choices": Question.choices,
	"chosen": func(v Values, id, value string) bool { return v.is(id, value) },
	"first":  func(v Values, id string) string { return v.first(id) },
	"left":   left,
	"size":   func(n int) string { return fmt.Sprintf("%d KB", (n+1023)/1024) },
}).ParseFS(assets, "assets/*.tmpl"))

// page is the tester's page of a desk.
type page struct {
	desk   *Desk
	mux    *http.ServeMux
	origin *http.CrossOriginProtection
}

// Root is the path of the page. It holds a token that is new with each desk, and whoever knows it
// answers as the tester: no other process or page of the machine does.
func (d *Desk) Root() string { return "/" + d.token + "/" }

// Page returns the page for a tester's browser, below Root. It has no other login: listen on loopback only.
// Nothing of it may be kept by a browser, run a script that is not ours, or be framed.
func (d *Desk) Page() http.Handler {
	p := &page{desk: d, mux: http.NewServeMux(), origin: http.NewCrossOriginProtection()}
	p.mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { p.show(w, r, http.StatusOK, nil, "") })
	p.mux.HandleFunc("POST /{$}", p.answer)
	p.mux.HandleFunc("GET /now", p.now)
	p.mux.HandleFunc("GET /heard", p.heard)
	p.mux.HandleFunc("GET /assets/{name}", p.asset)
	p.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		p.show(w, r, http.StatusNotFound, nil, "There is no such page. This is the current question.")
	})
	return p
}

// ServeHTTP answers one request.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "+
		"img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	token, below, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case !loopback(r.Host):
		p.refuse(w, http.StatusForbidden, "Open this page at its loopback address, such as 127.0.0.1, or at localhost.")
	case p.origin.Check(r) != nil:
		p.refuse(w, http.StatusForbidden, "This form was sent from a page of another site. Open this page itself and send the form from there.")
	case subtle.ConstantTimeCompare([]byte(token), []byte(p.desk.token)) != 1:
		p.refuse(w, http.StatusForbidden, "The token in this address is missing, or belongs to an earlier start of the run. "+
			"Open the complete address that rebookcheck printed after the word \"page\"; each start prints a new one, also with --resume. Earlier answers are kept.")
	default:
		within := new(http.Request)
		*within = *r
		within.URL = &url.URL{Path: "/" + below, RawQuery: r.URL.RawQuery}
		p.mux.ServeHTTP(w, within)
	}
}

func loopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// view is what the page shows.
type view struct {
	Sheet    Sheet
	Progress Progress
	Tester   Tester
	Problems []Problem
	// Notice is told above all else.
	Notice string
	Heard  heardView
	// Root is the path of the page.
	Root string
}

// Problem is what is wrong with the answer to a question; empty when nothing is.
func (v view) Problem(id string) string {
	for _, p := range v.Problems {
		if p.ID == id {
			return p.Text
		}
	}
	return ""
}

type heardView struct {
	Serial int
	Expect string
	Heard  []consumer.Heard
	Strays []Stray
	Fault  string
}

func (p *page) listen(s Sheet) heardView {
	out := heardView{Serial: s.Serial, Expect: s.Expect, Strays: p.desk.strays()}
	heard, err := s.Heard()
	if err != nil {
		out.Fault = "The requests received cannot be read: " + err.Error()
	}
	out.Heard = heard
	return out
}

// show writes the page with the sheet in hand. Right after an answer it waits a moment for the next one.
func (p *page) show(w http.ResponseWriter, r *http.Request, status int, problems []Problem, notice string) {
	s, progress, tester, changed := p.desk.Current()
	if s.Serial == 0 && !progress.Finished {
		wait := time.NewTimer(settle)
		defer wait.Stop()
		select {
		case <-changed:
			s, progress, tester, _ = p.desk.Current()
		case <-wait.C:
		case <-r.Context().Done():
			return
		}
	}
	v := view{Sheet: s, Progress: progress, Tester: tester, Problems: problems, Notice: notice, Heard: p.listen(s), Root: p.desk.Root()}
	p.write(w, r, status, "page.tmpl", v)
	if progress.Finished {
		p.desk.tell()
	}
}

func (p *page) write(w http.ResponseWriter, r *http.Request, status int, name string, v any) {
	var out bytes.Buffer
	if err := sheets.ExecuteTemplate(&out, name, v); err != nil {
		p.desk.config.Logger.ErrorContext(r.Context(), "page cannot be written", slog.Any("error", err))
		p.refuse(w, http.StatusInternalServerError, "The page cannot be displayed. This is a fault of the harness; your answers are kept.")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // whoever does not take it cannot be told
}

var refusal = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Not here - Attended run</title></head>
<body><main><h1>Not here</h1><p>{{.}}</p></main></body>
</html>
`))

// refuse answers where the page itself cannot. It holds nothing of the run.
func (*page) refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = refusal.Execute(w, why) // as above
}

// answer takes the answers to the sheet in hand and leads to the next.
func (p *page) answer(w http.ResponseWriter, r *http.Request) {
	in, err := readForm(w, r)
	if err != nil {
		p.show(w, r, http.StatusBadRequest, nil, "The form could not be read, so nothing was recorded: "+err.Error()+". Answer again.")
		return
	}
	err = p.desk.Submit(in)
	var invalid *Invalid
	switch {
	case err == nil:
		http.Redirect(w, r, p.desk.Root(), http.StatusSeeOther)
	case errors.As(err, &invalid):
		p.show(w, r, http.StatusUnprocessableEntity, invalid.Problems, "")
	case errors.Is(err, ErrStale), errors.Is(err, errNothing):
		p.show(w, r, http.StatusConflict, nil, sentence(err.Error())+" This is the current question.")
	default:
		p.desk.config.Logger.ErrorContext(r.Context(), "answer cannot be kept", slog.Any("error", err))
		p.show(w, r, http.StatusInternalServerError, nil, sentence("the answer could not be kept, and still counts as not given: "+err.Error())+" Put that right and send it again.")
	}
}

func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }

// now tells the script which sheet is in hand.
func (p *page) now(w http.ResponseWriter, _ *http.Request) {
	s, progress, _, _ := p.desk.Current()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"serial": s.Serial, "finished": progress.Finished}) // the script asks again
}

// heard gives the script what was heard meanwhile.
func (p *page) heard(w http.ResponseWriter, r *http.Request) {
	s, _, _, _ := p.desk.Current()
	p.write(w, r, http.StatusOK, "heard.tmpl", p.listen(s))
}

var served = map[string]bool{"page.css": true, "page.js": true, "icon.svg": true}

func (p *page) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if !served[name] {
		p.refuse(w, http.StatusNotFound, "There is no such file.")
		return
	}
	raw, err := assets.ReadFile("assets/" + name)
	if err != nil {
		p.refuse(w, http.StatusNotFound, "There is no such file.")
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	_, _ = w.Write(raw) //nolint:gosec // a file of our own that is on the list
}
