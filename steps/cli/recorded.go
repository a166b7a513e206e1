package cli

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// listRecorded says of each requirement that a rule judges what recorded traffic without screens can show of it.
func listRecorded(w io.Writer) error {
	cat, err := requirement.Load(fixtures.FS)
	if err != nil {
		return harness(err)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	counts := map[string]int{}
	for _, r := range rule.All() {
		req, ok := cat.Find(r.ID)
		if !ok {
			continue
		}
		can, why := recordedOf(req)
		counts[can]++
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", r.ID, req.Level, can, why)
	}
	if err := flush(t); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\n%s can be shown kept or broken by a recording, %d broken alone, %d not at all.\n",
		wording.Count(counts[showsBoth], "requirement"), counts[showsBreach], counts[showsNothing])
	return err //nolint:wrapcheck // whoever reads it has gone
}

// What a recording can show of a requirement.
const (
	showsBoth    = "kept or broken"
	showsBreach  = "broken alone"
	showsNothing = "nothing"
)

func recordedOf(req requirement.Requirement) (can, why string) {
	pass, breach, lacks := rule.Recorded(req)
	if lacks != "" {
		why = "it does not show " + lacks
	}
	switch {
	case pass && lacks != "":
		return showsBoth, "in the journal of a server; a HAR file does not show " + lacks
	case pass:
		return showsBoth, ""
	case breach:
		return showsBreach, why
	}
	return showsNothing, why
}
