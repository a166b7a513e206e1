package reference

import (
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

const channelExtension = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-DeliveryChannel-1"

// described is a slot with what the answer held of its service, place and people. What is
// missing stays empty: nothing is assumed in its place [SL-55, SL-56, SL-57].
func described(service string, slot Object, known map[string]Object) Slot {
	out := Slot{
		Service: service, Resource: slot, Channel: channelOf(slot),
		Start: instant(text(slot, "start")), End: instant(text(slot, "end")),
	}
	schedule := known[reference(slot, "schedule")]
	for i := range items(schedule, "actor") {
		ref := reference(schedule, "actor", i)
		actor, kind := known[ref], strings.SplitN(ref, "/", 2)[0]
		switch kind {
		case "HealthcareService":
			if name := text(actor, "name"); name != "" {
				out.Service = name
			}
			out.Organisation = text(known[reference(actor, "providedBy")], "name")
			if at := address(known[reference(actor, "location", 0)]); at != "" {
				out.Location = at
			}
		case "Location":
			if out.Location == "" {
				out.Location = address(actor)
			}
		case "Practitioner":
			out.Practitioner, out.Gender = nameOf(actor), text(actor, "gender")
		case "PractitionerRole":
			out.Role = roleOf(actor)
		}
	}
	return out
}

func channelOf(slot Object) string {
	for i := range items(slot, "extension") {
		if text(slot, "extension", i, "url") == channelExtension {
			return text(slot, "extension", i, "valueCode")
		}
	}
	return ""
}

func nameOf(practitioner Object) string {
	var parts []string
	for _, part := range []string{"prefix", "given"} {
		for i := range items(practitioner, "name", 0, part) {
			parts = append(parts, text(practitioner, "name", 0, part, i))
		}
	}
	parts = append(parts, text(practitioner, "name", 0, "family"))
	if name := joined(parts, " "); name != "" {
		return name
	}
	return text(practitioner, "name", 0, "text")
}

func roleOf(role Object) string {
	if display := text(role, "code", 0, "coding", 0, "display"); display != "" {
		return display
	}
	return text(role, "code", 0, "text")
}

// reference is the relative form Type/id of a reference.
func reference(v any, path ...any) string {
	parts := strings.Split(text(at(v, path...), "reference"), "/")
	if len(parts) < 2 {
		return ""
	}
	return strings.Join(parts[len(parts)-2:], "/")
}

// address is a place by name and address, in one line.
func address(location Object) string {
	parts := []string{text(location, "name")}
	for i := range items(location, "address", "line") {
		parts = append(parts, text(location, "address", "line", i))
	}
	return joined(append(parts, text(location, "address", "city"), text(location, "address", "postalCode")), ", ")
}

func joined(parts []string, by string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, by)
}

// shown is a slot as the user sees it [SL-54, SL-55, SL-61].
func (v *Visit) shownSlot(s Slot) contract.Slot {
	out := contract.Slot{
		Service: s.Service, Location: s.Location, Start: s.Start, End: s.End,
		LocalStart: s.Start.In(london).Format("2006-01-02T15:04"), Channel: s.Channel,
		Practitioner: s.Practitioner, PractitionerRole: s.Role, PractitionerGender: s.Gender,
		Organisation: s.Organisation, OutsideTimeframe: v.outside(s),
	}
	v.sys.behaviour.ShowSlot(s, &out)
	return out
}

// outside says that a slot begins after the timeframe of the latest outcome.
func (v *Visit) outside(s Slot) bool {
	within := v.within()
	return within > 0 && s.Start.After(v.Case.OutcomeAt.Add(time.Duration(within)*time.Minute))
}

// Caution is what choosing a slot outside the outcome's timeframe calls for.
type Caution int

// The cautions.
const (
	GoOn        Caution = iota // nothing
	Notify                     // the user is told
	AskApproval                // nothing is booked: a clinician's approval is to be sought first
)

// cautionFor is by who chooses and how soon the patient has to be seen: clinicians go on,
// others ask for approval up to six hours and are told up to twelve. Source: booking
// outside the outcome's timeframe; SL-62, SL-63.
func cautionFor(clinical bool, within time.Duration) Caution {
	switch {
	case clinical || within > 12*time.Hour:
		return GoOn
	case within > 6*time.Hour:
		return Notify
	}
	return AskApproval
}

// cautions tells the user of a slot outside the timeframe, and says whether the booking may go on.
func (v *Visit) cautions(s Slot) bool {
	if !v.outside(s) {
		return true
	}
	within := time.Duration(v.within()) * time.Minute
	switch v.sys.behaviour.Caution(v.Task.User.Clinical, within) {
	case Notify:
		v.say(contract.NewBooking, contract.OutsideTimeframe, "This time is later than the outcome allows.")
	case AskApproval:
		v.Case.Stage = contract.Choosing
		v.say(contract.NewBooking, contract.NeedsApproval,
			"This time is later than the outcome allows. Nothing has been booked: ask a clinician to approve of it first.")
		return false
	case GoOn:
	}
	return true
}
