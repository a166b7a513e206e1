package page

import (
	"fmt"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// asked is a request to a provider under test, for people.
type asked struct{ who, gloss, note string }

// readProvider reads the story of a provider under test. Ok is false of the story of a consumer. What is noted of a request
// before it is sent is told with it, and hidden where it stands.
func (t *teller) readProvider(view journal.View, hidden map[int]bool) (ok bool, note string) {
	if len(view) == 0 || !ofProvider(view) {
		return false, ""
	}
	rec, err := evidence.Read(view)
	if err != nil {
		return true, "This journal could not be read into a story, so its exchanges stand without explanation: " + err.Error()
	}
	t.asked = map[int]asked{}
	for _, c := range rec.Calls {
		a := asked{who: c.Consumer, gloss: providerGloss[c.Kind]}
		switch {
		case c.Wrong != "":
			a.note = "Wrong on purpose: " + c.Wrong + "."
		case c.Probe != "":
			a.note = "To find out: " + c.Probe + "."
		}
		if c.Race != "" {
			a.note = "Sent at the same time as others."
		}
		t.asked[c.Seq] = a
	}
	for _, e := range view {
		if e.Mark != nil && e.Mark.Kind == evidence.MarkCall {
			hidden[e.Seq] = true
		}
	}
	return true, ""
}

func ofProvider(view journal.View) bool {
	for _, e := range view {
		if e.Mark != nil && e.Mark.Kind == evidence.MarkBegin {
			return true
		}
	}
	return false
}

var providerGloss = map[evidence.Kind]string{
	evidence.Metadata: "asks what the provider can do", evidence.Slots: "looks for slots", evidence.Book: "asks for a booking",
	evidence.ReadOne: "reads a booking", evidence.ReadOld: "reads an earlier version of a booking", evidence.Search: "looks for the bookings of a patient",
	evidence.Update: "asks for the cancellation of a booking", evidence.Other: "asks for something that the standard does not have",
}

// providerMarks say what the marks in the story of a provider are.
var providerMarks = map[string]string{
	evidence.MarkBegin: "the story begins; this is known of the provider", evidence.MarkStaff: "staff of the provider acted",
	evidence.MarkWait: "something was waited for", evidence.MarkEnd: "the story is over; its steps ended like this",
}

// tellAsked tells a request to a provider under test.
func (t *teller) tellAsked(out *entry, e journal.Entry) {
	a, ok := t.asked[e.Seq]
	if !ok {
		return
	}
	out.Actor, out.Gloss = fmt.Sprintf("%s → provider", title(a.who)), a.gloss
	if a.note != "" {
		out.Notes = append(out.Notes, a.note)
	}
}
