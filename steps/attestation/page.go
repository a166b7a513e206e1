package attestation

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

//go:embed assets
var assets embed.FS

var sheets = template.Must(template.New("page.tmpl").ParseFS(assets, "assets/*.tmpl"))

// Page is where people sign. Whoever knows its path signs; it has no other login, so listen on loopback only.
type Page struct {
	dir   string
	now   func() time.Time
	token string
	all   []results.Requirement
	about string
	mux   *http.ServeMux
	from  *http.CrossOriginProtection
	done  chan struct{}
	once  sync.Once

	mu    sync.Mutex // of the sheet
	sheet Sheet
}

// NewPage is a page for the run of a report folder. What is signed is kept in the folder's File at once.
func NewPage(dir string, run results.Run, s Sheet, now func() time.Time) *Page {
	p := &Page{dir: dir, now: now, token: strings.ToLower(rand.Text()), all: Open(run), sheet: s, mux: http.NewServeMux(), from: http.NewCrossOriginProtection(), done: make(chan struct{})}
	p.about = run.Consumer.ProductName()
	if p.about == results.NotNamed {
		p.about = run.Consumer.Name
	}
	p.mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { p.list(w, http.StatusOK, r.URL.Query().Get("signed")) })
	p.mux.HandleFunc("GET /sign/{id}", p.form)
	p.mux.HandleFunc("POST /sign/{id}", p.sign)
	p.mux.HandleFunc("POST /done", p.finish)
	p.mux.HandleFunc("GET /assets/page.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, assets, "assets/page.css") })
	p.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusNotFound, "There is no such page.") })
	return p
}

// Root is the path of the page. It holds a token that is new with each start.
func (p *Page) Root() string { return "/" + p.token + "/" }

