package rule

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "ER-20",
	Sentence: "one problem led to one and the same, whichever of its codes the provider used",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		met := map[string][]reaction{}
		troubles(s, func(t trouble) {
			if p := problem(t.call); p != "" {
				met[p] = append(met[p], reaction{t.call, t.said()})
			}
		})
		first := map[string]bool{}
		for _, c := range updates(s) {
			st := s.StepOf(c)
			if st == nil {
				continue
			}
			once := st.TaskLabel + c.Booking() // how often it tries again is another clause
			if !first[once] && (c.Status() == http.StatusConflict || c.Status() == http.StatusPreconditionFailed) {
				first[once] = true
				met["version"] = append(met["version"], reaction{c, next(s, c)})
			}
		}
		for _, p := range slices.Sorted(maps.Keys(met)) {
			compare(&f, met[p])
		}
		return f.verdict("one problem met under two codes")
	},
})

// reaction is what a consumer did, or said, about a problem.
type reaction struct {
	call *evidence.Call
	what string
}

// compare holds each reaction against the first one to another code.
func compare(f *findings, rs []reaction) {
	for _, r := range rs[1:] {
		switch first := rs[0]; {
		case r.call.Status() == first.call.Status():
		case r.what != first.what:
			f.broken("two codes for one problem were not dealt with alike: "+first.what+" and "+r.what, first.call.Label(), r.call.Label())
		default:
			f.ok(first.call.Label(), r.call.Label())
		}
	}
}

// problem names what is wrong where the sources have several codes for it; empty elsewhere. It is
// one for searches and one for bookings, for what a user is told depends on what the user is at.
func problem(c *evidence.Call) string {
	issue := c.Got.Text("issue", 0, "code")
	kind := ""
	switch c.Status() {
	case http.StatusUnprocessableEntity, http.StatusConflict:
		if c.Kind == evidence.Book && strings.EqualFold(c.Got.Text("issue", 0, "diagnostics"), "Slot no longer available") {
			kind = "slot"
		}
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusBadRequest:
		if issue == "forbidden" {
			kind = "token"
		}
	case http.StatusUnsupportedMediaType, http.StatusNotImplemented, http.StatusNotAcceptable:
		if issue == "not-supported" {
			kind = "format"
		}
	}
	if kind == "" {
		return ""
	}
	return kind + " at " + string(c.Kind)
}

// said is what the screen says, whatever its words.
func (t trouble) said() string {
	var out []string
	for _, m := range t.step.Screen.Messages {
		if m.About == contract.NewBooking || m.About == contract.Encounter {
			out = append(out, string(m.Says))
		}
	}
	slices.Sort(out)
	return strings.Join(append(slices.Compact(out), "at "+string(t.step.Screen.Stage)), ", ")
}

// next is what the consumer did about the booking after a version conflict: whether it read it again.
func next(s *evidence.Story, c *evidence.Call) string {
	for _, later := range s.CallsIn(s.EncounterOf(c), evidence.ReadOne, evidence.Update) {
		if later.Seq > c.Seq && later.ID == c.ID && s.StepOf(later) == s.StepOf(c) {
			return "then " + string(later.Kind)
		}
	}
	return "then nothing"
}
