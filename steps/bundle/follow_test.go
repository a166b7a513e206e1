package bundle_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/bundle"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// blunted is the run of a build in which the rules of some requirements find nothing.
func blunted(t *testing.T, run results.Run, suite string, ids ...requirement.ID) results.Run {
	t.Helper()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	run.Harness.Suite.Digest, run.Harness.Suite.Rules = suite, suite[:min(16, len(suite))]
	for i, s := range run.Scenarios {
		s.Outcomes = append([]results.Outcome(nil), s.Outcomes...)
		for j, o := range s.Outcomes {
			for _, id := range ids {
				if o.ID == id && o.Status == rule.Fail {
					s.Outcomes[j].Verdict = rule.Verdict{Status: rule.Pass}
				}
			}
		}
		s.Status, s.Detail = rule.Pass, ""
		run.Scenarios[i] = s
	}
	run, err = results.Fold(run, cat, rule.All()).Seal()
	require.NoError(t, err)
	return run
}

func TestABluntedBuildIsFoundOut(t *testing.T) {
	dir := ran(t, "--mutant", "silent-cancel", "--tags", "@RB-31")
	_, secret, public := signer(t)
	src, err := bundle.Read(dir)
	require.NoError(t, err)
	require.Equal(t, results.DoesNotConform, src.Run.Verdict.Conclusion)
	var broken []requirement.ID
	for _, r := range src.Run.Requirements {
		if r.Status == rule.Fail {
			broken = append(broken, r.ID)
		}
	}
	require.Contains(t, broken, requirement.ID("RB-31"))
	for name, suite := range map[string]string{
		"another suite digest":          "0123456789abcdef0123456789abcdef",
		"the digest of an honest build": identity.Here().Suite.Digest,
	} {
		t.Run(name, func(t *testing.T) {
			own, err := bundle.Read(dir)
			require.NoError(t, err)
			own.Run = blunted(t, own.Run, suite, broken...)
			if suite == identity.Here().Suite.Digest {
				own.Run.Harness = identity.Here()
				own.Run, err = own.Run.Seal()
				require.NoError(t, err)
			}
			require.True(t, own.Run.Verdict.Conclusion.Good(), own.Run.Verdict.Reasons)
			raw, err := bundle.Seal(own, secret)
			require.NoError(t, err)
			opened, err := bundle.Open(raw, &public)
			require.NoError(t, err, "nothing was changed since it was signed")
			c := opened.Compare(options(t, secret).Judge(opened.Evidence()), identity.Here())
			require.Equal(t, bundle.DoNotFollow, c.Outcome)
			require.NotEmpty(t, c.Breaches)
			require.Contains(t, c.Lines()[0], `and the evidence shows "fail"`)
			_, err = bundle.Make(own, options(t, secret))
			require.ErrorIs(t, err, bundle.ErrNotOurs, "an honest build does not sign it")
		})
	}
}

func TestAnotherSuiteThatIsStricterOnlyDiffers(t *testing.T) {
	dir := ran(t, "--tags", "@RB-31")
	_, secret, public := signer(t)
	src, err := bundle.Read(dir)
	require.NoError(t, err)
	src.Run.Harness.Suite.Digest, src.Run.Harness.Suite.Rules = "0123456789abcdef", "0123"
	same, err := src.Run.Seal()
	require.NoError(t, err)
	judge := options(t, secret).Judge
	check := func(run results.Run) *bundle.Comparison {
		t.Helper()
		raw, err := bundle.Seal(bundle.Source{Run: run}, secret)
		require.NoError(t, err)
		opened, err := bundle.Open(raw, &public)
		require.NoError(t, err)
		return opened.Compare(judge(opened.Evidence()), identity.Here())
	}
	c := check(same)
	require.Equal(t, bundle.Reproduced, c.Outcome, c.Lines())
	require.Equal(t, []string{"rules"}, c.Suites)
	require.Equal(t, c.Of, c.Repeated)

	for i, r := range same.Requirements {
		if r.ID == "RB-31" {
			same.Requirements[i].Status = rule.Fail
		}
	}
	same.Verdict.Conclusion = results.DoesNotConform
	c = check(same)
	require.Equal(t, bundle.OtherSuite, c.Outcome, c.Lines())
	require.Equal(t, c.Of-1, c.Repeated)
}

func TestWhatCannotBeStoodByIsNotSigned(t *testing.T) {
	dir := ran(t, "--tags", "@RB-31")
	_, secret, _ := signer(t)
	src, err := bundle.Read(dir)
	require.NoError(t, err)
	nameless := src
	nameless.Run.Consumer.Product = nil
	_, err = bundle.Make(nameless, options(t, secret))
	require.ErrorIs(t, err, bundle.ErrNotNamed)
	require.ErrorContains(t, err, "--product")
	nameless.Run.Consumer.Product = &results.Product{Vendor: "Example Ltd", Name: " "}
	_, err = bundle.Make(nameless, options(t, secret))
	require.ErrorIs(t, err, bundle.ErrNotNamed)

	doctored := src
	doctored.Run.Verdict.Conclusion = results.Conforms
	_, err = bundle.Make(doctored, options(t, secret))
	require.ErrorIs(t, err, bundle.ErrNotOurs)

	require.NoError(t, os.Remove(filepath.Join(dir, "journal.jsonl")))
	_, err = bundle.Read(dir)
	require.ErrorContains(t, err, "journal.jsonl has to stand beside results.json")
	_, err = bundle.Read(t.TempDir())
	require.ErrorContains(t, err, "give the report folder of a run")
}

func TestAFileThatTheEvidenceRefersToIsPackedOrMissed(t *testing.T) {
	dir := ran(t, "--tags", "@RB-31")
	_, secret, public := signer(t)
	src, err := bundle.Read(dir)
	require.NoError(t, err)
	const sum = "6ae8a75555209fd6c44157c0aed8016e763ff435a19cf186f76863140143ff72" // of: test content
	src.Run.Attestations = []results.Attestation{{ID: "RB-66", Answer: results.Affirmed, Name: "Terry Tester", Role: "tester", Documents: []results.Document{{File: "attestations/documents/a.pdf", Name: "policy.pdf", SHA256: sum}}}}
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	src.Run, err = results.Fold(src.Run, cat, rule.All()).Seal()
	require.NoError(t, err)
	files := map[string][]byte{}
	require.NoError(t, bundle.Render(src.Run, files))
	for name, content := range files {
		write(t, filepath.Join(dir, name), content)
	}
	_, err = bundle.Read(dir)
	require.ErrorIs(t, err, bundle.ErrFile)
	write(t, filepath.Join(dir, "attestations/documents/a.pdf"), []byte("other content"))
	_, err = bundle.Read(dir)
	require.ErrorIs(t, err, bundle.ErrFile)
	write(t, filepath.Join(dir, "attestations/documents/a.pdf"), []byte("test content"))
	opened, err := bundle.Open(made(t, dir, options(t, secret)), &public)
	require.NoError(t, err)
	require.Equal(t, "test content", string(opened.Files["attestations/documents/a.pdf"]))
	c := opened.Compare(options(t, secret).Judge(opened.Evidence()), identity.Here())
	require.Equal(t, bundle.Reproduced, c.Outcome, c.Lines())
}
