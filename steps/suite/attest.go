package suite

import (
	"io/fs"

	providerrule "github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Attest adds what people said of clauses that neither wire nor screen shows, and concludes the run with it. What was
// said becomes a part of the evidence.
func Attest(fixtures fs.FS, run results.Run, said []results.Attestation) (results.Run, error) {
	run.Attestations = said
	return concludeAgain(fixtures, run)
}

// Strict has concerns of a run decide its verdict, where they did not.
func Strict(fixtures fs.FS, run results.Run) (results.Run, error) {
	run.Config.Strict = true
	return concludeAgain(fixtures, run)
}

// concludeAgain concludes a run from its scenarios and seals it.
func concludeAgain(fixtures fs.FS, run results.Run) (results.Run, error) {
	run, err := foldAgain(fixtures, run)
	if err != nil {
		return results.Run{}, err
	}
	return run.Seal()
}

// foldAgain concludes a run from its scenarios, by the clauses of the role that it judged.
func foldAgain(fixtures fs.FS, run results.Run) (results.Run, error) {
	load, rules := requirement.Load, rule.All
	if run.Judges() == requirement.Provider {
		load, rules = ProviderCatalogue, providerrule.Shared
	}
	cat, err := load(fixtures)
	if err != nil {
		return results.Run{}, err
	}
	return results.Fold(run, cat, rules()), nil
}
