package mockprovider

import (
	"encoding/json"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// noteVariance tells in the journal how a provider differs from one without variance.
func (w *World) noteVariance(p *Provider) {
	names := p.variance.Names()
	if len(names) == 0 {
		return
	}
	data, err := json.Marshal(journal.VarianceMark{Seed: w.config.Variance, Differs: names})
	if err != nil {
		data = nil // numbers and strings can always be written
	}
	w.Journal.Mark(journal.MarkVariance, p.Name, data)
}
