package mutant

import (
	"context"
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in the request for a booking; see faulty.go for how they come to show.

var _ = register(Mutant{
	Name:   "registers-patient-first",
	Defect: "It asks the provider to register the patient before it books.",
	Breaks: []string{"BK-01"},
	Change: func(b *reference.Behaviour) {
		b.BeforeBooking = func(ctx context.Context, v *reference.Visit) {
			var patient reference.Object
			changed(v.Choice.Request.Body, inside("Patient", func(o reference.Object) { patient = o }))
			v.Send(ctx, reference.TargetOf(v.Choice.Service), reference.Request{
				Operation: reference.Create, Method: http.MethodPost, Path: "/Patient", Body: encode(patient),
			})
		}
	},
})

var _ = register(Mutant{
	Name:   "names-its-booking",
	Defect: "It gives the booking an id of its own.",
	Breaks: []string{"BK-02"},
	Change: asksWrongly(sets("id", "booking-1")),
})

var _ = register(Mutant{
	Name:   "claims-no-profile",
	Defect: "It does not say which profile the appointment keeps to.",
	Breaks: []string{"BK-03"},
	Change: asksWrongly(drops("meta")),
})

var _ = register(Mutant{
	Name:   "american-english",
	Defect: "It writes its requests in American English.",
	Breaks: []string{"BK-04"},
	Change: asksOddly(sets("language", "en-US")),
})

var _ = register(Mutant{
	Name:   "asks-for-pending",
	Defect: "It asks for an appointment that is pending.",
	Breaks: []string{"BK-05"},
	Change: asksWrongly(sets("status", "pending")),
})

var _ = register(Mutant{
	Name:   "start-without-offset",
	Defect: "It gives the start of the appointment without an offset.",
	Breaks: []string{"BK-06", "FM-20"},
	Change: asksWrongly(sets("start", "2031-03-07T17:30:00")),
})

var _ = register(Mutant{
	Name:   "no-end",
	Defect: "It does not say when the appointment ends.",
	Breaks: []string{"BK-07"},
	Change: asksWrongly(drops("end")),
})

var _ = register(Mutant{
	Name:   "outlasts-slot",
	Defect: "It asks for an appointment that ends after its slot.",
	Breaks: []string{"BK-08"},
	Change: asksWrongly(sets("end", "2031-03-08T23:59:00Z")),
})

var _ = register(Mutant{
	Name:   "no-description",
	Defect: "It does not say why the appointment is needed.",
	Breaks: []string{"BK-09"},
	Change: asksWrongly(drops("description")),
})

var _ = register(Mutant{
	Name:   "two-slot-references",
	Defect: "It refers to the slot twice.",
	Breaks: []string{"BK-11"},
	Change: asksWrongly(repeated("slot", unchanged)),
})

var _ = register(Mutant{
	Name:   "two-documents",
	Defect: "It sends a second document reference, which the first one refers to.",
	Breaks: []string{"BK-12"},
	Change: asksWrongly(func(booking reference.Object) {
		repeated("contained", sets("id", "doc2"))(booking)
		entry(sets("relatesTo", []any{
			reference.Object{"code": "appends", "target": reference.Object{"reference": "#doc2"}},
		}), "contained")(booking)
	}),
})

var _ = register(Mutant{
	Name:   "keeps-slot-version",
	Defect: "It leaves the version in the slot that it copied from the search.",
	Breaks: []string{"BK-13"},
	Change: asksWrongly(inside("Slot", func(slot reference.Object) {
		meta, _ := slot["meta"].(reference.Object)
		meta["versionId"] = "1"
	})),
})

var _ = register(Mutant{
	Name:   "slot-without-schedule",
	Defect: "It leaves the schedule out of the slot.",
	Breaks: []string{"BK-14"},
	Change: asksWrongly(inside("Slot", drops("schedule"))),
})

var _ = register(Mutant{
	Name:   "slot-of-another-schedule",
	Defect: "It names a different schedule from the one that the slot was found with.",
	Breaks: []string{"BK-14"},
	Change: asksWrongly(inside("Slot", sets("schedule", reference.Object{"reference": "Schedule/another"}))),
})

var _ = register(Mutant{
	Name:   "slot-claims-no-profile",
	Defect: "It does not say which profile the slot keeps to.",
	Breaks: []string{"BK-15"},
	Change: asksWrongly(inside("Slot", drops("meta"))),
})

var _ = register(Mutant{
	Name:   "two-participants",
	Defect: "It names another person as well as the patient as a participant.",
	Breaks: []string{"BK-16"},
	Change: asksWrongly(repeated("participant", sets("actor", reference.Object{"display": "Casey Handler"}))),
})

var _ = register(Mutant{
	Name:   "no-participant-status",
	Defect: "It does not say that the patient has accepted the appointment.",
	Breaks: []string{"BK-17"},
	Change: asksWrongly(entry(drops("status"), "participant")),
})

// actor makes a fault in how the participant is told.
func actor(fault func(reference.Object)) func(reference.Object) {
	return entry(func(participant reference.Object) {
		o, _ := participant["actor"].(reference.Object)
		fault(o)
	}, "participant")
}

var _ = register(Mutant{
	Name:   "participant-without-number",
	Defect: "It leaves the NHS number off the participant.",
	Breaks: []string{"BK-18"},
	Change: asksOddly(actor(drops("identifier"))),
})

var _ = register(Mutant{
	Name:   "participant-without-name",
	Defect: "It leaves the patient's name off the participant.",
	Breaks: []string{"BK-19"},
	Change: asksOddly(actor(drops("display"))),
})

var _ = register(Mutant{
	Name:   "two-document-references",
	Defect: "It refers to the document twice.",
	Breaks: []string{"BK-20"},
	Change: asksWrongly(repeated("supportingInformation", unchanged)),
})

var _ = register(Mutant{
	Name:   "insists-on-booking",
	Defect: "It sends a request for a booking that was refused once more, unchanged.",
	Breaks: []string{"BK-82"},
	Change: func(b *reference.Behaviour) {
		b.Next = func(method string, status, sent int) reference.Next {
			if method == http.MethodPost && status >= 400 && status < 500 && sent < 2 {
				return reference.Resend
			}
			return reference.DefaultNext(method, status, sent)
		}
	},
})

// What the sources disagree on, each time the way that the harness does not recommend.
var _ = add(variants, Mutant{
	Name:   "other-readings",
	Defect: "Its requests for bookings follow the samples where tables say otherwise, and leave out what is not required.",
	Change: asksOddly(func(booking reference.Object) {
		delete(booking, "created")
		delete(booking, "language")
		inside("Slot", sets("status", "free"))(booking)
		inside("DocumentReference", entry(func(content reference.Object) {
			attachment, _ := content["attachment"].(reference.Object)
			attachment["language"] = "en-GB"
		}, "content"))(booking)
	}),
})
