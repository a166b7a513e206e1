package results

import (
	"fmt"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Proof is what the run's own evidence showed of its passes when it was changed, one edit at a time, and judged again.
type Proof struct {
	// Edits is how many edits the program knows, and Tries how many changed stories were judged.
	Edits int `json:"edits"`
	Tries int `json:"tries"`
	// Requirements are those that passed, in the order of the report.
	Requirements []Proved `json:"requirements"`
}

// Proved is what became of one pass. Applied is the sum of the three that follow it.
type Proved struct {
	ID requirement.ID `json:"requirement"`
	// Applied is how many edits fitted the evidence.
	Applied int `json:"applied"`
	// Caught is how many of them turned the pass into a breach, TakenAway how many left nothing to be observed at
	// every place, and Missed how many the rule still passed.
	Caught    int `json:"caught"`
	TakenAway int `json:"taken_away"`
	Missed    int `json:"missed"`
	// Edits tells of each edit that applied.
	Edits []ProvedBy `json:"edits,omitempty"`
}

// ProvedBy is one edit of the evidence for one requirement.
type ProvedBy struct {
	Kind string `json:"kind"`
	Edit string `json:"edit"`
	// Came is what the edit came to.
	Came EditResult `json:"came_to"`
	// Tries is at how many places the edit was made, until the first at which it was caught.
	Tries int `json:"tries"`
	// Story is where it was caught first, and Detail what the rule said.
	Story  string `json:"story,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// EditResult is what the rule made of an edit.
type EditResult string

// The results of an edit.
const (
	EditCaught    EditResult = "caught"
	EditTookAway  EditResult = "taken away" // the pass is no longer given: its moment is not in the evidence any more
	EditWasMissed EditResult = "missed"
)

// Shown says that some edit changed the pass: the evidence could have shown otherwise.
func (p Proved) Shown() bool { return p.Caught+p.TakenAway > 0 }

// Unshown are the passes that no edit could change.
func (p *Proof) Unshown() []requirement.ID {
	var out []requirement.ID
	for _, r := range p.Requirements {
		if !r.Shown() {
			out = append(out, r.ID)
		}
	}
	return out
}

// Of is what was proved of a requirement; false where it had not passed.
func (p *Proof) Of(id requirement.ID) (Proved, bool) {
	if p == nil {
		return Proved{}, false
	}
	for _, r := range p.Requirements {
		if r.ID == id {
			return r, true
		}
	}
	return Proved{}, false
}

// Idle is what is said of a pass that no edit could change.
const Idle = "nothing here could have shown otherwise"

// With is the run with a proof beside its passes. What no edit could change is said with the pass; a strict run takes it
// for not observed, and is concluded anew.
func (r Run) With(p Proof) Run {
	r.Proof = &p
	reqs := make([]Requirement, len(r.Requirements))
	copy(reqs, r.Requirements)
	for i := range reqs {
		proved, passed := p.Of(reqs[i].ID)
		if !passed || proved.Shown() || reqs[i].Status != rule.Pass {
			continue
		}
		if reqs[i].Detail = fmt.Sprintf("%s, and %s", reqs[i].Detail, Idle); r.Config.Strict {
			reqs[i].Status = rule.NotObserved
		}
	}
	r.Requirements = reqs
	r.Verdict = conclude(r)
	return r
}
