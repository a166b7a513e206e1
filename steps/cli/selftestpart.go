package cli

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/selftest"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// Of how many stories one is played: for a good consumer, and for a mutant of those that are about something else. Many consumers
// share each story, so that what a change of a rule or of a story breaks is seen all the same, and --whole plays all.
const (
	goodIn   = 4
	othersIn = 24
)

// choosing says which stories are wanted, by the scenarios that tell each.
type choosing func(told []suite.Scenario) bool

// storiesAbout chooses the stories about some requirements.
func storiesAbout(ids []requirement.ID) choosing {
	return func(told []suite.Scenario) bool {
		return slices.ContainsFunc(told, func(s suite.Scenario) bool {
			return slices.ContainsFunc(s.Names, func(id requirement.ID) bool { return slices.Contains(ids, id) })
		})
	}
}

// bearing chooses the stories that bear on the bad subjects which --only names: good ones are judged on no others beside
// them. It is nil where all are judged, or good ones were named themselves.
func bearing(subjects []selftest.Subject, only []string, whole bool) choosing {
	goodNamed := slices.ContainsFunc(subjects, func(s selftest.Subject) bool { return s.Good() && slices.Contains(only, s.Name) })
	if len(only) == 0 || whole || goodNamed {
		return nil
	}
	var breaks []requirement.ID
	for _, s := range subjects {
		breaks = append(breaks, s.Breaks...)
	}
	return storiesAbout(breaks)
}

// judgeSubject judges the reference consumer on every story, another good one on a part of them, which
// differs from one to the next, and a mutant on those about what it breaks and on a part of the
// others. Where something that it breaks was not found there, it is judged on all. A good one is judged on the stories
// that bear on what is judged beside it, where those are chosen.
func judgeSubject(ctx context.Context, cfg suite.Config, sub selftest.Subject, whole bool, bears choosing, cat requirement.Catalogue) (results.Run, error) {
	if sub.Good() && bears != nil {
		cfg.Only = bears
		return suite.Run(ctx, cfg)
	}
	if sub.Good() && !whole && sub.Name != referenceName {
		cfg.Only = func(told []suite.Scenario) bool { return oneIn(goodIn, cfg.Seed, sub.Name, told[0].Story) }
		return suite.Run(ctx, cfg)
	}
	return judgeNear(ctx, cfg, sub, whole || sub.Good(), func(run results.Run) bool {
		return !slices.ContainsFunc(sub.Breaks, func(id requirement.ID) bool { return !slices.Contains(run.Broken(), id) })
	}, cat)
}

// judgeNear judges on the stories about what the subject breaks and on a part of the others; on the rest too, unless
// enough was found there.
func judgeNear(ctx context.Context, cfg suite.Config, sub selftest.Subject, whole bool, enough func(results.Run) bool, cat requirement.Catalogue) (results.Run, error) {
	if whole {
		return suite.Run(ctx, cfg)
	}
	broken := storiesAbout(sub.Breaks)
	near := func(told []suite.Scenario) bool {
		return broken(told) || oneIn(othersIn, cfg.Seed, sub.Name, told[0].Story)
	}
	cfg.Only = near
	run, err := suite.Run(ctx, cfg)
	if err != nil || enough(run) {
		return run, err
	}
	cfg.Only = func(told []suite.Scenario) bool { return !near(told) }
	rest, err := suite.Run(ctx, cfg)
	if err != nil {
		return results.Run{}, err
	}
	run.Scenarios = append(run.Scenarios, rest.Scenarios...)
	return results.Fold(run, cat, rule.All()), nil
}

// oneIn picks one in so many stories for a consumer, always the same ones for a seed.
func oneIn(many uint32, seed int64, name, story string) bool {
	h := fnv.New32a()
	_, _ = fmt.Fprintf(h, "%d %s %s", seed, name, story) // it never fails
	return h.Sum32()%many == 0
}
