package results_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestAnAttestationNeverMakesAPassAndADenialIsAFailure(t *testing.T) {
	at := time.Date(2031, time.March, 7, 15, 4, 0, 0, time.UTC)
	for answer, c := range map[string]struct {
		want       string
		must       rule.Status // of RB-66, a MUST
		should     rule.Status // of RB-67, a SHOULD
		conclusion results.Conclusion
	}{
		results.Affirmed: {"attested by Terry Tester, tester, on 7 March 2031 at 15:04 UTC.", rule.NeedsAttestation, rule.NeedsAttestation, results.Conforms},
		results.Denied:   {"denied by Terry Tester, tester, on 7 March 2031 at 15:04 UTC.", rule.Fail, rule.Concern, results.DoesNotConform},
		results.LeftOpen: {"left open by Terry Tester", rule.NeedsAttestation, rule.NeedsAttestation, results.Conforms},
		"splendid":       {`answered "splendid" by Terry Tester`, rule.NeedsAttestation, rule.NeedsAttestation, results.Conforms},
	} {
		t.Run(answer, func(t *testing.T) {
			run := results.Run{Scenarios: []results.Scenario{scenario(rule.Pass, outcome("RB-01", rule.Pass, true))}}
			before := results.Fold(run, catalogue(t), rules)
			for _, id := range []requirement.ID{"RB-66", "RB-67", "RB-01", "RB-99"} {
				run.Attestations = append(run.Attestations, results.Attestation{ID: id, Answer: answer, Name: "Terry Tester", Role: "tester", At: at, Note: "by policy", File: "attended/screenshots/a.png", SHA256: "ab12"})
			}
			after := results.Fold(run, catalogue(t), rules)
			require.Equal(t, c.conclusion, after.Verdict.Conclusion)
			for i, r := range after.Requirements {
				switch r.ID {
				case "RB-66":
					require.Equal(t, c.must, r.Status)
				case "RB-67":
					require.Equal(t, c.should, r.Status)
				default:
					require.Equal(t, before.Requirements[i], r, "only what needs attestation can be attested")
					continue
				}
				require.Equal(t, answer, r.Attested.Answer)
				require.Contains(t, r.Detail, c.want)
				require.Contains(t, r.Detail, `Note: "by policy". Screenshot: attended/screenshots/a.png, SHA-256 ab12. stands in documents`)
			}
			if c.must == rule.Fail {
				require.Contains(t, after.Verdict.Reasons[0], "RB-66 (MUST): denied by Terry Tester")
			}
		})
	}
}
