package results

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// beside is what has to be said in one breath with the conclusion.
func beside(run Run, counts map[rule.Status]int) []string {
	out := recorded(run, counts)
	if len(run.Consumer.Declares) > 0 {
		said := make([]string, len(run.Consumer.Declares))
		for i, d := range run.Consumer.Declares {
			said[i] = strings.TrimPrefix(d, "the consumer declares that it ")
		}
		out = append(out, fmt.Sprintf("as declared: it %s; %s not applicable", strings.Join(said, ", "), requirements(counts[rule.NotApplicable])))
	}
	var ids []string
	for _, r := range run.Requirements {
		if slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return o.Status == rule.Concern && o.Reader }) {
			ids = append(ids, string(r.ID))
		}
	}
	switch len(ids) {
	case 0:
	case 1:
		out = append(out, ids[0]+" needs a reader")
	default:
		out = append(out, strings.Join(ids[:len(ids)-1], ", ")+" and "+ids[len(ids)-1]+" need a reader")
	}
	return out
}

func requirements(n int) string {
	if n == 1 {
		return "1 requirement"
	}
	return fmt.Sprintf("%d requirements", n)
}

// mostTexts is how many texts are told in full with a requirement; the scenarios have all.
const mostTexts = 3

// toRead tells with a pass which words of screens it does not judge; empty where it judges all that it is about.
func toRead(all []Outcome) string {
	var texts []string
	for _, o := range all {
		for _, t := range o.Texts {
			if !slices.Contains(texts, t) {
				texts = append(texts, t)
			}
		}
	}
	if len(texts) == 0 {
		return ""
	}
	told := "; not judged, and to be read by a person, are the words: “" + strings.Join(texts[:min(len(texts), mostTexts)], "”, “") + "”"
	if more := len(texts) - mostTexts; more > 0 {
		told += fmt.Sprintf(" and %d more in the scenarios", more)
	}
	return told
}
