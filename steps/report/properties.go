package report

import (
	"strconv"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// fact is something that a reader must know of a run, by the name that reports for machines give it.
type fact struct{ name, value string }

// facts are what tells one run from another.
func facts(run results.Run) []fact {
	product := results.Product{}
	if run.Consumer.Product != nil {
		product = *run.Consumer.Product
	}
	all := []fact{
		{"product", run.Consumer.ProductName()},
		{"vendor", product.Vendor},
		{"product_version", product.Version},
		{"contact", product.Contact},
		{"conclusion", string(run.Verdict.Conclusion)},
		{string(run.Judges()), run.Consumer.Name},
		{"mutant", run.Consumer.Mutant},
		{"seed", strconv.FormatInt(run.Config.Seed, 10)},
		{"rehearsed", strconv.FormatBool(run.Config.Rehearsed)},
		{"resumed", wording.Resumed(run)},
		{"variance", strconv.FormatInt(run.Config.Variance, 10)},
		{"start", run.Config.Start},
		{"tags", run.Config.Tags},
		{"shard", run.Config.Shard},
		{"attended_plan", wording.AttendedPlan(run.Config)},
		{"selection", wording.Selection(run.Config)},
		{"strict", strconv.FormatBool(run.Config.Strict)},
		{"contract", run.Config.Contract},
		{"standard", run.Standard},
		{"harness", run.Harness.Name},
		{"harness_version", run.Harness.Version},
		{"harness_commit", run.Harness.Commit},
		{"suite", run.Harness.Suite.Digest},
		{"started", run.Times.Started.UTC().Format(time.RFC3339)},
		{"journal_sha256", run.Times.JournalSHA256},
		{"screens", wording.AttachedIn(run)},
		{"beside_the_conclusion", strings.Join(run.Verdict.Beside, "; ")},
	}
	var out []fact
	for _, f := range all {
		if f.value != "" {
			out = append(out, fact{f.name, wording.Line(f.value)})
		}
	}
	return out
}

func junitProperties(run results.Run) []junitProperty {
	var out []junitProperty
	for _, f := range facts(run) {
		out = append(out, junitProperty{f.name, f.value})
	}
	return out
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
