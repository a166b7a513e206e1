package results

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

// Plan is what a run set out to do. It is the first line of the journal, so that what is missing from it is seen.
type Plan struct {
	Harness  Harness `json:"harness"`
	Standard string  `json:"standard"`
	// Role is the role that is judged; empty means the booking consumer's.
	Role     requirement.Role `json:"role,omitempty"`
	Consumer Consumer         `json:"consumer"`
	Config   Config           `json:"config"`
	// History is what the run had been through where it was resumed.
	History *History `json:"history,omitempty"`
	// Recording is set where there was no run, and traffic from elsewhere was judged.
	Recording *Recording `json:"recording,omitempty"`
	// RecordedBy is the build that recorded the evidence, where another one judged it and wrote this journal.
	RecordedBy *Harness `json:"recorded_by,omitempty"`
	// Settings are what flags, environment and run file said, and When is when the run took place. A journal of an
	// earlier version holds neither.
	Settings map[string]string `json:"settings,omitempty"`
	When     *When             `json:"when,omitempty"`
	// Scenarios are all that were selected, in the order of the features.
	Scenarios []Planned `json:"scenarios"`
}

// When is when a run took place: its [Times], but for the digest of the journal, which stands in the journal itself.
type When struct {
	Started  time.Time     `json:"started"`
	Finished time.Time     `json:"finished"`
	Took     time.Duration `json:"took_ns"`
	// Scenarios is how long each took, by id.
	Scenarios map[string]time.Duration `json:"scenarios_ns,omitempty"`
	// TakenOver is how many scenarios an earlier run, which was interrupted, had judged already.
	TakenOver int `json:"taken_over,omitempty"`
}

// when is nil where nothing is known of it.
func (t Times) when() *When {
	if t.Started.IsZero() && t.Finished.IsZero() && t.Took == 0 && len(t.Scenarios) == 0 && t.TakenOver == 0 {
		return nil
	}
	return &When{t.Started, t.Finished, t.Took, t.Scenarios, t.TakenOver}
}

// Tell has a run that is judged here from its evidence be of what the plan says: whom, how, when, and recorded by which build.
// Its journal has still to be sealed.
func (p Plan) Tell(run *Run, here Harness) {
	run.Consumer, run.Config, run.History, run.Settings = p.Consumer, p.Config, p.History, p.Settings
	if w := p.When; w != nil {
		run.Times = Times{Started: w.Started, Finished: w.Finished, Took: w.Took, Scenarios: w.Scenarios, TakenOver: w.TakenOver}
	}
	by := p.Harness
	if p.RecordedBy != nil {
		by = *p.RecordedBy
	}
	if by.Version != here.Version || by.Suite != here.Suite {
		run.RecordedBy = &by
	}
}

// Planned is a scenario that is to be played.
type Planned struct {
	ID string `json:"id"`
	// Story names its evidence in the journal.
	Story string   `json:"story"`
	Steps []string `json:"steps"`
}

// Plan is what the run set out to do.
func (r Run) Plan() Plan {
	p := Plan{Harness: r.Harness, Standard: r.Standard, Role: r.Role, Consumer: r.Consumer, Config: r.Config, History: r.History, Recording: r.Recording}
	p.RecordedBy, p.Settings, p.When = r.RecordedBy, r.Settings, r.Times.when()
	p.Consumer.Declares, p.Consumer.Contradicts = nil, "" // it declares when it is opened
	for _, s := range r.Scenarios {
		planned := Planned{ID: s.ID, Story: s.Journal()}
		for _, st := range s.Steps {
			planned.Steps = append(planned.Steps, st.Keyword+" "+st.Text)
		}
		p.Scenarios = append(p.Scenarios, planned)
	}
	return p
}

// attestation is the kind of the marks that hold attestations. They belong to the run and to none of its scenarios.
const attestation = "attestation"

