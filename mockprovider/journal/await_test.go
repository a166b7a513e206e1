package journal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// bothKinds runs a test on a journal in memory and on one in a file.
func bothKinds(t *testing.T, run func(*testing.T, *journal.Journal)) {
	t.Helper()
	t.Run("in memory", func(t *testing.T) {
		t.Parallel()
		run(t, journal.New(clock.At(start).Now))
	})
	t.Run("in a file", func(t *testing.T) {
		t.Parallel()
		j, _ := create(t, journal.Config{})
		run(t, j)
	})
}

func seqs(entries []journal.Entry) []int {
	out := []int{}
	for _, e := range entries {
		out = append(out, e.Seq)
	}
	return out
}

// story appends entries with the seqs 1, 3, 4, 6, 8 and, still open, 10.
func story(j *journal.Journal) {
	one := func(x journal.Exchange, route, fault string, status int) {
		seq := j.Open(x)
		j.Amend(seq, func(x *journal.Exchange) { x.Route, x.Fault = route, fault })
		j.Close(seq, journal.Answered, status, journal.Message{})
	}
	one(journal.Exchange{Heard: "proxy", Method: "GET", Target: "/Slot?x"}, "slots", "", 200) // 1
	j.Mark("task", "North 111", json.RawMessage(`1`))                                         // 3
	one(journal.Exchange{Heard: "vale", Method: "POST", Target: "/Appointment"}, "book", "planned 500", 500)
	one(journal.Exchange{Heard: "vale", Method: "BREW", Target: "/Teapot"}, "", "", 404)       // 6
	one(journal.Exchange{Heard: "dale", Method: "GET", Target: "/Slot?y"}, "slots", "", 200)   // 8
	j.Open(journal.Exchange{Heard: "dale", Method: "PUT", Target: "/Appointment/1", Via: 100}) // 10
	j.Mark("clock", "", nil)                                                                   // 11
}

func TestAFilterSelectsTheEntriesThatAnswerToAllOfIt(t *testing.T) {
	t.Parallel()
	long := string(make([]byte, 200)) // longer than the index keeps
	cases := map[string]struct {
		filter journal.Filter
		want   []int
	}{
		"nothing asked":                   {journal.Filter{}, []int{1, 3, 4, 6, 8, 10, 11}},
		"newest first":                    {journal.Filter{Newest: true}, []int{11, 10, 8, 6, 4, 3, 1}},
		"the newest two":                  {journal.Filter{Newest: true, Limit: 2}, []int{11, 10}},
		"the first two after an entry":    {journal.Filter{SeqAfter: 3, Limit: 2}, []int{4, 6}},
		"newest first after an entry":     {journal.Filter{SeqAfter: 8, Newest: true}, []int{11, 10}},
		"after a place that is an answer": {journal.Filter{SeqAfter: 7}, []int{8, 10, 11}},
		"after the end":                   {journal.Filter{SeqAfter: 99}, []int{}},
		"heard":                           {journal.Filter{Heard: "dale"}, []int{8, 10}},
		"heard by nobody":                 {journal.Filter{Heard: "hill"}, []int{}},
		"method":                          {journal.Filter{Method: "GET"}, []int{1, 8}},
		"method of an open exchange":      {journal.Filter{Method: "PUT"}, []int{10}},
		"route":                           {journal.Filter{Route: "slots"}, []int{1, 8}},
		"status":                          {journal.Filter{Status: 200}, []int{1, 8}},
		"fault":                           {journal.Filter{Fault: "planned 500"}, []int{4}},
		"unmatched, once it is closed":    {journal.Filter{Unmatched: true}, []int{6}},
		"target":                          {journal.Filter{Target: "/Slot"}, []int{1, 8}},
		"target, the first":               {journal.Filter{Target: "/Slot", Limit: 1}, []int{1}},
		"marks of a kind":                 {journal.Filter{Kind: "task"}, []int{3}},
		"marks of somebody":               {journal.Filter{Who: "North 111"}, []int{3}},
		"marks of somebody else":          {journal.Filter{Who: "South 111"}, []int{}},
		"what no entry is":                {journal.Filter{Kind: "task", Heard: "vale"}, []int{}},
		"several":                         {journal.Filter{Heard: "dale", Route: "slots", Status: 200, Method: "GET", Target: "/Slot?y"}, []int{8}},
		"a text too long for the index":   {journal.Filter{Route: long}, []int{}},
	}
	bothKinds(t, func(t *testing.T, j *journal.Journal) {
		story(j)
		for name, c := range cases {
			require.Equal(t, c.want, seqs(j.Select(c.filter)), name)
		}
		require.Equal(t, []int{4, 6}, seqs(j.Since(3, 2)))
		open, ok := j.Entry(10)
		require.True(t, ok)
		require.False(t, journal.Filter{Unmatched: true}.Matches(open), "what is open may still be matched")
		require.Equal(t, 1, j.Busy())
		seq := j.Open(journal.Exchange{Heard: "vale"})
		j.Amend(seq, func(x *journal.Exchange) { x.Route = long })
		j.Close(seq, journal.Answered, 200, journal.Message{})
		require.Equal(t, []int{seq}, seqs(j.Select(journal.Filter{Route: long})))
		require.NotContains(t, seqs(j.Select(journal.Filter{Unmatched: true})), seq)
	})
}

