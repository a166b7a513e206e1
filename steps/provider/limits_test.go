package provider_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	features "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func options(mock *embedded.Provider) provider.Options {
	return provider.Options{
		Config: mock.Config, Features: features.FS, Fixtures: fixtures.FS, Harness: results.Harness{Name: "rebookcheck", Version: "test"}, Journal: mock.Journal, Staff: mock, Registry: mock,
		Subject: results.Consumer{Name: mock.Config.Name}, Now: time.Now,
	}
}

func TestAPlanSendsNothing(t *testing.T) {
	t.Parallel()
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer server.Close()
	c, err := provider.Parse([]byte(strings.Replace(least, "https://utc.example", server.URL, 1)), false)
	require.NoError(t, err)
	plan, err := provider.PlanOf(c, features.FS, fixtures.FS, "")
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, plan.Print(&out, c))
	require.Contains(t, out.String(), "Nothing was sent")
	require.Contains(t, out.String(), "9990001006")
	require.Zero(t, asked)
	require.Positive(t, plan.Total.Bookings)
}

func TestLimitsHold(t *testing.T) {
	t.Parallel()
	mock, err := embedded.Start(t.Context(), embedded.Config{Seed: 1})
	require.NoError(t, err)
	defer mock.Close()
	o := options(mock)
	o.Config.Limits.Bookings, o.Config.Limits.Rate = 2, 40
	o.Tags = "@CX-13"
	began := time.Now()
	out, err := provider.Run(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, 2, out.Attempts)
	require.GreaterOrEqual(t, time.Since(began), time.Duration(out.Requests-1)*time.Second/40, "the rate holds")

	o.Config.Limits.Bookings, o.Config.Limits.Rate = 1, 0
	out, err = provider.Run(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, results.Inconclusive, out.Run.Verdict.Conclusion)
	require.Contains(t, strings.Join(out.Run.Verdict.Reasons, "\n"), "the limit of 1 bookings is reached", "what could not be played says why")
	require.Empty(t, out.Receipt.Open())
}

func TestTooFewSlotsAreNotObserved(t *testing.T) {
	t.Parallel()
	mock, err := embedded.Start(t.Context(), embedded.Config{Seed: 1, Slots: 2})
	require.NoError(t, err)
	defer mock.Close()
	o := options(mock)
	o.Tags = "@BK-56"
	out, err := provider.Run(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, results.Inconclusive, out.Run.Verdict.Conclusion)
	require.Contains(t, strings.Join(out.Run.Verdict.Reasons, "\n"), "needs 5 free slots within 48h, and the provider shows 2")
	require.Empty(t, out.Run.Broken())
}

// TestAJournalIsJudgedAgainToTheSame has the evidence of a run judged by somebody who was not there.
func TestAJournalIsJudgedAgainToTheSame(t *testing.T) {
	t.Parallel()
	out := run(t, embedded.Config{Seed: 1})
	var file bytes.Buffer
	require.NoError(t, out.Run.WriteJournal(&file))
	evidence, err := results.ReadEvidence(bytes.NewReader(file.Bytes()))
	require.NoError(t, err)
	require.Empty(t, evidence.Damage)
	again := judgeOf(t).Judge(evidence)
	require.Equal(t, out.Run.Verdict, again.Verdict)
	require.Equal(t, out.Run.Requirements, again.Requirements)
	require.Equal(t, out.Run.Scenarios, again.Scenarios)

	cut := bytes.Split(file.Bytes(), []byte("\n"))
	evidence, err = results.ReadEvidence(bytes.NewReader(bytes.Join(append(cut[:40:40], cut[60:]...), []byte("\n"))))
	require.NoError(t, err)
	require.Equal(t, results.Inconclusive, judgeOf(t).Judge(evidence).Verdict.Conclusion, "nothing conforms on evidence that is not whole")
}

// TestAProviderOfElsewhereCanUseOurRegistry signs on with the credentials that are printed and registers a booking.
func TestAProviderOfElsewhereCanUseOurRegistry(t *testing.T) {
	t.Parallel()
	registry, err := embedded.StartRegistry(t.Context(), embedded.RegistryConfig{Address: "127.0.0.1:0"})
	require.NoError(t, err)
	defer registry.Close()
	answer, err := http.PostForm(registry.Token, url.Values{
		"client_id": {registry.ClientID}, "client_secret": {registry.ClientSecret}, "grant_type": {"client_credentials"}, "scope": {registry.Base + "/.default"},
	})
	require.NoError(t, err)
	defer answer.Body.Close()
	var token struct {
		AccessToken string `json:"access_token"`
	}
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&token))
	pointer := `{"resourceType":"Appointment","meta":{"profile":["https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Appointment-1"]},
		"identifier":[{"system":"urn:ietf:rfc:3986","value":"https://utc.example/STU3/1/Appointment/b1"}],"status":"booked",
		"start":"2031-03-08T02:00:00.000Z","end":"2031-03-08T02:15:00.000Z","created":"2031-03-07T14:06:00Z",
		"participant":[{"actor":{"identifier":{"use":"official","system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990001014"}},"status":"accepted"}]}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, registry.Base+"/Appointment", strings.NewReader(pointer))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token.AccessToken)
	req.Header.Set("Content-Type", "application/fhir+json")
	made, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer made.Body.Close()
	require.Equal(t, http.StatusCreated, made.StatusCode)
	require.True(t, registry.Registered(t.Context(), "https://utc.example/STU3/1/Appointment/b1", "booked", time.Second))
	require.False(t, registry.Registered(t.Context(), "https://utc.example/STU3/1/Appointment/b2", "booked", 10*time.Millisecond))
}

func judgeOf(t *testing.T) *suite.ProviderJudge {
	t.Helper()
	judge, err := suite.NewProviderJudge(features.FS, fixtures.FS, results.Harness{Name: "rebookcheck", Version: "test"})
	require.NoError(t, err)
	return judge
}
