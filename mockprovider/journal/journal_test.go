package journal_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

var start = time.Date(2031, 3, 7, 15, 0, 0, 0, time.UTC)

func TestEntriesStandInTheOrderOfEventsAndAnswersInTheSameOrder(t *testing.T) {
	t.Parallel()
	clk := clock.At(start)
	j := journal.New(clk.Now)
	first := j.Open(journal.Exchange{Heard: "proxy", Method: "POST"})
	hop := j.Open(journal.Exchange{Heard: "vale", Method: "POST", Via: first})
	clk.Advance(time.Minute)
	j.Close(hop, journal.Answered, 201, journal.Message{Body: []byte("x")})
	mark := j.Mark("task", "North 111", json.RawMessage(`{"kind":"book"}`))
	j.Amend(first, func(x *journal.Exchange) { x.Route, x.Fault = "book", "late" })
	j.Close(first, journal.Dropped, 0, journal.Message{})
	second := j.Open(journal.Exchange{Heard: "proxy", Method: "GET"})

	require.Equal(t, journal.View{
		{Seq: 1, Closed: 5, At: start, Exchange: &journal.Exchange{
			Heard: "proxy", Nth: 1, Method: "POST", Fate: journal.Dropped, Route: "book", Fault: "late",
		}},
		{Seq: 2, Closed: 3, At: start, Exchange: &journal.Exchange{
			Heard: "vale", Nth: 1, Via: 1, Method: "POST", Status: 201, Fate: journal.Answered, Response: journal.Message{Body: []byte("x")},
		}},
		{Seq: 4, At: start.Add(time.Minute), Mark: &journal.Mark{Kind: "task", Who: "North 111", Nth: 1, Data: json.RawMessage(`{"kind":"book"}`)}},
		{Seq: 6, At: start.Add(time.Minute), Exchange: &journal.Exchange{Heard: "proxy", Nth: 2, Method: "GET"}},
	}, j.View())
	require.Equal(t, []int{1, 2, 4, 6}, []int{first, hop, mark, second})
	var labels []string
	for _, e := range j.View() {
		labels = append(labels, e.Label())
	}
	require.Equal(t, []string{"proxy-1", "vale-1", "mark-1", "proxy-2"}, labels)
	require.Equal(t, "entry-9", journal.Entry{Seq: 9}.Label())
	require.Equal(t, 4, j.Len())
}

func TestAClosedExchangeNeverChanges(t *testing.T) {
	t.Parallel()
	j := journal.New(clock.At(start).Now)
	seq := j.Open(journal.Exchange{Heard: "vale"})
	j.Close(seq, journal.Answered, 200, journal.Message{})
	before := j.View()
	j.Close(seq, journal.Dropped, 0, journal.Message{Body: []byte("late")})
	j.Amend(seq, func(x *journal.Exchange) { x.Route = "late" })
	j.Close(99, journal.Dropped, 0, journal.Message{})
	require.Equal(t, before, j.View())
}

func TestAViewIsNotChangedByWhatHappensLater(t *testing.T) {
	t.Parallel()
	j := journal.New(clock.At(start).Now)
	data := json.RawMessage(`{"a":1}`)
	j.Mark("task", "", data)
	data[2] = 'X'
	seq := j.Open(journal.Exchange{Heard: "vale"})
	view := j.View()
	j.Amend(seq, func(x *journal.Exchange) { x.Route = "book" })
	j.Close(seq, journal.Answered, 200, journal.Message{})
	require.Empty(t, view[1].Exchange.Route)
	require.Zero(t, view[1].Closed)
	require.JSONEq(t, `{"a":1}`, string(view[0].Mark.Data))
	view[1].Exchange.Method = "changed"
	require.Empty(t, j.View()[1].Exchange.Method)
}

func TestWaitReturnsWhenTheConditionHoldsOrTheContextEnds(t *testing.T) {
	t.Parallel()
	j := journal.New(clock.At(start).Now)
	require.NoError(t, j.Wait(t.Context(), journal.Quiet), "an empty journal is quiet")
	seq := j.Open(journal.Exchange{Heard: "vale"})
	done := make(chan error, 1)
	tried := make(chan struct{}, 10)
	go func() {
		done <- j.Wait(t.Context(), func(v journal.View) bool {
			tried <- struct{}{}
			return journal.Quiet(v)
		})
	}()
	<-tried
	j.Mark("task", "", nil)
	<-tried
	select {
	case err := <-done:
		require.Fail(t, "it did not wait", "%v", err)
	default:
	}
	j.Close(seq, journal.Answered, 200, journal.Message{})
	require.NoError(t, <-done)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	j.Open(journal.Exchange{Heard: "vale"})
	require.ErrorIs(t, j.Wait(ctx, journal.Quiet), context.Canceled)
}

func TestManyWritersLoseNothing(t *testing.T) {
	t.Parallel()
	j := journal.New(clock.At(start).Now)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			seq := j.Open(journal.Exchange{Heard: fmt.Sprint("p", i%3), Request: journal.Message{Header: http.Header{}}})
			j.Mark("task", "", nil)
			j.Amend(seq, func(x *journal.Exchange) { x.Route = "r" })
			j.Close(seq, journal.Answered, 200, journal.Message{})
		})
	}
	require.NoError(t, j.Wait(t.Context(), func(v journal.View) bool { return len(v) == 100 && journal.Quiet(v) }))
	wg.Wait()
	places := map[int]bool{}
	for i, e := range j.View() {
		if i > 0 {
			require.Greater(t, e.Seq, j.View()[i-1].Seq)
		}
		places[e.Seq] = true
		if e.Exchange != nil {
			require.Greater(t, e.Closed, e.Seq)
			places[e.Closed] = true
		}
	}
	require.Len(t, places, 150, "every event has a place of its own")
}
