package statement

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	text "text/template"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

//go:embed assets
var assets embed.FS

var functions = map[string]any{
	"date": func(t time.Time) string { return t.UTC().Format("2 January 2006") },
	"line": wording.Line,
	"ids":  wording.Ranges,
	"answer": func(a results.Attestation) string {
		return map[string]string{results.Affirmed: "attested", results.Denied: "denied", results.LeftOpen: "left open"}[a.Answer]
	},
	"md":       markdown,
	"sentence": func(s string) string { return strings.TrimSuffix(s, ".") + "." },
}

var (
	page  = template.Must(template.New("statement.html.tmpl").Funcs(functions).ParseFS(assets, "assets/statement.html.tmpl"))
	plain = text.Must(text.New("statement.md.tmpl").Funcs(functions).ParseFS(assets, "assets/statement.md.tmpl"))
)

// WriteHTML writes the page. It stands alone and needs no network.
func (d Document) WriteHTML(w io.Writer) error {
	style, err := assets.ReadFile("assets/statement.css")
	if err != nil {
		return fmt.Errorf("write statement: %w", err)
	}
	sum := sha256.Sum256(style)
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	if err := page.Execute(w, map[string]any{"D": d, "Style": template.CSS(style), "Policy": policy}); err != nil { //nolint:gosec // a file of our own
		return fmt.Errorf("write statement: %w", err)
	}
	return nil
}

// WriteMarkdown writes the same as Markdown.
func (d Document) WriteMarkdown(w io.Writer) error {
	if err := plain.Execute(w, map[string]any{"D": d}); err != nil {
		return fmt.Errorf("write statement: %w", err)
	}
	return nil
}

var escapes = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `&lt;`, ">", `&gt;`, "|", `\|`, "#", `\#`, "&", "&amp;", "!", `\!`)

// markdown is a text in one line of Markdown that means nothing but itself.
func markdown(v any) string { return escapes.Replace(wording.Line(fmt.Sprint(v))) }
