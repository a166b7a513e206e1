package mutant

import (
	"bytes"
	"net/http"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in the form of what is sent, and in reading what comes back.

var _ = register(Mutant{
	Name:   "no-charset",
	Defect: "It does not say that what it sends is in UTF-8.",
	Breaks: []string{"FM-10"},
	Change: func(b *reference.Behaviour) {
		b.Headers = header(only(reference.Create, reference.Update), "Content-Type", "application/fhir+json")
	},
})

var _ = register(Mutant{
	Name:   "cancels-in-plain-json",
	Defect: "It sends a cancellation as any JSON.",
	Breaks: []string{"FM-10"},
	Change: func(b *reference.Behaviour) {
		b.Headers = header(only(reference.Update), "Content-Type", "application/json;charset=utf-8")
	},
})

var _ = register(Mutant{
	Name:   "refusal-not-understood",
	Defect: "It cannot make out why a booking was refused when the slot has gone.",
	Breaks: []string{"FM-12", "SP-24"},
	Change: func(b *reference.Behaviour) { b.Say = doubting(contract.SlotGone) },
})

var _ = register(Mutant{
	Name:   "cannot-unpack",
	Defect: "It asks for compressed slots and cannot unpack them.",
	Breaks: []string{"FM-15", "SL-09", "SL-57", "SL-58", "SL-60"},
	Change: func(b *reference.Behaviour) {
		b.Headers = headers(only(reference.SlotSearch), func(v *reference.Visit, h http.Header) {
			if !v.Case.Unchecked { // a registry out of reach is another story
				h.Set("Accept-Encoding", "gzip, deflate")
			}
		})
		b.Hears = func(r reference.Request, a reference.Answer) reference.Answer {
			if r.Operation == reference.SlotSearch && a.Header.Get("Content-Encoding") != "" {
				a.Body = nil
			}
			return a
		}
	},
})

var _ = register(Mutant{
	Name:   "reads-compressed-only",
	Defect: "It asks for compressed slots and cannot read an answer that is not compressed.",
	Breaks: []string{"FM-15", "SL-09", "SL-57"},
	Change: func(b *reference.Behaviour) {
		b.Headers = headers(only(reference.SlotSearch), func(_ *reference.Visit, h http.Header) { h.Set("Accept-Encoding", "gzip") })
		b.Hears = func(r reference.Request, a reference.Answer) reference.Answer {
			if r.Operation == reference.SlotSearch && a.Header.Get("Content-Encoding") == "" {
				a.Body = nil
			}
			return a
		}
	},
})

var _ = register(Mutant{
	Name:   "times-without-offset",
	Defect: "It searches for slots again, from a time without an offset.",
	Breaks: []string{"FM-20", "SL-06"},
	Change: func(b *reference.Behaviour) {
		looksAgain(b)
		b.Address = address(again, func(to string) string { return to + "&start=ge2031-03-07T15%3A00%3A00" })
	},
})

var _ = register(Mutant{
	Name:   "local-times",
	Defect: "It writes the times of its bookings with the offset of another zone.",
	Breaks: []string{"FM-21"},
	Change: func(b *reference.Behaviour) {
		b.BookingRequest = func(v *reference.Visit, r *reference.Request) {
			now := v.Task.Now.UTC().Format("2006-01-02T15:04:05")
			local := v.Task.Now.In(time.FixedZone("", 3600)).Format(time.RFC3339)
			r.Body = bytes.ReplaceAll(r.Body, []byte(now+"Z"), []byte(local))
		}
	},
})
