// Package statement writes what a vendor publishes of a run: a document for machines, which is signed, the same as a page
// and as Markdown, and the supplier's checklist with a row for each requirement.
//
// It refuses to have an opinion: all of it is a function of the results.
//
//	doc := statement.Of(run, statement.Bundle{File: "reports.bundle.zip", SHA256: sum})
package statement

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// schema names the form of statement.json.
const schema = "rebookcheck-statement/1"

// Document is what is published.
type Document struct {
	Schema  string          `json:"schema"`
	Product results.Product `json:"product"`
	// Role is whom it speaks of: "booking consumer" or "booking provider".
	Role     string              `json:"role"`
	Standard string              `json:"standard"`
	Harness  results.Harness     `json:"harness"`
	Config   results.Config      `json:"config"`
	Started  time.Time           `json:"started"`
	Finished time.Time           `json:"finished"`
	Verdict  results.Conclusion  `json:"verdict"`
	Reasons  []string            `json:"reasons,omitempty"`
	Counts   map[rule.Status]int `json:"counts"`
	// Levels are what the product claims that it can do, and what of it was shown.
	// Of a provider there are none.
	Levels []Level `json:"levels,omitempty"`
	// Broken, Concerns and Open are requirements that were not kept, that should have been, and that were not seen or judged.
	Broken   []Line `json:"broken,omitempty"`
	Concerns []Line `json:"concerns,omitempty"`
	Open     []Line `json:"open,omitempty"`
	// Readings are where the sources disagree and the product keeps to one reading.
	Readings     []Reading             `json:"readings,omitempty"`
	Attestations []results.Attestation `json:"attestations,omitempty"`
	// Unsigned are the requirements that nothing can show and nobody has signed for.
	Unsigned []requirement.ID `json:"unsigned,omitempty"`
	Bundle   Bundle           `json:"bundle"`
	// Checklist is the SHA-256 of checklist.csv, and Key the public key of whoever signs.
	Checklist string `json:"checklist_sha256"`
	Key       string `json:"key"`
}

// Bundle is the signed archive that holds the evidence.
type Bundle struct {
	File     string `json:"file"`
	SHA256   string `json:"sha256"`
	Redacted bool   `json:"redacted,omitempty"`
}

// Level is something that a consumer may be able to do.
type Level struct {
	Capability string `json:"capability"`
	// Claimed and Shown are in words; Passed and Failed count the scenarios that need it.
	Claimed string `json:"claimed"`
	Shown   string `json:"shown"`
	Passed  int    `json:"passed"`
	Failed  int    `json:"failed"`
}

// Line is a requirement and what came of it.
type Line struct {
	Requirement requirement.ID    `json:"requirement"`
	Level       requirement.Level `json:"level"`
	Status      rule.Status       `json:"status"`
	Says        string            `json:"says"`
	Detail      string            `json:"detail,omitempty"`
}

// Reading is a requirement that conforms under one reading of the sources.
type Reading struct {
	Requirement requirement.ID `json:"requirement"`
	rule.Reading
}

// Of is the statement of a run.
func Of(run results.Run, b Bundle, key, checklist string) Document {
	d := Document{
		Schema: schema, Role: run.RoleInFull(), Standard: run.Standard, Harness: run.Harness, Config: run.Config, Started: run.Times.Started, Finished: run.Times.Finished,
		Verdict: run.Verdict.Conclusion, Reasons: run.Verdict.Reasons, Counts: run.Verdict.Counts,
		Levels: levels(run), Attestations: run.Attestations, Bundle: b, Checklist: checklist, Key: key,
	}
	if run.Consumer.Product != nil {
		d.Product = *run.Consumer.Product
	}
	for _, r := range run.Requirements {
		line := Line{r.ID, r.Level, r.Status, cmp.Or(r.Sentence, r.Statement), r.Detail}
		switch r.Status {
		case rule.Fail:
			d.Broken = append(d.Broken, line)
		case rule.Concern:
			d.Concerns = append(d.Concerns, line)
		case rule.NotObserved, rule.HarnessError, rule.NotSelected:
			d.Open = append(d.Open, line)
		case rule.NeedsAttestation:
			if r.Attested == nil {
				d.Unsigned = append(d.Unsigned, r.ID)
			}
		default:
		}
		for _, reading := range r.Readings {
			d.Readings = append(d.Readings, Reading{r.ID, reading})
		}
	}
	return d
}