func TestTheIndexAgreesWithTheEntriesHoweverManyNamesThereAre(t *testing.T) {
	t.Parallel()
	bothKinds(t, func(t *testing.T, j *journal.Journal) {
		for i := range 3000 { // more than the table holds, more than a chunk, more than a batch
			seq := j.Open(journal.Exchange{Heard: "vale", Method: fmt.Sprint("M", i%2000)})
			j.Amend(seq, func(x *journal.Exchange) { x.Route = []string{"", "book"}[i%2] })
			j.Close(seq, journal.Answered, 200+i%3, journal.Message{})
		}
		all := j.View()
		for _, f := range []journal.Filter{{Method: "M7"}, {Method: "M1999"}, {Route: "book"}, {Unmatched: true, Status: 201}, {Method: "M1998", Status: 200}} {
			want := []journal.Entry{}
			for _, e := range all {
				if f.Matches(e) {
					want = append(want, e)
				}
			}
			require.NotEmpty(t, want)
			require.Equal(t, want, j.Select(f))
			f.Newest = true
			slices.Reverse(want)
			require.Equal(t, want, j.Select(f))
		}
	})
}

func TestAwaitReturnsTheFirstThatIsFinished(t *testing.T) {
	t.Parallel()
	bothKinds(t, func(t *testing.T, j *journal.Journal) {
		story(j)
		e, err := j.Await(t.Context(), journal.Filter{Route: "slots"})
		require.NoError(t, err)
		require.Equal(t, 1, e.Seq)
		e, err = j.Await(t.Context(), journal.Filter{Route: "slots", SeqAfter: 1})
		require.NoError(t, err)
		require.Equal(t, 8, e.Seq)

		type outcome struct {
			e   journal.Entry
			err error
		}
		done := make(chan outcome, 1)
		go func() {
			e, err := j.Await(t.Context(), journal.Filter{Heard: "dale", SeqAfter: 8})
			done <- outcome{e, err}
		}()
		for range 200 { // none of it is awaited
			j.Close(j.Open(journal.Exchange{Heard: "vale"}), journal.Answered, 200, journal.Message{})
			j.Mark("task", "", nil)
		}
		select {
		case o := <-done:
			require.Fail(t, "it did not wait", "%v", o)
		default:
		}
		j.Close(10, journal.Answered, 200, journal.Message{Body: []byte("at last")})
		o := <-done
		require.NoError(t, o.err)
		require.Equal(t, 10, o.e.Seq)
		require.Equal(t, "at last", string(o.e.Exchange.Response.Body))

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = j.Await(ctx, journal.Filter{Kind: "never"})
		require.ErrorIs(t, err, context.Canceled)
		go func() {
			e, err := j.Await(t.Context(), journal.Filter{Kind: "never"})
			done <- outcome{e, err}
		}()
		require.NoError(t, j.Seal())
		require.ErrorIs(t, (<-done).err, journal.ErrSealed)
	})
}

