package journal_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// A story ends while somebody still reads: what is under way is open then, and what comes later is not there.
func TestTheLastMarkIsTheLastEntryWhateverArrives(t *testing.T) {
	t.Parallel()
	j := journal.New(time.Now)
	const most = 2000 // each; without a bound a slow machine looks through ever longer views
	stop := make(chan struct{})
	var busy sync.WaitGroup
	for range 4 {
		busy.Go(func() {
			for range most {
				select {
				case <-stop:
					return
				default:
					j.Close(j.Open(journal.Exchange{Heard: "proxy", Method: "GET"}), journal.Answered, 200, journal.Message{})
				}
			}
		})
	}
	for range 30 {
		view := j.MarkLast("end", "", nil)
		last := view[len(view)-1]
		require.NotNil(t, last.Mark)
		require.Equal(t, "end", last.Mark.Kind)
		for _, e := range view {
			require.LessOrEqual(t, e.Closed, last.Seq)
			require.True(t, e.Mark != nil || e.Closed != 0 || e.Exchange.Status == 0, "what is open has no answer")
		}
	}
	close(stop)
	busy.Wait()
}
