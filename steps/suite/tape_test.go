package suite_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// take is what a consumer did with one task: what it sent through the proxy, byte by byte, and what it showed.
type take struct {
	sent  []*journal.Exchange
	shown contract.Screen
}

// tape is a consumer that plays what another did in a run that was recorded: by session and
// name, or, where it knows neither, whatever it has.
type tape map[string][]take

// tapeOf makes a tape of the journals of a run.
func tapeOf(t *testing.T, run results.Run) tape {
	t.Helper()
	out := tape{}
	for _, view := range run.Journals {
		session, who := "", ""
		for _, e := range view {
			switch {
			case e.Exchange != nil && e.Exchange.Heard == "proxy" && who != "":
				takes := out[session+who]
				takes[len(takes)-1].sent = append(takes[len(takes)-1].sent, e.Exchange)
			case e.Mark == nil:
			case e.Mark.Kind == evidence.MarkSetup:
				var s contract.Setup
				require.NoError(t, json.Unmarshal(e.Mark.Data, &s))
				session = s.Session
			case e.Mark.Kind == evidence.MarkTask:
				who = e.Mark.Who
				out[session+who] = append(out[session+who], take{})
			case e.Mark.Kind == evidence.MarkScreen:
				var m evidence.ScreenMark
				require.NoError(t, json.Unmarshal(e.Mark.Data, &m))
				takes := out[session+e.Mark.Who]
				takes[len(takes)-1].shown = m.Screen
			}
		}
	}
	require.NotEmpty(t, out)
	return out
}

// Open is described at [consumer.Opener].
func (tp tape) Open(_ context.Context, s contract.Setup) (consumer.Driver, error) {
	takes, known := tp[s.Session+s.Name]
	if !known {
		takes = tp[slices.Sorted(maps.Keys(tp))[0]]
	}
	return &player{takes: takes, proxy: s.Proxy}, nil
}

type player struct {
	takes []take
	proxy string
}

// Perform plays the next take, whatever it is asked to do.
func (p *player) Perform(ctx context.Context, _ contract.Task) (contract.Screen, error) {
	if len(p.takes) == 0 {
		return contract.Screen{Case: "end of the tape", Stage: contract.Closed}, nil
	}
	now := p.takes[0]
	p.takes = p.takes[1:]
	for _, x := range now.sent {
		req, err := http.NewRequestWithContext(ctx, x.Method, p.proxy+x.Target, bytes.NewReader(x.Request.Body))
		if err != nil {
			return contract.Screen{}, err
		}
		req.Header = x.Request.Header.Clone()
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
	}
	return now.shown, nil
}

// Close is described at [consumer.Driver].
func (*player) Close() error { return nil }

func TestATapeOfOneRunConformsInNoOther(t *testing.T) {
	t.Parallel()
	const tags = "@RB-31 or @RB-22 or @CX-01"
	recorded := tapeOf(t, runAt(t, reference.Opener(reference.Options{}), 1, tags))
	again := runAt(t, recorded, 1, tags)
	require.Equal(t, results.ConformsInPart, again.Verdict.Conclusion, "a rehearsed run can be played by heart, and its report says so: %v", again.Verdict.Reasons)
	for _, seed := range []int64{2, 3, 4} {
		other := runAt(t, recorded, seed, tags)
		require.Equal(t, results.DoesNotConform, other.Verdict.Conclusion, "seed %d: %v", seed, other.Verdict.Reasons)
	}
}
