package mutant

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in the wording of searches.

// searching changes the query of each search for slots that the consumer words itself.
func searching(change func(*reference.Visit, url.Values)) func(*reference.Visit, *reference.Request) {
	return func(v *reference.Visit, r *reference.Request) {
		q, err := url.ParseQuery(r.Query)
		if r.Operation != reference.SlotSearch || err != nil || q.Has("page") {
			return
		}
		change(v, q)
		r.Query = q.Encode()
	}
}

var _ = register(Mutant{
	Name:   "body-on-slot-search",
	Defect: "It sends a body along when it asks for slots.",
	Breaks: []string{"SL-01", "SP-12"},
	Change: func(b *reference.Behaviour) {
		b.Sends = func(_ *reference.Visit, r *reference.Request) {
			if r.Operation == reference.SlotSearch {
				r.Body = []byte(`{"resourceType":"Parameters"}`)
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "dressed-service-id",
	Defect: "It names the service by a reference instead of by its plain id.",
	Breaks: []string{"SL-02"},
	Change: func(b *reference.Behaviour) {
		b.Sends = searching(func(_ *reference.Visit, q url.Values) {
			const service = "schedule.actor:healthcareservice"
			q.Set(service, "HealthcareService/"+q.Get(service))
		})
	},
})

var _ = register(Mutant{
	Name:   "open-ended-later-search",
	Defect: "When the user wants later slots it asks for all there will ever be.",
	Breaks: []string{"SL-03"},
	Change: func(b *reference.Behaviour) {
		b.Sends = searching(func(v *reference.Visit, q url.Values) {
			if v.Task.Beyond {
				q["start"] = slices.DeleteFunc(q["start"], func(s string) bool { return strings.HasPrefix(s, "le") })
			}
		})
	},
})

var _ = register(Mutant{
	Name:   "asks-for-tentative-slots",
	Defect: "It also asks for slots that are tentatively busy.",
	Breaks: []string{"SL-05"},
	Change: func(b *reference.Behaviour) {
		b.Sends = searching(func(_ *reference.Visit, q url.Values) { q.Set("status", "free,busy-tentative") })
	},
})

var _ = register(Mutant{
	Name:   "searches-by-day",
	Defect: "It searches for slots from a day, without a time.",
	Breaks: []string{"SL-06"},
	Change: func(b *reference.Behaviour) {
		b.Sends = searching(func(_ *reference.Visit, q url.Values) {
			for i, s := range q["start"] {
				if strings.HasPrefix(s, "ge") {
					q["start"][i], _, _ = strings.Cut(s, "T")
				}
			}
		})
	},
})

var _ = register(Mutant{
	Name:   "bare-plus",
	Defect: "When the user wants later slots it sends the plus sign of an offset unencoded, so that it is read as a space.",
	Breaks: []string{"SL-06", "FM-20", "SP-03"},
	Change: func(b *reference.Behaviour) {
		b.Sends = func(v *reference.Visit, r *reference.Request) {
			if r.Operation == reference.SlotSearch && v.Task.Beyond {
				r.Query = strings.ReplaceAll(r.Query, "00Z", "00+00:00")
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "dotted-includes",
	Defect: "It asks for what is to come with the slots in words with dots.",
	Breaks: []string{"SL-08"},
	Change: func(b *reference.Behaviour) {
		b.Sends = searching(func(_ *reference.Visit, q url.Values) {
			for i, v := range q["_include:iterate"] {
				q["_include:iterate"][i] = strings.Replace(v, "HealthcareService:", "HealthcareService.", 1)
			}
		})
	},
})

var _ = register(Mutant{
	Name:   "first-page-only",
	Defect: "It shows the first part of the slots and never asks for the rest.",
	Breaks: []string{"SL-60"},
	Change: func(b *reference.Behaviour) { b.OnePage = true },
})

var _ = register(Mutant{
	Name:   "searches-patient-otherwise",
	Defect: "It looks for a patient's bookings by a parameter of its own choice.",
	Breaks: []string{"RD-14"},
	Change: func(b *reference.Behaviour) {
		b.Sends = func(_ *reference.Visit, r *reference.Request) {
			if r.Operation == reference.PatientSearch {
				_, value, _ := strings.Cut(r.Query, "=")
				r.Query = "identifier=" + value
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "ids-cut-short",
	Defect: "When the patient calls it looks bookings up by the first half of their ids.",
	Breaks: []string{"RD-24", "AU-10"},
	Change: func(b *reference.Behaviour) {
		b.OnBegin = func(ctx context.Context, v *reference.Visit) {
			for _, r := range v.Earlier() {
				v.Read(ctx, r.Target(), r.ID[:min(len(r.ID), max(8, len(r.ID)/2))])
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "capital-ids",
	Defect: "When the patient calls it looks bookings up by their ids in capital letters.",
	Breaks: []string{"RD-24", "AU-10"},
	Change: func(b *reference.Behaviour) {
		b.OnBegin = func(ctx context.Context, v *reference.Visit) {
			for _, r := range v.Earlier() {
				v.Read(ctx, r.Target(), strings.ToUpper(r.ID))
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "next-in-the-directory",
	Defect: "It searches for slots at the service listed next to the one that the user asked for.",
	Breaks: []string{"SL-02"},
	Change: func(b *reference.Behaviour) {
		b.OldSlots = func(v *reference.Visit, service string) ([]reference.Slot, bool) {
			bookable := slices.DeleteFunc(slices.Clone(v.Services()), func(s contract.Service) bool { return s.Provider == "" })
			own := slices.IndexFunc(bookable, func(s contract.Service) bool { return s.Name == service })
			if own < 0 || len(bookable) == 1 {
				return nil, false
			}
			within := 0
			if n := len(v.Case.Outcomes); n > 0 && !v.Task.Beyond {
				within = v.Case.Outcomes[n-1].Within
			}
			slots, _ := v.Seek(context.Background(), bookable[(own+1)%len(bookable)], within)
			return slots, true
		}
	},
})
