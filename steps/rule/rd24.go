package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RD-24",
	Sentence: "each booking was named just as its provider had named it",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			if c.Base == "" || c.ID == "" || s.EncounterOf(c) == nil {
				continue
			}
			if s.Booking(c.Booking()) != nil {
				f.ok(c.Label())
				continue // another booking may have an id that is nearly the same
			}
			for _, b := range s.Bookings {
				switch {
				case b.Base != c.Base:
				case alike(b.ID) == alike(c.ID), cutShort(b.ID, c.ID):
					f.broken("a booking was asked for by an id that is not quite the one its provider gave", c.Label())
				}
			}
		}
		return f.verdict("a request about a booking")
	},
})

// cutShort says that an id is the beginning of another, as a column that is too short keeps it.
func cutShort(whole, id string) bool {
	return len(id) >= 8 && len(id) < len(whole) && strings.HasPrefix(whole, id)
}

// alike is an id without what a consumer might take to mean nothing: case, hyphens, dots and leading zeros.
func alike(id string) string {
	return strings.TrimLeft(unseparated.Replace(strings.ToLower(id)), "0")
}

// unseparated takes out what tells two forms of an id apart.
var unseparated = strings.NewReplacer("-", "", ".", "")
