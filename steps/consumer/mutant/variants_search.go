package mutant

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Variants in how slots are sought and shown. The line above each says why it is right.

// bounds rewrites the bounds of searches: each is a prefix and a time.
func bounds(change func(prefix string, at time.Time) string) func(*reference.Visit, *reference.Request) {
	return searching(func(_ *reference.Visit, q url.Values) {
		for i, s := range q["start"] {
			if at, err := time.Parse(time.RFC3339, s[2:]); err == nil {
				q["start"][i] = change(s[:2], at)
			}
		}
	})
}

const toTheSecond = "2006-01-02T15:04:05Z"

// What counts is which slots can come back [wire 17.27].
var _ = add(variants, Mutant{
	Name:   "ends-a-second-later",
	Defect: "It asks for slots before the second after the outcome's timeframe.",
	Change: func(b *reference.Behaviour) {
		b.Sends = bounds(func(prefix string, at time.Time) string {
			if prefix == "le" {
				return "lt" + at.Add(time.Second).Format(toTheSecond)
			}
			return "gt" + at.Add(-time.Second).Format(toTheSecond)
		})
	},
})

// As before, with the prefixes that FHIR has for what ends before and starts after [wire 17.27].
var _ = add(variants, Mutant{
	Name:   "ends-before",
	Defect: "It asks for slots that start after, and end before, times a second outside the outcome's timeframe.",
	Change: func(b *reference.Behaviour) {
		b.Sends = bounds(func(prefix string, at time.Time) string {
			if prefix == "le" {
				return "eb" + at.Add(time.Second).Format(toTheSecond)
			}
			return "sa" + at.Add(-time.Second).Format(toTheSecond)
		})
	},
})

// Milliseconds are part of an instant, and a second beyond the end to include it is right [FM-19, wire 17.27].
var _ = add(variants, Mutant{
	Name:   "searches-to-the-millisecond",
	Defect: "It writes the bounds of a search to the millisecond.",
	Change: func(b *reference.Behaviour) {
		b.Sends = bounds(func(prefix string, at time.Time) string {
			if prefix == "le" {
				at = at.Add(999 * time.Millisecond)
			}
			return prefix + at.Format("2006-01-02T15:04:05.000Z")
		})
	},
})

// An offset of nothing is UTC, too [SL-06, FM-21].
var _ = add(variants, Mutant{
	Name:   "offset-of-nothing",
	Defect: "It writes the bounds of a search with an offset of nothing.",
	Change: func(b *reference.Behaviour) {
		b.Sends = bounds(func(prefix string, at time.Time) string { return prefix + at.Format("2006-01-02T15:04:05+00:00") })
	},
})

// Any offset can be read, and UTC should be sent [SL-06; FM-21 is a SHOULD].
var _ = add(variants, Mutant{
	Name:   "offset-of-an-hour",
	Defect: "It writes the bounds of a search in the time of another zone.",
	Warned: []string{"FM-21"},
	Change: func(b *reference.Behaviour) {
		b.Sends = bounds(func(prefix string, at time.Time) string {
			return prefix + at.In(time.FixedZone("", 3600)).Format(time.RFC3339)
		})
	},
})

// A lower bound may be sent, and need not [SL-04].
var _ = add(variants, Mutant{
	Name:   "no-lower-bound",
	Defect: "It does not say from when on it asks for slots.",
	Change: func(b *reference.Behaviour) {
		b.Sends = searching(func(_ *reference.Visit, q url.Values) {
			q["start"] = slices.DeleteFunc(q["start"], func(s string) bool { return strings.HasPrefix(s, "ge") })
		})
	},
})

// A status may be named, and need not; a slot that is not free need not be shown [SL-05].
var _ = add(variants, Mutant{
	Name:   "no-status",
	Defect: "It asks for slots of any status, and shows those that are free.",
	Change: func(b *reference.Behaviour) {
		b.Sends = searching(func(_ *reference.Visit, q url.Values) { q.Del("status") })
		b.ShowSlots = func(found []reference.Slot) []reference.Slot {
			return slices.DeleteFunc(slices.Clone(found), func(s reference.Slot) bool { return s.Resource["status"] != "free" })
		}
	},
})

