package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

var _ = register(Format{
	Name:     "github",
	Describe: "annotations of a GitHub workflow, for standard output: --format github:-",
	Write:    writeAnnotations,
})

// GitHub shows ten errors and ten warnings of a step and drops the others without a word, so the last says how many there are more.
const mostAnnotations = 9

// writeAnnotations writes the verdict, then what stands in its way, worst first, and what deserves a look.
func writeAnnotations(w io.Writer, run results.Run) error {
	out := &errWriter{w: w}
	words := wording.Of(run)
	kind := "error"
	if run.ExitCode() == 0 {
		kind = "notice"
	}
	annotate(out, kind, "rebookcheck, product: "+run.Consumer.ProductName(), words.Headline)
	var errs, warnings []results.Requirement
	var once wording.Once
	for _, means := range []results.Meaning{results.Bad, results.Faulty, results.Open} {
		for _, r := range run.Requirements {
			if run.OfRequirement(r) == means {
				errs = append(errs, r)
			}
		}
	}
	for _, r := range run.Requirements {
		if means := run.OfRequirement(r); r.Status == rule.Concern && means == results.Good || means == results.Excused {
			warnings = append(warnings, r)
		}
	}
	annotateAll(out, "error", errs, mostAnnotations-1, &once) // one is the verdict
	annotateAll(out, "warning", warnings, mostAnnotations, &once)
	if out.err != nil {
		return fmt.Errorf("github: %w", out.err)
	}
	return nil
}

func annotateAll(out io.Writer, kind string, all []results.Requirement, most int, once *wording.Once) {
	for i, r := range all {
		if i == most {
			annotate(out, kind, "rebookcheck", fmt.Sprintf("and %d more: see the reports", len(all)-most))
			return
		}
		detail := r.Detail
		if r.Status == rule.HarnessError {
			detail = once.Same(string(r.ID), detail)
		}
		annotate(out, kind, fmt.Sprintf("%s (%s) %s", r.ID, r.Level, r.Status), wording.Must(r)+": "+detail)
	}
}

func annotate(out io.Writer, kind, title, text string) {
	fmt.Fprintf(out, "::%s title=%s::%s\n", kind, inProperty.Replace(wording.Line(title)), inMessage.Replace(wording.Line(text)))
}

// What a workflow command has to have escaped.
var (
	inMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	inProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
