package steps

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// ErrNotApplicable says that a scenario needs something that the consumer declares it cannot do. Nothing is wrong then, and nothing passes.
var ErrNotApplicable = errors.New("not applicable")

// needed are the phrases that need a capability of the consumer. A tag such as @needs-xml says the same of a scenario whose phrases do not.
var needed = []struct {
	phrase *regexp.Regexp
	what   contract.Capability
}{
	{regexp.MustCompile(` may look at the registry$`), contract.UseRegistry},
	{regexp.MustCompile(` is restarted$`), contract.RestartTheWhole},
	{regexp.MustCompile(`^(?:an hour|\d+ (?:hours|minutes)) pass`), contract.SettableClock},
	{regexp.MustCompile(`^it is (?:the evening before|.* in July$)`), contract.SettableClock},
	{regexp.MustCompile(`^the re-assessment also needs an appointment `), contract.SeveralBookings},
}

const needTag = "@needs-"

// Needs are the capabilities that a scenario needs of every consumer in it, by its tags and the texts of its steps.
func Needs(tags, texts []string) ([]contract.Capability, error) {
	asked := map[contract.Capability]bool{}
	for _, tag := range tags {
		name, ok := strings.CutPrefix(tag, needTag)
		if !ok {
			continue
		}
		if !slices.Contains(contract.AllCapabilities(), contract.Capability(name)) {
			return nil, fmt.Errorf("the tag %s names no capability; want one of %q", tag, contract.AllCapabilities())
		}
		asked[contract.Capability(name)] = true
	}
	for _, text := range texts {
		for _, n := range needed {
			if n.phrase.MatchString(text) {
				asked[n.what] = true
			}
		}
	}
	return slices.DeleteFunc(contract.AllCapabilities(), func(c contract.Capability) bool { return !asked[c] }), nil
}

// Need notes what the scenario needs, before its first step.
func (w *World) Need(needs []contract.Capability) error {
	if w.cfg.Foreign != nil {
		needs = slices.DeleteFunc(slices.Clone(needs), func(c contract.Capability) bool { return c == contract.SettableClock }) // see BeforeForeign
	}
	if len(needs) == 0 {
		return nil
	}
	w.required = needs
	return w.mark(evidence.MarkNeeds, "", needs)
}

// declares marks what a consumer said and declared of itself when it was opened, and ends the scenario where it needs more than that.
func (w *World) declares(who string, d consumer.Driver) error {
	if product := consumer.Named(d); product != nil && *product != (contract.Product{}) {
		if err := w.mark(evidence.MarkProduct, who, product); err != nil {
			return err
		}
	}
	declared := consumer.Declared(d)
	if declared == nil {
		return nil
	}
	if err := w.mark(evidence.MarkDeclared, who, declared); err != nil {
		return err
	}
	for _, need := range w.required {
		if why := declared.Lacks(need); why != "" {
			return fmt.Errorf("%w: %s", ErrNotApplicable, why)
		}
	}
	return nil
}
