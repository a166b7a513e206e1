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
	"github.com/rebookcheck/rebookcheck/steps/results"
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
// seed, selection, standard and version, which has to be this program's own. No verdict is taken from
// results: the journals are judged again, and results that say otherwise are refused. Every fault is named.
func Merge(features, fixtures fs.FS, by results.Harness, parts []Part) (results.Run, error) {
	if len(parts) == 0 {
		return results.Run{}, fmt.Errorf("%w: none was given", ErrMerge)
	}
	parts = slices.Clone(parts)
	if err := checkAlike(by, parts); err != nil {
		return results.Run{}, err
	}
	if err := checkComplete(parts); err != nil {
		return results.Run{}, err
	}
	judge, err := NewJudge(features, fixtures, by)
	if err != nil {
		return results.Run{}, err
	}
	var faults []string
	for _, p := range parts {
		faults = append(faults, differences(p, judge.Judge(p.Run.Evidence()))...)
	}
	if err := refused(faults); err != nil {
		return results.Run{}, err
	}
	whole := judge.Judge(together(judge.all, parts))
	whole.Times, whole.Settings = times(parts), inCommon(parts)
	return whole.Seal()
}

// refused gathers faults into one error.
func refused(faults []string) error {
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrMerge, strings.Join(faults, "; "))
}

// checkAlike refuses shards of different runs.
func checkAlike(by results.Harness, parts []Part) error {
	var faults []string
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	first := parts[0]
	for _, p := range parts {
		if was := p.Run.Harness; was.Name != by.Name || was.Version != by.Version {
			say("%s was judged by %s %s, and this is %s %s", p.From, was.Name, was.Version, by.Name, by.Version)
		} else if other := was.Suite.Differs(by.Suite); other != nil {
			say("%s was judged by another suite than this program's (suite %s, and this is %s; what differs: %s)", p.From, was.Suite.Short(), by.Suite.Short(), strings.Join(other, ", "))
		}
		if p.Run.Standard != Standard {
			say("%s was judged by another edition of the standard: %q", p.From, p.Run.Standard)
		}
		if other := first.Run.Consumer.DiffersFrom(p.Run.Consumer); other != nil {
			say("%s and %s are of two builds of the consumer, which never make one verdict: %s", first.From, p.From, strings.Join(other, "; "))
		} else if !sameConsumer(p.Run.Consumer, first.Run.Consumer) {
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

// differences says in what a shard's results are not what its journal shows.
func differences(p Part, again results.Run) []string {
	var out []string
	for _, d := range again.Damage {
		out = append(out, p.From+": "+d)
	}
	was := map[string]results.Scenario{}
	for _, s := range p.Run.Scenarios {
		was[s.ID] = s
	}
	for _, s := range again.Scenarios {
		if then := was[s.ID]; then.Status != s.Status {
			out = append(out, fmt.Sprintf("%s: its results say %q of %q, and its journal shows %q (%s)", p.From, then.Status, s.ID, s.Status, s.Detail))
		}
	}
	again.Times, again.Settings, again.Harness, again.Baseline = p.Run.Times, p.Run.Settings, p.Run.Harness, p.Run.Baseline // the suite is the same; which commit it is of does not matter
	if len(out) == 0 && !sameJSON(again, p.Run) {
		out = []string{p.From + " is not what this version concludes from its journal: other rules made it, or it was changed"}
	}
	return out
}

func ids[T any](in []T, id func(T) string) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = id(v)
	}
	return out
}

// sameConsumer says that two runs were of one consumer. What only one of its commands found, such as a file that another
// shard has not written yet, makes no other consumer.
func sameConsumer(a, b results.Consumer) bool {
	a.Adapter = b.Adapter
	return sameJSON(results.Run{Consumer: a}, results.Run{Consumer: b})
}

func sameJSON(a, b results.Run) bool {
	var left, right bytes.Buffer
	return a.WriteJSON(&left) == nil && b.WriteJSON(&right) == nil && bytes.Equal(left.Bytes(), right.Bytes())
}

// together is the evidence of all shards: what the run would have planned without splitting it, and all journals.
func together(all []Scenario, parts []Part) results.Evidence {
	plan := parts[0].Run.Plan()
	plan.Config.Shard, plan.Scenarios, plan.History = "", nil, nil
	e := results.Evidence{Plan: &plan, Journals: map[string]journal.View{}}
	found := map[string]results.Planned{}
	for _, p := range parts {
		plan.History = results.JoinHistories(plan.History, p.Run.History)
		maps.Copy(e.Journals, p.Run.Journals)
		e.Attested = append(e.Attested, p.Run.Attestations...)
		for _, s := range p.Run.Plan().Scenarios {
			found[s.ID] = s
		}
	}
	for _, s := range all {
		if planned, ok := found[s.ID]; ok {
			plan.Scenarios = append(plan.Scenarios, planned)
		}
	}
	return e
}

// inCommon are the settings that all shards had.
func inCommon(parts []Part) map[string]string {
	out := maps.Clone(parts[0].Run.Settings)
	for _, p := range parts {
		maps.DeleteFunc(out, func(name, value string) bool { return p.Run.Settings[name] != value })
	}
	return out
}

// times begin with the first shard and end with the last; the run took what all of them took together.
func times(parts []Part) results.Times {
	out := results.Times{Scenarios: map[string]time.Duration{}}
	for i, p := range parts {
		t := p.Run.Times
		maps.Copy(out.Scenarios, t.Scenarios)
		if i == 0 || t.Started.Before(out.Started) {
			out.Started = t.Started
		}
		if t.Finished.After(out.Finished) {
			out.Finished = t.Finished
		}
		out.Took += t.Took
	}
	return out
}