// Wait returns what was signed, once somebody has finished or the context is over.
func (p *Page) Wait(ctx context.Context) Sheet {
	select {
	case <-p.done:
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return Sheet{p.sheet.Run, slices.Clone(p.sheet.Attestations)}
}

// ServeHTTP lets in whoever has the token, from this machine and from no page of another site.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	token, below, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case !loopback(r.Host):
		refuse(w, http.StatusForbidden, "Open this page at its loopback address, such as 127.0.0.1, or at localhost.")
	case p.from.Check(r) != nil:
		refuse(w, http.StatusForbidden, "This form was sent from a page of another site. Open this page itself and send the form from there.")
	case subtle.ConstantTimeCompare([]byte(token), []byte(p.token)) != 1:
		refuse(w, http.StatusForbidden, "This address lacks the token of the page, or has that of an earlier start. Open the whole address that rebookcheck printed. What was signed before is kept.")
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

// row is a requirement in the list, and what is signed for it.
type row struct {
	results.Requirement
	Entry
	Says string
}

type view struct {
	Root, About, Title string
	Rows               []row
	Signed             string // the id of what was signed just now
	Count              int
	Row                row
	Faults             []Fault
	Over               bool
}

// Fault is what is wrong with a field; empty where nothing is.
func (v view) Fault(field string) string {
	for _, f := range v.Faults {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}

func (p *Page) row(r results.Requirement) row {
	out := row{Requirement: r, Says: "not signed"}
	for _, e := range p.sheet.Attestations {
		if e.Requirement == r.ID {
			out.Entry = e
			out.Says = map[string]string{results.Affirmed: "yes", results.Denied: "no", results.LeftOpen: "cannot say"}[e.Answer] + ", by " + e.Name
		}
	}
	if out.Name == "" && len(p.sheet.Attestations) > 0 { // most often the same person signs on
		last := p.sheet.Attestations[len(p.sheet.Attestations)-1]
		out.Name = last.Name
		out.Entry.Role = last.Role //nolint:staticcheck // a requirement has a role as well
	}
	return out
}

func (p *Page) list(w http.ResponseWriter, status int, signed string) {
	p.mu.Lock()
	v := view{Root: p.Root(), About: p.about, Title: "Sign for what cannot be shown", Signed: signed, Count: len(p.sheet.Attestations)}
	for _, r := range p.all {
		v.Rows = append(v.Rows, p.row(r))
	}
	p.mu.Unlock()
	if !slices.ContainsFunc(p.all, func(r results.Requirement) bool { return string(r.ID) == signed }) {
		v.Signed = ""
	}
	p.write(w, status, v)
}

func (p *Page) find(id string) (results.Requirement, bool) {
	i := slices.IndexFunc(p.all, func(r results.Requirement) bool { return string(r.ID) == id })
	if i < 0 {
		return results.Requirement{}, false
	}
	return p.all[i], true
}

func (p *Page) form(w http.ResponseWriter, r *http.Request) {
	req, ok := p.find(r.PathValue("id"))
	if !ok {
		refuse(w, http.StatusNotFound, "Nobody can sign for that requirement.")
		return
	}
	p.mu.Lock()
	v := view{Root: p.Root(), About: p.about, Title: "Sign for " + string(req.ID), Row: p.row(req)}
	p.mu.Unlock()
	p.write(w, http.StatusOK, v)
}

// formLimit is the most that is read of a form, in bytes.
const formLimit = documentsMost*DocumentLimit + 1<<20

func (p *Page) sign(w http.ResponseWriter, r *http.Request) {
	req, ok := p.find(r.PathValue("id"))
	if !ok {
		refuse(w, http.StatusNotFound, "Nobody can sign for that requirement.")
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	e, faults := p.read(w, r, req.ID)
	if faults = append(faults, e.faults()...); len(faults) > 0 {
		p.write(w, http.StatusUnprocessableEntity, view{Root: p.Root(), About: p.about, Title: "Sign for " + string(req.ID), Row: row{Requirement: req, Entry: e}, Faults: faults})
		return
	}
	next := Sheet{p.sheet.Run, append(slices.DeleteFunc(slices.Clone(p.sheet.Attestations), func(had Entry) bool { return had.Requirement == e.Requirement }), e)}
	if err := Save(filepath.Join(p.dir, File), Sheet{next.Run, slices.Clone(next.Attestations)}); err != nil {
		p.write(w, http.StatusInternalServerError, view{Root: p.Root(), About: p.about, Title: "Sign for " + string(req.ID), Row: row{Requirement: req, Entry: e}, Faults: []Fault{{"answer", "it could not be kept and counts as not signed: " + err.Error()}}})
		return
	}
	p.sheet = next
	http.Redirect(w, r, p.Root()+"?signed="+url.QueryEscape(string(e.Requirement)), http.StatusSeeOther)
}

// read reads a form. The lock is held.
func (p *Page) read(w http.ResponseWriter, r *http.Request, id requirement.ID) (Entry, []Fault) {
	e := Entry{Requirement: id, At: p.now().UTC().Truncate(time.Second)}
	r.Body = http.MaxBytesReader(w, r.Body, formLimit)
	if err := r.ParseMultipartForm(4 << 20); err != nil { //nolint:gosec // the reader above bounds it
		return e, []Fault{{"documents", "the form could not be read, so nothing was taken: " + err.Error()}}
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // temporary files; nothing is lost with them
	e.Answer, e.Name, e.Role = r.FormValue("answer"), r.FormValue("name"), r.FormValue("role")
	e.Statement = strings.ReplaceAll(r.FormValue("statement"), "\r\n", "\n")
	for _, had := range p.sheet.Attestations {
		for _, d := range had.Documents {
			if had.Requirement == id && slices.Contains(r.MultipartForm.Value["keep"], d.File) {
				e.Documents = append(e.Documents, d)
			}
		}
	}
	var faults []Fault
	for _, f := range r.MultipartForm.File["documents"] {
		if f.Size > DocumentLimit {
			faults = append(faults, Fault{"documents", fmt.Sprintf("%s is larger than %d MB; attach less, or say in the statement where it is", f.Filename, DocumentLimit>>20)})
			continue
		}
		content, err := contentOf(f)
		if err == nil {
			var kept results.Document
			if kept, err = keep(p.dir, filepath.Base(f.Filename), content); err == nil {
				e.Documents = append(e.Documents, Document{kept.File, kept.Name})
			}
		}
		if err != nil {
			faults = append(faults, Fault{"documents", err.Error()})
		}
	}
	return e, faults
}

// finish ends the page.
func (p *Page) finish(w http.ResponseWriter, _ *http.Request) {
	p.write(w, http.StatusOK, view{Root: p.Root(), About: p.about, Title: "All is kept", Over: true})
	p.once.Do(func() { close(p.done) })
}

func (p *Page) write(w http.ResponseWriter, status int, v view) {
	var out bytes.Buffer
	if err := sheets.Execute(&out, v); err != nil {
		refuse(w, http.StatusInternalServerError, "The page cannot be written. This is a fault of the program; what was signed is kept.")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // whoever does not take it cannot be told
}

var refusal = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Not here - Attestations</title></head>
<body><main><h1>Not here</h1><p>{{.}}</p></main></body>
</html>
`))

// refuse answers where the page itself cannot. It holds nothing of the run.
func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = refusal.Execute(w, why) // as above
}

var errBroke = errors.New("the document broke off; attach it again")
