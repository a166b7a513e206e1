// Package results is the one model of what a run found. Every report is a
// function of a [Run] and of nothing else.
//
// It refuses to know how scenarios are run and how reports look.
package results

import (
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/ledger"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Schema names the form of results.json; it changes when a field changes its meaning or goes.
const Schema = "rebookcheck-results/1"

// Run is one run against one consumer.
type Run struct {
	Schema string `json:"schema"`
	// Harness and Standard say what judged and by what.
	Harness  Harness `json:"harness"`
	Standard string  `json:"standard"`
	// Role is the role that was judged; empty means the booking consumer's.
	Role requirement.Role `json:"role,omitempty"`
	// Consumer is what was judged.
	Consumer Consumer `json:"consumer"`
	// RecordedBy is the build that recorded the evidence, where that was not the one that judged it.
	RecordedBy *Harness `json:"recorded_by,omitempty"`
	// Config is what the run was asked to do, without secrets.
	Config Config `json:"config"`
	// Recording is set where traffic was judged that no run of this program made; nil of a run.
	Recording *Recording `json:"recording,omitempty"`
	// Settings are what flags, environment and run file said, by option, secrets masked.
	Settings map[string]string `json:"settings,omitempty"`
	// History is what the run had been through before, where it was resumed; nil of a run that went through at once.
	History *History `json:"history,omitempty"`

	Verdict      Verdict       `json:"verdict"`
	Requirements []Requirement `json:"requirements"`
	Scenarios    []Scenario    `json:"scenarios"`
	// Ledger is what all stories meant for their patients, each counted once; nil where a provider was judged.
	Ledger *ledger.Total `json:"ledger,omitempty"`
	// Attestations are what a tester said of clauses that neither wire nor screen shows.
	Attestations []Attestation `json:"attestations,omitempty"`
	// Damage says what of the evidence is missing or not as it was written. Nothing conforms on it.
	Damage []string `json:"damage,omitempty"`

	// Baseline is what was known to fail, where the run was held to that; see [Run.Gate].
	Baseline *Baseline `json:"baseline,omitempty"`

	// Proof is what changed evidence showed of the passes, where that was asked for; see [Run.With].
	Proof *Proof `json:"proof,omitempty"`

	// Times and Settings are the parts that differ between two runs with the same seed, where neither was resumed.
	Times Times `json:"times"`

	// Journals is the evidence, by story. It is written beside results.json, as journal.jsonl.
	Journals map[string]journal.View `json:"-"`
	// Attached is what of the journals the reports tell besides, of a run whose journals were let go; nil of any other.
	Attached *Attached `json:"-"`
}

// Attached counts the screens to which the adapter attached text, and those with a screenshot.
type Attached struct{ Texts, Pictures int }

// Consumer is the booking consumer under test.
type Consumer struct {
	// Name is "reference", "mutant NAME" or the address given.
	Name string `json:"name"`
	// Mutant is the name of the mutant, if it was one, and Defect what is wrong with it.
	Mutant string `json:"mutant,omitempty"`
	Defect string `json:"defect,omitempty"`
	// Declares says what it declared that it cannot do, one sentence each; what needs that does not apply.
	Declares []string `json:"declares,omitempty"`
	// Contradicts says how what its sessions declared differs, which is a mistake of its adapter; empty where it is the same.
	Contradicts string `json:"contradicts,omitempty"`
	// Product is what it is in the world: of which vendor, and which version. Nil where nobody named it.
	Product *Product `json:"product,omitempty"`
	// Capabilities are what it declared before the run, as the contract has them; nil where it declared nothing.
	Capabilities *contract.Capabilities `json:"capabilities,omitempty"`
	// Attended is true of a consumer that a tester drove by hand; Without is what the tester said that it lacks.
	Attended bool     `json:"attended,omitempty"`
	Without  []string `json:"without,omitempty"`
	// Adapter is the SHA-256 of the files that its command names, by how it names them: the program, and the script
	// that it is to run. Nil of a consumer that no command of ours starts.
	Adapter map[string]string `json:"adapter,omitempty"`
}

// Config is what the run was asked to do.
type Config struct {
	Seed int64 `json:"seed"`
	// Rehearsed is true when the seed was given and not drawn for this run: the consumer could then have
	// been made ready for just these worlds. An assessment draws its seed.
	Rehearsed bool `json:"rehearsed"`
	// Variance is the seed of legal differences in what providers answered; 0 means none.
	Variance int64 `json:"variance,omitempty"`
	// Start is StartNow where the scenarios took place in the real now, and empty where each set its own time.
	Start string `json:"start,omitempty"`
	Tags  string `json:"tags,omitempty"`
	// Again are the ids of the scenarios that were run again because they had not passed before; empty of any other run.
	Again []string `json:"again,omitempty"`
	// Shard is which part of the selected scenarios this is, as in "2/5"; empty for all of them.
	Shard string `json:"shard,omitempty"`
	// Attended is the plan by which a tester played; nil where no story was left out by one.
	Attended *AttendedPlan `json:"attended_plan,omitempty"`
	// Between is set where a consumer and a provider were under test, each before the other; nil of any other run.
	Between  *Between `json:"between,omitempty"`
	Contract string   `json:"contract"`
	// Strict has a concern count like a failure: a SHOULD or a MAY that was not kept to then decides the verdict.
	Strict bool `json:"strict,omitempty"`
	// Quiet is the time that passes on a scenario's clock after its last task, in which nothing
	// may happen any more, as in "1h0m0s". What must not happen is watched for until it is over.
	Quiet string `json:"quiet,omitempty"`
	// Listen is how long the consumer was still heard after the last scenario, in real time, as in "2s".
	Listen string `json:"listen,omitempty"`
}

// Whole says that no scenario was left out, neither by tags nor as another shard's, nor by the plan of an attended run, nor
// because it had passed before.
func (c Config) Whole() bool { return c.unselected() && c.Attended == nil && c.Between == nil }

// ByPlan says that the run was of all of an attended plan: nothing of that was left out.
func (c Config) ByPlan() bool { return c.unselected() && c.Attended != nil }

func (c Config) unselected() bool { return c.Tags == "" && c.Shard == "" && len(c.Again) == 0 }

// StartNow is the Start of a run in the real now.
const StartNow = "now"

// Conclusion is what a run comes to.
type Conclusion string

// The conclusions, each with its exit code.
const (
	Conforms Conclusion = "conforms"
	// ConformsInPart is the conclusion of a selection by tags, or of a shard, in which nothing stands in the way.
	ConformsInPart Conclusion = "conforms (selection)"
	// ConformsByPlan is the conclusion of an attended run of its whole plan, in which nothing stands in the way.
	ConformsByPlan Conclusion = "conforms (attended plan)"
	DoesNotConform Conclusion = "does not conform"
	HarnessFault   Conclusion = "harness fault"
	Inconclusive   Conclusion = "inconclusive"
)

// ExitCode is the program's exit code for the conclusion. An unknown conclusion is a fault of ours.
func (c Conclusion) ExitCode() int {
	switch c {
	case Conforms, ConformsInPart, ConformsByPlan:
		return 0
	case DoesNotConform:
		return 1
	case Inconclusive:
		return 4
	case HarnessFault:
		return 3
	}
	return 3
}

// Good says that nothing stands in the way, in the whole, in the part that was selected, or in what was planned.
func (c Conclusion) Good() bool {
	return c == Conforms || c == ConformsInPart || c == ConformsByPlan
}

// Verdict is the conclusion of the run, why, and the counts behind it.
type Verdict struct {
	Conclusion Conclusion `json:"conclusion"`
	// Reasons say what stands in the way of "conforms", worst first; empty when nothing does.
	Reasons []string `json:"reasons,omitempty"`
	// Beside is what has to be said in one breath with the conclusion: what the consumer declared that it cannot do, and
	// what a reader has to look at before it can be relied on.
	Beside []string `json:"beside,omitempty"`
	// Counts are of requirements by status.
	Counts map[rule.Status]int `json:"counts"`
}

// Requirement is one clause and what all scenarios together found of it.
type Requirement struct {
	requirement.Requirement
	// Sentence, Checks and Limits are the rule's; empty for a clause that no rule judges.
	Sentence string      `json:"sentence,omitempty"`
	Checks   string      `json:"checks,omitempty"`
	Limits   string      `json:"limits,omitempty"`
	Status   rule.Status `json:"status"`
	// Detail says why, or why it was not judged.
	Detail string `json:"detail,omitempty"`
	// Readings are the ways of reading it, in pairs, where the sources disagree and some scenario kept to one only.
	Readings []rule.Reading `json:"readings,omitempty"`
	// Outcomes are the verdicts of the scenarios that are about it, and of any other that found it
	// broken, in the order of the scenarios. What other scenarios saw of it is counted in Detail.
	Outcomes []Outcome `json:"outcomes,omitempty"`
	// Attested is what a tester said of a clause that neither wire nor screen shows. It is never a pass.
	Attested *Attestation `json:"attested,omitempty"`
}

// Outcome is one scenario's verdict on one requirement.
type Outcome struct {
	Scenario string         `json:"scenario"` // its id
	ID       requirement.ID `json:"requirement"`
	// Named is true when the scenario is about this requirement; then its moment has to come.
	Named bool `json:"named,omitempty"`
	rule.Verdict
}

// Scenario is one scenario as it ran.
type Scenario struct {
	// ID is stable between runs: the feature's path and the scenario's name.
	ID      string   `json:"id"`
	Feature string   `json:"feature"`
	Path    string   `json:"path"`
	Rule    string   `json:"rule"`
	Name    string   `json:"name"`
	Tags    []string `json:"tags"`
	// Story is the story that the scenario tells, named for the first scenario of all features that
	// tells it; empty for a scenario that shares its story with no other. Scenarios of one story were
	// acted out once and rest on one journal.
	Story string `json:"story,omitempty"`
	// Line is where the scenario stands in its file.
	Line   int         `json:"line"`
	Status rule.Status `json:"status"`
	Detail string      `json:"detail,omitempty"`
	// Fault is why the scenario has not all of its evidence: this harness, its mock or the consumer's
	// adapter did not do its part. What was broken until then stands, and nothing passes.
	Fault string `json:"fault,omitempty"`
	// Unjudged is why nothing can pass in the scenario although its evidence is whole: something arrived that cannot be judged.
	Unjudged string `json:"unjudged,omitempty"`
	Steps    []Step `json:"steps"`
	// Outcomes are the verdicts of every rule whose moment came, and of every rule named.
	Outcomes []Outcome `json:"outcomes"`
	// Ledger is what the story meant for its patients; no verdict rests on it. Nil where a provider was judged.
	Ledger *ledger.Ledger `json:"ledger,omitempty"`
}

// Journal is the key of the scenario's evidence in Run.Journals, and its name in journal.jsonl.
func (s Scenario) Journal() string {
	if s.Story != "" {
		return s.Story
	}
	return s.ID
}

// Step is one step of a scenario.
type Step struct {
	Keyword string `json:"keyword"` // Given, When, Then, And
	Text    string `json:"text"`
	// Line is where it stands in its feature's file; a step of a Background stands there.
	Line   int        `json:"line,omitempty"`
	Status StepStatus `json:"status"`
	Detail string     `json:"detail,omitempty"`
}

// StepStatus is how a step ended.
type StepStatus string

// The ways a step ends.
const (
	Passed    StepStatus = "passed"
	Failed    StepStatus = "failed"
	Skipped   StepStatus = "skipped"
	Undefined StepStatus = "undefined"
	// NotDone is a step that could not be done, as when what it chooses is not on the screen. The scenario went on.
	NotDone StepStatus = "not done"
)

// Times holds all that depends on when and where the run happened. Two runs with
// the same seed against the same consumer agree in everything else.
type Times struct {
	Started  time.Time     `json:"started"`
	Finished time.Time     `json:"finished"`
	Took     time.Duration `json:"took_ns"`
	// Scenarios is how long each took, by id.
	Scenarios map[string]time.Duration `json:"scenarios_ns"`
	// TakenOver is how many scenarios an earlier run, which was interrupted, had judged already.
	TakenOver int `json:"taken_over,omitempty"`
	// JournalSHA256 binds the results to journal.jsonl; the journal holds tokens dated by the real clock.
	JournalSHA256 string `json:"journal_sha256"`
}
