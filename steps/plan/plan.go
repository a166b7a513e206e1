// Package plan chooses the stories of an attended run: so few that a tester comes to the end of them, and so many that
// every requirement is seen that a run by hand can show. It chooses by what each story showed, and in how many sheets,
// when the reference consumer was played by hand; fixtures/attended.csv holds that.
//
// It refuses to know how a story is played and how a requirement is judged.
//
//	stories, err := plan.Load(fixtures.FS)
//	chosen := plan.Choose(stories, applies, judged)
package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Story is a story that can be played by hand, and what came of it.
type Story struct {
	Name string
	// Sheets are how many a tester answers, with those that say what to do.
	Sheets int
	// Shows are the requirements whose moment came, in the order of their ids.
	Shows []requirement.ID
}

// Plan is what a tester is to play.
type Plan struct {
	// Stories are to be played, in the order in which they were given.
	Stories []Story
	// Without are the names of stories that do not apply to the consumer. They cost nothing, and have the report say why.
	Without []string
	// Unseen are the judged requirements that no story of the plan shows, in order.
	Unseen []requirement.ID
	// Of is how many stories there are to choose from, and AllSheets what all of them would ask.
	Of, AllSheets int
}

// Choose chooses from stories: again and again the one that shows most of what is still unseen for each of its sheets,
// and last it drops what others show as well. Applies says whether a story applies to the consumer; judged are
// the requirements that rules judge. It is deterministic.
func Choose(all []Story, applies func(story string) bool, judged []requirement.ID) Plan {
	out := Plan{Of: len(all)}
	var apply []Story
	unseen := map[requirement.ID]bool{}
	for _, s := range all {
		out.AllSheets += s.Sheets
		if !applies(s.Name) {
			out.Without = append(out.Without, s.Name)
			continue
		}
		apply = append(apply, s)
		for _, id := range s.Shows {
			unseen[id] = true
		}
	}
	chosen := cover(apply, unseen)
	for _, s := range apply {
		if chosen[s.Name] {
			out.Stories = append(out.Stories, s)
		}
	}
	shown := seenIn(out.Stories, "")
	out.Unseen = slices.DeleteFunc(slices.Sorted(slices.Values(judged)), func(id requirement.ID) bool { return shown[id] })
	return out
}

// cover chooses stories that show all of what is wanted, which it empties.
func cover(all []Story, wanted map[requirement.ID]bool) map[string]bool {
	chosen := map[string]bool{}
	var order []Story
	for len(wanted) > 0 {
		best := slices.MaxFunc(all, func(a, b Story) int { return cmp.Compare(worth(a, wanted), worth(b, wanted)) })
		chosen[best.Name] = true
		order = append(order, best)
		for _, id := range best.Shows {
			delete(wanted, id)
		}
	}
	slices.SortStableFunc(order, func(a, b Story) int { return cmp.Compare(b.Sheets, a.Sheets) })
	for _, s := range order {
		rest := seenIn(slices.DeleteFunc(slices.Clone(order), func(o Story) bool { return !chosen[o.Name] }), s.Name)
		if !slices.ContainsFunc(s.Shows, func(id requirement.ID) bool { return !rest[id] }) {
			delete(chosen, s.Name)
		}
	}
	return chosen
}

// worth is how many requirements that are still wanted a story shows for each of its sheets.
func worth(s Story, wanted map[requirement.ID]bool) float64 {
	n := 0
	for _, id := range s.Shows {
		if wanted[id] {
			n++
		}
	}
	return float64(n) / float64(max(s.Sheets, 1))
}

// seenIn is what stories show, but for the one that is named.
func seenIn(stories []Story, but string) map[requirement.ID]bool {
	out := map[requirement.ID]bool{}
	for _, s := range stories {
		for _, id := range s.Shows {
			out[id] = out[id] || s.Name != but
		}
	}
	for id, seen := range out {
		if !seen {
			delete(out, id)
		}
	}
	return out
}

// Sheets are how many sheets the stories of the plan ask.
func (p Plan) Sheets() int {
	n := 0
	for _, s := range p.Stories {
		n += s.Sheets
	}
	return n
}

// Has says that a story is part of the plan.
func (p Plan) Has(story string) bool {
	return slices.Contains(p.Without, story) || slices.ContainsFunc(p.Stories, func(s Story) bool { return s.Name == story })
}

// Record is what the results say of the plan.
func (p Plan) Record() *results.AttendedPlan {
	all := sha256.New()
	for _, s := range p.Stories {
		fmt.Fprintln(all, s.Name, s.Sheets)
	}
	fmt.Fprintln(all, p.Without, p.Unseen)
	return &results.AttendedPlan{
		Digest: hex.EncodeToString(all.Sum(nil)[:8]), Stories: len(p.Stories), Of: p.Of, Sheets: p.Sheets(), Unseen: slices.Clone(p.Unseen),
	}
}
