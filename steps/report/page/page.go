// Package page writes report.html: one file that loads nothing from elsewhere, in
// which somebody who was not there can follow each verdict to its evidence.
//
// It refuses to judge, and it trusts nothing that a consumer sent: all of it is
// escaped, secrets are shortened, and a content security policy stands behind both.
//
//	err := page.Write(w, run)
package page

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/redact"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

//go:embed assets
var assets embed.FS

var (
	style  = asset("report.css")
	script = asset("unpack.js") + asset("diagram.js") + asset("scenario.js") + asset("report.js")
	layout = template.Must(template.New("report").Funcs(template.FuncMap{
		"line":          wording.Line,
		"safe":          safe,
		"count":         wording.Count,
		"harm":          func(i int) harm { return harms[i] },
		"class":         class,
		"label":         label,
		"meaning":       wording.Meaning,
		"proof":         wording.Proof,
		"proved":        wording.Proved,
		"patientsTitle": func() string { return wording.PatientsTitle },
		"proofTitle":    func() string { return wording.ProofTitle },
		"role":          wording.ForRole,
	}).ParseFS(assets, "assets/*.tmpl"))
)

// safe makes text from elsewhere fit to show on one line, without secrets.
func safe(s string) string { return wording.Line(redact.Secrets(s)) }

func asset(name string) string {
	raw, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return string(raw)
}

// Write writes the page. The same run gives the same bytes.
func Write(w io.Writer, run results.Run) error {
	m, err := newModel(run)
	if err != nil {
		return fmt.Errorf("html: %w", err)
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if err := layout.ExecuteTemplate(out, "report.tmpl", m); err != nil {
		return fmt.Errorf("html: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("html: %w", err)
	}
	return nil
}

// Style is the style sheet of report.html, for other pages that are to look like it.
func Style() string { return style }

// Policy is a content security policy that lets a page's own style and script run (which may be
// empty), and nothing else be loaded, run or sent.
func Policy(style, script string) string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	run := ""
	if script != "" {
		run = "; script-src " + hash(script)
	}
	return "default-src 'none'; style-src " + hash(style) + run + "; base-uri 'none'; form-action 'none'"
}

// class is a status as a CSS class and as the name of its shape.
func class(s any) string {
	switch text := fmt.Sprint(s); {
	case rule.Status(text).Known(), results.StepStatus(text) == results.Passed, results.StepStatus(text) == results.Failed,
		results.StepStatus(text) == results.Skipped, results.StepStatus(text) == results.Undefined, results.StepStatus(text) == results.NotDone:
		return strings.ReplaceAll(text, " ", "-")
	}
	return "unknown"
}

// label is a status as it is read: "Not observed".
func label(s any) string {
	text := wording.Line(fmt.Sprint(s))
	if text == "" {
		return "No status"
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
