package doctor_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/doctor"
)

// ownClock is a consumer that goes by the real time, whatever a task says.
func ownClock() consumer.Opener {
	return adapter(changed{perform: func(next consumer.Driver, ctx context.Context, t contract.Task) (contract.Screen, error) {
		t.Now = time.Now().UTC()
		return next.Perform(ctx, t)
	}})
}

func TestAConsumerThatGoesByTheRealTimeIsExaminedInIt(t *testing.T) {
	t.Parallel()
	well, found := examine(t, consumer.Lacking(ownClock(), contract.SettableClock))
	for _, f := range found {
		require.Equal(t, doctor.OK, f.Result, "%s: %s", f.Check, f.Says)
	}
	require.True(t, well)
	well, _ = examine(t, ownClock())
	require.False(t, well, "undeclared, its bookings are at other times than the tasks'")
}

func TestWhatAnAdapterSaysCannotBeDoneIsTold(t *testing.T) {
	t.Parallel()
	b := reference.Default()
	b.Cannot = func(v *reference.Visit) string {
		if v.Task.Kind == contract.Book {
			return "the button is not there"
		}
		return ""
	}
	well, found := examine(t, reference.Opener(reference.Options{Behaviour: b}))
	require.False(t, well)
	for _, f := range found {
		if f.Check == "book" {
			require.Equal(t, doctor.Wrong, f.Result)
			require.Contains(t, f.Says, "could not be done: the button is not there")
		}
	}
}
