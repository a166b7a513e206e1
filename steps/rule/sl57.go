package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SL-57",
	Sentence: "slots were shown although what was to come with them did not",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		eachSearch(s, func(st *evidence.Step, q *evidence.Sought) {
			switch {
			case len(q.Offers) == 0 || !incompleteAnswer(q) || unaskedIncluded(q): // the latter is judged by SL-58
			case blank(st.Screen, q) && len(kindsAskedFor(q)) == 0: // judged by SL-09
			case blank(st.Screen, q):
				f.broken("no slots were shown to the user when something else that was asked for was missing", q.Label(), st.ScreenLabel)
			default:
				f.ok(q.Label(), st.ScreenLabel)
			}
		})
		return f.verdict("slots that came without something that was asked for")
	},
})

// kindsAskedFor are the types of resource that a search asked for beside the slots.
func kindsAskedFor(q *evidence.Sought) map[string]bool {
	out := map[string]bool{}
	for name, values := range q.Calls[0].Query {
		if name != "_include" && !strings.HasPrefix(name, "_include:") {
			continue
		}
		for _, v := range values {
			v = strings.ToLower(strings.ReplaceAll(v, ".", ":"))
			for words, kind := range kindsAsked {
				if v == words {
					out[kind] = true
				}
			}
			if v == "schedule:actor" {
				out["HealthcareService"], out["Practitioner"], out["PractitionerRole"], out["Location"] = true, true, true, true
			}
		}
	}
	if out["HealthcareService"] {
		out["Location"] = true // a place that is an actor itself comes with the others
	}
	return out
}

// kindsAsked are the types of resource that each way of asking brings in. Source: search for slots.
var kindsAsked = map[string]string{
	"slot:schedule": "Schedule", "schedule:actor:practitioner": "Practitioner", "schedule:actor:practitionerrole": "PractitionerRole",
	"schedule:actor:healthcareservice": "HealthcareService", "schedule:actor:location": "Location",
	"healthcareservice:location": "Location", "healthcareservice:organization": "Organization", "healthcareservice:providedby": "Organization",
}

// incompleteAnswer says that something that was asked for is not there, or that the slots came alone because
// nothing else was asked for, as it may be [SL-07].
func incompleteAnswer(q *evidence.Sought) bool {
	asked := kindsAskedFor(q)
	if len(asked) == 0 {
		return true
	}
	for kind := range asked {
		if !q.Kinds[kind] {
			return true
		}
	}
	return false
}
