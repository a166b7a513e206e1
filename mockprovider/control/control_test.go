package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/control"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

var now = time.Date(2031, 3, 7, 15, 0, 0, 0, time.UTC)

// stub stands for the world and notes what is done to it.
type stub struct {
	did []string
	err error
}

func (s *stub) note(format string, args ...any) error {
	s.did = append(s.did, fmt.Sprintf(format, args...))
	return s.err
}

func (s *stub) Snapshot() any { return map[string]int{"providers": 2} }

func (s *stub) Outage(kind string) error { return s.note("outage %s", kind) }

func (s *stub) Provider(name string) (control.Provider, bool) {
	return s, name == "vale" || name == "Vale UTC"
}

func (s *stub) AddSlot(start, end time.Time) error {
	return s.note("slot %s %s", start.Format("15:04"), end.Format("15:04"))
}
func (s *stub) CancelLocally(_ context.Context, id string) error { return s.note("cancel %s", id) }
func (s *stub) Arrive(_ context.Context, id string) error        { return s.note("arrive %s", id) }
func (s *stub) AddNote(_ context.Context, id, text string) error {
	return s.note("note %s %s", id, text)
}

func (s *stub) Move(_ context.Context, id string, start time.Time) error {
	return s.note("move %s %s", id, start.Format("15:04"))
}
func (s *stub) Offline(off bool) error { return s.note("offline %v", off) }

type rig struct {
	*stub
	api     *control.API
	journal *journal.Journal
	clock   *clock.Clock
	faults  *fault.Plan
}

func newRig(t *testing.T) rig {
	t.Helper()
	r := rig{stub: &stub{}, clock: clock.At(now), faults: &fault.Plan{}}
	r.journal = journal.New(r.clock.Now)
	var err error
	r.api, err = control.New(control.Config{
		State: r.stub, Journal: r.journal, Clock: r.clock, Providers: r.stub, Registry: r.stub, Faults: r.faults, LoopbackOnly: true,
	})
	require.NoError(t, err)
	return r
}

// do sends a request given as "METHOD path"; headers are "Name: value" and an empty value removes one.
func (r rig) do(line, body string, headers ...string) *httptest.ResponseRecorder {
	method, target, _ := strings.Cut(line, " ")
	req := httptest.NewRequest(method, target, strings.NewReader(body))
	req.Host = "127.0.0.1:8080"
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			req.Host = value
		}
		req.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	r.api.ServeHTTP(w, req)
	return w
}

func TestActsReachTheWorld(t *testing.T) {
	t.Parallel()
	for line, c := range map[string]struct{ body, want string }{
		"POST /providers/vale/slots":                {`{"start":"2031-03-07T17:30:00Z","end":"2031-03-07T17:45:00Z"}`, "slot 17:30 17:45"},
		"POST /providers/Vale%20UTC/offline":        {`{"offline":true}`, "offline true"},
		"POST /providers/vale/offline":              {`{"offline":false}`, "offline false"},
		"POST /providers/vale/bookings/b-1/cancel":  {``, "cancel b-1"},
		"POST /providers/vale/bookings/b%2F/arrive": {`{}`, "arrive b/"},
		"POST /providers/vale/bookings/b-1/note":    {`{"text":"side door"}`, "note b-1 side door"},
		"POST /providers/vale/bookings/b-1/move":    {`{"start":"2031-03-07T18:00:00Z"}`, "move b-1 18:00"},
		"POST /registry/outage":                     {`{"outage":"silent"}`, "outage silent"},
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			w := r.do(line, c.body)
			require.Equal(t, http.StatusNoContent, w.Code, w.Body.String())
			require.Equal(t, []string{c.want}, r.did)
		})
	}
}

func TestTheWorldCanBeRead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	require.JSONEq(t, `{"status":"ok"}`, r.do("GET /healthz", "").Body.String())
	w := r.do("GET /state", "")
	require.JSONEq(t, `{"providers":2}`, w.Body.String())
	require.Equal(t, "application/json", w.Header().Get("Content-Type"))
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))

	seq := r.journal.Open(journal.Exchange{Heard: "proxy", Method: "GET"})
	r.journal.Close(seq, journal.Answered, 200, journal.Message{})
	r.journal.Mark("task", "North 111", nil)
	r.journal.Open(journal.Exchange{Heard: "vale", Method: "PUT"})
	seqs := func(target string) (out []int) {
		w := r.do("GET "+target, "")
		require.Equal(t, 200, w.Code)
		require.Equal(t, "application/x-ndjson", w.Header().Get("Content-Type"))
		require.NoError(t, journal.ReadLines(w.Body, func(l journal.Line) error { out = append(out, l.Seq); return nil }))
		return out
	}
	require.Equal(t, []int{1, 3, 4}, seqs("/journal"))
	require.Equal(t, []int{4}, seqs("/journal?heard=vale"))
	require.Equal(t, []int{3, 4}, seqs("/journal?after=1"))
	require.Empty(t, seqs("/journal?after=1&heard=proxy"))
}

