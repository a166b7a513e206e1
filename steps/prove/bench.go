package prove

import (
	"context"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// How often an edit is made for one requirement before it counts as missed: at so many places in all, and in one story.
const (
	mostTries   = 60
	mostInStory = 12
)

// tried is what one edit came to for one requirement.
type tried struct {
	id           requirement.ID
	tries, still int // how often it was made, and how often the rule passed all the same
	caught       bool
	story        string
	detail       string
}

func (t *tried) came() results.EditResult {
	switch {
	case t.caught:
		return results.EditCaught
	case t.still == 0:
		return results.EditTookAway
	}
	return results.EditWasMissed
}

// bench makes edits and has them judged, in one goroutine.
type bench struct {
	run     results.Run
	stories []storyPasses
	scenes  map[string]*scene
}

// edit makes an edit wherever it fits, until each requirement that it should break has caught it once.
func (b *bench) edit(ctx context.Context, e Edit) []tried {
	open := make([]tried, len(e.Breaks))
	for i, c := range e.Breaks {
		open[i].id = c.ID
	}
	for _, st := range b.order(open) {
		if ctx.Err() != nil {
			break
		}
		if anyWants(open, st) {
			b.inStory(e, st, open)
		}
	}
	return open
}

// wants says that a requirement has not been settled, and passed in the story.
func (t *tried) wants(st storyPasses) bool {
	return !t.caught && t.tries < mostTries && st.passed[t.id]
}

func anyWants(open []tried, st storyPasses) bool {
	for i := range open {
		if open[i].wants(st) {
			return true
		}
	}
	return false
}

// order puts the stories first that are about one of the requirements; they are sorted by length already.
func (b *bench) order(open []tried) []storyPasses {
	about := func(st storyPasses) int {
		for _, t := range open {
			if st.named[t.id] {
				return 0
			}
		}
		return 1
	}
	out := slices.Clone(b.stories)
	slices.SortStableFunc(out, func(x, y storyPasses) int { return about(x) - about(y) })
	return out
}

// inStory makes an edit in a story, at some of the places where it fits.
func (b *bench) inStory(e Edit, st storyPasses, open []tried) {
	sc := b.scene(st.name)
	if sc == nil {
		return
	}
	made := 0
	for _, at := range e.places(sc) {
		d := newDraft(sc.view)
		if made == mostInStory || !anyWants(open, st) {
			return
		}
		if !at(d) {
			continue
		}
		made++
		story, err := evidence.Read(d.view)
		if err != nil {
			continue // the edit made it unreadable, so nothing was judged
		}
		story.Name = st.name
		for i := range open {
			if open[i].wants(st) {
				open[i].judge(story)
			}
		}
	}
}

// judge has the rule of the requirement look at changed evidence: what it finds is its own, whatever else is known of the story.
func (t *tried) judge(story *evidence.Story) {
	r, known := rule.Find(t.id)
	if !known {
		return
	}
	t.tries++
	switch v := rule.Bare(r, story); v.Status {
	case rule.Fail, rule.Concern:
		t.caught, t.story, t.detail = true, story.Name, v.Detail
	case rule.NotObserved, rule.NotApplicable:
	default: // it passed all the same, or the rule itself went wrong
		t.still++
	}
}

// scene reads a story once; nil where its journal is not there or cannot be read.
func (b *bench) scene(name string) *scene {
	if sc, done := b.scenes[name]; done {
		return sc
	}
	var sc *scene
	if story, err := evidence.Read(b.view(name)); err == nil && len(story.Encounters) > 0 {
		sc = &scene{name: name, view: b.view(name), story: story}
	}
	b.scenes[name] = sc
	return sc
}
