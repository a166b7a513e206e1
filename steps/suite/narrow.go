package suite

import (
	"errors"
	"io/fs"
	"maps"
	"slices"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Narrow keeps of a run what a tag expression selects, and concludes the run from that alone: evidence included, so that
// it can be judged again. What was wrong with the rest of the evidence is still said. A recording has no scenarios, and
// a shard is a share of a selection that would be another one: both are errors.
func Narrow(fixtures fs.FS, run results.Run, tags string) (results.Run, error) {
	switch {
	case run.Recording != nil:
		return run, errors.New("--tags: a recording has no scenarios that tags could select; look for the requirement in what judge prints")
	case run.Config.Shard != "":
		return run, errors.New("--tags: the journal is of one shard; put the shards together with 'rebookcheck report merge' and judge what that writes")
	}
	all := make([]Scenario, len(run.Scenarios))
	for i, s := range run.Scenarios {
		all[i] = Scenario{ID: s.ID, Story: s.Story, Tags: s.Tags}
	}
	selected, err := Select(all, tags)
	if err != nil {
		return run, err
	}
	kept := ids(selected, func(s Scenario) string { return s.ID })
	run.Scenarios = slices.DeleteFunc(slices.Clone(run.Scenarios), func(s results.Scenario) bool { return !slices.Contains(kept, s.ID) })
	run.Config.Again = slices.DeleteFunc(slices.Clone(run.Config.Again), func(id string) bool { return !slices.Contains(kept, id) })
	run.Config.Tags = both(run.Config.Tags, tags)
	told := byStory(selected)
	others := byStory(slices.DeleteFunc(all, func(s Scenario) bool { return told[s.Story] != nil }))
	run.Journals = maps.Clone(run.Journals)
	maps.DeleteFunc(run.Journals, func(story string, _ journal.View) bool { return others[story] != nil })
	return foldAgain(fixtures, run)
}

// both selects what two tag expressions select.
func both(a, b string) string {
	if a == "" {
		return b
	}
	return "(" + a + ") and (" + b + ")"
}
