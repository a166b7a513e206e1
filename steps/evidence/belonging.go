package evidence

import "slices"

// EncounterOf is the encounter in which a call was made: the consumer's latest one begun before it.
func (s *Story) EncounterOf(c *Call) *Encounter { return c.encounter }

// encounterAt is the latest encounter of a consumer that had begun before a place in the order of events.
func (s *Story) encounterAt(who string, seq int) *Encounter {
	var found *Encounter
	for _, e := range s.Encounters {
		if e.Who == who && e.Begin() < seq && (found == nil || e.Begin() > found.Begin()) {
			found = e
		}
	}
	return found
}

// StepOf is the step during or after which a call was made; nil for a call outside every encounter.
func (s *Story) StepOf(c *Call) *Step { return c.step }

// CallsIn are the calls of the encounter's consumer made in it, of the kinds given, or all; none where there is no encounter.
func (s *Story) CallsIn(e *Encounter, kinds ...Kind) []*Call {
	if len(kinds) == 0 {
		return slices.Clone(s.index.in[e])
	}
	var out []*Call
	for _, c := range s.index.in[e] {
		if slices.Contains(kinds, c.Kind) {
			out = append(out, c)
		}
	}
	return out
}

// Cancels are the calls of the encounter that ask for a booking to be cancelled.
func (s *Story) Cancels(e *Encounter) []*Call {
	var out []*Call
	for _, c := range s.index.in[e] {
		if c.Cancels() {
			out = append(out, c)
		}
	}
	return out
}

// New are the bookings made in the encounter.
func (s *Story) New(e *Encounter) []*Booking {
	var out []*Booking
	for _, b := range s.Bookings {
		if b.Encounter == e {
			out = append(out, b)
		}
	}
	return out
}
