package page

import (
	"fmt"
	"html/template"
	"math"
	"runtime"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/redact"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// model is all that the templates show.
type model struct {
	Policy string
	Style  template.CSS
	Script template.JS

	Run     results.Run
	Product string
	// Unnamed says that nobody named the product.
	Unnamed bool
	Words   wording.Verdict
	Class   string
	Reasons []reason
	// Unseen are the reasons that only say what was not seen, where there are weightier ones.
	Unseen []reason
	// Again are the earlier tries of scenarios, where the run was resumed.
	Again []string
	// Chain and Limits are what the evidence and any mock cannot show.
	Chain, Limits string
	Facts         []fact
	Command       string
	Counts        []count
	Chapters      []chapter
	Concerns      []row
	Attest        []row
	Features      []feature
	Statuses      []rule.Status
	// Patients is what the run meant for its patients; nil where the results do not say.
	Patients *patients
	// Mends are what must be mended first, and Harms the order that they follow.
	Mends []mend
	Harms []harm
	// Open are the counts of what was not selected or not seen.
	Open []count
	// Blocks are what the page unpacks on demand.
	Common *common
	Blocks []block
}

type fact struct {
	Name, Value string
	Code        bool
}

// reason is one reason of the verdict, with a link to the requirement or scenario that it begins with.
type reason struct {
	At   link
	Text string
}

func reasonsOf(run results.Run, ix index) (weighty, unseen []reason) {
	for _, text := range run.Verdict.Reasons {
		r, status := reason{Text: text}, rule.Status("")
		for _, req := range run.Requirements {
			if rest, ok := strings.CutPrefix(text, string(req.ID)+" "); ok && req.ID.Valid() {
				r, status = reason{link{Href: "#" + string(req.ID), Text: string(req.ID)}, " " + rest}, req.Status
			}
		}
		for _, s := range run.Scenarios {
			if rest, ok := strings.CutPrefix(text, s.ID+": "); ok {
				r = reason{link{Href: ix.scenario(s.ID).Href, Text: wording.Line(s.ID)}, ": " + rest}
			}
		}
		if status == rule.NotObserved {
			unseen = append(unseen, r)
		} else if status != rule.Fail && (status != rule.Concern || !run.Config.Strict) { // what is broken is told by its harm
			weighty = append(weighty, r)
		}
	}
	return weighty, unseen
}

type count struct {
	Status rule.Status
	N      int
}

func newModel(run results.Run) (model, error) {
	m := model{
		Policy: policyFor(run), Style: template.CSS(style), Script: template.JS(script), //nolint:gosec // both are files of this program
		Run: run, Product: safe(run.Consumer.ProductName()), Unnamed: run.Consumer.ProductName() == results.NotNamed, Words: wording.Of(run), Class: conclusionClass(run.Verdict.Conclusion),
		Facts: facts(run), Command: wording.Command(run), Statuses: wording.Statuses(),
		Chain: wording.Chain, Limits: wording.ForRole(run, wording.Limits),
	}
	for _, s := range wording.Statuses() {
		if n := run.Verdict.Counts[s]; n > 0 {
			m.Counts = append(m.Counts, count{s, n})
		}
	}
	if run.History != nil {
		for _, a := range run.History.Again {
			m.Again = append(m.Again, wording.Again(a))
		}
	}
	ix := newIndex(run)
	m.Reasons, m.Unseen = reasonsOf(run, ix)
	m.Chapters = chapters(run, ix)
	for _, c := range m.Chapters {
		for _, t := range c.Topics {
			for _, r := range t.Rows {
				switch r.Status {
				case rule.Concern:
					m.Concerns = append(m.Concerns, r)
				case rule.NeedsAttestation:
					m.Attest = append(m.Attest, r)
				case rule.Fail, rule.HarnessError, rule.NotSelected, rule.NotApplicable, rule.NotObserved, rule.Pass:
				}
			}
		}
	}
	m.Features, m.Patients = features(run, ix), patientsOf(run, ix)
	m.Mends, m.Harms = mends(run, m.Chapters, ix), harms
	for _, s := range []rule.Status{rule.NotObserved, rule.NotSelected, rule.NeedsAttestation} {
		if n := run.Verdict.Counts[s]; n > 0 {
			m.Open = append(m.Open, count{s, n})
		}
	}
	clauses := map[string]results.Requirement{}
	for _, r := range run.Requirements {
		clauses[string(r.ID)] = r
	}
	blocks, shared, err := storyBlocks(run, ix, clauses)
	if err != nil {
		return model{}, err
	}
	m.Common, m.Blocks = shared, append(blocks, clauseBlock(m.Chapters, ix))
	atOnce := runtime.GOMAXPROCS(0)
	if ix.pictures != nil {
		atOnce = 1 // each picture stands where it is first told
	}
	return m, pack(m.Blocks, shared, atOnce)
}

func conclusionClass(c results.Conclusion) string {
	switch c {
	case results.Conforms, results.ConformsInPart, results.ConformsByPlan:
		return "pass"
	case results.DoesNotConform:
		return "fail"
	case results.Inconclusive:
		return "not-observed"
	case results.HarnessFault:
		return "harness-error"
	}
	return "unknown"
}

func facts(run results.Run) []fact {
	var out []fact
	add := func(name, value string, code bool) {
		if value != "" {
			out = append(out, fact{name, wording.Line(redact.Secrets(value)), code})
		}
	}
	add("Product", run.Consumer.ProductName(), false)
	if run.Consumer.Product != nil {
		add("Contact", run.Consumer.Product.Contact, false)
	}
	add(wording.Role(run), run.Consumer.Name, false)
	add("Facing", wording.Facing(run), false)
	add("Defect put in", run.Consumer.Defect, false)
	add("Judged by", strings.TrimSpace(wording.Suite(run)), false)
	add("Suite", run.Harness.Suite.Digest, true)
	add("Standard", run.Standard, false)
	add("Started", run.Times.Started.UTC().Format("2 January 2006, 15:04:05 UTC"), false)
	add("Took", fmt.Sprintf("%.1f seconds", run.Times.Took.Seconds()), false)
	add("Seed", strings.TrimPrefix(wording.SeedOf(run), "seed "), true)
	add("Tags", run.Config.Tags, true)
	if run.Config.Strict {
		add("Strict", "a concern decides the verdict as a failure does", false)
	}
	add("Shard", run.Config.Shard, true)
	add("Attended plan", wording.AttendedPlan(run.Config), false)
	add("Start", run.Config.Start, true)
	add("Resumed", wording.Resumed(run), false)
	add("Quiet time at the end", run.Config.Quiet, true)
	add("Heard after the last scenario for", run.Config.Listen, true)
	add("Contract", run.Config.Contract, true)
	add("Screens", wording.AttachedIn(run), false)
	add("Evidence", "journal.jsonl, SHA-256 "+run.Times.JournalSHA256, true)
	return out
}

// index finds scenarios by id, and the entries of their journals by label. Where several
// scenarios tell one story, its evidence stands at the first of them.
type index struct {
	number map[string]int
	story  map[string]int // the scenario at which the evidence of another stands, by the other's id
	labels map[string]map[string]bool
	// length and steps say how simple a scenario is: the entries of its journal, and its steps.
	length, steps map[string]int
	// faults are the scenarios in which mistakes of harness or adapter are first told.
	faults map[string]int
	// pictures are the screenshots that the page shows; nil where its policy lets none in.
	pictures *pictures
}

func newIndex(run results.Run) index {
	ix := index{
		number: map[string]int{}, story: map[string]int{}, labels: map[string]map[string]bool{}, pictures: picturesOf(run),
		length: map[string]int{}, steps: map[string]int{}, faults: map[string]int{},
	}
	first := map[string]int{}
	for i, s := range run.Scenarios {
		ix.number[s.ID] = i + 1
		if _, told := first[s.Journal()]; !told {
			first[s.Journal()] = i + 1
		}
		ix.story[s.ID] = first[s.Journal()]
		ix.labels[s.ID] = map[string]bool{}
		ix.length[s.ID], ix.steps[s.ID] = len(run.Journals[s.Journal()]), len(s.Steps)
		if ix.length[s.ID] == 0 {
			ix.length[s.ID] = math.MaxInt // there is nothing to look at, so it is not the simplest
		}
		if key := results.Mistake(s.Detail); s.Status == rule.HarnessError && s.Detail != "" && ix.faults[key] == 0 {
			ix.faults[key] = i + 1
		}
		for _, e := range run.Journals[s.Journal()] {
			ix.labels[s.ID][e.Label()] = true
		}
	}
	return ix
}

// link leads to a place on the page; without Href it is text only.
type link struct {
	Href  string `json:"href,omitempty"`
	Text  string `json:"text"`
	Title string `json:"-"`
}

func (ix index) scenario(id string) link {
	n, ok := ix.number[id]
	if !ok {
		return link{Text: wording.Line(id)}
	}
	return link{Href: "#" + anchor(n, ""), Text: fmt.Sprint(n), Title: wording.Line(id)}
}

func (ix index) evidence(scenario string, labels []string) []link {
	var out []link
	for _, l := range labels {
		if ix.labels[scenario][l] {
			out = append(out, link{Href: "#" + anchor(ix.number[scenario], l), Text: wording.Line(l)})
		} else {
			out = append(out, link{Text: wording.Line(l)})
		}
	}
	return out
}

// anchor is the id of a scenario on the page, or of an entry of its journal.
func anchor(scenario int, label string) string {
	id := fmt.Sprintf("s%d", scenario)
	if label == "" {
		return id
	}
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, label)
	return id + "-" + plain
}
