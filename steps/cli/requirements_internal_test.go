package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/coverage"
	providermutant "github.com/rebookcheck/rebookcheck/steps/provider/mutant"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	explained "github.com/rebookcheck/rebookcheck/steps/rule/explain"
)

func TestCoverageAddsUpByGroupAndWhatIsUnexplainedDecidesTheExitCode(t *testing.T) {
	t.Parallel()
	row := func(id requirement.ID, kind coverage.Kind, why string) coverage.Row {
		return coverage.Row{Requirement: requirement.Requirement{ID: id, Level: requirement.Must}, Kind: kind, Why: why}
	}
	rows := []coverage.Row{row("RB-01", coverage.Judged, "one"), row("RB-02", coverage.Others, "binds the provider"), row("SP-01", coverage.Attestation, "signed")}
	var out bytes.Buffer
	require.NoError(t, printCoverage(&out, rows))
	require.Regexp(t, `group +rows +judged +needs attestation +binds others +not judged +unexplained`, out.String())
	require.Regexp(t, `(?m)^ +RB +2 +1 +0 +1 +0 +0$`, out.String())
	require.Regexp(t, `(?m)^ +SP +1 +0 +1 +0 +0 +0$`, out.String())
	require.Regexp(t, `(?m)^ +all +3 +1 +1 +1 +0 +0$`, out.String())
	require.Contains(t, out.String(), "Every row is accounted for.")

	out.Reset()
	require.Equal(t, verdict(exitNotConform), printCoverage(&out, append(rows, row("SP-02", coverage.Unexplained, "neither"))))
	require.Contains(t, out.String(), "Unexplained (1):\n  SP-02 (MUST): neither\n")
}

func TestTheListWithCoverageHoldsEveryRow(t *testing.T) {
	t.Parallel()
	var some, all bytes.Buffer
	require.NoError(t, listRequirements(&some, false))
	_ = listRequirements(&all, true) // the exit code is another test's matter
	require.NotEqual(t, some.String(), all.String())
	require.NotRegexp(t, `(?m)^[A-Z]{2}-[0-9]+ .*binds others`, all.String()) // every row is judged, attested, or has a reason of its own
	require.Regexp(t, `(?m)^ +all +498 `, all.String())
}

func TestOneRequirementIsToldWithItsRuleScenariosAndMutants(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, explainRequirements(&out, []string{"rb-51", "RB-66"}))
	one, other, found := strings.Cut(out.String(), "\nRB-66 ")
	require.True(t, found, "the second requirement is missing")
	r, ok := rule.Find("RB-51")
	require.True(t, ok)
	for _, want := range []string{
		"RB-51 (MUST, binds the consumer)\n", "cr_workflow", "At the end of any re-assessment, offers the user",
		r.Sentence, r.Checks, r.Limits, "steps/rule/" + r.File, "never-offers  It lists the earlier bookings and never offers to cancel one. (steps/consumer/mutant/offer.go)\n",
	} {
		require.Contains(t, one, want)
	}
	require.Regexp(t, `(?m)^  features/rebook/offer\.feature:\d+  \S`, one)
	require.Contains(t, other, "No rule judges it\n  Whether the consumer organisation accepts")
	require.Contains(t, other, "A person attests it\n  After a run: rebookcheck attest reports.")
	require.NotContains(t, other, "What is checked")
	require.NotContains(t, out.String(), "==", "a clause that binds consumers judges nobody else")

	err := explainRequirements(&out, []string{"RB-51", "RB-510"})
	require.ErrorContains(t, err, `there is no requirement "RB-510"; find one by the words of its clause`)
	var ended failure
	require.ErrorAs(t, err, &ended)
	require.Equal(t, exitUsage, ended.code)
}

func TestARequirementIsFoundByTheWordsOfItsClause(t *testing.T) {
	t.Parallel()
	for first, words := range map[string][]string{
		"RB-51": {"at the end of any re-assessment the option to cancel must be offered"},
		"RB-09": {"cancels", "original", "only", "after", "new", "booking", "settled"},
		"BK-67": {"422", "slot", "no", "longer", "available"},
		"RB-05": {"change of a booking routed into re-assessment before slots are sought"},
		"SL-06": {"offset", "plus", "sign", "encoded"},
	} {
		var out bytes.Buffer
		require.NoError(t, findRequirements(&out, words))
		require.Regexp(t, `^`+first+` `, out.String(), "%q", words)
		require.LessOrEqual(t, strings.Count(out.String(), "\n"), mostFound+2)
	}
	for arg, id := range map[string]bool{"RB-51": true, "rb-510": true, "rb51": true, "422": false, "re-assessment": false, "409/412": false} {
		require.Equal(t, id, looksLikeID(arg), arg)
	}
	var out bytes.Buffer
	var ended failure
	require.ErrorAs(t, findRequirements(&out, []string{"giraffe", "elephant"}), &ended)
	require.Equal(t, exitUsage, ended.code)
	require.ErrorAs(t, findRequirements(&out, []string{"of", "a"}), &ended)
	require.Empty(t, out.String())
}

func TestARequirementOfProvidersIsToldWithItsRuleScenariosAndMutants(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, explainRequirements(&out, []string{"RB-18"}))
	clause, provider, found := strings.Cut(out.String(), "\n== A provider under test\n")
	require.True(t, found, "the rule of the provider role is missing")
	provider, mock, found := strings.Cut(provider, "\n== The mock, while a consumer is tested\n")
	require.True(t, found, "the rule that judges the mock is missing")

	require.Contains(t, clause, "RB-18 (MUST, binds the provider)\n")
	told := explained.Provider()["RB-18"]
	for _, want := range []string{
		told.Checks, told.Limits, "Rule\n  steps/provider/rule/rebook.go\n",
		"Known-bad providers that break it\n", "taken-are-free  It shows taken slots as free. (steps/provider/mutant/slots.go)\n",
	} {
		require.Contains(t, provider, want)
	}
	require.Regexp(t, `(?m)^  features/provider/rebook/mr_patient\.feature:\d+  \S`, provider)
	require.NotContains(t, provider, "steps/consumer")

	require.Contains(t, mock, explained.Consumer()["RB-18"].Checks)
	require.Contains(t, mock, "Rule\n  steps/rule/rb18.go\n")
	require.NotContains(t, mock, "features/provider")
}

func TestARequirementThatNoRuleJudgesOfProvidersSaysWhy(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, explainRequirements(&out, []string{"RB-41", "RG-12"}))
	staff, registry, found := strings.Cut(out.String(), "\nRG-12 ")
	require.True(t, found)
	require.Contains(t, staff, "No rule judges a provider under test by it\n  It shows on the screens of the provider's own staff.\n")
	require.Contains(t, staff, "Rule\n  steps/rule/rb41.go\n")
	require.NotContains(t, staff, "== A provider under test")
	require.Contains(t, registry, "No rule judges it\n  It binds the booking registry")
	require.NotContains(t, registry, "==")
}

// TestTheFilesThatAreNamedHoldWhatTheyAreNamedFor opens the file of each known-bad provider; those of rules are opened by package explain.
func TestTheFilesThatAreNamedHoldWhatTheyAreNamedFor(t *testing.T) {
	t.Parallel()
	for _, m := range append(providermutant.All(), providermutant.Good()...) {
		text, err := os.ReadFile(filepath.Join("..", "provider", "mutant", m.File))
		require.NoError(t, err, m.Name)
		require.Contains(t, string(text), `"`+m.Name+`"`, m.File)
	}
}
