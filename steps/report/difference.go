package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// DifferenceFormats are the forms in which a difference is written.
func DifferenceFormats() []string { return []string{"text", "markdown", "json"} }

// Difference writes how a run differs from an earlier one, in one of [DifferenceFormats].
func Difference(w io.Writer, d results.Difference, format string) error {
	out := &errWriter{w: w}
	switch format {
	case "json":
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(d); err != nil {
			return fmt.Errorf("difference: %w", err)
		}
	case "markdown":
		fmt.Fprintf(out, "## %s\n", plain(differs(d)))
		for _, part := range differenceParts(d) {
			fmt.Fprintf(out, "\n### %s\n\n", part.title)
			for _, line := range part.lines {
				fmt.Fprintf(out, "- %s\n", plain(line))
			}
		}
	default:
		fmt.Fprintf(out, "%s\n", wording.Line(differs(d)))
		for _, part := range differenceParts(d) {
			fmt.Fprintf(out, "\n%s\n", part.title)
			for _, line := range part.lines {
				fmt.Fprintf(out, "  %s\n", wording.Line(line))
			}
		}
	}
	if out.err != nil {
		return fmt.Errorf("difference: %w", out.err)
	}
	return nil
}

func differs(d results.Difference) string {
	text := fmt.Sprintf("%s; it was: %s", d.Now, d.Was)
	switch {
	case d.Same():
		return "The same: " + string(d.Now)
	case d.Worse():
		return "Worse: " + text
	}
	return "Different: " + text
}

type differencePart struct {
	title string
	lines []string
}

// differenceParts are the parts of a difference that have something to tell, what is worse first.
func differenceParts(d results.Difference) []differencePart {
	changes := func(all []results.Change) []string {
		all = slices.Clone(all)
		slices.SortStableFunc(all, func(a, b results.Change) int { return order(b.Worse) - order(a.Worse) })
		var out []string
		for _, c := range all {
			text := fmt.Sprintf("%s: %s, was %s", c.ID, c.Now, c.Was)
			if c.Ours {
				text += " (by a change of the suite: the earlier evidence comes to the same now)"
			}
			if c.Worse && c.Detail != "" {
				text += ": " + strings.TrimPrefix(c.Detail, c.ID+": ")
			}
			out = append(out, text)
		}
		return out
	}
	var out []differencePart
	for _, p := range []differencePart{
		{"Without a journal, so that nothing shows that the results follow from evidence", d.WithoutEvidence},
		{"Requirements", changes(d.Requirements)},
		{"Scenarios", changes(d.Scenarios)},
		{"New scenarios", d.New},
		{"Scenarios that are gone", d.Gone},
		{"The suite differs in", d.Suite},
		{"The consumer differs in (then and now)", d.Consumer},
		{"The run was made otherwise (then and now)", d.Config},
	} {
		if len(p.lines) > 0 {
			out = append(out, p)
		}
	}
	return out
}

func order(worse bool) int {
	if worse {
		return 1
	}
	return 0
}
