package control_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/control"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

const north = "/sessions/north"

// seqs reads the journal both ways, wants them to be the same, and returns the seqs.
func (r *rig) seqs(query string) []int {
	r.t.Helper()
	array := []int{}
	var lines []journal.Line
	r.ask("GET "+north+"/journal"+query, "", 200, &lines)
	for _, l := range lines {
		require.Equal(r.t, "North 111", l.Scenario)
		array = append(array, l.Seq)
	}
	got := r.do("GET "+north+"/journal"+query, "", "Accept: application/x-ndjson")
	require.Equal(r.t, "application/x-ndjson", got.header.Get("Content-Type"))
	each := []int{}
	require.NoError(r.t, journal.ReadLines(bytes.NewReader(got.body), func(l journal.Line) error {
		each = append(each, l.Seq)
		return nil
	}))
	require.Equal(r.t, array, each)
	return array
}

func TestTheJournalIsFilteredAndReadInBothForms(t *testing.T) {
	t.Parallel()
	r := one(t)
	require.Empty(t, r.seqs(""))
	r.hear("/s/north/vale/STU3/1/metadata") // 1 and 2
	s, err := r.Get("north")
	require.NoError(t, err)
	s.World.Journal.Mark("task", "North 111", json.RawMessage(`"a\nb"`)) // 3
	r.hear("/s/north/vale/STU3/1/Slots")                                 // 4 and 5
	r.hear("/s/north/quay")                                              // 6 and 7
	for query, want := range map[string][]int{
		"":                          {1, 3, 4, 6},
		"?heard=vale":               {1, 4},
		"?heard=front":              {6},
		"?after=3":                  {4, 6},
		"?limit=2":                  {1, 3},
		"?limit=2&order=newest":     {6, 4},
		"?kind=task":                {3},
		"?who=nobody":               {},
		"?route=metadata":           {1},
		"?status=404&heard=vale":    {4},
		"?target=/s/north/vale":     {1, 4},
		"?method=POST":              {},
		"?unmatched=true":           {4, 6},
		"?fault=none":               {},
		"?after=99":                 {},
		"?order=oldest&heard=vale":  {1, 4},
		"?unmatched=false&limit=1":  {1},
		"?heard=front&method=GET":   {6},
		"?heard=vale&kind=task":     {},
		"?route=metadata&limit=100": {1},
	} {
		require.Equal(t, want, r.seqs(query), query)
	}
	var line journal.Line
	r.ask("GET "+north+"/journal/3", "", 200, &line)
	require.JSONEq(t, `"a\nb"`, string(line.Mark.Data))
}

func TestUnmatchedRequestsAreListedWithWhatToChange(t *testing.T) {
	t.Parallel()
	explain := func(x journal.Exchange) (nearest, why, change string) {
		return "slots", "an s too many", "send " + x.Method + " Slot"
	}
	r := newRig(t, control.Config{Explain: explain}, session.Config{})
	r.make("north")
	r.hear("/s/north/vale/STU3/1/metadata")
	r.hear("/s/north/vale/STU3/1/Slots")
	var got []map[string]any
	r.ask("GET "+north+"/unmatched", "", 200, &got)
	require.Equal(t, []map[string]any{{
		"seq": 3.0, "at": start, "heard": "vale", "method": "GET", "target": "/s/north/vale/STU3/1/Slots", "status": 404.0,
		"nearest": "slots", "why": "an s too many", "change": "send GET Slot",
	}}, got)
	r.ask("GET "+north+"/unmatched?after=3", "", 200, &got)
	require.Empty(t, got)
}

