package suite

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// ErrMerge says that results are not the shards of one run; they are never joined then.
var ErrMerge = errors.New("not the shards of one run")

// Part is the results of one shard, with its journals, and where they were read.
type Part struct {
	From string
	Run  results.Run
}

// Merge joins the shards of one run into what the run would have been without splitting it,
// times apart. Each shard has to be there once, and all have to be of the same consumer,
// seed, selection, standard and version, which has to be this program's own, since the
// requirements are concluded anew from the scenarios. Every fault is named.
func Merge(features, fixtures fs.FS, version string, parts []Part) (results.Run, error) {
	cat, err := requirement.Load(fixtures)
	if err != nil {
		return results.Run{}, err
	}
	all, err := Scenarios(features)
	if err != nil {
		return results.Run{}, err
	}
	if len(parts) == 0 {
		return results.Run{}, fmt.Errorf("%w: none was given", ErrMerge)
	}
	parts = slices.Clone(parts)
	if err := checkAlike(version, parts); err != nil {
		return results.Run{}, err
	}
	if err := checkComplete(parts); err != nil {
		return results.Run{}, err
	}
	selected, err := Select(all, parts[0].Run.Config.Tags)
	if err != nil {
		return results.Run{}, fmt.Errorf("%w: %w", ErrMerge, err)
	}
	if err := checkContents(cat, selected, parts); err != nil {
		return results.Run{}, err
	}
	return join(cat, selected, parts).Seal()
}

// refused gathers faults into one error.
func refused(faults []string) error {
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrMerge, strings.Join(faults, "; "))
}

// checkAlike refuses shards of different runs.
func checkAlike(version string, parts []Part) error {
	var faults []string
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	first := parts[0]
	for _, p := range parts {
		if want := (results.Harness{Name: harnessName, Version: version}); p.Run.Harness != want {
			say("%s was judged by %s %s, and this is %s %s", p.From, p.Run.Harness.Name, p.Run.Harness.Version, want.Name, want.Version)
		}
		if p.Run.Standard != Standard {
			say("%s was judged by another edition of the standard: %q", p.From, p.Run.Standard)
		}
		if !sameJSON(results.Run{Consumer: p.Run.Consumer}, results.Run{Consumer: first.Run.Consumer}) {
			say("%s is of another consumer than %s: %q and %q", p.From, first.From, p.Run.Consumer.Name, first.Run.Consumer.Name)
		}
		a, b := first.Run.Config, p.Run.Config
		if a.Seed != b.Seed {
			say("%s has the seed %d and %s has %d", p.From, b.Seed, first.From, a.Seed)
		}
		if a.Tags != b.Tags {
			say("%s ran the tags %q and %s ran %q", p.From, b.Tags, first.From, a.Tags)
		}
		a.Shard, a.Seed, a.Tags = b.Shard, b.Seed, b.Tags
		if !sameJSON(results.Run{Config: a}, results.Run{Config: b}) {
			say("%s was configured otherwise than %s: %+v and %+v", p.From, first.From, b, a)
		}
	}
	return refused(faults)
}

// checkComplete refuses what is no shard, and shards that overlap or are missing.
func checkComplete(parts []Part) error {
	var faults []string
	of := 0
	from := map[int]string{}
	for _, p := range parts {
		shard, err := ParseShard(p.Run.Config.Shard)
		switch {
		case err != nil:
			faults = append(faults, p.From+": "+err.Error())
		case shard.Whole():
			faults = append(faults, p.From+" is a whole run and no shard")
		case of != 0 && shard.Of != of:
			faults = append(faults, fmt.Sprintf("%s is one of %d shards and %s one of %d", p.From, shard.Of, parts[0].From, of))
		case from[shard.N] != "":
			faults = append(faults, fmt.Sprintf("%s and %s are both the shard %s", from[shard.N], p.From, shard))
		default:
			of = shard.Of
			from[shard.N] = p.From
		}
	}
	if len(faults) > 0 {
		return refused(faults)
	}
	for n := 1; n <= of; n++ {
		if from[n] == "" {
			faults = append(faults, fmt.Sprintf("the shard %d/%d is missing", n, of))
		}
	}
	return refused(faults)
}

// checkContents refuses a shard that holds other scenarios than are its own, or that is not concluded as this program does.
func checkContents(cat requirement.Catalogue, selected []Scenario, parts []Part) error {
	var faults []string
	for _, p := range parts {
		shard, err := ParseShard(p.Run.Config.Shard)
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrMerge, p.From, err)
		}
		want, err := Split(selected, shard)
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrMerge, p.From, err)
		}
		own, wanted := ids(p.Run.Scenarios, func(s results.Scenario) string { return s.ID }), ids(want, func(s Scenario) string { return s.ID })
		if !slices.Equal(own, wanted) {
			faults = append(faults, fmt.Sprintf("%s holds %d scenarios that are not the %d of the shard %s of this version's features", p.From, len(own), len(wanted), shard))
			continue
		}
		if again := results.Fold(p.Run, cat, rule.All()); !sameJSON(again, p.Run) {
			faults = append(faults, p.From+" is not what this version concludes from its scenarios: other rules made it, or it was changed")
		}
		told := ids(want, func(s Scenario) string { return s.Story })
		for id := range p.Run.Journals {
			if !slices.Contains(told, id) {
				faults = append(faults, fmt.Sprintf("%s has a journal of %q, which is the story of none of its scenarios", p.From, id))
			}
		}
	}
	return refused(faults)
}

func ids[T any](in []T, id func(T) string) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = id(v)
	}
	return out
}

func sameJSON(a, b results.Run) bool {
	var left, right bytes.Buffer
	return a.WriteJSON(&left) == nil && b.WriteJSON(&right) == nil && bytes.Equal(left.Bytes(), right.Bytes())
}

// join puts checked shards together, scenarios in the order of the features. The run began with
// the first shard and ended with the last; what it took is what all of them took together.
func join(cat requirement.Catalogue, selected []Scenario, parts []Part) results.Run {
	run := results.Run{
		Schema: results.Schema, Harness: parts[0].Run.Harness, Standard: parts[0].Run.Standard,
		Consumer: parts[0].Run.Consumer, Config: parts[0].Run.Config,
		Journals: map[string]journal.View{}, Times: results.Times{Scenarios: map[string]time.Duration{}},
	}
	run.Config.Shard = ""
	found := map[string]results.Scenario{}
	for i, p := range parts {
		maps.Copy(run.Journals, p.Run.Journals)
		maps.Copy(run.Times.Scenarios, p.Run.Times.Scenarios)
		for _, s := range p.Run.Scenarios {
			found[s.ID] = s
		}
		t := p.Run.Times
		if i == 0 || t.Started.Before(run.Times.Started) {
			run.Times.Started = t.Started
		}
		if t.Finished.After(run.Times.Finished) {
			run.Times.Finished = t.Finished
		}
		run.Times.Took += t.Took
	}
	for _, s := range selected {
		run.Scenarios = append(run.Scenarios, found[s.ID])
	}
	return results.Fold(run, cat, rule.All())
}
