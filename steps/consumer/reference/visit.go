package reference

import (
	"errors"
	"fmt"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Visit is one task in hand: the case, the task and what the screen will show. It
// lasts as long as the task; a [Behaviour] must not keep it.
type Visit struct {
	Case *Case
	Task contract.Task
	// Choice is the booking being made, while it is.
	Choice *Choice

	sys      *System
	said     []contract.Message
	shown    []string // Refs on this screen
	slots    []Slot
	options  bool // whether acts on existing bookings are open on this screen
	prompt   *contract.Prompt
	declined []string // Refs to which the user said no
	undone   string   // why the task could not be done
}

// visit finds the case of a task, or opens a new one when the encounter begins.
func (s *System) visit(t contract.Task) (*Visit, error) {
	v := &Visit{sys: s, Task: t, Case: s.store.byEncounter(t.Encounter)}
	if v.Case != nil {
		return v, nil
	}
	if t.Kind != contract.BeginEncounter {
		return nil, fmt.Errorf("%s: no encounter %q was begun", t.Kind, t.Encounter)
	}
	if t.Patient == nil || t.Encounter == "" {
		return nil, errors.New("begin-encounter: the task names no patient or no encounter")
	}
	v.Case = &Case{Encounter: t.Encounter, Patient: *t.Patient, Reason: t.Reason, Begun: t.Now}
	v.Case.Reference = s.behaviour.CaseReference("C-"+s.newID(), v.earlierReferences())
	s.store.Cases = append(s.store.Cases, v.Case)
	return v, nil
}

// earlierCases are the patient's other cases, oldest first.
func (v *Visit) earlierCases() []*Case {
	var out []*Case
	for _, c := range v.sys.store.Cases {
		if c != v.Case && v.sys.behaviour.SamePatient(c.Patient, v.Case.Patient) {
			out = append(out, c)
		}
	}
	return out
}

// EarlierSlots are those that the patient's latest earlier case showed for a service.
func (v *Visit) EarlierSlots(service string) []Slot {
	for _, c := range slices.Backward(v.earlierCases()) {
		for _, search := range slices.Backward(c.Searches) {
			if search.Service == service && len(search.Slots) > 0 {
				return search.Slots
			}
		}
	}
	return nil
}

// EarlierCases is how many other cases the patient has here.
func (v *Visit) EarlierCases() int { return len(v.earlierCases()) }

func (v *Visit) earlierReferences() []string {
	var out []string
	for _, c := range v.earlierCases() {
		out = append(out, c.Reference)
	}
	return out
}

func (v *Visit) earlierTraces() []string {
	var out []string
	for _, c := range v.earlierCases() {
		for _, x := range c.Exchanges {
			out = append(out, x.TraceID)
		}
	}
	return out
}

// made are the live bookings of this encounter, oldest first.
func (v *Visit) made() []*Record {
	var out []*Record
	for _, r := range v.sys.store.Bookings {
		if r.Encounter == v.Case.Encounter && r.Booked() {
			out = append(out, r)
		}
	}
	return out
}

// Standing are the new bookings of this encounter: as many of the latest as outcomes were
// recorded. A booking made before them was booked again for the same outcome, inside the
// consultation, and counts among the earlier ones. Source: re-booking inside one
// consultation and two bookings in one re-assessment; RB-25, RB-62, RB-64, RB-10.
func (v *Visit) Standing() []*Record {
	made := v.made()
	return made[max(0, len(made)-max(1, len(v.Case.Outcomes))):]
}

// Replaced are the bookings of this encounter that a later one of it replaces; see Standing.
func (v *Visit) Replaced() []*Record {
	made := v.made()
	return made[:len(made)-len(v.Standing())]
}

// BooksAgain says that a booking made now would replace one of this encounter.
func (v *Visit) BooksAgain() bool { return len(v.made()) >= max(1, len(v.Case.Outcomes)) }

// Known are the patient's bookings from other encounters or found otherwise, whatever their status.
func (v *Visit) Known() []*Record {
	var out []*Record
	for _, r := range v.sys.store.Bookings {
		if r.Encounter != v.Case.Encounter && v.sys.behaviour.SamePatient(r.Patient, v.Case.Patient) {
			out = append(out, r)
		}
	}
	return out
}

// Earlier are those of Known that are live as far as the consumer knows.
func (v *Visit) Earlier() []*Record {
	return slices.DeleteFunc(v.Known(), func(r *Record) bool { return !r.Booked() || !r.Start.After(v.Task.Now) })
}

// OfOthers are the live bookings of other patients, whichever encounter they were made in.
func (v *Visit) OfOthers() []*Record {
	return slices.DeleteFunc(slices.Clone(v.sys.store.Bookings), func(r *Record) bool {
		return !r.Booked() || v.sys.behaviour.SamePatient(r.Patient, v.Case.Patient)
	})
}

// RegistryAccess is how the booking registry is reached; nil for a consumer that has no access to it.
func (v *Visit) RegistryAccess() *contract.Registry { return v.sys.setup.Registry }

// Services are what service discovery found.
func (v *Visit) Services() []contract.Service { return v.sys.setup.Services }

// NewID makes an identifier.
func (v *Visit) NewID() string { return v.sys.newID() }

// Withdraw takes a booking off the list, and its option with it, from the next screen on.
func (v *Visit) Withdraw(r *Record) {
	not := func(ref string) bool { return ref == r.Ref }
	for _, list := range []*[]string{&v.Case.Listed, &v.Case.Offered, &v.Case.Prompted} {
		*list = slices.DeleteFunc(slices.Clone(*list), not)
	}
}

// Offered are the bookings with an option to cancel.
func (v *Visit) Offered() []*Record { return v.records(v.Case.Offered) }

func (v *Visit) records(refs []string) []*Record {
	var out []*Record
	for _, ref := range refs {
		if r := v.sys.store.byRef(ref); r != nil {
			out = append(out, r)
		}
	}
	return out
}

func refs(records []*Record) []string {
	var out []string
	for _, r := range records {
		out = append(out, r.Ref)
	}
	return out
}

// say tells the user something that concerns no one existing booking.
func (v *Visit) say(about contract.About, says contract.Says, text string) {
	v.said = append(v.said, contract.Message{About: about, Says: says, Text: text})
}

// sayOf tells the user something of an existing booking.
func (v *Visit) sayOf(r *Record, says contract.Says, text string) {
	v.said = append(v.said, contract.Message{About: contract.Existing, Says: says, Booking: r.Ref, Text: text})
}

// record adds to the case record of the offer, once each [RB-56].
func (v *Visit) record(what contract.Recording, ref string) {
	entry := contract.Recorded{What: what, Booking: ref}
	if !slices.Contains(v.Case.Record, entry) {
		v.Case.Record = append(v.Case.Record, entry)
	}
}

// screen is what the user is shown.
func (v *Visit) screen() contract.Screen {
	b := v.sys.behaviour
	out := contract.Screen{
		Case: v.Case.Reference, Stage: b.Stage(v.Case.Stage), Prompt: v.prompt,
		Messages: b.Say(v.Task.Kind, v.said), Record: b.Record(slices.Clone(v.Case.Record)),
	}
	for _, slot := range v.slots {
		out.Slots = append(out.Slots, v.shownSlot(slot))
	}
	if !b.HidesList(v) {
		for _, r := range v.records(v.shown) {
			entry := contract.Booking{Ref: r.Ref, URL: r.URL, Service: r.Service, Location: r.Location, Start: r.Start, Status: r.Status}
			b.Show(&entry)
			out.Bookings = append(out.Bookings, entry)
		}
	}
	out.Options = v.openOptions()
	if v.undone != "" {
		out.NotDone = &contract.NotDone{Why: v.undone}
	}
	b.Attach(&out)
	b.Screen(v, &out)
	return out
}

// asItStands is the screen at which a task could not be done.
func (v *Visit) asItStands() contract.Screen {
	v.shown, v.options = v.Case.Listed, v.Case.WrappedUp
	return v.screen()
}
