package page

import (
	"maps"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// chapter is the requirements of one group of ids, by topic.
type chapter struct {
	Group, Name string
	Topics      []topic
	Counts      []count
	N           int
}

type topic struct {
	Name string
	Rows []row
}

// row is one requirement.
type row struct {
	results.Requirement
	Must, Held, Seen string
	// Harm is the place of what it means for the patient in the order of harms.
	Harm int
	// Named are the scenarios that are about it.
	Named []link
	// all is what every scenario found of it; the page shows it on demand.
	all []results.Outcome
}

// Judged says whether any scenario found anything of it.
func (r row) Judged() bool { return len(r.all) > 0 }

// told is one scenario's verdict, with its evidence.
type told struct {
	Scenario link
	Detail   string
	Evidence []link
}

var chapterNames = map[string]string{
	"RB": "Re-booking", "CX": "Cancelling", "BK": "Booking", "RD": "Reading bookings", "SL": "Slots",
	"SP": "Spine Secure Proxy", "AU": "Access tokens", "RG": "Booking registry", "ER": "Errors",
	"FM": "Formats", "DO": "Directories", "NF": "Non-functional",
}

// Chapter is the name of a group of ids: "Re-booking" of "RB".
func Chapter(group string) string {
	if name := chapterNames[group]; name != "" {
		return name
	}
	return wording.Line(group)
}

// chapters keeps the order of the run, which is re-booking first, cancelling next.
func chapters(run results.Run, ix index) []chapter {
	var out []chapter
	outcomes := wording.Outcomes(run)
	faults := map[string]requirement.ID{}
	for _, r := range run.Requirements {
		group := r.ID.Group()
		if len(out) == 0 || out[len(out)-1].Group != group {
			out = append(out, chapter{Group: group, Name: Chapter(group)})
		}
		c := &out[len(out)-1]
		c.N++
		if len(c.Topics) == 0 || c.Topics[len(c.Topics)-1].Name != r.Topic {
			c.Topics = append(c.Topics, topic{Name: r.Topic})
		}
		t := &c.Topics[len(c.Topics)-1]
		t.Rows = append(t.Rows, newRow(once(r, faults), outcomes[r.ID], ix))
	}
	for i := range out {
		out[i].Counts = tally(out[i])
	}
	return out
}

// once tells a fault of harness or adapter in full at the requirement that it is first told of.
func once(r results.Requirement, told map[string]requirement.ID) results.Requirement {
	if r.Status != rule.HarnessError || r.Detail == "" {
		return r
	}
	key := results.Mistake(r.Detail)
	if at, before := told[key]; before {
		r.Detail = "the same fault as with " + string(at)
	} else {
		told[key] = r.ID
	}
	return r
}

func tally(c chapter) []count {
	n := map[rule.Status]int{}
	for _, t := range c.Topics {
		for _, r := range t.Rows {
			n[r.Status]++
		}
	}
	var out []count
	for _, s := range wording.Statuses() {
		if n[s] > 0 {
			out = append(out, count{s, n[s]})
		}
	}
	return out
}

func newRow(r results.Requirement, outcomes []results.Outcome, ix index) row {
	out := row{Requirement: r, Must: wording.Must(r), Held: wording.Held(outcomes), Seen: seen(r.Observable), Harm: harmOf(r.ID), all: outcomes}
	for _, o := range outcomes {
		if at := ix.scenario(o.Scenario); o.Named {
			out.Named = append(out.Named, link{Href: at.Href, Text: at.Text})
		}
	}
	return out
}

// statusesOf are the statuses of outcomes, worst first.
func statusesOf(all []results.Outcome) []rule.Status {
	there := map[rule.Status]bool{}
	for _, o := range all {
		there[o.Status] = true
	}
	return slices.SortedFunc(maps.Keys(there), rule.Worse)
}

func seen(o requirement.Observable) string {
	switch o {
	case requirement.Wire:
		return "on the wire"
	case requirement.Screen:
		return "on the user's screen"
	case requirement.State:
		return "in what a system holds"
	case requirement.Report:
		return "in a report"
	case requirement.Document:
		return "in a document"
	}
	return wording.Line(string(o))
}