// WriteJournal writes the evidence as journal.jsonl: the plan, story by story in the order of the
// results, and what was attested. See [journal.Writer].
func (r Run) WriteJournal(out io.Writer) error {
	w, err := journal.NewWriter(out, r.Plan())
	if err != nil {
		return err
	}
	written := map[string]bool{}
	for _, s := range r.Scenarios {
		story := s.Journal()
		if written[story] {
			continue
		}
		written[story] = true
		if err := w.Entries(story, r.Journals[story]); err != nil {
			return err
		}
	}
	said, err := attestationMarks(r.Attestations)
	if err != nil {
		return err
	}
	if err := w.Entries("", said); err != nil {
		return err
	}
	return w.End()
}

func attestationMarks(all []Attestation) (journal.View, error) {
	var out journal.View
	for i, a := range all {
		raw, err := json.Marshal(a)
		if err != nil {
			return nil, fmt.Errorf("write attestation: %w", err)
		}
		out = append(out, journal.Entry{Seq: i + 1, At: a.At, Mark: &journal.Mark{Kind: attestation, Who: a.Name, Nth: i + 1, Data: raw}})
	}
	return out, nil
}

// Evidence is what a run left behind, as it is read from a journal.
type Evidence struct {
	// Plan is nil where the journal does not say what was planned.
	Plan *Plan
	// Journals are by story, and Stories their names in the order in which they stand.
	Journals map[string]journal.View
	Stories  []string
	Attested []Attestation
	// Damage is what shows that the journal is not as it was written.
	Damage []journal.Damage
}

// Evidence is what the run left behind.
func (r Run) Evidence() Evidence {
	plan := r.Plan()
	return Evidence{Plan: &plan, Journals: r.Journals, Attested: r.Attestations}
}

// ReadEvidence reads a journal file. The error is of a file that is none.
func ReadEvidence(in io.Reader) (Evidence, error) {
	e := Evidence{Journals: map[string]journal.View{}}
	file, err := journal.ReadFile(in, e.take)
	if err != nil {
		return Evidence{}, err //nolint:wrapcheck // it names the line
	}
	e.says(file)
	return e, nil
}

// says takes over what the file says beside its entries.
func (e *Evidence) says(file journal.File) {
	e.Plan, e.Damage = nil, file.Damage
	if file.Plan == nil {
		return
	}
	var plan Plan
	if err := json.Unmarshal(file.Plan, &plan); err != nil {
		e.Damage = append(slices.Clip(e.Damage), journal.Damage{Line: 1, Why: "does not say what was planned in a form that can be read: " + err.Error()})
		return
	}
	e.Plan = &plan
}

// attests takes an entry that is an attestation; false where it is another one.
func (e *Evidence) attests(l journal.Line) (bool, error) {
	if l.Scenario != "" || l.Mark == nil || l.Mark.Kind != attestation {
		return false, nil
	}
	var a Attestation
	if err := json.Unmarshal(l.Mark.Data, &a); err != nil {
		return false, fmt.Errorf("read attestation: %w", err)
	}
	e.Attested = append(e.Attested, a)
	return true, nil
}

func (e *Evidence) take(l journal.Line) error {
	if said, err := e.attests(l); said || err != nil {
		return err
	}
	if _, seen := e.Journals[l.Scenario]; !seen {
		e.Stories = append(e.Stories, l.Scenario)
	}
	if !holds(e.Journals[l.Scenario], l.Entry) {
		e.Journals[l.Scenario] = append(e.Journals[l.Scenario], l.Entry)
	}
	return nil
}

// holds says that an entry is there already, as it is: a file that was joined to itself shows nothing that happened twice, and
// nobody is accused by it. That its lines are not as they were written is damage all the same.
func holds(view journal.View, entry journal.Entry) bool {
	if len(view) == 0 || entry.Seq > view[len(view)-1].Seq {
		return false
	}
	i, found := slices.BinarySearchFunc(view, entry.Seq, func(e journal.Entry, seq int) int { return e.Seq - seq })
	return found && same(view[i], entry)
}
