// Package coverage says of every row of the catalogue how it is accounted for: a rule
// judges it, a person attests it, it binds somebody else, or it says why none of these.
//
// It refuses to judge; whether a row was kept to is for a run to say.
//
//	for _, row := range coverage.Of(cat, rule.All()) { ... }
package coverage

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Kind is how a row is accounted for. Each row has one.
type Kind string

// The kinds, in the order of the totals.
const (
	Judged      Kind = "judged"
	Attestation Kind = "needs attestation" // by a person: nothing that passes the harness can show it
	Others      Kind = "binds others"      // provider, registry or harness: not applicable to consumers
	Reason      Kind = "not judged"        // with a written reason
	Unexplained Kind = "unexplained"       // none of these, or two that contradict each other
)

// Kinds are all kinds, in the order of the totals.
func Kinds() []Kind { return []Kind{Judged, Attestation, Others, Reason, Unexplained} }

// Row is one row of the catalogue and how it is accounted for.
type Row struct {
	requirement.Requirement
	Kind Kind
	// Why is the rule's sentence, the reason, whom it binds, or what is missing.
	Why string
}

// Of accounts for every row, in the order of the catalogue.
func Of(cat requirement.Catalogue, rules []rule.Rule) []Row {
	var out []Row
	for _, req := range cat.All() {
		row := Row{Requirement: req}
		row.Kind, row.Why = account(req, rules)
		out = append(out, row)
	}
	return out
}

func account(req requirement.Requirement, rules []rule.Rule) (Kind, string) {
	i := slices.IndexFunc(rules, func(r rule.Rule) bool { return r.ID == req.ID })
	switch {
	case i >= 0 && req.Unjudged != "":
		return Unexplained, "a rule judges it, and yet unjudged.csv says why none does"
	case i >= 0:
		return Judged, rules[i].Sentence
	case req.Attest:
		return Attestation, req.Unjudged
	case req.Unjudged != "":
		return Reason, req.Unjudged
	case req.Role != requirement.Consumer:
		return Others, "binds the " + string(req.Role)
	}
	return Unexplained, "neither a rule nor a reason in unjudged.csv"
}

// Group is the totals of one group of ids.
type Group struct {
	Name  string
	N     int
	Kinds map[Kind]int
}

// Total adds the rows up by group, in their order.
func Total(rows []Row) []Group {
	var out []Group
	for _, r := range rows {
		name := r.ID.Group()
		if len(out) == 0 || out[len(out)-1].Name != name {
			out = append(out, Group{Name: name, Kinds: map[Kind]int{}})
		}
		g := &out[len(out)-1]
		g.N++
		g.Kinds[r.Kind]++
	}
	return out
}
