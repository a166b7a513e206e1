package page

import (
	"cmp"
	"maps"
	"slices"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// lane is one who takes part in a story, as a line of its sequence diagram.
type lane struct {
	Kind kind   `json:"kind"`
	Name string `json:"name"`
}

// kind is what a lane stands for. Lanes stand in this order, from the patient's side to the registry's.
type kind string

const (
	user     kind = "user"
	consumer kind = "consumer"
	proxy    kind = "proxy"
	provider kind = "provider"
	registry kind = "registry"
)

var kinds = []kind{user, consumer, proxy, provider, registry}

// lane is the number of a lane, counted from 1 in the order in which they appear.
func (t *teller) lane(k kind, name string) int {
	l := lane{k, name}
	if t.lanes[l] == 0 {
		t.lanes[l] = len(t.lanes) + 1
	}
	return t.lanes[l]
}

// heard is the lane of who heard an exchange.
func (t *teller) heard(name string) int {
	switch name {
	case "proxy":
		return t.lane(proxy, "Proxy")
	case "registry":
		return t.lane(registry, "Registry")
	}
	return t.lane(provider, title(name))
}

// caller is the lane of who made an exchange.
func (t *teller) caller(e journal.Entry) int {
	by := e.Exchange.By
	switch {
	case by == journal.Harness:
		return t.lane(user, "The tester")
	case by != "":
		return t.lane(provider, title(by)) // a provider registers what it booked
	}
	if a, ok := t.asked[e.Seq]; ok {
		return t.lane(consumer, title(a.who))
	}
	if c := t.calls[e.Seq]; c != nil && c.Who != "" {
		return t.lane(consumer, c.Who)
	}
	return t.lane(consumer, "Unknown caller")
}

// inOrder puts the lanes in their order, each user before the consumer that is used, and has the entries name them so.
func (t *teller) inOrder(all []*entry) []lane {
	byNumber := slices.SortedFunc(maps.Keys(t.lanes), func(a, b lane) int { return cmp.Compare(t.lanes[a], t.lanes[b]) })
	first := map[string]int{} // of a consumer or its user
	for _, l := range byNumber {
		if _, known := first[l.Name]; !known {
			first[l.Name] = t.lanes[l]
		}
	}
	side := func(l lane) int { // users and consumers stand together
		if l.Kind == user || l.Kind == consumer {
			return 0
		}
		return slices.Index(kinds, l.Kind)
	}
	sorted := slices.Clone(byNumber)
	slices.SortStableFunc(sorted, func(a, b lane) int {
		if n := cmp.Compare(side(a), side(b)); n != 0 || side(a) != 0 {
			return n
		}
		return cmp.Or(cmp.Compare(first[a.Name], first[b.Name]), cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)))
	})
	place := map[int]int{}
	for i, l := range sorted {
		place[t.lanes[l]] = i + 1
		sorted[i].Name = safe(l.Name)
	}
	for _, e := range all {
		for ; e != nil; e = e.Hop {
			e.From, e.To = place[e.From], place[e.To]
		}
	}
	return sorted
}
