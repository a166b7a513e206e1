package cli

import (
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/features"
	providerfeatures "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	providermutant "github.com/rebookcheck/rebookcheck/steps/provider/mutant"
	providerrule "github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// roleRules are the rules of a role, and where to look for what belongs to them.
type roleRules struct {
	role             requirement.Role
	rules            []rule.Rule
	scenarios        []suite.Scenario
	features, folder string
	breaking         func(id requirement.ID) []string
}

func (of roleRules) find(id requirement.ID) (rule.Rule, bool) {
	i := slices.IndexFunc(of.rules, func(r rule.Rule) bool { return r.ID == id })
	if i < 0 {
		return rule.Rule{}, false
	}
	return of.rules[i], true
}

// bothRoles are the rules that judge consumers, and those that judge providers.
func bothRoles() ([]roleRules, error) {
	of, err := suite.Scenarios(features.FS)
	if err != nil {
		return nil, harness(err)
	}
	ofProviders, err := suite.ProviderScenarios(providerfeatures.FS)
	if err != nil {
		return nil, harness(err)
	}
	return []roleRules{
		{requirement.Provider, providerrule.Shared(), ofProviders, "features/provider", "steps/provider/rule", breakingProviders},
		{requirement.Consumer, rule.All(), of, "features", "steps/rule", breakingConsumers},
	}, nil
}

// explainRequirements tells of each of some requirements all that there is to know: the clause and its source, what
// its rule checks and what not, where the rule stands, which scenarios are about it and which mutants break it.
func explainRequirements(w io.Writer, ids []string) error {
	cat, err := suite.ProviderCatalogue(fixtures.FS)
	if err != nil {
		return harness(err)
	}
	roles, err := bothRoles()
	if err != nil {
		return err
	}
	for i, id := range ids {
		req, ok := cat.Find(requirement.ID(strings.ToUpper(id)))
		if !ok {
			return usage(fmt.Errorf("there is no requirement %q; find one by the words of its clause, as in 'rebookcheck list requirements option to cancel', or list all with --coverage", id))
		}
		if i > 0 {
			fmt.Fprintln(w)
		}
		explainRequirement(w, req, roles)
	}
	return nil
}

// looksLikeID tells an id, right or wrong, from a word or a number: letters, then digits, as in RB-51 or rb51.
func looksLikeID(arg string) bool { return idLike.MatchString(arg) }

var idLike = regexp.MustCompile(`^[A-Za-z]+-?[0-9]+$`)

func explainRequirement(w io.Writer, req requirement.Requirement, roles []roleRules) {
	fmt.Fprintf(w, "%s (%s, binds the %s)\n", req.ID, req.Level, req.Role)
	part(w, "Clause", req.Statement)
	part(w, "Source", req.Source)
	part(w, "Why it is read so", req.Notes)
	part(w, noRule(req.ID, roles), req.Unjudged)
	if req.Attest {
		part(w, "A person attests it", "After a run: rebookcheck attest reports. No attestation is a pass; a MUST that is denied is broken.")
	}
	for _, of := range roles {
		r, ok := of.find(req.ID)
		if !ok {
			continue
		}
		if req.Role != requirement.Consumer {
			fmt.Fprintf(w, "\n== %s\n", whom(of.role))
		}
		part(w, "What must be true", r.Sentence)
		part(w, "What is checked", r.Checks)
		part(w, "What is not checked", r.Limits)
		part(w, "Rule", of.folder+"/"+r.File)
		part(w, "Scenarios", about(of, req.ID)...)
		part(w, "Known-bad "+string(of.role)+"s that break it", of.breaking(req.ID)...)
	}
}

// whom says who is judged by a rule of a role, where the clause does not bind consumers: their runs judge the mock by it.
func whom(role requirement.Role) string {
	if role == requirement.Provider {
		return "A provider under test"
	}
	return "The mock, while a consumer is tested"
}

// noRule is the heading above the reason why no rule judges a clause; the mock may be judged by it all the same.
func noRule(id requirement.ID, roles []roleRules) string {
	if slices.ContainsFunc(roles, func(of roleRules) bool { _, ok := of.find(id); return ok }) {
		return "No rule judges a provider under test by it"
	}
	return "No rule judges it"
}

func part(w io.Writer, name string, lines ...string) {
	if lines = slices.DeleteFunc(lines, func(s string) bool { return s == "" }); len(lines) > 0 {
		fmt.Fprintf(w, "\n%s\n  %s\n", name, strings.Join(lines, "\n  "))
	}
}

// about are the scenarios that end in the sentence of a requirement, by file and line.
func about(of roleRules, id requirement.ID) []string {
	var out []string
	for _, sc := range of.scenarios {
		if slices.Contains(sc.Names, id) {
			out = append(out, fmt.Sprintf("%s:%d  %s", path.Join(of.features, sc.Path), sc.Line, sc.Name))
		}
	}
	return out
}

// breakingConsumers are the known-bad consumers that break a requirement, with their defects.
func breakingConsumers(id requirement.ID) []string {
	var out []string
	for _, m := range mutant.All() {
		if slices.Contains(m.Breaks, string(id)) {
			out = append(out, fmt.Sprintf("%s  %s (steps/consumer/mutant/%s)", m.Name, m.Defect, m.File))
		}
	}
	return out
}

// breakingProviders are the known-bad providers that break a requirement, with their defects.
func breakingProviders(id requirement.ID) []string {
	var out []string
	for _, m := range providermutant.All() {
		if slices.Contains(m.Breaks, string(id)) {
			out = append(out, fmt.Sprintf("%s  %s (steps/provider/mutant/%s)", m.Name, m.Defect, m.File))
		}
	}
	return out
}
