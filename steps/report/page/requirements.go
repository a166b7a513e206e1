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
	// Named are the scenarios that are about it.
	Named []link
	// Found are the scenarios by what they found, worst first.
	Found []found
}

type found struct {
	Status rule.Status
	// Told is set for what is told one by one, with its evidence; passes are links only.
	Told  []told
	Links []link
}

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
		t.Rows = append(t.Rows, newRow(r, outcomes[r.ID], ix))
	}
	for i := range out {
		out[i].Counts = tally(out[i])
	}
	return out
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
	out := row{Requirement: r, Must: wording.Must(r), Held: wording.Held(outcomes), Seen: seen(r.Observable)}
	byStatus := map[rule.Status]*found{}
	for _, o := range outcomes {
		at := ix.scenario(o.Scenario)
		if o.Named {
			out.Named = append(out.Named, at)
		}
		f := byStatus[o.Status]
		if f == nil {
			f = &found{Status: o.Status}
			byStatus[o.Status] = f
		}
		if o.Status == rule.Pass {
			f.Links = append(f.Links, link{Href: at.Href, Text: at.Text}) // without its title: there are very many
		} else {
			f.Told = append(f.Told, told{at, o.Detail, ix.evidence(o.Scenario, o.Evidence)})
		}
	}
	for _, s := range slices.SortedFunc(maps.Keys(byStatus), rule.Worse) {
		out.Found = append(out.Found, *byStatus[s])
	}
	return out
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
