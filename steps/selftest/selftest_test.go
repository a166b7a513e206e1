package selftest_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/ledger"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/selftest"
)

func run(conclusion results.Conclusion, broken ...requirement.ID) results.Run {
	out := results.Run{Verdict: results.Verdict{Conclusion: conclusion}}
	for _, id := range broken {
		out.Requirements = append(out.Requirements, results.Requirement{Requirement: requirement.Requirement{ID: id}, Status: rule.Fail})
	}
	return out
}

// harming is a run with a story in which a patient came to harm.
func harming(of results.Run) results.Run {
	l := &ledger.Ledger{Told: &ledger.Figure{Times: 1, Cases: []ledger.Case{{Text: "a screen said what was not so"}}}}
	of.Scenarios, of.Ledger = []results.Scenario{{ID: "s", Ledger: l}}, ledger.Sum([]*ledger.Ledger{l})
	return of
}

func TestASelftestPassesOnlyWhenEverySubjectComesOutAsKnown(t *testing.T) {
	good := selftest.Subject{Name: "good"}
	bad := selftest.Subject{Name: "bad", Breaks: []requirement.ID{"RB-31"}}
	for name, c := range map[string]struct {
		subjects []selftest.Subject
		found    map[string]results.Run
		ok       bool
	}{
		"good passes and bad is caught":     {[]selftest.Subject{good, bad}, map[string]results.Run{"good": run(results.Conforms), "bad": run(results.DoesNotConform, "RB-31")}, true},
		"bad is not caught":                 {[]selftest.Subject{good, bad}, map[string]results.Run{"good": run(results.Conforms), "bad": run(results.Conforms)}, false},
		"bad fails something else":          {[]selftest.Subject{good, bad}, map[string]results.Run{"good": run(results.Conforms), "bad": run(results.DoesNotConform, "RB-31", "RB-32")}, false},
		"good fails":                        {[]selftest.Subject{good, bad}, map[string]results.Run{"good": run(results.DoesNotConform, "RB-01"), "bad": run(results.DoesNotConform, "RB-31")}, false},
		"good is inconclusive":              {[]selftest.Subject{good, bad}, map[string]results.Run{"good": run(results.Inconclusive), "bad": run(results.DoesNotConform, "RB-31")}, false},
		"a patient of a good one is harmed": {[]selftest.Subject{good, bad}, map[string]results.Run{"good": harming(run(results.Conforms)), "bad": run(results.DoesNotConform, "RB-31")}, false},
		"the harness failed":                {[]selftest.Subject{good, bad}, map[string]results.Run{"good": run(results.Conforms), "bad": run(results.HarnessFault, "RB-31")}, false},
		"there is no bad subject":           {[]selftest.Subject{good}, map[string]results.Run{"good": run(results.Conforms)}, false},
		"there is no good subject":          {[]selftest.Subject{bad}, map[string]results.Run{"bad": run(results.DoesNotConform, "RB-31")}, false},
		"there is nobody":                   {nil, nil, false},
		"a run that could not be made":      {[]selftest.Subject{good, bad}, map[string]results.Run{"good": run(results.Conforms)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			told := 0
			rep := selftest.Run(t.Context(), c.subjects, 2, func(_ context.Context, s selftest.Subject) (results.Run, error) {
				r, ok := c.found[s.Name]
				if !ok {
					return results.Run{}, errors.New("could not be run")
				}
				return r, nil
			}, func(selftest.Finding) { told++ })
			require.Equal(t, c.ok, rep.OK())
			require.Equal(t, len(c.subjects), told)
		})
	}
}
