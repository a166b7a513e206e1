package results_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestAnAttestationIsToldAndChangesNoStatus(t *testing.T) {
	at := time.Date(2031, time.March, 7, 15, 4, 0, 0, time.UTC)
	for answer, want := range map[string]string{
		"yes": "attested by Terry Tester, tester, on 7 March 2031 at 15:04 UTC.", "no": "denied by Terry Tester",
		"none": "left open by Terry Tester", "splendid": `answered "splendid" by Terry Tester`,
	} {
		t.Run(answer, func(t *testing.T) {
			before := results.Fold(results.Run{Scenarios: []results.Scenario{scenario(rule.Fail, outcome("RB-01", rule.Fail, true))}}, catalogue(t), rules)
			var all []results.Attestation
			for _, id := range []requirement.ID{"RB-66", "RB-01", "RB-99"} {
				all = append(all, results.Attestation{ID: id, Answer: answer, Name: "Terry Tester", Role: "tester", At: at, Note: "by policy", File: "attended/screenshots/a.png", SHA256: "ab12"})
			}
			after := before.Attest(all)
			require.Equal(t, before.Verdict, after.Verdict)
			for i, r := range after.Requirements {
				require.Equal(t, before.Requirements[i].Status, r.Status, r.ID)
				if r.ID != "RB-66" {
					require.Equal(t, before.Requirements[i], r, "only what needs attestation can be attested")
					continue
				}
				require.Equal(t, rule.NeedsAttestation, r.Status)
				require.Equal(t, answer, r.Attested.Answer)
				require.Contains(t, r.Detail, want)
				require.Contains(t, r.Detail, `Note: "by policy". Screenshot: attended/screenshots/a.png, SHA-256 ab12. stands in documents`)
			}
			require.Nil(t, before.Requirements[3].Attested, "the run before is left as it was")
		})
	}
}