func TestTheClockIsMovedAndThatIsMarked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	require.JSONEq(t, `{"now":"2031-03-07T15:00:00Z"}`, r.do("GET /clock", "").Body.String())
	require.JSONEq(t, `{"now":"2031-03-07T16:30:00Z"}`, r.do("POST /clock", `{"advance":"1h30m"}`).Body.String())
	require.JSONEq(t, `{"now":"2031-03-08T01:00:00Z"}`, r.do("POST /clock", `{"set":"2031-03-08T02:00:00+01:00"}`).Body.String())
	require.Equal(t, time.Date(2031, 3, 8, 1, 0, 0, 0, time.UTC), r.clock.Now())
	view := r.journal.View()
	require.Len(t, view, 2)
	require.Equal(t, "clock", view[1].Mark.Kind)
	require.JSONEq(t, `"2031-03-08T01:00:00Z"`, string(view[1].Mark.Data))
}

func TestFaultsArePlannedListedAndForgotten(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	require.Equal(t, 204, r.do("POST /faults", `{"heard":"vale","on":"book","effect":"slot-taken","skip":1,"times":-1}`).Code)
	require.Equal(t, 204, r.do("POST /faults", `{"name":"gone","on":"cancel","effect":"no-answer"}`).Code)
	var got struct {
		Pending []map[string]any `json:"pending"`
		Effects []string         `json:"effects"`
	}
	require.NoError(t, json.Unmarshal(r.do("GET /faults", "").Body.Bytes(), &got))
	require.Equal(t, fault.Kinds(), got.Effects)
	require.Equal(t, []map[string]any{
		{"name": "slot-taken", "heard": "vale", "on": "book", "effect": "slot-taken", "skip": 1.0, "times": -1.0},
		{"name": "gone", "on": "cancel", "effect": "no-answer", "times": 1.0},
	}, got.Pending)
	require.Equal(t, 204, r.do("DELETE /faults", "").Code)
	require.Empty(t, r.faults.Pending())
}

