package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-64",
	Sentence: "inside the consultation slots were sought again, the alternative confirmed and the bookings shown before the first was cancelled",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for i, old := range s.Replaced(e) {
				next := s.New(e)[i+1].Post
				if slotsBefore(s, e, next, old.Post.Closed) == nil {
					f.broken("the alternative was booked from slots sought before the first booking", next.Label())
					continue
				}
				for _, c := range cancelsOf(s, e, old) {
					listed := slices.ContainsFunc(wrapUps(e), func(st *evidence.Step) bool { return wasShown(s, st, old.URL, c.Seq) })
					if !listed || c.Seq < next.Closed {
						f.broken("the first booking was cancelled before the bookings were shown", c.Label())
					}
				}
				f.ok(next.Label())
			}
		}
		return f.verdict("a booking made again inside one consultation")
	},
})
