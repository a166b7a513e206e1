package suite_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// flood is a consumer that sends the same body again and again when its user closes the encounter.
type flood struct {
	consumer.Driver
	url   string
	body  []byte
	times int
}

func (f flood) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	for range f.times {
		if t.Kind != contract.EndEncounter {
			break
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.url, bytes.NewReader(f.body))
		if err != nil {
			return contract.Screen{}, err
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return contract.Screen{}, err
		}
		_, err = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			return contract.Screen{}, err
		}
	}
	return f.Driver.Perform(ctx, t)
}

func flooding(opener consumer.Opener, body, times int) consumer.Opener {
	return consumer.OpenFunc(func(ctx context.Context, setup contract.Setup) (consumer.Driver, error) {
		d, err := opener.Open(ctx, setup)
		return flood{d, setup.Proxy + "/nowhere", make([]byte, body), times}, err
	})
}

// repeating sends each question for a capability statement many times, as it may be sent again.
type repeating struct{ times int }

func (r repeating) RoundTrip(req *http.Request) (*http.Response, error) {
	for range r.times {
		if !strings.HasSuffix(req.URL.Path, "/metadata") {
			break
		}
		resp, err := http.DefaultTransport.RoundTrip(req.Clone(req.Context()))
		if err != nil {
			return nil, err //nolint:wrapcheck // as the network has it
		}
		_, err = io.Copy(io.Discard, resp.Body)
		if err = errors.Join(err, resp.Body.Close()); err != nil {
			return nil, err
		}
	}
	return http.DefaultTransport.RoundTrip(req) //nolint:wrapcheck // as above
}

func TestAFloodEndsItsScenarioAndWhatWasProvedStands(t *testing.T) {
	t.Parallel()
	plain := reference.Opener(reference.Options{})
	for name, c := range map[string]struct {
		opener consumer.Opener
		want   results.Conclusion
	}{
		"of bytes":            {flooding(plain, 900<<10, 50), results.DoesNotConform},
		"of requests":         {flooding(plain, 0, steps.JournalEntries+1), results.DoesNotConform},
		"that breaks nothing": {reference.Opener(reference.Options{Transport: repeating{steps.JournalEntries / 2}}), results.HarnessFault},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run, err := suite.Run(t.Context(), suite.Config{
				Features: features.FS, Fixtures: fixtures.FS, Opener: c.opener, Seed: 1, Now: time.Now, Tags: "@RB-12",
			})
			require.NoError(t, err)
			require.Equal(t, c.want, run.Verdict.Conclusion, run.Verdict.Reasons)
			for _, s := range run.Scenarios {
				require.Contains(t, s.Fault, "32 MiB or 4000 requests and marks")
				require.LessOrEqual(t, len(run.Journals[s.Journal()]), steps.JournalEntries+20)
				size := 0
				for _, e := range run.Journals[s.Journal()] {
					if e.Exchange != nil {
						size += len(e.Exchange.Request.Body)
					}
				}
				require.Less(t, size, steps.JournalBytes+journal.DefaultBodyLimit)
			}
		})
	}
}
