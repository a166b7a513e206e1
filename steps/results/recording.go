package results

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Recording is what is known of traffic that was judged without a run of this program: nobody gave the consumer's user
// tasks, and nobody noted what the user saw. It never conforms.
type Recording struct {
	// What says in words what was recorded, such as "a HAR file".
	What string `json:"what"`
	// AtListener is true of what a server of this program heard, which knows the way that each request went.
	AtListener bool `json:"at_listener,omitempty"`
	// NoTokens is true where no request has the header Authorization.
	NoTokens bool `json:"no_tokens,omitempty"`
	// Unsent counts the requests, and Unanswered the answers, whose bodies were not recorded.
	Unsent     int `json:"unsent,omitempty"`
	Unanswered int `json:"unanswered,omitempty"`
	// Notes say what else is not in it, a sentence each.
	Notes []string `json:"notes,omitempty"`
}

// notShown says why a recording does not conform, whatever passed on it: each fact that is missing once, with the
// requirements that need it.
func (r Run) notShown() []string {
	out := slices.Concat([]string{"it is recorded traffic (" + r.Recording.What + "), which shows no screens and none of what the consumer's user was to do"}, r.Recording.Notes)
	var facts []string
	by := map[string][]string{}
	for _, req := range r.Requirements {
		if req.Status != rule.NotObserved || !req.Level.Binding() {
			continue
		}
		if by[req.Detail] == nil {
			facts = append(facts, req.Detail)
		}
		by[req.Detail] = append(by[req.Detail], string(req.ID))
	}
	for _, fact := range facts {
		ids := by[fact]
		told := strings.Join(ids[:min(len(ids), mostIDs)], ", ")
		if more := len(ids) - mostIDs; more > 0 {
			told += fmt.Sprintf(" and %d more", more)
		}
		out = append(out, told+": "+fact)
	}
	return out
}

// mostIDs is how many requirements are named with a fact that they need; the table of requirements has all.
const mostIDs = 6

// recorded is what has to be said of a recording in one breath with the conclusion; empty of a run.
func recorded(run Run, counts map[rule.Status]int) []string {
	if run.Recording == nil {
		return nil
	}
	told := fmt.Sprintf("recorded traffic (%s): it shows %s of %d that a run can show", run.Recording.What,
		requirements(counts[rule.Pass]+counts[rule.Fail]+counts[rule.Concern]), run.judged())
	return []string{told}
}

// judged counts the requirements that a rule judges of a consumer.
func (r Run) judged() int {
	n := 0
	for _, req := range r.Requirements {
		if req.Sentence != "" && req.Role == requirement.Consumer {
			n++
		}
	}
	return n
}
