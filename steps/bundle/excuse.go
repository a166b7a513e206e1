package bundle

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/ledger"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// hinges says that a verdict can turn into a breach when values are taken out: what is judged is the token, or the form of
// a name, a number, an address or a date. The list of what cannot be repeated is the signer's own; without this it would
// excuse any breach.
func hinges(id requirement.ID) bool {
	return strings.HasPrefix(string(id), "AU-") ||
		slices.Contains([]requirement.ID{"RB-34", "BK-19", "BK-26", "BK-27", "BK-29", "BK-30", "BK-32", "BK-36", "BK-39", "SL-55"}, id)
}

// excused says that a verdict which is another one here is no sign of a change.
func (c *Comparison) excused(id requirement.ID, here rule.Status) bool {
	return slices.Contains(c.NotRepeatable, id) && (here != rule.Fail || hinges(id))
}

// patients compares what became of the patients, in a redacted bundle as well: nothing of it hinges on what is withheld.
// Figures are compared, and not the texts beside them.
func (c *Comparison) patients(signed, again results.Run) {
	was := map[string]*ledger.Ledger{}
	for _, s := range signed.Scenarios {
		was[s.ID] = s.Ledger
	}
	same := reflect.DeepEqual(signed.Ledger, again.Ledger)
	for _, s := range again.Scenarios {
		same = same && reflect.DeepEqual(figures(was[s.ID]), figures(s.Ledger))
	}
	if !same {
		c.Harm = true
		c.Why = append(c.Why, fmt.Sprintf("what became of the patients is signed as %q, and the evidence shows %q, or another story shows it",
			inWords(signed.Ledger), inWords(again.Ledger)))
	}
}

func inWords(t *ledger.Total) string {
	if t == nil {
		return "nothing"
	}
	return wording.Patients(t)
}

// figures is a ledger without its texts.
func figures(l *ledger.Ledger) *ledger.Ledger {
	if l == nil {
		return nil
	}
	out := *l
	for _, f := range []**ledger.Figure{&out.Cancelled, &out.Without, &out.Told, &out.Twice, &out.Kept, &out.Allowed} {
		if *f != nil {
			bare := **f
			bare.Cases = nil
			*f = &bare
		}
	}
	if out.Unknown != "" {
		out.Unknown = "not known"
	}
	return &out
}
