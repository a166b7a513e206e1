package attended

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Fact is one thing that a tester needs for a task.
type Fact struct{ Name, Value string }

// instruction is a task in plain words.
type instruction struct {
	Do    string
	Facts []Fact
	// Expect is what is likely to be heard meanwhile; empty where nothing is.
	Expect string
}

// moment and clock are how times are told: as people read them, and where that is not UTC, in UTC too.
func moment(t time.Time) string {
	local := t.In(london)
	if _, ahead := local.Zone(); ahead != 0 {
		return local.Format("Monday 2 January 2006, 15:04 MST") + t.UTC().Format(" (15:04 UTC)")
	}
	return t.UTC().Format("Monday 2 January 2006, 15:04 UTC")
}

func clock(t time.Time) string { return t.In(london).Format("15:04") }

// period is how a slot is told: a search may reach into the next day.
func period(start, end time.Time) string {
	return fmt.Sprintf("from %s to %s on %s", clock(start), clock(end), start.In(london).Format("Monday 2 January"))
}

// instruct puts a task in plain words. Named tells a booking by its Ref.
func instruct(consumer string, t contract.Task, named func(ref string) string) instruction {
	out := instruction{Do: do(consumer, t, named)}
	switch t.Kind {
	case contract.SearchSlots:
		out.Expect = "a search for slots"
	case contract.Book:
		out.Expect = "a new booking"
	case contract.ConfirmCancel:
		out.Expect = "a booking read and then updated"
	default:
	}
	out.Facts = append(out.Facts, Fact{"It is", moment(t.Now)})
	if t.User.Name != "" {
		who := t.User.Name + ", " + t.User.ID
		if t.User.Clinical {
			who += ", a clinician"
		}
		out.Facts = append(out.Facts, Fact{"At the screen", who})
	}
	if t.Patient != nil {
		out.Facts = append(out.Facts, facts(*t.Patient)...)
	}
	// What a later version of the contract adds to a task is told by its name.
	out.Facts = append(out.Facts, facts(t, "kind", "encounter", "now", "user", "patient", "reason", "outcome", "service", "slot", "bookings", "beyond_timeframe")...)
	return out
}

func do(consumer string, t contract.Task, named func(ref string) string) string {
	switch t.Kind {
	case contract.BeginEncounter:
		return begin(consumer, t)
	case contract.RecordOutcome:
		return outcome(t.Outcome)
	case contract.SearchSlots:
		if t.Beyond {
			return "Search for free slots at " + t.Service + ", including slots later than the outcome allows."
		}
		return "Search for free slots at " + t.Service + " within the time that the outcome allows."
	case contract.Book:
		if t.Slot != nil {
			return fmt.Sprintf("Book the slot at %s %s. If the screen does not show it, book nothing.", t.Service, period(t.Slot.Start, t.Slot.End))
		}
	case contract.ListBookings:
		return "Go to the end of the encounter, where the patient's existing bookings are shown. Do not cancel anything."
	case contract.ChooseToCancel:
		return "Mark for cancellation: " + list(t.Bookings, named) + ". Leave all others as they are, and confirm nothing yet."
	case contract.ConfirmCancel:
		return "The patient agrees. Confirm the cancellation of: " + list(t.Bookings, named) + "."
	case contract.Decline:
		return "The patient wants to keep the bookings. Decline the offer to cancel."
	case contract.EndEncounter:
		return "Close the encounter. If the system shows something else first, stop there."
	case contract.RestartSystem:
		return "Stop " + consumer + " and start it again, as it would be overnight. Then continue."
	}
	return "Do this: " + strings.ReplaceAll(string(t.Kind), "-", " ") + "."
}

func begin(consumer string, t contract.Task) string {
	who := "A patient"
	if t.Patient != nil {
		who = strings.TrimSpace(t.Patient.Prefix + " " + t.Patient.Given + " " + t.Patient.Family)
	}
	switch t.Reason {
	case contract.CallBack:
		return who + " calls " + consumer + " again, feeling worse or needing to change a booking. Find the patient and begin a new encounter with a new assessment."
	case contract.CancelOnly:
		return who + " calls " + consumer + " only to cancel a booking. Find the patient and begin a new encounter; there is no new assessment."
	case contract.NewProblem:
	}
	return who + " calls " + consumer + " about a new problem. Find the patient and begin an assessment."
}

func outcome(o *contract.Outcome) string {
	if o == nil {
		return "Record the outcome of the assessment."
	}
	out := "Record the outcome: " + o.Text
	if o.ReferTo != "" {
		out += ", to " + o.ReferTo
	}
	if o.NeedsBooking {
		return out + ". It needs an appointment."
	}
	return out + ". It needs no appointment."
}

func list(refs []string, named func(string) string) string {
	out := make([]string, len(refs))
	for i, ref := range refs {
		out[i] = named(ref)
	}
	return strings.Join(out, "; ")
}

// facts lists what a value of the contract holds, by the names it has there.
func facts(v any, but ...string) []Fact {
	var out []Fact
	value := reflect.ValueOf(v)
	for i := range value.NumField() {
		name, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
		if field := value.Field(i); !slices.Contains(but, name) && !field.IsZero() {
			out = append(out, Fact{title(name), told(field)})
		}
	}
	return out
}

func told(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Pointer:
		return told(v.Elem())
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = told(v.Index(i))
		}
		return strings.Join(parts, ", ")
	case reflect.Struct:
		if t, ok := reflect.TypeAssert[time.Time](v); ok {
			return moment(t)
		}
		var parts []string
		for _, f := range facts(v.Interface()) {
			parts = append(parts, f.Name+" "+f.Value)
		}
		return strings.Join(parts, ", ")
	case reflect.Bool:
		return Yes
	default:
	}
	return fmt.Sprint(v.Interface())
}

// title makes words of a name of the contract.
func title(name string) string {
	words := strings.ReplaceAll(name, "_", " ")
	for from, to := range map[string]string{"nhs number": "NHS number", "id": "ID", "asid": "ASID", "ods": "ODS code", "url": "URL"} {
		if words == from {
			return to
		}
	}
	if words == "" {
		return ""
	}
	if first, ok := strings.CutSuffix(words, " id"); ok {
		words = first + " ID"
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
