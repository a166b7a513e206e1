package suite

import (
	"io/fs"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Attest adds what a tester said of clauses that neither wire nor screen shows, and concludes the run with it. What was
// said becomes a part of the evidence.
func Attest(fixtures fs.FS, run results.Run, said []results.Attestation) (results.Run, error) {
	cat, err := requirement.Load(fixtures)
	if err != nil {
		return results.Run{}, err
	}
	run.Attestations = said
	return results.Fold(run, cat, rule.All()).Seal()
}

// Strict has concerns of a run decide its verdict, where they did not.
func Strict(fixtures fs.FS, run results.Run) (results.Run, error) {
	cat, err := requirement.Load(fixtures)
	if err != nil {
		return results.Run{}, err
	}
	run.Config.Strict = true
	return results.Fold(run, cat, rule.All()).Seal()
}
