package evidence

import (
	"slices"
	"strings"
)

// leastGiven is the shortest given identifier that may hold eight digits of a date of birth, by chance.
const leastGiven = len("19800229")

// givenNames takes out of a text the identifiers that the harness and the providers gave to the consumers, and that they have
// to repeat: ASIDs, services and addresses, bookings and slots. Among many, one holds the digits of a date by chance.
func (s *Story) givenNames() *strings.Replacer {
	var all []string
	for _, setup := range s.Setups {
		all = append(all, setup.Session, setup.ASID, setup.Endpoint, setup.Proxy)
		for _, svc := range setup.Services {
			all = append(all, svc.ID, svc.ASID, svc.Provider)
		}
		if r := setup.Registry; r != nil {
			all = append(all, r.Base, r.Token, r.ClientID)
		}
	}
	for _, b := range s.Bookings {
		all = append(all, b.ID, b.Slot)
	}
	all = slices.DeleteFunc(all, func(id string) bool { return len(id) < leastGiven })
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) }) // the longest first, for one may be a part of another
	var pairs []string
	for _, id := range slices.Compact(all) {
		pairs = append(pairs, id, " ")
	}
	return strings.NewReplacer(pairs...)
}
