package prove

import (
	"encoding/json"
	"slices"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// scene is a story as edits find their way in it: its journal, and what happened by it.
type scene struct {
	name  string
	view  journal.View
	story *evidence.Story
}

// calls are those of a consumer to a provider, of some kinds.
func (s *scene) calls(kinds ...evidence.Kind) []*evidence.Call {
	var out []*evidence.Call
	for _, c := range s.story.Calls {
		if slices.Contains(kinds, c.Kind) {
			out = append(out, c)
		}
	}
	return out
}

// toProviders are all calls to providers that are one of the standard's.
func (s *scene) toProviders() []*evidence.Call {
	return s.calls(evidence.Capability, evidence.Slots, evidence.Book, evidence.ReadOne, evidence.ReadOld, evidence.Search, evidence.Update)
}

// steps are those of some tasks that have a screen; of any task where none is named.
func (s *scene) steps(kinds ...contract.Kind) []*evidence.Step {
	var out []*evidence.Step
	for _, e := range s.story.Encounters {
		for _, st := range e.Steps {
			if st.Screen != nil && (len(kinds) == 0 || slices.Contains(kinds, st.Task.Kind)) {
				out = append(out, st)
			}
		}
	}
	return out
}

// reassessments are the encounters in which an outcome was recorded after the patient had called again.
func (s *scene) reassessments() []*evidence.Encounter {
	return slices.DeleteFunc(slices.Clone(s.story.Encounters), func(e *evidence.Encounter) bool { return !e.ReAssessed() })
}

// screen changes the screen of a step, and says whether it could.
func (d *draft) screen(seq int, change func(*contract.Screen) bool) bool {
	i := d.at(seq)
	if i < 0 || d.view[i].Mark == nil {
		return false
	}
	var m evidence.ScreenMark
	if json.Unmarshal(d.view[i].Mark.Data, &m) != nil || !change(&m.Screen) {
		return false
	}
	return d.mark(seq, m)
}

// task changes the task of a step, and says whether it could.
func (d *draft) task(seq int, change func(*contract.Task) bool) bool {
	i := d.at(seq)
	if i < 0 || d.view[i].Mark == nil {
		return false
	}
	var m evidence.TaskMark
	if json.Unmarshal(d.view[i].Mark.Data, &m) != nil || !change(&m.Task) {
		return false
	}
	return d.mark(seq, m)
}

// oneByOne is at how many places an edit is tried alone before it is made at all of them at once.
const oneByOne = 3

// onScreens makes an edit on one screen at a time, and then on all of the story that it fits: what was wrong on one may
// have been put right on the next.
func onScreens(change func(*contract.Screen) bool, kinds ...contract.Kind) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, st := range s.steps(kinds...) {
			if change(copyScreen(st.Screen)) {
				out = append(out, func(d *draft) bool { return d.screen(st.Ended, change) })
			}
		}
		if len(out) < 2 { //nolint:mnd // all of one is that one
			return out
		}
		alone := slices.Clone(out)
		atOnce := func(d *draft) bool {
			for _, at := range alone {
				at(d)
			}
			return true
		}
		return slices.Insert(out, min(oneByOne, len(out)), atOnce)
	}
}

// onEncounters makes an edit on all screens of one re-assessment at once.
func onEncounters(change func(*contract.Screen) bool) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, e := range s.reassessments() {
			out = append(out, func(d *draft) bool {
				changed := false
				for _, st := range e.Screens(0) {
					changed = d.screen(st.Ended, change) || changed
				}
				return changed
			})
		}
		return out
	}
}

// copyScreen is a screen on which a change may be tried.
func copyScreen(in *contract.Screen) *contract.Screen {
	raw, _ := json.Marshal(in) // a screen can always be written
	var out contract.Screen
	_ = json.Unmarshal(raw, &out)
	return &out
}
