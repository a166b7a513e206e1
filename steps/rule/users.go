package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

// users gathers what stood for each user of each consumer: the first request that showed it, apart for what the user did
// (sought slots, booked, updated) and for what was only read meanwhile.
type users map[user]*marks

type user struct{ consumer, id string }

type marks struct{ acts, reads map[string]*evidence.Call }

// saw notes what stood for the user at whose screen a request was made.
func (u users) saw(s *evidence.Story, c *evidence.Call, shown ...string) {
	st := s.StepOf(c)
	if st == nil || st.Task.User.ID == "" {
		return
	}
	who := user{c.Who, st.Task.User.ID}
	if u[who] == nil {
		u[who] = &marks{acts: map[string]*evidence.Call{}, reads: map[string]*evidence.Call{}}
	}
	of := u[who].acts
	if inBackground(c) {
		of = u[who].reads
	}
	confirmed := u.confirmer(s, c)
	for _, mark := range shown {
		if confirmed != nil && confirmed.acts[mark] != nil {
			continue // it was that user's act, and goes on while another is at the screen
		}
		if _, seen := of[mark]; !seen && mark != "" {
			of[mark] = c
		}
	}
}

// confirmer is what stood for the user who confirmed an update, where another has come to the screen since: the cancellation is
// carried out in the background, on behalf of who asked for it. Nil in any other case. Source: scenario 1 steps 8 and 9; AU-06.
func (u users) confirmer(s *evidence.Story, c *evidence.Call) *marks {
	st := s.StepOf(c)
	if c.Kind != evidence.Update || st == nil {
		return nil
	}
	licence, _ := s.Licence(c)
	if licence == nil || licence.Task.User.ID == st.Task.User.ID {
		return nil
	}
	return u[user{c.Who, licence.Task.User.ID}]
}

// inBackground says that a request only reads what there is, which a consumer may do on behalf of a user other than the
// one at the screen: of who made the booking, or has another case open.
func inBackground(c *evidence.Call) bool {
	switch c.Kind {
	case evidence.ReadOne, evidence.ReadOld, evidence.Search, evidence.Capability:
		return true
	default:
		return false
	}
}

// shared are two requests of different users of one consumer that the same thing stood for; nil when there are none. What
// two users did, did not go under one name; what was read may go under the name of another user, but not under one that
// is nobody's: both did something under another.
func (u users) shared() (a, b *evidence.Call) {
	take := func(mine, theirs map[string]*evidence.Call, but func(mark string) bool) {
		for mark, call := range mine {
			if also := theirs[mark]; also != nil && !but(mark) && (a == nil || call.Seq < a.Seq) {
				a, b = call, also
			}
		}
	}
	somebodys := func(mark string) bool {
		for _, m := range u {
			if m.acts[mark] != nil {
				return true
			}
		}
		return false
	}
	for who, m := range u {
		for other, n := range u {
			if who.consumer != other.consumer || who.id >= other.id {
				continue
			}
			take(m.acts, n.acts, func(string) bool { return false })
			if len(m.acts) > 0 && len(n.acts) > 0 {
				take(m.reads, n.reads, somebodys)
			}
		}
	}
	return a, b
}

// divided are two requests of one user of a consumer, both of things that the user did, that different things stood for; nil
// when there are none. Who sits at a screen is one person, and what is done there goes in that person's name and in no other,
// but for what somebody else had begun: that may still go in the other's.
func (u users) divided() (a, b *evidence.Call) {
	for who, m := range u {
		var first, second *evidence.Call
		for mark, c := range m.acts {
			switch {
			case u.wentBefore(who, mark, c):
			case first == nil || c.Seq < first.Seq:
				first, second = c, first
			case second == nil || c.Seq < second.Seq:
				second = c
			}
		}
		if second != nil && (b == nil || second.Seq < b.Seq) {
			a, b = first, second
		}
	}
	return a, b
}

// wentBefore says that another user of the consumer had acted under a name before.
func (u users) wentBefore(who user, mark string, c *evidence.Call) bool {
	for other, m := range u {
		if before := m.acts[mark]; other.consumer == who.consumer && other.id != who.id && before != nil && before.Seq < c.Seq {
			return true
		}
	}
	return false
}

// several says that more than one user of a consumer did something.
func (u users) several() bool {
	for who, m := range u {
		for other, n := range u {
			if who.consumer == other.consumer && who.id != other.id && len(m.acts) > 0 && len(n.acts) > 0 {
				return true
			}
		}
	}
	return false
}
