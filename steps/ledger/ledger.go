// Package ledger says of a story what it meant for its patients: who was without a booking and for how long, what was cancelled
// although it was still wanted, what a screen said that was not so, which bookings were held twice or kept for nothing.
//
// It refuses to judge: no verdict rests on it, and it says only what happened, never which clause was broken. What the evidence
// does not show is not known, which is never the same as nothing.
//
//	l := ledger.Of(story, view, "")
package ledger

import (
	"fmt"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Ledger is what one story meant for its patients. A figure that is nil is not known. docs/ledger.md defines each in plain words.
type Ledger struct {
	// Cancelled counts bookings that the consumer cancelled although the user had not confirmed it.
	Cancelled *Figure `json:"cancelled_though_wanted"`
	// Without counts the times at which a patient who counted on a booking had none.
	Without *Figure `json:"without_booking"`
	// Told counts what a screen said that was not so, and that the consumer could have known.
	Told *Figure `json:"told_what_was_not_so"`
	// Twice counts bookings beside another one of the patient's that nobody had chosen to keep.
	Twice *Figure `json:"held_twice"`
	// Kept counts bookings that stood on although their cancellation was confirmed, and nobody was told.
	Kept *Figure `json:"kept_though_given_up"`
	// Allowed counts bookings beside another one as the standard has it. It is no harm.
	Allowed *Figure `json:"held_twice_as_allowed"`
	// Unknown is why figures are not known, or may be too low; empty where all are known.
	Unknown string `json:"not_known,omitempty"`
}

// Figure is one number of a ledger.
type Figure struct {
	Times int `json:"times"`
	// Minutes is how long it lasted altogether, in whole minutes of the story's clock; nil where a time has no meaning. The clock
	// stands while a user does a task, so that what lasted no longer than a task lasted 0 minutes.
	Minutes *int `json:"minutes,omitempty"`
	// AtLeast says that there may have been more: not all of the evidence is there.
	AtLeast bool   `json:"at_least,omitempty"`
	Cases   []Case `json:"cases,omitempty"`
}

// Case is one time at which something happened to a patient.
type Case struct {
	Text    string `json:"text"`
	Minutes *int   `json:"minutes,omitempty"`
	// Evidence are labels of the journal's entries that show it.
	Evidence []string `json:"evidence,omitempty"`
}

// Of is the ledger of a story, computed from its evidence and from nothing else. Doubt is why the evidence is not whole, or not to be
// relied on; empty where it is: nothing is then known to be nothing, and what was found stands as the least there was.
func Of(s *evidence.Story, view journal.View, doubt string) (l *Ledger) {
	defer func() {
		if fault := recover(); fault != nil {
			l = &Ledger{Unknown: fmt.Sprintf("the ledger could not be made of this evidence: %v", fault)}
		}
	}()
	if s.Recorded != nil {
		return &Ledger{Unknown: "recorded traffic shows neither screens nor what the provider held"}
	}
	r := reader{story: s, clock: newClock(view)}
	r.readPatients()
	l = &Ledger{Unknown: doubt, Without: timed(), Twice: timed(), Kept: timed(), Allowed: timed(), Cancelled: &Figure{}, Told: &Figure{}}
	for _, p := range r.patients {
		r.cancelled(p, l.Cancelled)
		r.without(p, l.Without)
		r.told(p, l.Told)
		r.twice(p, l.Twice, l.Allowed)
		r.kept(p, l.Kept)
	}
	if doubt != "" {
		for _, f := range l.figures() {
			(*f).AtLeast = true
			if (*f).Times == 0 {
				*f = nil
			}
		}
	}
	return l
}

// Harms are the figures that count harm, worst first.
func (l *Ledger) Harms() []*Figure { return []*Figure{l.Cancelled, l.Without, l.Told, l.Twice, l.Kept} }

// Harmed says that a patient came to harm in the story, as far as is known.
func (l *Ledger) Harmed() bool { return l.Count() > 0 }

// Count is how often a patient came to harm in the story, as far as is known.
func (l *Ledger) Count() int {
	n := 0
	for _, f := range l.Harms() {
		if f != nil {
			n += f.Times
		}
	}
	return n
}

// Known says that every figure is.
func (l *Ledger) Known() bool {
	return l.Unknown == "" && !slices.Contains(l.Harms(), nil) && l.Allowed != nil
}

// Alone is how many minutes patients were without a booking, as far as is known.
func (l *Ledger) Alone() int {
	if l.Without == nil || l.Without.Minutes == nil {
		return 0
	}
	return *l.Without.Minutes
}

func timed() *Figure { return &Figure{Minutes: new(int)} }

// add enters a case that has no duration.
func (f *Figure) add(text string, evidence ...string) {
	f.Times++
	f.Cases = append(f.Cases, Case{Text: text, Evidence: compact(evidence)})
}

// addLasting enters a case and how long it lasted.
func (f *Figure) addLasting(text string, lasted time.Duration, evidence ...string) {
	minutes := max(0, int(lasted/time.Minute))
	*f.Minutes += minutes
	f.Times++
	f.Cases = append(f.Cases, Case{Text: text, Minutes: &minutes, Evidence: compact(evidence)})
}

func compact(labels []string) []string {
	var out []string
	for _, l := range labels {
		if l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}