// refused checks a problem and returns what it says.
func refused(t *testing.T, w *httptest.ResponseRecorder, status int) string {
	t.Helper()
	require.Equal(t, status, w.Code, w.Body.String())
	require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
	var p control.Problem
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
	require.Equal(t, status, p.Status)
	require.Equal(t, http.StatusText(status), p.Title)
	return p.Detail
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		line, body string
		headers    []string
		status     int
		why        string
	}{
		"an unknown path":          {"GET /rebook", "", nil, 404, "README"},
		"an empty name":            {"POST /providers//slots", "{}", nil, 404, "README"},
		"a path that is not clean": {"GET //state", "", nil, 404, "README"},
		"another method":           {"PUT /faults", "", nil, 405, "use DELETE or GET or POST"},
		"an unknown provider":      {"POST /providers/nobody/slots", "{}", nil, 404, "GET /state lists them"},
		"no Content-Type":          {"POST /clock", `{"advance":"1h"}`, []string{"Content-Type: "}, 415, "application/json"},
		"a form":                   {"POST /clock", `advance=1h`, []string{"Content-Type: application/x-www-form-urlencoded"}, 415, "application/json"},
		"plain text":               {"POST /clock", `{"advance":"1h"}`, []string{"Content-Type: text/plain"}, 415, "application/json"},
		"another charset":          {"POST /clock", `{}`, []string{"Content-Type: application/json;charset=utf-16"}, 415, "application/json"},
		"another origin":           {"GET /state", "", []string{"Origin: http://evil.example"}, 403, "another origin"},
		"an origin hidden":         {"POST /clock", `{"advance":"1h"}`, []string{"Origin: null"}, 403, "another origin"},
		"another site":             {"GET /state", "", []string{"Sec-Fetch-Site: cross-site"}, 403, "another site"},
		"a name led to loopback":   {"GET /state", "", []string{"Host: evil.example:8080", "Origin: http://evil.example:8080"}, 403, "127.0.0.1"},
		"not JSON":                 {"POST /clock", `advance`, nil, 400, "one JSON object"},
		"an unknown key":           {"POST /clock", `{"advance":"1h","rebook":true}`, nil, 400, `"rebook"`},
		"two values":               {"POST /clock", `{"advance":"1h"}{}`, nil, 400, "more than one"},
		"something after it":       {"POST /clock", `{"advance":"1h"}]`, nil, 400, "one JSON object"},
		"too much":                 {"POST /clock", `{"advance":"` + strings.Repeat(" ", 70_000), nil, 413, "at most 65536 bytes"},
		"neither set nor advance":  {"POST /clock", `{}`, nil, 400, "either"},
		"both":                     {"POST /clock", `{"set":"2031-03-07T15:00:00Z","advance":"1h"}`, nil, 400, "either"},
		"a duration that is none":  {"POST /clock", `{"advance":"an hour"}`, nil, 400, "1h30m"},
		"a way back":               {"POST /clock", `{"advance":"-1h"}`, nil, 400, "not below zero"},
		"a journal place":          {"GET /journal?after=x", "", nil, 400, "seq of an entry"},
		"a slot with no end":       {"POST /providers/vale/slots", `{"start":"2031-03-07T17:30:00Z"}`, nil, 400, `"start" and "end"`},
		"offline neither way":      {"POST /providers/vale/offline", ``, nil, 400, "true or false"},
		"a note with no text":      {"POST /providers/vale/bookings/1/note", `{}`, nil, 400, `"text"`},
		"a move to nowhere":        {"POST /providers/vale/bookings/1/move", `{}`, nil, 400, `"start"`},
		"a cancel that says more":  {"POST /providers/vale/bookings/1/cancel", `{"reason":"x"}`, nil, 400, `"reason"`},
		"an arrival that does":     {"POST /providers/vale/bookings/1/arrive", `{"reason":"x"}`, nil, 400, `"reason"`},
		"an outage of no kind":     {"POST /registry/outage", `{"outage":"sulk"}`, nil, 400, `"refuse"`},
		"an unknown effect":        {"POST /faults", `{"on":"book","effect":"sulk"}`, nil, 400, "slot-taken"},
		"an unknown interaction":   {"POST /faults", `{"on":"rebook","effect":"slot-taken"}`, nil, 400, `"rebook"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			w := r.do(c.line, c.body, c.headers...)
			require.Contains(t, refused(t, w, c.status), c.why)
			require.Equal(t, c.status == 405, w.Header().Get("Allow") != "")
			require.Empty(t, r.did)
			require.Equal(t, now, r.clock.Now())
			require.Empty(t, r.faults.Pending())
		})
	}
}

func TestWhatTheDiaryRefusesIsToldInWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err    error
		status int
		why    string
	}{
		"not found":         {booking.ErrNotFound, 404, "GET /state lists them"},
		"already cancelled": {fmt.Errorf("vale: %w", booking.ErrAlreadyCancelled), 409, "choose another"},
		"slot taken":        {booking.ErrSlotTaken, 409, "add one first"},
		"no slot":           {booking.ErrNoSlot, 409, "add one first"},
		"a bad slot":        {booking.ErrDiary, 422, "after its start"},
		"a fault of ours":   {errors.New("disk full"), 500, "disk full"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.err = c.err
			require.Contains(t, refused(t, r.do("POST /providers/vale/bookings/1/cancel", ""), c.status), c.why)
		})
	}
	r := newRig(t)
	r.err = errors.New("address in use")
	require.Contains(t, refused(t, r.do("POST /registry/outage", `{"outage":"none"}`), 500), "address in use")
}

func TestATesterOnTheSameMachineIsLetIn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, host := range []string{"127.0.0.1:8080", "localhost:8080", "localhost", "[::1]:8080", "127.0.0.2"} {
		require.Equal(t, 200, r.do("GET /state", "", "Host: "+host, "Origin: http://"+host, "Sec-Fetch-Site: same-origin").Code, host)
	}
	require.Equal(t, 200, r.do("POST /clock", `{"advance":"1h"}`, "Content-Type: application/json; charset=UTF-8").Code)
}

func TestOtherNamesAreLetInWhereTheListenerIsOpenToOthers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	api, err := control.New(control.Config{State: r.stub, Journal: r.journal, Clock: r.clock, Providers: r.stub, Registry: r.stub, Faults: r.faults})
	require.NoError(t, err)
	r.api = api
	require.Equal(t, 200, r.do("GET /state", "", "Host: mock.test:8080").Code)
	require.Equal(t, 403, r.do("GET /state", "", "Host: mock.test:8080", "Origin: http://other.test").Code)
}

func TestAConfigurationNamesEveryProblem(t *testing.T) {
	t.Parallel()
	_, err := control.New(control.Config{})
	for _, part := range []string{"State", "Journal", "Clock", "Providers", "Registry", "Faults"} {
		require.ErrorContains(t, err, part+" is not set")
	}
}
