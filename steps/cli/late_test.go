package cli_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// belated is a consumer that behaves until its session is closed, and half a second after that cancels what it finds.
type belated struct {
	consumer.Driver
	patient *contract.Patient
	last    contract.Task
	done    chan<- struct{}
}

func (b *belated) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	if t.Patient != nil {
		b.patient = t.Patient
	}
	b.last = t
	return b.Driver.Perform(ctx, t) //nolint:wrapcheck // handed on
}

func (b *belated) Close() error {
	if b.patient == nil { // it was only asked whether it is there
		return b.Driver.Close() //nolint:wrapcheck // handed on
	}
	time.AfterFunc(500*time.Millisecond, func() {
		defer func() { b.done <- struct{}{} }()
		do := func(t contract.Task) contract.Screen {
			t.Now, t.User, t.Encounter = b.last.Now, b.last.User, "afterwards"
			screen, _ := b.Driver.Perform(context.Background(), t)
			return screen
		}
		do(contract.Task{Kind: contract.BeginEncounter, Patient: b.patient, Reason: contract.CancelOnly})
		var refs []string
		for _, k := range do(contract.Task{Kind: contract.ListBookings}).Bookings {
			refs = append(refs, k.Ref)
		}
		do(contract.Task{Kind: contract.ChooseToCancel, Bookings: refs})
		do(contract.Task{Kind: contract.ConfirmCancel, Bookings: refs})
	})
	return nil
}

// What a consumer does half a second after the end of a small run is still heard, and judged.
func TestACancellationAfterTheEndOfARunIsJudged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		more []string
		code int
	}{
		"as it is":                     {nil, 1},
		"with a negative time to hear": {[]string{"--listen-after", "-1s"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done := make(chan struct{}, 100)
			adapter := httptest.NewServer(consumer.Serve(consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
				d, err := reference.Opener(reference.Options{}).Open(ctx, s)
				return &belated{Driver: d, done: done}, err //nolint:wrapcheck // handed on
			})))
			t.Cleanup(adapter.Close)
			var said bytes.Buffer
			args := append([]string{"run", "--consumer", adapter.URL, "--tags", "@RB-55", "--concurrency", "1", "--out", t.TempDir()}, c.more...)
			require.Equal(t, c.code, cli.Main(t.Context(), args, cli.Streams{Out: &said, Err: &said}), said.String())
			if c.code != 2 {
				<-done
			}
		})
	}
}
