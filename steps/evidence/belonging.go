package evidence

import "slices"

// EncounterOf is the encounter in which a call was made: the consumer's latest one begun before it.
func (s *Story) EncounterOf(c *Call) *Encounter {
	var found *Encounter
	for _, e := range s.Encounters {
		if e.Who == c.Who && e.Begin() < c.Seq && (found == nil || e.Begin() > found.Begin()) {
			found = e
		}
	}
	return found
}

// StepOf is the step during or after which a call was made; nil for a call outside every encounter.
func (s *Story) StepOf(c *Call) *Step {
	e := s.EncounterOf(c)
	if e == nil {
		return nil
	}
	var found *Step
	for _, st := range e.Steps {
		if st.Began < c.Seq {
			found = st
		}
	}
	return found
}

// CallsIn are the calls of the encounter's consumer made in it, of the kinds given, or all; none where there is no encounter.
func (s *Story) CallsIn(e *Encounter, kinds ...Kind) []*Call {
	if e == nil {
		return nil
	}
	var out []*Call
	for _, c := range s.Calls {
		if c.Who == e.Who && s.EncounterOf(c) == e && (len(kinds) == 0 || slices.Contains(kinds, c.Kind)) {
			out = append(out, c)
		}
	}
	return out
}

// Cancels are the calls of the encounter that ask for a booking to be cancelled.
func (s *Story) Cancels(e *Encounter) []*Call {
	return slices.DeleteFunc(s.CallsIn(e), func(c *Call) bool { return !c.Cancels() })
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
