package results

import "github.com/rebookcheck/rebookcheck/steps/ledger"

// patients is what the stories that the scenarios tell meant for their patients, each story once; nil where none has a ledger.
func patients(scenarios []Scenario) *ledger.Total {
	var out []*ledger.Ledger
	told := map[string]bool{}
	for _, s := range scenarios {
		if s.Ledger != nil && !told[s.Journal()] {
			told[s.Journal()] = true
			out = append(out, s.Ledger)
		}
	}
	return ledger.Sum(out)
}
