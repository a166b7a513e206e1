package evidence

import (
	"net/http"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Earlier are the patient's bookings made before the encounter began and live when it did.
func (s *Story) Earlier(e *Encounter) []*Booking {
	var out []*Booking
	for _, b := range s.Bookings {
		if b.Encounter != e && b.Made < e.Begin() && e.Is(b) && b.LiveAt(e.Begin(), e.Now()) {
			out = append(out, b)
		}
	}
	return out
}

// KnownEarlier are the earlier bookings that the consumer can know of: it made
// them and saw the answer, or it was told of them in this encounter.
func (s *Story) KnownEarlier(e *Encounter) []*Booking {
	return slices.DeleteFunc(s.Earlier(e), func(b *Booking) bool { return !s.aware(e, b, e.Last()) })
}

// aware is Knows without what another consumer made and was named in an earlier encounter only, since only its own bookings are to
// be kept [RB-19, RB-15]; without a booking of the consumer's own that no answer ever showed it, and without what came back when a consumer looked for a booking of its own whose answer it had not understood: it
// asked for that one alone, and need not take up what else the answer held [RB-59, RB-16].
func (s *Story) aware(e *Encounter, b *Booking, seq int) bool {
	who := e.Who
	if b.MadeBy == who && b.Made <= seq && s.Certain(b, seq) {
		return true
	}
	return s.Knows(who, b, seq) && slices.ContainsFunc(s.showing(who, b), func(c *Call) bool {
		st := s.StepOf(c)
		return c.Closed <= seq && (b.MadeBy == who || c.Seq > e.Begin()) && c.Kind != ReadOne && (c.Kind != Search || st == nil || !st.Does(contract.Book))
	})
}

// ToOffer are those of bookings whose cancelling the encounter's consumer has to offer: all, or its own only where it
// declares that it cannot cancel those that another consumer made [RB-15, CX-09; wire 17.32].
func (s *Story) ToOffer(e *Encounter, of []*Booking) []*Booking {
	if s.Lacks(contract.CancelOthers) == "" {
		return of
	}
	return slices.DeleteFunc(slices.Clone(of), func(b *Booking) bool { return b.MadeBy != e.Who })
}

// Denied says that its provider answered, when the user of an encounter had it cancelled, that it has no such booking. There is
// nothing that could be done about it after that, and a list need not have it any more.
func (s *Story) Denied(e *Encounter, b *Booking, before int) bool {
	return slices.ContainsFunc(slices.Concat(s.CallsIn(e, ReadOne), s.CallsIn(e, Update)), func(c *Call) bool {
		st := s.StepOf(c)
		gone := c.Status() == http.StatusNotFound || c.Status() == http.StatusGone
		return gone && c.Closed < before && c.Booking() == b.URL && st != nil && st.Does(contract.ConfirmCancel)
	})
}

// Knows says whether a consumer can know of a booking at a point in the order of
// events. Knowledge comes from having made it, from having read it, or from the
// registry or a provider having named its URL in an answer to that consumer.
func (s *Story) Knows(who string, b *Booking, seq int) bool {
	if b.MadeBy == who && b.Made <= seq {
		return true
	}
	for _, c := range s.showing(who, b) {
		if c.Closed <= seq {
			return c.Kind != ReadOne || s.learnt(who, b, c.Seq)
		}
	}
	return false
}

// learnt says that an answer before seq named the booking to the consumer; a lucky guess is not knowledge.
func (s *Story) learnt(who string, b *Booking, seq int) bool {
	return slices.ContainsFunc(s.showing(who, b), func(c *Call) bool { return c.Kind != ReadOne && c.Closed < seq })
}

// names says that a search answer holds the booking.
func names(c *Call, b *Booking) bool {
	switch c.Kind {
	case RegistrySearch, RegistryRead:
		return strings.Contains(c.answer, b.URL)
	case Search:
		for i := range c.Got.List("entry") {
			if c.Base == b.Base && c.Got.Text("entry", i, "resource", "id") == b.ID {
				return true
			}
		}
	default:
	}
	return false
}

// Established says whether the consumer had proof, by a place in the order of
// events, of a new booking of the encounter: the provider's 201, or a later
// answer that shows it.
func (s *Story) Established(e *Encounter, by int) bool {
	return slices.ContainsFunc(s.New(e), func(b *Booking) bool { return s.Proved(b, by) })
}

// Proved says of one booking that a consumer made in an encounter what Established says of any.
func (s *Story) Proved(b *Booking, by int) bool {
	if b.Post.Closed != 0 && b.Post.Closed <= by && b.Confirmed() && b.Post.Got.Text("id") == b.ID {
		return true
	}
	for _, c := range s.index.in[b.Encounter] {
		if c.Closed == 0 || c.Closed > by || c.Seq < b.Post.Seq || !c.Succeeded() {
			continue
		}
		if c.Kind == ReadOne && c.Booking() == b.URL || names(c, b) {
			return true
		}
	}
	return false
}

// Certain says of a booking that is Proved that the consumer could not doubt it. Whoever finds a booking by a search, and goes
// on to read it and cannot, may still say that it is not known whether it was made. Source: RB-59, BK-84.
func (s *Story) Certain(b *Booking, by int) bool {
	if !s.Proved(b, by) {
		return false
	}
	if b.Post.Closed != 0 && b.Post.Closed <= by && b.Confirmed() && b.Post.Got.Text("id") == b.ID {
		return true
	}
	failed := false
	for _, c := range s.index.in[b.Encounter] {
		if c.Kind != ReadOne || c.Booking() != b.URL || c.Seq < b.Post.Seq || c.Seq > by {
			continue
		}
		if c.Succeeded() && c.Closed != 0 && c.Closed <= by {
			return true
		}
		failed = true
	}
	return !failed
}

// Ascertained says of the new bookings of an encounter what Certain says of one.
func (s *Story) Ascertained(e *Encounter, by int) bool {
	return slices.ContainsFunc(s.New(e), func(b *Booking) bool { return s.Certain(b, by) })
}

// Named says whether an answer had told the consumer of that booking URL by a place in the order of events.
func (s *Story) Named(who, url string, by int) bool {
	return slices.ContainsFunc(s.telling(who, url), func(c *Call) bool { return c.Closed <= by })
}

// Heard is a booking as the latest answer before a place showed it to a consumer; nil when none did.
func (s *Story) Heard(who string, b *Booking, by int) Body {
	var latest Body
	for _, c := range s.Calls {
		if c.Who != who || c.Base != b.Base || c.Closed == 0 || c.Closed > by || !c.Succeeded() {
			continue
		}
		if c.Got.Text("id") == b.ID && (c.Kind == ReadOne || c.Kind == Book || c.Kind == Update) {
			latest = c.Got
		}
		if c.Kind != Search {
			continue
		}
		for i := range c.Got.List("entry") {
			if hit, ok := c.Got.At("entry", i, "resource").(map[string]any); ok && hit["id"] == b.ID {
				latest = hit
			}
		}
	}
	return latest
}
