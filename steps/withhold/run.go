package withhold

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Run is a run without what is withheld: its evidence, and the texts of its results. The verdicts stay. What features,
// catalogue and the run's own settings say is nobody's, and stays as well. The run is sealed with its own journal.
func (w *Withholder) Run(run results.Run) (results.Run, error) {
	out, err := w.texted(run)
	if err != nil {
		return results.Run{}, err
	}
	out.Journals = map[string]journal.View{}
	for story, view := range run.Journals {
		hidden := make(journal.View, len(view))
		for i, e := range view {
			if hidden[i], err = w.entry(e); err != nil {
				return results.Run{}, fmt.Errorf("%s: %w", e.Label(), err)
			}
		}
		out.Journals[story] = hidden
	}
	return out.Seal()
}

// texted goes through every text of the results, and puts back what is nobody's. A field that is new is gone through.
func (w *Withholder) texted(run results.Run) (results.Run, error) {
	said := make([]results.Attestation, len(run.Attestations))
	for i, a := range run.Attestations {
		said[i] = w.attestation(a)
	}
	raw, err := json.Marshal(run)
	if err != nil {
		return results.Run{}, fmt.Errorf("withhold: %w", err)
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return results.Run{}, fmt.Errorf("withhold: %w", err)
	}
	if raw, err = json.Marshal(w.all(v)); err != nil {
		return results.Run{}, fmt.Errorf("withhold: %w", err)
	}
	var out results.Run
	if err := json.Unmarshal(raw, &out); err != nil {
		return results.Run{}, fmt.Errorf("withhold: %w", err)
	}
	out.Schema, out.Harness, out.Standard, out.Config, out.RecordedBy = run.Schema, run.Harness, run.Standard, run.Config, run.RecordedBy
	out.Times, out.Attestations = run.Times, said
	out.Consumer.Product, out.Consumer.Mutant, out.Consumer.Defect, out.Consumer.Capabilities = run.Consumer.Product, run.Consumer.Mutant, run.Consumer.Defect, run.Consumer.Capabilities
	clear(out.Consumer.Adapter)
	for name, sum := range run.Consumer.Adapter { // the digest is of a program, and no number of anybody
		out.Consumer.Adapter[w.Hide(name)] = sum
	}
	if len(said) == 0 {
		out.Attestations = nil
	}
	w.requirements(run, &out)
	for i, s := range run.Scenarios {
		o := &out.Scenarios[i]
		o.ID, o.Feature, o.Path, o.Rule, o.Name, o.Tags, o.Story = s.ID, s.Feature, s.Path, s.Rule, s.Name, s.Tags, s.Story
		for j, step := range s.Steps {
			o.Steps[j].Keyword, o.Steps[j].Text = step.Keyword, step.Text
		}
		restore(s.Outcomes, o.Outcomes)
	}
	if h := run.History; h != nil {
		for i, a := range h.Again {
			out.History.Again[i].Scenario = a.Scenario
		}
	}
	return out, nil
}

func (w *Withholder) requirements(run results.Run, out *results.Run) {
	for i, r := range run.Requirements {
		o := &out.Requirements[i]
		o.Requirement, o.Sentence = r.Requirement, r.Sentence
		restore(r.Outcomes, o.Outcomes)
		if r.Attested == nil {
			continue
		}
		own := w.attestation(*r.Attested)
		o.Attested = &own
		if rest, ok := strings.CutPrefix(r.Detail, r.Attested.String()); ok {
			o.Detail = own.String() + w.Hide(rest)
		}
	}
}

func restore(from, to []results.Outcome) {
	for i, o := range from {
		to[i].Scenario, to[i].ID, to[i].Status, to[i].Evidence, to[i].Readings = o.Scenario, o.ID, o.Status, o.Evidence, o.Readings
	}
}

// attestation is one without the name of whoever signed, and without what they wrote. Role, answer and time stay.
func (w *Withholder) attestation(a results.Attestation) results.Attestation {
	a.Name = w.place(Name, a.Name)
	a.Note, a.Statement = w.place(Text, a.Note), w.place(Text, a.Statement)
	a.Role = w.Hide(a.Role)
	docs := make([]results.Document, len(a.Documents))
	for i, d := range a.Documents {
		docs[i] = results.Document{File: w.place(Text, d.File), Name: w.place(Text, d.Name), SHA256: w.place(Text, d.SHA256)} // a digest without salt can be tried out
	}
	a.Documents = docs
	if len(docs) == 0 {
		a.Documents = nil
	}
	return a
}
