package mockprovider

import "encoding/json"

// markVariance is the kind of mark that tells how a provider differs. Its differences are legal and no fault.
const markVariance = "variance"

// noteVariance tells in the journal how a provider differs from one without variance.
func (w *World) noteVariance(p *Provider) {
	names := p.variance.Names()
	if len(names) == 0 {
		return
	}
	data, err := json.Marshal(struct {
		Seed    int64    `json:"seed"`
		Differs []string `json:"differs"`
	}{w.config.Variance, names})
	if err != nil {
		data = nil // numbers and strings can always be written
	}
	w.Journal.Mark(markVariance, p.Name, data)
}
