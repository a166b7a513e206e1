package evidence

import (
	"net/http"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Truth is how a claim stands to what was so, and to what the consumer could know.
type Truth string

// The truths.
const (
	True  Truth = "true"
	False Truth = "false"
	// Unsure is a claim that nothing in the journal settles; it is held against nobody.
	Unsure Truth = "cannot be known"
)

// Claim is one thing that a screen says of bookings, and whether it is so. What was so when the consumer last
// heard of it is true when it could not know better; what it did itself and got no answer to it cannot know.
type Claim struct {
	About contract.About
	Says  contract.Says
	// URL is the booking that it is about, where it is about one existing booking and the screen tells which.
	URL   string
	Truth Truth
	// Why is why it is false, in words.
	Why string
	// Asked says that the question to be confirmed makes the claim, and no message.
	Asked bool
}

// Claims are what the screen of a step says of bookings; nil when there is no screen.
func (s *Story) Claims(st *Step) []Claim {
	if st.Screen == nil {
		return nil
	}
	var out []Claim
	for _, m := range st.Screen.Messages {
		c := Claim{About: subject(m), Says: m.Says, Truth: Unsure}
		switch c.About {
		case contract.NewBooking:
			c.Truth, c.Why = s.ofNew(st, m.Says)
		case contract.Existing:
			c.URL = st.Encounter.URL(m.Booking, st.Ended)
			c.Truth, c.Why = s.ofExisting(st, c.URL, m.Says)
		case contract.OtherBookings:
			c.Truth, c.Why = s.ofOthers(st, m.Says)
		case contract.Encounter:
		}
		out = append(out, c)
	}
	return append(out, s.askedClaims(st)...)
}

// subject is what a message speaks of, whatever it stands under: what cannot be said of the subject that it stands under is said
// of the one that it can only be meant of.
func subject(m contract.Message) contract.About {
	if contract.Sayable(m.About, m.Says) {
		return m.About
	}
	for _, of := range []contract.About{contract.Existing, contract.NewBooking, contract.OtherBookings} {
		if of != m.About && m.Speaks(of) {
			return of
		}
	}
	return m.About
}

// False are the claims of a screen about a subject that are false, of the kinds given or all.
func (s *Story) False(st *Step, about contract.About, says ...contract.Says) []Claim {
	return slices.DeleteFunc(s.Claims(st), func(c Claim) bool {
		return c.Truth != False || c.Asked || c.About != about || len(says) > 0 && !slices.Contains(says, c.Says)
	})
}

// ofNew judges what is said of the new booking. Source: RB-22, RB-58, RB-59, BK-79, BK-80, SL-59.
func (s *Story) ofNew(st *Step, says contract.Says) (Truth, string) {
	fates := s.fates(st)
	anyOf := func(of ...fate) bool {
		return slices.ContainsFunc(fates, func(f fate) bool { return slices.Contains(of, f) })
	}
	verdict := func(right bool, why string) (Truth, string) {
		if right {
			return True, ""
		}
		return False, why
	}
	switch says {
	case contract.Made:
		own := st.Task.Kind == contract.Book && !anyOf(fateUnsent)
		return verdict(anyOf(fateMade, fateNamed) || !own && s.Established(st.Encounter, st.Ended), "the user was told that the new booking is made, though no provider had confirmed it")
	case contract.NotMade:
		if len(fates) == 0 {
			return verdict(!s.Established(st.Encounter, st.Ended), "the user was told that no booking was made, and one was")
		}
		if !anyOf(fateMade, fateNamed) && anyOf(fateSilent) {
			return verdict(anyOf(fateRefused, fateGone, fateFailed), "the user was told that the booking was not made, though nobody had said so")
		}
		return verdict(anyOf(fateRefused, fateGone, fateFailed, fateUnsent), "the user was told that the booking was not made, and it was")
	case contract.SlotGone:
		return verdict(anyOf(fateGone, fateUnsent), "the user was told that the slot had gone, and nobody had said so")
	case contract.FateUnknown:
		if len(fates) == 0 {
			return Unsure, ""
		}
		return verdict(anyOf(fateSilent, fateFailed, fateGone, fateNamed), "the user was told that the fate of the booking is not known, and it was known")
	case contract.NoSlots:
		within := slices.ContainsFunc(st.Screen.Slots, func(slot contract.Slot) bool {
			return !slot.OutsideTimeframe && (!st.Task.Beyond || !st.later(slot))
		})
		return verdict(!within, "the user was told that there are no slots, and slots were shown")
	default:
	}
	return Unsure, ""
}

// later says that a slot begins after the timeframe of the latest outcome that the user had recorded.
func (s *Step) later(slot contract.Slot) bool {
	var outcome *Step
	for _, st := range s.Encounter.All(contract.RecordOutcome) {
		if st.Began < s.Began {
			outcome = st
		}
	}
	if outcome == nil || outcome.Task.Outcome.Within == 0 {
		return false
	}
	return slot.Start.After(outcome.Task.Now.Add(time.Duration(outcome.Task.Outcome.Within) * time.Minute))
}

// ofExisting judges what is said of an existing booking. Source: RB-35, RB-60, RD-23, CX-37, CX-41, CX-42.
func (s *Story) ofExisting(st *Step, url string, says contract.Says) (Truth, string) {
	b := s.Booking(url)
	known := s.knownCancelled(st.Encounter.Who, url, st.Ended)
	switch says {
	case contract.Cancelled, contract.AlreadyCancelled:
		if known {
			return True, ""
		}
		return False, "the user was told that a booking is cancelled, and no provider had said so"
	case contract.NotCancelled, contract.StillBooked:
		switch {
		case known:
			return False, "the user was told that a booking stands, and its provider had said that it is cancelled"
		case b != nil && b.cancelledBy(st.Encounter.Who, st.Ended):
			return False, "the user was told that a booking stands, and the consumer had cancelled it"
		case b != nil && b.StatusAt(st.Ended) == "booked":
			return True, ""
		}
	case contract.FateUnknown:
		switch {
		case known:
			return False, "the user was told that it is not known whether a booking is cancelled, and its provider had said that it is"
		case s.knownToStand(st, url):
			return False, "the user was told that it is not known whether a booking is cancelled, and its provider had said that it is not"
		}
	default:
	}
	return Unsure, ""
}

// knownCancelled says that an answer had shown a consumer, by a place in the order of events, that a booking is cancelled.
func (s *Story) knownCancelled(who, url string, by int) bool {
	return slices.ContainsFunc(s.Calls, func(c *Call) bool {
		return c.Who == who && url != "" && c.Booking() == url && c.Closed != 0 && c.Closed <= by && c.Succeeded() &&
			(c.Kind == ReadOne || c.Kind == Update) && c.Got.Text("status") == "cancelled"
	})
}

// cancelledBy says that a call of a consumer had cancelled the booking by a place in the order of events.
func (b *Booking) cancelledBy(who string, by int) bool {
	return slices.ContainsFunc(b.Changes, func(c Change) bool {
		return c.Seq <= by && c.Status == "cancelled" && c.Call != nil && c.Call.Who == who
	})
}

// knownToStand says that the latest thing that a consumer heard of a booking it tried to cancel in the encounter is that
// it stands: a refusal that leaves no doubt, or a reading after the latest try.
func (s *Story) knownToStand(st *Step, url string) bool {
	stands := false
	for _, c := range s.CallsIn(st.Encounter) {
		if c.Booking() != url || c.Seq > st.Ended {
			continue
		}
		switch {
		case c.Kind == ReadOne:
			stands = c.Succeeded() && c.Closed != 0 && c.Closed <= st.Ended && c.Got.Text("status") == "booked"
		case c.Status() >= http.StatusBadRequest && c.Status() < http.StatusInternalServerError && c.Status() != http.StatusConflict && c.Status() != http.StatusPreconditionFailed:
		default:
			stands = false
		}
	}
	return stands
}

// ofOthers judges what is said of the patient's earlier bookings as a whole. Source: RB-24, RB-54.
func (s *Story) ofOthers(st *Step, says contract.Says) (Truth, string) {
	switch says {
	case contract.NoneKnown:
		if s.knowsEarlier(st) {
			return False, "the user was told that no earlier booking is known, and one is"
		}
		return True, ""
	case contract.SomeFound:
		if s.namedAny(st) {
			return True, ""
		}
		return False, "the user was told that there are earlier bookings, and none is known"
	default:
	}
	return Unsure, ""
}

// knowsEarlier says that the consumer had proof of a live booking of the patient that was made earlier, or that it made here
// and replaced, when a screen was shown.
func (s *Story) knowsEarlier(st *Step) bool {
	e, done := st.Encounter, st.Encounter.BookingsDone()
	return slices.ContainsFunc(s.Originals(e), func(b *Booking) bool {
		if b.Encounter == e && (done == 0 || st.Ended < done) {
			return false // it is told to be replaced only later
		}
		return b.MadeBy == e.Who && b.LiveAt(st.Ended, st.Task.Now) && s.Proved(b, st.Ended) && !s.knownCancelled(e.Who, b.URL, st.Ended) &&
			!s.Denied(e, b, st.Ended)
	})
}

// namedAny says that the consumer can know of any other booking of the patient, whatever its status, or that the registry named one.
func (s *Story) namedAny(st *Step) bool {
	e := st.Encounter
	standing := s.Standing(e)
	if slices.ContainsFunc(s.Bookings, func(b *Booking) bool {
		return e.MayBe(b) && !slices.Contains(standing, b) && s.Knows(e.Who, b, st.Ended)
	}) {
		return true
	}
	return slices.ContainsFunc(s.CallsIn(e, RegistrySearch, Search), func(c *Call) bool { return len(c.Got.List("entry")) > 0 })
}

// askedClaims are what the question on a screen says of the new booking. One that was made in an earlier call, after the
// booking that is to go, is made in its place as well. Source: scenario 1 step 8; RB-30, RB-52, RB-57.
func (s *Story) askedClaims(st *Step) []Claim {
	p := st.Screen.Prompt
	if p == nil {
		return nil
	}
	var out []Claim
	if p.NewBookingMade {
		c := Claim{About: contract.NewBooking, Says: contract.Made, Asked: true, Truth: True}
		if !s.replacement(st) {
			c.Truth, c.Why = False, "the question says that a new booking has been made, and none has"
		}
		out = append(out, c)
	}
	if p.NoNewBooking {
		c := Claim{About: contract.NewBooking, Says: contract.NotMade, Asked: true, Truth: True}
		if s.Ascertained(st.Encounter, st.Ended) && s.replacement(st) {
			c.Truth, c.Why = False, "the question says that no new booking was made, and one was"
		}
		out = append(out, c)
	}
	return out
}

// StandsFor says that a booking stands as far as a consumer could know by a place in the order of events: what staff cancelled
// without any answer having told the consumer so is not held against it.
func (s *Story) StandsFor(who string, b *Booking, by int) bool {
	var last *Change
	for i := range b.Changes {
		if b.Changes[i].Seq <= by {
			last = &b.Changes[i]
		}
	}
	return last == nil || last.Status == "booked" || last.Call == nil && !s.knownCancelled(who, b.URL, by)
}

// replacement says that the consumer had proof of a live booking of the patient that was made later than each one that the
// question on a screen is about.
func (s *Story) replacement(st *Step) bool {
	e, latest := st.Encounter, 0
	var asked []string
	for _, a := range s.Asked(st) {
		asked = append(asked, a.URL)
		if b := s.Booking(a.URL); b != nil {
			latest = max(latest, b.Made)
		}
	}
	return slices.ContainsFunc(s.Bookings, func(b *Booking) bool {
		return b.MadeBy == e.Who && e.Is(b) && b.Made > latest && !slices.Contains(asked, b.URL) &&
			s.StandsFor(e.Who, b, st.Ended) && s.Proved(b, st.Ended)
	})
}
