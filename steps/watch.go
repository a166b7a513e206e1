package steps

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/unmatched"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// watch is a world as a driver that asks people may see it.
type watch struct{ w *World }

var _ consumer.Watch = watch{}

// Heard is described at [consumer.Watch]. It reads the journal as the judge does.
func (v watch) Heard(after int) ([]consumer.Heard, error) {
	story, err := evidence.Read(v.w.mock.Journal.View())
	if err != nil {
		return nil, fmt.Errorf("read what was heard: %w", err)
	}
	calls := slices.Clone(story.Calls)
	for _, c := range story.Served { // what providers send is never unmatched
		if c.Exchange.Route == "" && c.Closed != 0 {
			calls = append(calls, c)
		}
	}
	slices.SortFunc(calls, func(a, b *evidence.Call) int { return cmp.Compare(a.Seq, b.Seq) })
	var out []consumer.Heard
	for _, c := range calls {
		if c.Seq > after {
			out = append(out, v.heard(c))
		}
	}
	return out, nil
}

func (v watch) heard(c *evidence.Call) consumer.Heard {
	path, _, _ := strings.Cut(c.Path, "?")
	h := consumer.Heard{
		Seq: c.Seq, At: c.At, Who: c.Who, Kind: string(c.Kind), Party: c.Exchange.Heard,
		Method: c.Method(), Path: path, Status: c.Status(),
	}
	var roots []string
	for _, p := range v.w.mock.Providers() {
		roots = append(roots, p.Base)
		if p.Base == c.Base {
			h.Party = p.Name
		}
	}
	if c.Closed != 0 && c.Exchange.Route == "" {
		h.Why = unmatched.Explain(*c.Exchange, roots...).String()
	}
	return h
}

// Latest is described at [consumer.Watch].
func (v watch) Latest() int {
	view := v.w.mock.Journal.View()
	latest := 0
	for _, e := range view {
		latest = max(latest, e.Seq, e.Closed)
	}
	return latest
}

// Known is described at [consumer.Watch].
func (v watch) Known() []consumer.Known {
	var out []consumer.Known
	for _, p := range v.w.held().Providers {
		for _, b := range p.Bookings {
			out = append(out, consumer.Known{URL: b.URL, Service: p.Name, NHSNumber: b.NHSNumber, Status: b.Status, Start: b.Start, End: b.End})
		}
	}
	return out
}

// Free is described at [consumer.Watch].
func (v watch) Free() []contract.Slot {
	var out []contract.Slot
	for _, p := range v.w.held().Providers {
		for _, s := range p.Slots {
			if s.Status == "free" {
				out = append(out, contract.Slot{Service: p.Name, Start: s.Start, End: s.End})
			}
		}
	}
	return out
}

// Attest is described at [consumer.Watch].
func (v watch) Attest(who string, data any) error { return v.w.mark(evidence.MarkWords, who, data) }
