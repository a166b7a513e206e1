package page

import (
	"html/template"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// clauseData is what there is to say of a requirement beyond its row, and what scenarios found of it, worst first.
type clauseData struct {
	About [][2]string `json:"about,omitempty"`
	Found []foundData `json:"found,omitempty"`
}

// foundData is what scenarios found of one requirement with one status.
type foundData struct {
	Status string `json:"status"`
	// Alike are the scenarios by what was said of them, so that one fault is told once.
	Alike []alike `json:"alike,omitempty"`
	// Passed are the scenarios that are only named.
	Passed []int `json:"passed,omitempty"`
}

// alike are scenarios of which the same was said, the simplest first.
type alike struct {
	Detail    string `json:"detail,omitempty"`
	Scenarios []int  `json:"scenarios"`
	// Evidence is that of the first.
	Evidence []string `json:"evidence,omitempty"`
}

// clauseBlock is what there is to say of all requirements.
func clauseBlock(all []chapter, ix index) block {
	return block{"clauses", func() any {
		out := map[string]clauseData{}
		for _, c := range all {
			for _, t := range c.Topics {
				for _, r := range t.Rows {
					out[string(r.ID)] = clauseData{about(r), ix.found(r.all)}
				}
			}
		}
		return out
	}, new(template.HTML)}
}

// about is the rest of a clause: terms and what is said of each.
func about(r row) [][2]string {
	out := [][2]string{{"Binds", "the " + wording.Line(string(r.Role)) + "; shows " + r.Seen}}
	add := func(term, said string) {
		if said != "" {
			out = append(out, [2]string{term, wording.Line(said)})
		}
	}
	add("Source", r.Source)
	add("What is checked", r.Checks)
	add("What is not checked", r.Limits)
	for _, of := range r.Readings {
		text := of.Topic + " (" + of.Row + "), reading " + of.Name
		if of.Name == "A" {
			text += ", by which the verdict goes"
		}
		text += ": " + of.Under + ": not kept to"
		if of.Met {
			text = strings.TrimSuffix(text, "not kept to") + "kept to"
		}
		add("Where the sources disagree", text)
	}
	add("Why it is read so", r.Notes)
	add("Why no rule judges it", r.Unjudged)
	return out
}

func (ix index) found(all []results.Outcome) []foundData {
	var out []foundData
	for _, status := range statusesOf(all) {
		f := foundData{Status: class(status)}
		at := map[string]int{}
		for _, o := range ix.of(all, status) {
			n := ix.number[o.Scenario]
			if status == rule.Pass {
				f.Passed = append(f.Passed, n)
				continue
			}
			key := o.Detail
			if status == rule.HarnessError {
				key = results.Mistake(o.Detail)
			}
			i, known := at[key]
			if !known {
				i = len(f.Alike)
				at[key] = i
				a := alike{Detail: safe(o.Detail)}
				for _, label := range o.Evidence {
					a.Evidence = append(a.Evidence, wording.Line(label))
				}
				f.Alike = append(f.Alike, a)
			}
			f.Alike[i].Scenarios = append(f.Alike[i].Scenarios, n)
		}
		out = append(out, f)
	}
	return out
}