// WriteJSON writes what is signed.
func (d Document) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return fmt.Errorf("write statement: %w", err)
	}
	return nil
}

// Drawn says that the run had a seed: those of providers have none, and take the provider as it is.
func (d Document) Drawn() bool { return d.Config.Seed != 0 }

// Name is the product in one line.
func (d Document) Name() string { return results.Consumer{Product: &d.Product}.ProductName() }

// levels hold what is claimed against the scenarios that need it.
func levels(run results.Run) []Level {
	if run.Judges() != requirement.Consumer {
		return nil
	}
	var claims contract.Capabilities
	if run.Consumer.Capabilities != nil {
		claims = *run.Consumer.Capabilities
	}
	claims = claims.And(lacking(run.Consumer.Without)...)
	out := []Level{cancelLevel(run, claims)}
	for _, what := range contract.AllCapabilities() {
		l := Level{Capability: what.Has(), Claimed: "yes"}
		if claims.Lacks(what) != "" {
			l.Claimed = "no"
		}
		for _, s := range run.Scenarios {
			if slices.Contains(needs(run, s), what) {
				l.count(s.Status)
			}
		}
		l.Shown = shown(l)
		out = append(out, l)
	}
	return out
}

// count counts a scenario that needs the capability.
func (l *Level) count(status rule.Status) {
	switch status {
	case rule.Pass:
		l.Passed++
	case rule.Fail:
		l.Failed++
	default:
	}
}

func lacking(names []string) []contract.Capability {
	var out []contract.Capability
	for _, name := range names {
		out = append(out, contract.Capability(name))
	}
	return out
}

func shown(l Level) string {
	switch {
	case l.Failed > 0:
		return "not as the standard has it: broken in " + wording.Count(l.Failed, "scenario")
	case l.Passed > 0:
		return "yes, in " + wording.Count(l.Passed, "scenario")
	case l.Claimed == "no":
		return "does not apply"
	}
	return "not seen in this run"
}

// mostLevel is the level of a consumer that declares none: what is left out, it can do.
const mostLevel = 4

// cancelLevel is how far the consumer can cancel. What a run shows is that it cancels its own bookings (CX-01), and those
// of another 111 service.
func cancelLevel(run results.Run, claims contract.Capabilities) Level {
	level := mostLevel
	if claims.CancelLevel != nil {
		level = *claims.CancelLevel
	}
	l := Level{Capability: "level to which it cancels (CX-07)", Claimed: strconv.Itoa(level), Shown: "not seen in this run"}
	for _, r := range run.Requirements {
		if r.ID == "CX-01" && r.Status == rule.Pass {
			l.Shown = "2: its own bookings, in the consultation and after it"
		}
		if r.ID == "CX-01" && r.Status == rule.Fail {
			l.Shown = "not as the standard has it (CX-01)"
		}
	}
	for _, s := range run.Scenarios {
		if !slices.Contains(needs(run, s), contract.CancelOthers) {
			continue
		}
		l.count(s.Status)
	}
	if l.Passed > 0 && l.Failed == 0 && l.Shown != "not seen in this run" {
		l.Shown = "3: bookings that another 111 service made as well"
	}
	return l
}

// needs are what the evidence says that a scenario needs of a consumer.
func needs(run results.Run, s results.Scenario) []contract.Capability {
	for _, e := range run.Journals[s.Journal()] {
		if e.Mark != nil && e.Mark.Kind == evidence.MarkNeeds {
			var out []contract.Capability
			if json.Unmarshal(e.Mark.Data, &out) == nil {
				return out
			}
		}
	}
	return nil
}
