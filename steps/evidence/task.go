package evidence

import (
	"errors"
	"slices"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// task begins a step, and an encounter where it begins one. Restarting the system belongs to no encounter.
func (s *Story) task(e journal.Entry, t TaskMark) {
	who := e.Mark.Who
	s.begins(who, e.Seq)
	step := &Step{Task: t.Task, Began: e.Seq, TaskLabel: e.Label(), From: t.Real}
	if t.Kind == contract.RestartSystem {
		step.Encounter = &Encounter{Who: who}
		step.Encounter.Steps = []*Step{step}
		s.restarts = append(s.restarts, step)
		return
	}
	enc := s.encounter(who, t.Encounter)
	if enc == nil {
		enc = &Encounter{Name: t.Encounter, Who: who, Reason: t.Reason}
		if t.Patient != nil {
			enc.Patient = *t.Patient
		}
		s.Encounters = append(s.Encounters, enc)
	}
	step.Encounter = enc
	enc.Steps = append(enc.Steps, step)
}

func (s *Story) encounter(who, name string) *Encounter {
	for _, e := range s.Encounters {
		if e.Who == who && e.Name == name {
			return e
		}
	}
	return nil
}

// tasks are the steps of all encounters, and those that belong to none.
func (s *Story) tasks() []*Step {
	out := slices.Clone(s.restarts)
	for _, enc := range s.Encounters {
		out = append(out, enc.Steps...)
	}
	return out
}

// screen ends the consumer's latest step. A screen with no task before it is a fault of the journal.
func (s *Story) screen(e journal.Entry, screen ScreenMark) error {
	s.ends(e.Mark.Who, e.Seq)
	for i := range screen.Bookings {
		screen.Bookings[i].URL = s.plainURL(screen.Bookings[i].URL)
	}
	if screen.Prompt != nil {
		for i := range screen.Prompt.Shown {
			screen.Prompt.Shown[i].URL = s.plainURL(screen.Prompt.Shown[i].URL)
		}
	}
	var latest *Step
	for _, step := range s.tasks() {
		if step.Encounter.Who == e.Mark.Who && step.Ended == 0 && (latest == nil || step.Began > latest.Began) {
			latest = step
		}
	}
	if latest == nil {
		return errors.New("a screen with no task before it")
	}
	latest.Screen, latest.Ended, latest.ScreenLabel, latest.Until = &screen.Screen, e.Seq, e.Label(), screen.Real
	return nil
}
