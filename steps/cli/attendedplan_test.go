package cli_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/attended"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/plan"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

var update = flag.Bool("update", false, "rewrite fixtures/attended.csv")

// asRead is a sheet as it stands on the page.
func asRead(s attended.Sheet) sheet {
	out := sheet{Serial: strconv.Itoa(s.Serial), Title: s.Title, Do: s.Do, Facts: map[string]string{}, Earlier: s.Earlier}
	for _, f := range s.Facts {
		if before := out.Facts[f.Name]; before != "" {
			f.Value = before + "\n" + f.Value
		}
		out.Facts[f.Name] = f.Value
	}
	for _, q := range s.Questions {
		shown := shownQuestion{Name: q.ID, Text: q.Ask, Choices: map[string]string{}}
		for _, c := range q.Choices {
			shown.Choices[c.Text] = c.Value
		}
		out.Questions = append(out.Questions, shown)
	}
	return out
}

// byHand answers all sheets of a desk, as at the page, until the run is finished. It returns what was wrong.
func byHand(t *testing.T, desk *attended.Desk) <-chan error {
	t.Helper()
	over := make(chan error, 1)
	x := newTester(t)
	go func() {
		for {
			s, progress, _, changed := desk.Current()
			switch {
			case progress.Finished:
				over <- nil
				return
			case s.Serial == 0:
				<-changed
			default:
				read := asRead(s)
				x.follow(read)
				if err := desk.Submit(attended.Submission{Serial: s.Serial, Values: x.answers(read)}); err != nil {
					over <- err
					desk.Finish("a sheet was answered wrongly")
					return
				}
			}
		}
	}()
	return over
}

// playedByHand is a run of the reference consumer by hand.
func playedByHand(t *testing.T, change func(*suite.Config)) results.Run {
	t.Helper()
	desk, err := attended.New(attended.Config{Dir: t.TempDir(), Now: time.Now})
	require.NoError(t, err)
	over := byHand(t, desk)
	require.NoError(t, desk.Welcome(t.Context()))
	cfg := suite.Config{Features: features.FS, Fixtures: fixtures.FS, Opener: desk.Opener(), Concurrency: 1, Now: time.Now}
	change(&cfg)
	run, err := suite.Run(t.Context(), cfg)
	require.NoError(t, err)
	desk.Finish("done")
	require.NoError(t, <-over)
	return run
}

// recordedByHand are the stories that showed all that they are about, in every one of several runs; what is not seen
// in all of them is left to chance.
func recordedByHand(runs []results.Run) []plan.Story {
	byName, spoilt := map[string]*plan.Story{}, map[string]bool{}
	var order []string
	for n, run := range runs {
		shown := map[string]map[requirement.ID]bool{}
		for _, s := range run.Scenarios {
			name := s.Journal()
			if byName[name] == nil {
				byName[name] = &plan.Story{Name: name}
				order = append(order, name)
			}
			if shown[name] == nil {
				shown[name] = map[requirement.ID]bool{}
			}
			spoilt[name] = spoilt[name] || s.Status != rule.Pass
			for _, o := range s.Outcomes {
				spoilt[name] = spoilt[name] || o.Status == rule.Fail || o.Status == rule.Concern
				shown[name][o.ID] = shown[name][o.ID] || o.Status == rule.Pass
			}
		}
		for name, s := range byName {
			sheets := 0
			for _, e := range run.Journals[name] {
				if e.Mark != nil && e.Mark.Kind == evidence.MarkWords {
					sheets++
				}
			}
			s.Sheets = max(s.Sheets, sheets)
			if n == 0 {
				for id := range shown[name] {
					s.Shows = append(s.Shows, id)
				}
				slices.Sort(s.Shows)
			}
			s.Shows = slices.DeleteFunc(s.Shows, func(id requirement.ID) bool { return !shown[name][id] })
		}
	}
	var out []plan.Story
	for _, name := range order {
		if !spoilt[name] {
			out = append(out, *byName[name])
		}
	}
	return out
}

// What the plan of an attended run chooses from is what the reference consumer shows, played by hand.
func TestAttendedStoriesAreAsTheyWereRecorded(t *testing.T) {
	t.Parallel()
	var runs []results.Run
	for _, seed := range []int64{1, 2} {
		runs = append(runs, playedByHand(t, func(c *suite.Config) { c.Seed = seed }))
	}
	var want bytes.Buffer
	require.NoError(t, plan.Write(&want, recordedByHand(runs)))
	path := filepath.Join("..", "..", "fixtures", plan.File)
	if *update {
		require.NoError(t, os.WriteFile(path, want.Bytes(), 0o644))
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	was := strings.Split(string(got), "\n")
	for line := range strings.SplitSeq(want.String(), "\n") {
		if !slices.Contains(was, line) {
			require.Fail(t, "fixtures/attended.csv is not as the stories are now; write it anew with go test ./steps/cli -run TestAttendedStories -update", line)
		}
	}
	require.Equal(t, want.String(), string(got))
}