// Both may be asked for, and every slot that came back shown [SL-05, SL-09].
var _ = add(variants, Mutant{
	Name:   "shows-busy-slots",
	Defect: "It asks for free and busy slots, and shows all of them.",
	Change: func(b *reference.Behaviour) {
		b.Sends = searching(func(_ *reference.Visit, q url.Values) { q.Set("status", "free,busy") })
	},
})

// Any set of includes may be asked for, or none [SL-07].
var _ = add(variants, Mutant{
	Name:   "no-includes",
	Defect: "It asks for the slots alone.",
	Change: func(b *reference.Behaviour) {
		b.Sends = searching(func(_ *reference.Visit, q url.Values) {
			q.Del("_include")
			q.Del("_include:iterate")
		})
	},
})

// As before [SL-07]; STU3 itself calls the modifier recurse.
var _ = add(variants, Mutant{
	Name:   "fewer-includes",
	Defect: "It asks for the schedule, the service and its place along with the slots.",
	Change: func(b *reference.Behaviour) {
		b.Sends = searching(func(_ *reference.Visit, q url.Values) {
			q.Del("_include:iterate")
			q["_include:recurse"] = []string{"Schedule:actor:HealthcareService", "HealthcareService:location"}
		})
	},
})

// A duration is as good as an end [SL-54].
var _ = add(variants, Mutant{
	Name:   "shows-durations",
	Defect: "It shows how long a slot is instead of when it ends.",
	Change: func(b *reference.Behaviour) {
		b.ShowSlot = func(s reference.Slot, shown *contract.Slot) {
			shown.Minutes, shown.End = int(s.End.Sub(s.Start).Minutes()), time.Time{}
		}
	},
})

// The organisation is optional, and the adapter need not read the local time apart from the start [SL-55, SL-61].
var _ = add(variants, Mutant{
	Name:   "shows-start-only",
	Defect: "Its adapter gives when a slot begins and not how that is written, and no organisation.",
	Change: func(b *reference.Behaviour) {
		b.ShowSlot = func(_ reference.Slot, shown *contract.Slot) { shown.LocalStart, shown.Organisation = "", "" }
	},
})

// A search need have no lower bound, and one in the past is one that leaves out less; what cannot be booked is not shown [SL-04; wire 17.27].
var _ = add(variants, Mutant{
	Name:   "begins-three-hours-ago",
	Defect: "Its searches for slots begin three hours before the call.",
	Change: func(b *reference.Behaviour) {
		whole := b.Window
		b.Window = func(now time.Time, within time.Duration) (from, to time.Time) {
			_, to = whole(now, within)
			return now.Add(-3 * time.Hour), to
		}
	},
})

// A search in the act that records the outcome comes after it, and what it found is at hand when the user asks for it [the contract, "Tasks"].
var _ = add(variants, Mutant{
	Name:   "seeks-with-the-outcome",
	Defect: "It seeks the slots of every service in the act that records the outcome, and shows what it found when the user asks for it first.",
	Change: func(b *reference.Behaviour) {
		held := map[string][]reference.Slot{}
		b.BeforeTask = func(ctx context.Context, v *reference.Visit) {
			outcome := v.Task.Outcome
			if v.Task.Kind != contract.RecordOutcome || outcome == nil || !outcome.NeedsBooking {
				return
			}
			clear(held)
			for _, svc := range v.Services() {
				if svc.Provider == "" {
					continue
				}
				if slots, _ := v.Seek(ctx, svc, outcome.Within); len(slots) > 0 {
					held[svc.Name] = slots
				}
			}
		}
		b.OldSlots = func(v *reference.Visit, service string) ([]reference.Slot, bool) {
			slots, ok := held[service]
			delete(held, service)
			return slots, ok && !v.Task.Beyond
		}
	},
})
