package evidence

import (
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Lack says why nothing allows a cancellation; empty when the user's confirmation does.
type Lack string

// The lacks.
const (
	NotConfirmed  Lack = "the user had not confirmed it"
	DeclinedSince Lack = "the user had declined since"
	ToldSince     Lack = "the user had been told what became of it, and had not confirmed it again"
	ClosedSince   Lack = "the encounter had been closed since"
	MovedSince    Lack = "the booking had been moved since the user confirmed it"
)

// Licence finds the user's confirmation that allows a call to cancel its booking. A confirmation allows the
// cancellation of that booking, as it was shown, within that act: from the task until the user was told what became of
// it, declined, or had closed the encounter, whichever comes first. What goes on in the background meanwhile, and a
// retry in it, belongs to the act. A later attempt takes a confirmation of its own.
// Source: scenario 1 steps 8 and 9; RB-29, RB-31, RB-60, CX-38; SC-05, SC-36, SC-50.
func (s *Story) Licence(c *Call) (*Step, Lack) {
	e := s.EncounterOf(c)
	if e == nil {
		return nil, NotConfirmed
	}
	lack := NotConfirmed
	for _, st := range slices.Backward(e.All(contract.ConfirmCancel)) {
		if st.Began > c.Seq {
			continue
		}
		for _, shown := range s.ConfirmedIn(st) {
			// The id tells the booking: that a call went to the wrong provider is another fault [RB-34].
			if !strings.HasSuffix(shown.URL, "/"+c.ID) {
				continue
			}
			since := s.since(st, shown, c)
			if since == "" {
				return st, ""
			}
			if lack == NotConfirmed {
				lack = since
			}
		}
	}
	return nil, lack
}

// Licensed says that the user's confirmation allows a call to cancel its booking.
func (s *Story) Licensed(c *Call) bool {
	_, lack := s.Licence(c)
	return lack == ""
}

// since says what took the licence of a confirmation away before a call; empty when nothing did.
func (s *Story) since(st *Step, shown Shown, c *Call) Lack {
	e := st.Encounter
	switch closed := e.Closed(st.Began); {
	case closed != 0 && c.Seq > closed:
		return ClosedSince
	case s.declined(st, shown.URL, c.Seq):
		return DeclinedSince
	case s.told(st, shown.URL, c.Seq):
		return ToldSince
	case s.moved(shown, c):
		return MovedSince
	}
	return ""
}

// Closed is the first place after another at which the user was shown that the encounter is closed, by whichever screen; 0
// when that never came. An end that is shown otherwise counts when the user did nothing else in the encounter after it.
func (e *Encounter) Closed(after int) int {
	for _, st := range e.Steps {
		if st.Screen != nil && st.Screen.Stage == contract.Closed && st.Ended > after {
			return st.Ended
		}
	}
	ends := e.All(contract.EndEncounter)
	if len(ends) == 0 || ends[len(ends)-1] != e.Steps[len(e.Steps)-1] {
		return 0
	}
	return ends[len(ends)-1].Ended
}

// declined says that the user declined between a confirmation and a place: everything, or a question about the booking.
func (s *Story) declined(st *Step, url string, by int) bool {
	return slices.ContainsFunc(st.Encounter.Declined(), func(no *Step) bool {
		if no.Began < st.Began || no.Began > by {
			return false
		}
		asked := s.Asked(no.Before())
		return asked == nil || slices.ContainsFunc(asked, func(a Shown) bool { return a.URL == url })
	})
}

// told says that the user was told, between a confirmation and a place, what became of the cancellation. That the booking
// still stands tells it once something had been tried.
func (s *Story) told(st *Step, url string, by int) bool {
	return slices.ContainsFunc(st.Encounter.Screens(st.Began), func(screen *Step) bool {
		if screen.Ended > by {
			return false
		}
		if len(screen.ToldOf(url, contract.Cancelled, contract.AlreadyCancelled, contract.NotCancelled)) > 0 {
			return true
		}
		return len(screen.ToldOf(url, contract.StillBooked)) > 0 && slices.ContainsFunc(s.index.in[st.Encounter], func(c *Call) bool {
			return c.Seq > st.Began && c.Seq < screen.Ended && c.Booking() == url
		})
	})
}

// moved says that the booking which a call cancels is to be at another time or in another slot than the one that was
// shown: by what the call sends, or by what the consumer had read of it since.
func (s *Story) moved(shown Shown, c *Call) bool {
	b := s.Booking(shown.URL)
	if b == nil || len(b.Held) == 0 {
		return false
	}
	was := b.shownAs(shown.Start, shown.Step.Ended)
	differs := func(start time.Time, slot string) bool {
		return !start.IsZero() && !start.Equal(was.Start) || slot != "" && was.Slot != "" && slot != was.Slot
	}
	if differs(c.Sent.Start(), c.Sent.Slot()) {
		return true
	}
	id := shown.URL[strings.LastIndex(shown.URL, "/")+1:]
	for _, r := range Since(s.ReadsOf(s.EncounterOf(c), id), shown.Step.Ended) {
		if r.Closed != 0 && r.Closed < c.Seq && r.Booking() == shown.URL && r.Succeeded() && differs(r.Got.Start(), r.Got.Slot()) {
			return true
		}
	}
	return false
}

// shownAs is what the provider held when a screen showed the booking at that start; where the screen showed no
// start that was ever so, it is what the provider held then. A state is marked after the screen that first shows it.
func (b *Booking) shownAs(start time.Time, by int) Holding {
	held, shown := b.Held[0], false
	for _, h := range b.Held {
		right := h.Start.Equal(start)
		switch {
		case h.Seq <= by && (right || !shown), right && !shown:
			held, shown = h, right
		}
	}
	return held
}