func TestAWaitEndsWhenTheEntryIsThere(t *testing.T) {
	t.Parallel()
	r := one(t)
	answers := make(chan told, 1)
	req := r.request("GET "+north+"/journal/wait?route=metadata&timeout=30s", "")
	go func() {
		resp, err := r.client.Do(req)
		if err != nil {
			answers <- told{body: []byte(err.Error())}
			return
		}
		defer resp.Body.Close()
		var body bytes.Buffer
		_, _ = body.ReadFrom(resp.Body)
		answers <- told{status: resp.StatusCode, body: body.Bytes()}
	}()
	r.hear("/s/north/vale/STU3/1/Slots")
	r.hear("/s/north/vale/STU3/1/metadata")
	got := <-answers
	require.Equal(t, 200, got.status, string(got.body))
	var line journal.Line
	require.NoError(t, json.Unmarshal(got.body, &line))
	require.Equal(t, "metadata", line.Exchange.Route)
	require.NotZero(t, line.Closed)
	require.Equal(t, 204, r.do("GET "+north+"/journal/wait?route=metadata&timeout=1ms&after="+strconv.Itoa(line.Closed), "").status)
}

func TestAWaitEndsWithTheSession(t *testing.T) {
	t.Parallel()
	r := one(t)
	ended := make(chan told, 1)
	req := r.request("GET "+north+"/journal/wait?kind=never&timeout=60s", "")
	s, err := r.Get("north")
	require.NoError(t, err)
	used := s.Used()
	go func() {
		resp, err := r.client.Do(req)
		if err != nil {
			ended <- told{}
			return
		}
		resp.Body.Close()
		ended <- told{status: resp.StatusCode}
	}()
	require.Eventually(t, func() bool { return s.Used().After(used) }, 10*time.Second, time.Millisecond)
	require.NoError(t, r.End("north"))
	require.Contains(t, []int{http.StatusGone}, (<-ended).status)
}

// events reads a stream into id, kind and data.
func events(t *testing.T, body []byte) (ids []int, kinds []string) {
	t.Helper()
	for block := range strings.SplitSeq(string(body), "\n\n") {
		var id, kind, data string
		for line := range strings.SplitSeq(block, "\n") {
			name, value, _ := strings.Cut(line, ": ")
			switch name {
			case "id":
				id = value
			case "event":
				kind = value
			case "data":
				data = value
			}
		}
		if id == "" {
			continue
		}
		var line journal.Line
		require.NoError(t, json.Unmarshal([]byte(data), &line), block)
		require.Equal(t, id, strconv.Itoa(line.Seq))
		require.Equal(t, kind == "mark", line.Mark != nil)
		ids, kinds = append(ids, line.Seq), append(kinds, kind)
	}
	return ids, kinds
}

func TestAStreamTellsEachEntryOnceAndIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	r := one(t)
	s, err := r.Get("north")
	require.NoError(t, err)
	j := s.World.Journal
	slow := j.Open(journal.Exchange{Heard: "proxy", Method: "GET"}) // 1
	j.Mark("task", "", nil)                                         // 2
	quick := j.Open(journal.Exchange{Heard: "vale", Method: "GET"}) // 3
	j.Close(quick, journal.Answered, 200, journal.Message{})        // 4
	ids, kinds := events(t, r.stream("", 2).body)
	require.Equal(t, []int{2, 3}, ids, "in the order of finishing")
	require.Equal(t, []string{"mark", "exchange"}, kinds)
	j.Close(slow, journal.Answered, 200, journal.Message{})
	ids, _ = events(t, r.stream("", 1, "Last-Event-ID: 3").body)
	require.Equal(t, []int{1}, ids, "what began earlier and finished later is not missed")
	ids, _ = events(t, r.stream("?heard=vale", 1).body)
	require.Equal(t, []int{3}, ids)
	ids, _ = events(t, r.stream("?after=2", 2).body)
	require.Equal(t, []int{3, 1}, ids)
}

func TestAStreamIsAliveUntilItsSessionEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t, control.Config{Heartbeat: time.Millisecond}, session.Config{})
	r.make("north")
	resp, err := r.client.Do(r.request("GET "+north+"/journal/stream", ""))
	require.NoError(t, err)
	defer resp.Body.Close()
	var body []byte
	buf := make([]byte, 512)
	for !bytes.Contains(body, []byte(": alive\n\n")) {
		n, err := resp.Body.Read(buf)
		require.NoError(t, err)
		body = append(body, buf[:n]...)
	}
	r.ask("DELETE "+north, "", 204, nil)
	for err == nil {
		_, err = resp.Body.Read(buf)
	}
	require.ErrorContains(t, err, "EOF")
}
