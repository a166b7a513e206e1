// Package selftest proves that the checks can fail: every known-bad consumer must
// break exactly the requirements it is known to break, and every known-good one none.
//
// It refuses to know how a suite is run; it is given that as a function.
package selftest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Subject is a consumer whose verdict is known beforehand.
type Subject struct {
	Name   string
	Defect string // empty for a good consumer
	// Breaks are the requirements it must break, the one it is named for first; empty for a good consumer.
	Breaks []requirement.ID
	// Warned are requirements of which a good consumer may be warned; it has to conform all the same.
	Warned []requirement.ID
	// Variance is the seed of legal differences in what providers answer it; 0 means none.
	Variance int64
}

// Good says that the subject has to pass everything.
func (s Subject) Good() bool { return len(s.Breaks) == 0 }

// Finding is what the suite found of a subject.
type Finding struct {
	Subject
	Conclusion results.Conclusion
	Reasons    []string
	Broken     []requirement.ID
	// Missed were to be broken and were not found so; Alarms were found broken and should not have been.
	Missed, Alarms []requirement.ID
	// Harmed is in how many stories patients of a good consumer came to harm by the ledger, which they must not.
	Harmed int
	Err    error
}

// OK says that the suite found just what was known.
func (f Finding) OK() bool {
	if f.Err != nil || len(f.Missed) > 0 || len(f.Alarms) > 0 || f.Conclusion == results.HarnessFault {
		return false
	}
	if f.Good() {
		return f.Conclusion.Good() && f.Harmed == 0
	}
	return true
}

// Judge runs the suite against a subject.
type Judge func(ctx context.Context, s Subject) (results.Run, error)

// Report is the findings of all subjects, in the order they were given.
type Report struct {
	Findings []Finding
}

// Run judges the subjects, several at a time, and tells of each as it is done.
func Run(ctx context.Context, subjects []Subject, parallel int, judge Judge, done func(Finding)) Report {
	out := Report{Findings: make([]Finding, len(subjects))}
	var wg sync.WaitGroup
	var mu sync.Mutex
	next := make(chan int)
	for range max(parallel, 1) {
		wg.Go(func() {
			for i := range next {
				f := find(ctx, subjects[i], judge)
				mu.Lock()
				out.Findings[i] = f
				done(f)
				mu.Unlock()
			}
		})
	}
	for i := range subjects {
		next <- i
	}
	close(next)
	wg.Wait()
	return out
}

func find(ctx context.Context, s Subject, judge Judge) Finding {
	f := Finding{Subject: s}
	if err := ctx.Err(); err != nil {
		f.Err = fmt.Errorf("interrupted: %w", err)
		return f
	}
	run, err := judge(ctx, s)
	if err != nil {
		f.Err = err
		return f
	}
	f.Variance = cmp.Or(run.Config.Variance, s.Variance) // what was missed with plain providers may have been tried with others
	f.Conclusion, f.Reasons, f.Broken = run.Verdict.Conclusion, run.Verdict.Reasons, run.Broken()
	f.Missed = without(s.Breaks, f.Broken)
	if s.Good() && run.Ledger != nil {
		f.Harmed = run.Ledger.Harmed
		f.Reasons = append(slices.Clone(f.Reasons), harms(run)...)
	}
	f.Alarms = without(without(f.Broken, s.Breaks), s.Warned)
	return f
}

// harms say of each scenario in which a patient came to harm what happened.
func harms(run results.Run) []string {
	var out []string
	for _, s := range run.Scenarios {
		if s.Ledger == nil {
			continue
		}
		for _, figure := range s.Ledger.Harms() {
			if figure == nil {
				continue
			}
			for _, c := range figure.Cases {
				out = append(out, fmt.Sprintf("harm to a patient of a good consumer: %s: %s", s.ID, c.Text))
			}
		}
	}
	return out
}

// without are the ids of a that are not in b.
func without(a, b []requirement.ID) []requirement.ID {
	return slices.DeleteFunc(slices.Clone(a), func(id requirement.ID) bool { return slices.Contains(b, id) })
}

// OK says that there were good and bad subjects, and that all came out as known.
func (r Report) OK() bool {
	good, bad := 0, 0
	for _, f := range r.Findings {
		if !f.OK() {
			return false
		}
		if f.Good() {
			good++
		} else {
			bad++
		}
	}
	return good > 0 && bad > 0
}
