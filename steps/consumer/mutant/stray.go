package mutant

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Requests that no interaction of the standard explains, questions about people who are in no encounter, and what tells a
// patient where there is no place for it. None of them changes anything, and providers answer or ignore them all.

// home is the provider of the first service.
func home(v *reference.Visit) reference.Target { return reference.TargetOf(v.Services()[0]) }

var _ = register(Mutant{
	Name:   "looks-elsewhere",
	Defect: "When a patient calls it asks the provider for tasks, which the standard does not have.",
	Breaks: []string{"SP-12"},
	Change: func(b *reference.Behaviour) {
		b.OnBegin = func(ctx context.Context, v *reference.Visit) {
			v.Send(ctx, home(v), reference.Request{Operation: reference.ReadOne, Method: http.MethodGet, Path: "/Task/" + v.NewID()})
		}
	},
})

var _ = register(Mutant{
	Name:   "status-on-a-reading",
	Defect: "Its readings of bookings have the parameter status=cancelled.",
	Breaks: []string{"SP-12"},
	Change: func(b *reference.Behaviour) {
		b.Sends = func(_ *reference.Visit, r *reference.Request) {
			if r.Operation == reference.ReadOne {
				r.Query = "status=cancelled"
			}
		}
	},
})

// neighbour is the NHS number of somebody who is in no encounter of any world.
const neighbour = "9990000018"

var _ = register(Mutant{
	Name:   "looks-up-a-neighbour",
	Defect: "When a patient calls it looks for the bookings of somebody else at the provider, too.",
	Breaks: []string{"AU-10", "RD-14"},
	Change: func(b *reference.Behaviour) {
		b.OnBegin = func(ctx context.Context, v *reference.Visit) {
			v.Send(ctx, home(v), reference.Request{
				Operation: reference.PatientSearch, Method: http.MethodGet, Path: "/Appointment",
				Query: "Appointment.participant.actor%3APatient.identifier=" + url.QueryEscape("https://fhir.nhs.uk/Id/nhs-number|"+neighbour),
			})
		}
	},
})

var _ = register(Mutant{
	Name:   "scans-the-registry",
	Defect: "When a patient calls it asks the registry for the bookings of somebody else, too.",
	Breaks: []string{"AU-10"},
	Change: func(b *reference.Behaviour) {
		b.OnBegin = func(ctx context.Context, v *reference.Visit) {
			if access := v.RegistryBase(); access != "" {
				v.Registry(ctx, http.MethodGet, access+"/Appointment?patient.identifier="+url.QueryEscape("https://fhir.nhs.uk/Id/nhs-number|"+neighbour), nil, nil)
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "guesses-to-read",
	Defect: "When a patient calls it tries to read a booking under a made-up id.",
	Breaks: []string{"AU-10"},
	Change: func(b *reference.Behaviour) {
		b.OnBegin = func(ctx context.Context, v *reference.Visit) { v.Read(ctx, home(v), v.NewID()) }
	},
})

var _ = register(Mutant{
	Name:   "number-in-the-user-agent",
	Defect: "It puts the first patient's NHS number, backwards, into the name of the product that calls.",
	Breaks: []string{"AU-10"},
	Change: func(b *reference.Behaviour) {
		build := "" // that of the first patient
		b.Headers = headers(only(reference.SlotSearch), func(v *reference.Visit, h http.Header) {
			if number := []byte(v.Case.Patient.NHSNumber); len(number) > 0 && build == "" {
				slices.Reverse(number)
				build = " build-" + string(number)
			}
			h.Set("User-Agent", "desk/4.2"+build)
		})
	},
})

var _ = register(Mutant{
	Name:   "name-in-via",
	Defect: "It tells in the Via header of its searches, in base64, who the first patient is.",
	Breaks: []string{"AU-10"},
	Change: func(b *reference.Behaviour) {
		via := "" // of the first patient
		b.Headers = headers(only(reference.SlotSearch), func(v *reference.Visit, h http.Header) {
			if p := v.Case.Patient; via == "" {
				via = "1.1 desk (" + base64.RawURLEncoding.EncodeToString([]byte(p.Given+" "+p.Family+" "+p.BirthDate)) + ")"
			}
			h.Set("Via", via)
		})
	},
})

var _ = register(Mutant{
	Name:   "birth-date-in-the-address",
	Defect: "Its searches for slots have the patient's date of birth as a parameter.",
	Breaks: []string{"AU-10", "SP-12"},
	Change: func(b *reference.Behaviour) {
		b.Sends = searching(func(v *reference.Visit, q url.Values) { q.Set("x-dob", v.Case.Patient.BirthDate) })
	},
})

var _ = register(Mutant{
	Name:   "reference-backwards",
	Defect: "The name of the product that asks for a new booking holds the id of the original, backwards.",
	Breaks: []string{"RB-01"},
	Change: tied(func(original *reference.Record, r *reference.Request) {
		id := []byte(original.ID)
		slices.Reverse(id)
		r.Header.Set("User-Agent", "desk/4.2 "+string(id))
	}),
})

var _ = register(Mutant{
	Name:   "books-what-is-booked",
	Defect: "Once a booking is confirmed it asks for the same booking once more, by a new request.",
	Breaks: []string{"BK-01", "BK-82"},
	Change: func(b *reference.Behaviour) {
		b.AfterBooking = func(ctx context.Context, v *reference.Visit, fate reference.Fate) {
			if fate == reference.Made {
				r := v.Choice.Request
				r.ID = ""
				v.Send(ctx, reference.TargetOf(v.Choice.Service), r)
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "offers-when-closed",
	Defect: "It shows the options to cancel only once the encounter is closed.",
	Breaks: []string{"RB-51", "RB-52", "RB-56", "CX-07"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(v *reference.Visit, screen *contract.Screen) {
			screen.Options = nil
			if screen.Stage != contract.Closed {
				return
			}
			for _, r := range v.Earlier() {
				ref := r.Ref
				screen.Bookings = append(screen.Bookings, contract.Booking{Ref: ref, URL: r.URL, Service: r.Service, Start: r.Start, Status: "booked"})
				screen.Options = append(screen.Options, contract.Option{Act: contract.ActCancel, Booking: ref})
			}
		}
	},
})
