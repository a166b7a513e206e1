package mutant

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// A re-booking that is no operation and has no name: the new booking, or the cancellation, says beside what it asks
// for that one booking takes the place of another. Providers let all of these pass.

// tied makes a request for a booking refer to the first earlier booking of the patient.
func tied(tie func(original *reference.Record, r *reference.Request)) func(*reference.Behaviour) {
	return func(b *reference.Behaviour) {
		b.BookingRequest = func(v *reference.Visit, r *reference.Request) {
			if earlier := v.Earlier(); len(earlier) > 0 {
				tie(earlier[0], r)
			}
		}
	}
}

// saysOfOriginal makes a request for a booking say something in its body about the first earlier booking.
func saysOfOriginal(say func(original *reference.Record, booking reference.Object)) func(*reference.Behaviour) {
	return tied(func(original *reference.Record, r *reference.Request) {
		r.Body = changed(r.Body, func(booking reference.Object) { say(original, booking) })
	})
}

func extended(o reference.Object, address, kind string, value any) {
	all, _ := o["extension"].([]any)
	o["extension"] = append(all, reference.Object{"url": address, kind: value})
}

var _ = register(Mutant{
	Name:   "previous-appointment-header",
	Defect: "It sends the address of the original in a header of the new booking.",
	Breaks: []string{"RB-01"},
	Change: tied(func(original *reference.Record, r *reference.Request) {
		r.Header.Set("X-Previous-Appointment", original.URL)
	}),
})

var _ = register(Mutant{
	Name:   "quiet-reference-header",
	Defect: "It sends the id of the original in a header whose name says nothing, in base64 and without hyphens.",
	Breaks: []string{"RB-01"},
	Change: tied(func(original *reference.Record, r *reference.Request) {
		r.Header.Set("X-Context", base64.RawURLEncoding.EncodeToString([]byte(strings.ReplaceAll(original.ID, "-", ""))))
	}),
})

var _ = register(Mutant{
	Name:   "rebook-via",
	Defect: "It says in the Via header of the new booking that it replaces another.",
	Breaks: []string{"RB-01"},
	Change: tied(func(_ *reference.Record, r *reference.Request) {
		r.Header.Set("Via", "1.1 north111.example (replaces the earlier booking)")
	}),
})

var _ = register(Mutant{
	Name:   "refers-by-extension",
	Defect: "It refers to the original in an extension of the new booking.",
	Breaks: []string{"RB-01"},
	Change: saysOfOriginal(func(original *reference.Record, booking reference.Object) {
		extended(booking, "https://north111.example/StructureDefinition/Context-1", "valueReference", reference.Object{"reference": original.URL})
	}),
})

var _ = register(Mutant{
	Name:   "refers-to-old-slot",
	Defect: "It names the slot of the original in an extension of the new slot.",
	Breaks: []string{"RB-01"},
	Change: saysOfOriginal(func(original *reference.Record, booking reference.Object) {
		inside("Slot", func(slot reference.Object) {
			extended(slot, "https://north111.example/StructureDefinition/Context-1", "valueString", original.Slot)
		})(booking)
	}),
})

var _ = register(Mutant{
	Name:   "rebook-tag",
	Defect: "It tags the new booking as a re-booking.",
	Breaks: []string{"RB-01"},
	Change: saysOfOriginal(func(_ *reference.Record, booking reference.Object) {
		meta, _ := booking["meta"].(reference.Object)
		meta["tag"] = []any{reference.Object{"system": "https://north111.example/tags", "code": "REBOOK"}}
	}),
})

var _ = register(Mutant{
	Name:   "rebook-type",
	Defect: "It gives the new booking the type of a re-booking.",
	Breaks: []string{"RB-01"},
	Change: saysOfOriginal(func(_ *reference.Record, booking reference.Object) {
		booking["appointmentType"] = reference.Object{"coding": []any{reference.Object{"system": "https://north111.example/types", "code": "REBOOK"}}}
	}),
})

var _ = register(Mutant{
	Name:   "replaces-in-comment",
	Defect: "It says in a comment which booking the new one replaces.",
	Breaks: []string{"RB-01"},
	Change: saysOfOriginal(func(original *reference.Record, booking reference.Object) {
		booking["comment"] = "Replaces the booking at " + original.Service
	}),
})

var _ = register(Mutant{
	Name:   "old-id-in-description",
	Defect: "It names the original by its id in the description of the new booking.",
	Breaks: []string{"RB-01"},
	Change: saysOfOriginal(func(original *reference.Record, booking reference.Object) {
		said, _ := booking["description"].(string)
		booking["description"] = said + " (see " + original.ID + ")"
	}),
})

var _ = register(Mutant{
	Name:   "rebook-claim",
	Defect: "Its tokens say that the call is one of a re-booking.",
	Breaks: []string{"RB-01"},
	Change: func(b *reference.Behaviour) {
		b.Claims = func(_ context.Context, v *reference.Visit, r reference.Request, claims reference.Object) {
			if r.Operation == reference.Create && len(v.Earlier()) > 0 {
				claims["workflow"] = "rebook"
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "cancellation-names-new",
	Defect: "It names the new booking in a header of the cancellation.",
	Breaks: []string{"RB-01"},
	Change: func(b *reference.Behaviour) {
		b.Sends = func(v *reference.Visit, r *reference.Request) {
			if made := v.Standing(); r.Operation == reference.Update && len(made) > 0 {
				r.Header = r.Header.Clone()
				r.Header.Set("X-Context", made[0].URL)
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "original-as-request-id",
	Defect: "It sends the id of the original as the request identifier of the new booking.",
	Breaks: []string{"RB-01"},
	Change: func(b *reference.Behaviour) {
		used := map[string]bool{}
		tied(func(original *reference.Record, r *reference.Request) {
			if !used[original.ID] {
				used[original.ID], r.ID = true, original.ID
			}
		})(b)
	},
})

var _ = register(Mutant{
	Name:   "original-as-local-id",
	Defect: "It calls the slot that the new booking contains by the id of the original.",
	Breaks: []string{"RB-01"},
	Change: saysOfOriginal(func(original *reference.Record, booking reference.Object) {
		inside("Slot", sets("id", original.ID))(booking)
		entry(sets("reference", "#"+original.ID), "slot")(booking)
	}),
})

var _ = add(variants, Mutant{
	Name:   "says-more",
	Defect: "It sends headers and extensions of its own that say nothing of any other booking, and a clinical text with words that could.",
	Change: func(b *reference.Behaviour) {
		b.BookingRequest = func(_ *reference.Visit, r *reference.Request) {
			r.Header.Set("X-Client-Version", "9.4.1")
			r.Header.Set("Via", "1.1 gateway.north111.example (squid/6)")
			r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
			r.Body = changed(r.Body, func(booking reference.Object) {
				extended(booking, "https://north111.example/StructureDefinition/Triage-1", "valueString", "Dx 05")
				booking["comment"] = "Moving the arm hurts; hip replacement in 2029; diet amended at a previous appointment"
			})
		}
	},
})
