package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-59",
	Sentence: "nothing rested on a new booking whose making had not been established",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			var open []*evidence.Call
			for _, c := range s.CallsIn(e, evidence.Book) {
				if c.Unanswered() || c.Succeeded() && c.Got.Text("id") == "" {
					open = append(open, c)
				}
			}
			if len(open) == 0 {
				continue
			}
			before := len(f.faults)
			f.restsOnNothing(s, e, open)
			if len(f.faults) == before {
				f.ok(labels(open)...)
			}
		}
		return f.verdict("a new booking that went unanswered")
	},
})

func (f *findings) restsOnNothing(s *evidence.Story, e *evidence.Encounter, open []*evidence.Call) {
	for _, st := range e.Screens(open[0].Seq) {
		if len(st.Tells(contract.NewBooking, contract.Made)) > 0 && !s.Established(e, st.Ended) {
			f.broken("an unanswered booking was taken for made", open[0].Label(), st.ScreenLabel)
		}
	}
	for _, c := range s.Cancels(e) {
		if c.Seq > open[0].Seq && !s.Established(e, c.Seq) && !toldNotMade(e, c.Seq) {
			f.broken("a cancellation rested on an unanswered booking", open[0].Label(), c.Label())
		}
	}
	perStep := map[*evidence.Step]int{}
	for _, b := range s.New(e) {
		if st := s.StepOf(b.Post); st != nil {
			perStep[st]++
			if perStep[st] > 1 {
				f.broken("one booking was made twice", open[0].Label(), b.Post.Label())
			}
		}
	}
}
