package bundle_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/bundle"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// TestABreachIsNotExcusedByAListOfWhatCannotBeRepeated has the signer of a redacted bundle name what the consumer breaks
// among the requirements that cannot be repeated, and sign it as kept.
func TestABreachIsNotExcusedByAListOfWhatCannotBeRepeated(t *testing.T) {
	dir := ran(t, "--mutant", "silent-cancel", "--tags", "@RB-31")
	_, secret, public := signer(t)
	o := options(t, secret)
	o.Redact, o.Salt = true, salted()
	opened, err := bundle.Open(made(t, dir, o), &public)
	require.NoError(t, err)
	again := o.Judge(opened.Evidence())
	require.Equal(t, bundle.Partly, opened.Compare(again, identity.Here()).Outcome)

	var broken []requirement.ID
	for _, r := range opened.Run.Requirements {
		if r.Status == rule.Fail {
			broken = append(broken, r.ID)
		}
	}
	for name, suite := range map[string]string{"our suite": "", "another suite": "0123456789abcdef0123456789abcdef"} {
		t.Run(name, func(t *testing.T) {
			forged := opened
			harness := forged.Run.Harness
			forged.Run = blunted(t, forged.Run, "0123456789abcdef0123456789abcdef", broken...)
			if suite == "" {
				forged.Run.Harness = harness
			}
			withheld := *opened.Withheld
			withheld.NotRepeatable = append(append([]requirement.ID{}, withheld.NotRepeatable...), broken...)
			forged.Withheld = &withheld
			c := forged.Compare(again, identity.Here())
			require.Equal(t, bundle.DoNotFollow, c.Outcome, c.Lines())
			require.Contains(t, c.Lines()[0], `RB-29 is signed as "pass", and the evidence shows "fail"`)
		})
	}
}

// TestTheLedgerOfARedactedBundleIsRepeated has the signer take the patients' harm out of it.
func TestTheLedgerOfARedactedBundleIsRepeated(t *testing.T) {
	dir := ran(t, "--mutant", "cancels-at-start", "--tags", "@RB-08")
	_, secret, public := signer(t)
	o := options(t, secret)
	o.Redact, o.Salt = true, salted()
	opened, err := bundle.Open(made(t, dir, o), &public)
	require.NoError(t, err)
	again := o.Judge(opened.Evidence())
	require.Equal(t, bundle.Partly, opened.Compare(again, identity.Here()).Outcome)
	forged := *opened.Run.Ledger
	forged.Harmed = 0
	opened.Run.Ledger = &forged
	c := opened.Compare(again, identity.Here())
	require.Equal(t, bundle.DoNotFollow, c.Outcome)
	require.Contains(t, c.Why[0], "what became of the patients")
}
