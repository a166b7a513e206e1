package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"mime"
	"net/http"
	"path"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

//go:embed assets
var assets embed.FS

// view is what every page has.
type view struct {
	// Title is the page's heading.
	Title string
	// Here names the page in the navigation.
	Here string
	// Session is the session that the page is about, or nil.
	Session *session.Session
	// Done says what a form has done.
	Done string
	Body any
}

var functions = template.FuncMap{
	"when": when, "clocktime": clocktime, "stamp": stamp, "mask": maskNumber, "maskIn": maskIn, "short": short, "dict": dict,
}

// sheets are the templates, one for each page.
var sheets = func() map[string]*template.Template {
	out := map[string]*template.Template{}
	layout := template.Must(template.New("layout.tmpl").Funcs(functions).ParseFS(assets, "assets/layout.tmpl", "assets/parts.tmpl"))
	for _, name := range []string{"sessions", "session", "end", "booking", "journal", "exchange", "unmatched", "problem"} {
		out[name] = template.Must(template.Must(layout.Clone()).ParseFS(assets, "assets/"+name+".tmpl"))
	}
	return out
}()

// show writes a page, all of it or nothing.
func (p *pages) show(w http.ResponseWriter, r *http.Request, status int, sheet string, v view) error {
	var out bytes.Buffer
	if err := sheets[sheet].Execute(&out, v); err != nil {
		return fmt.Errorf("write page %s: %w", sheet, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if _, err := w.Write(out.Bytes()); err != nil {
		p.config.Logger.InfoContext(r.Context(), "reader did not take the page", slog.Any("error", err))
	}
	return nil
}

// served are the files that pages refer to.
var served = map[string]bool{"page.css": true, "page.js": true, "icon.svg": true}

func (p *pages) asset(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if !served[name] {
		return nowhere(w, r)
	}
	raw, err := assets.ReadFile("assets/" + name)
	if err != nil {
		return fmt.Errorf("read asset: %w", err)
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	if _, err := w.Write(raw); err != nil { //nolint:gosec // a file of our own that is on the list
		p.config.Logger.InfoContext(r.Context(), "reader did not take the file", slog.Any("error", err))
	}
	return nil
}

// done are the sentences that a page shows after a form was sent, by what stands in its address.
var done = map[string]string{
	"begun":     "The session has begun.",
	"ended":     "The session has ended and its journal is removed.",
	"advance":   "The clock was moved on.",
	"set":       "The clock was set.",
	"freeze":    "The clock stands still.",
	"run":       "The clock runs.",
	"cancelled": "Staff cancelled the booking; its slot is free.",
	"arrived":   "Staff marked the patient as arrived.",
	"noted":     "Staff wrote the note; the booking has a new version.",
}

// back leads from a form to the page that shows what it did.
func back(w http.ResponseWriter, r *http.Request, to, what string) error {
	http.Redirect(w, r, to+"?done="+what, http.StatusSeeOther) //nolint:gosec // to is made by us from a key that was found
	return nil
}

func when(t time.Time) string      { return t.UTC().Format("2 Jan 2006 15:04:05") }
func clocktime(t time.Time) string { return t.UTC().Format("15:04") }
func stamp(t time.Time) string     { return t.UTC().Format(time.RFC3339) }

// short keeps the start of a long text.
func short(n int, s string) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// dict hands several values to a template.
func dict(pairs ...any) map[string]any {
	out := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return out
}
