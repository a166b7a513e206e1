package mutant

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Variants in the request for a booking. The line above each says why it is right.

// Narrative and extensions are any resource's to have, and tell of no other booking [resources 2; RB-01].
var _ = add(variants, Mutant{
	Name:   "own-narrative-and-extension",
	Defect: "Its bookings have narrative, and an extension that says at which desk the call was taken.",
	Change: asksOddly(func(booking reference.Object) {
		booking["text"] = reference.Object{
			"status": "generated",
			"div":    `<div xmlns="http://www.w3.org/1999/xhtml"><p>Seen face to face, booked by North 111.</p></div>`,
		}
		booking["extension"] = []any{reference.Object{"url": "https://north111.example/Extension/desk", "valueString": "Desk 7"}}
	}),
})

// The reason is in the consumer's words, of any length and in any letters [BK-09].
var _ = add(variants, Mutant{
	Name:   "other-descriptions",
	Defect: "It says at length, and beyond ASCII, why an appointment is needed.",
	Change: asksOddly(func(booking reference.Object) {
		booking["description"] = "Brustschmerz, schlimmer seit 15 h – “worse on breathing”, 38.5 °C. " + strings.Repeat("See the report. ", 12)
		booking["comment"] = "Patient needs step-free access & speaks Polish <pl>."
	}),
})

// The order of what is contained means nothing, and of telecoms only their ranks do [resources 2; BK-31 to BK-36].
var _ = add(variants, Mutant{
	Name:   "contained-in-another-order",
	Defect: "It contains slot, patient and document in another order, and gives an e-mail address before the telephone.",
	Change: asksOddly(func(booking reference.Object) {
		if list, ok := booking["contained"].([]any); ok {
			booking["contained"] = backwards(list)
		}
		inside("Patient", func(p reference.Object) {
			telecom, _ := p["telecom"].([]any)
			contacts, _ := p["contact"].([]any)
			if len(telecom) == 1 && len(contacts) == 0 {
				mail := reference.Object{"system": "email", "value": "patient@home.example", "use": "home", "rank": 2}
				p["telecom"] = []any{mail, telecom[0]}
			}
		})(booking)
	}),
})

// What else the profile has room for may be said [resources 2].
var _ = add(variants, Mutant{
	Name:   "says-more-of-appointment",
	Defect: "It also says how long the appointment is, how urgent, and that its document is final.",
	Change: asksOddly(func(booking reference.Object) {
		booking["minutesDuration"], booking["priority"] = 15, 3
		inside("DocumentReference", sets("docStatus", "final"))(booking)
		entry(sets("required", "required"), "participant")(booking)
	}),
})

// The provider sets it anyway, and a dateTime may be a day or have any precision [15.14, FM-19].
var _ = add(variants, Mutant{
	Name:   "created-on-a-day",
	Defect: "It says on what day a booking was asked for, and writes other times to the millisecond with an offset.",
	Change: asksOddly(func(booking reference.Object) {
		if created, ok := booking["created"].(string); ok {
			booking["created"], _, _ = strings.Cut(created, "T")
		}
		inside("DocumentReference", func(d reference.Object) {
			if indexed, ok := d["indexed"].(string); ok {
				d["indexed"] = strings.Replace(indexed, "Z", "+00:00", 1)
			}
		})(booking)
	}),
})
