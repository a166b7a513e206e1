package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-41",
	Sentence: "the staff of the provider could see the new booking",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, act := range s.Staff {
			if act.Act != "list" {
				continue
			}
			for _, b := range s.Bookings {
				if b.Post == nil || !b.Confirmed() || b.Made > act.Seq || !heldBy(s, b, act.Who) || !slices.Contains(patientsOf(s, act), b.NHSNumber) {
					continue
				}
				if slices.Contains(act.Shown, b.URL) {
					f.ok(b.Post.Label(), act.Label)
				} else {
					f.broken("a confirmed booking is not shown to the provider's staff", b.Post.Label(), act.Label)
				}
			}
		}
		return f.verdict("staff of the provider looking at the patient's bookings")
	},
})

// heldBy says that the provider of that name holds the booking.
func heldBy(s *evidence.Story, b *evidence.Booking, name string) bool {
	for _, at := range s.States {
		for _, p := range at.Providers {
			if p.Name == name {
				return p.Base == b.Base
			}
		}
	}
	return false
}

// patientsOf are the patients whose bookings a list of the staff shows.
func patientsOf(s *evidence.Story, act evidence.StaffAct) []string {
	var out []string
	for _, url := range act.Shown {
		if b := s.Booking(url); b != nil {
			out = append(out, b.NHSNumber)
		}
	}
	return out
}