func TestASubscriberGetsEveryFinishedEntryOnceInTheOrderOfFinishing(t *testing.T) {
	t.Parallel()
	bothKinds(t, func(t *testing.T, j *journal.Journal) {
		got := make(chan int)
		stopped := make(chan error, 1)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			for e, err := range j.Subscribe(ctx, 0) {
				if err != nil {
					stopped <- err
					return
				}
				got <- e.Event() // a slow reader: nobody waits for it
			}
			stopped <- nil
		}()
		outer := j.Open(journal.Exchange{Heard: "proxy"}) // 1
		inner := j.Open(journal.Exchange{Heard: "vale"})  // 2
		j.Mark("task", "", nil)                           // 3
		j.Close(inner, journal.Answered, 200, journal.Message{})
		for range 300 { // 5 to 604
			j.Close(j.Open(journal.Exchange{Heard: "vale"}), journal.Answered, 200, journal.Message{})
		}
		j.Close(outer, journal.Answered, 200, journal.Message{}) // 605
		want := []int{3, 4}
		for i := 6; i <= 604; i += 2 {
			want = append(want, i)
		}
		for _, n := range append(want, 605) {
			require.Equal(t, n, <-got)
		}
		j.Mark("task", "", nil)
		require.Equal(t, 606, <-got)
		cancel()
		require.ErrorIs(t, <-stopped, context.Canceled)

		require.NoError(t, j.Seal())
		var rest []int
		for e, err := range j.Subscribe(t.Context(), 603) {
			require.NoError(t, err)
			rest = append(rest, e.Event())
		}
		require.Equal(t, []int{604, 605, 606}, rest, "a sealed journal comes to its end")
	})
}

func TestWaitQuietReturnsWhenTheLastExchangeIsClosed(t *testing.T) {
	t.Parallel()
	bothKinds(t, func(t *testing.T, j *journal.Journal) {
		require.NoError(t, j.WaitQuiet(t.Context()))
		one, two := j.Open(journal.Exchange{Heard: "vale"}), j.Open(journal.Exchange{Heard: "vale"})
		done := make(chan error, 1)
		go func() { done <- j.WaitQuiet(t.Context()) }()
		for !j.WaitingForQuiet() {
			runtime.Gosched()
		}
		j.Close(one, journal.Answered, 200, journal.Message{})
		select {
		case err := <-done:
			require.Fail(t, "it did not wait", "%v", err)
		default:
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.ErrorIs(t, j.WaitQuiet(ctx), context.Canceled)
		j.Close(two, journal.Answered, 200, journal.Message{})
		require.NoError(t, <-done)
		require.Zero(t, j.Busy())
	})
}

func TestAnUnreadableEntryIsAnErrorAndDamagesTheJournal(t *testing.T) {
	t.Parallel()
	j, path := create(t, journal.Config{})
	for range 100 {
		j.Mark("task", "", json.RawMessage(`"`+string(make([]byte, 5000))+`"`))
	}
	require.NoError(t, j.Seal())
	read := reopen(t, path)
	truncate(t, path, 20_000)
	var faults []error
	count := 0
	for _, err := range read.Subscribe(t.Context(), 0) {
		if err != nil {
			faults = append(faults, err)
			continue
		}
		count++
	}
	require.NotEmpty(t, faults)
	require.Equal(t, 100, count+len(faults))
	require.Error(t, errors.Join(faults...))
	require.Len(t, read.View(), count)
	require.ErrorContains(t, read.Sound(), "read journal file")
	_, ok := read.Entry(100)
	require.False(t, ok)
	_, err := read.Await(t.Context(), journal.Filter{SeqAfter: 50})
	require.ErrorContains(t, err, "read journal file")
}

// closer closes an exchange as soon as anything is written to it.
type closer struct {
	bytes.Buffer
	journal *journal.Journal
	seq     int
}

func (c *closer) Write(p []byte) (int, error) {
	c.journal.Close(c.seq, journal.Answered, 200, journal.Message{})
	return c.Buffer.Write(p)
}

func TestAReadingSeesTheJournalAsItWasWhenItBegan(t *testing.T) {
	t.Parallel()
	bothKinds(t, func(t *testing.T, j *journal.Journal) {
		for range 1000 { // more than are made at a time
			j.Mark("task", "", nil)
		}
		seq := j.Open(journal.Exchange{Heard: "vale", Target: "/open", Request: journal.Message{Body: []byte("kept")}})
		j.Amend(seq, func(x *journal.Exchange) { x.Route = "read" })
		before := j.View()
		out := &closer{journal: j, seq: seq}
		require.NoError(t, j.Lines(out, "", journal.Filter{}))
		var want bytes.Buffer
		require.NoError(t, journal.WriteLines(&want, "", before))
		require.Equal(t, want.String(), out.String())
		require.NotZero(t, j.View()[1000].Closed)
	})
}
