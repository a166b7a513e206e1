package control_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/control"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// whole is all that a session holds, for comparison.
func (r *rig) whole(key string) string {
	r.t.Helper()
	s, err := r.Get(key)
	require.NoError(r.t, err)
	raw, err := json.Marshal(map[string]any{
		"state": s.World.State(), "now": s.World.Clock.Now(), "running": s.World.Clock.Running(),
		"faults": len(s.World.Faults().Pending()), "entries": s.World.Journal.Len(), "sessions": len(r.List()),
	})
	require.NoError(r.t, err)
	return string(raw)
}

func TestRefusalsSayWhatToDoAndChangeNothing(t *testing.T) {
	t.Parallel()
	r := one(t)
	const n, vale = "/sessions/north", "/sessions/north/providers/vale"
	large := `{"text":"` + strings.Repeat("x", 70<<10) + `"}`
	for name, c := range map[string]struct {
		line, body string
		headers    []string
		status     int
		why        string
	}{
		"an unknown path":              {"GET /rebook", "", nil, 404, "openapi.json"},
		"an empty name":                {"POST " + n + "/providers//slots", "{}", nil, 404, "openapi.json"},
		"a path that is not clean":     {"GET //sessions", "", nil, 404, "openapi.json"},
		"another method":               {"PUT " + n + "/faults", "{}", []string{"Content-Type: application/json"}, 405, "use DELETE or GET or POST"},
		"an unknown session":           {"GET /sessions/south/state", "", nil, 404, "it may have ended"},
		"a session's key with a slash": {"GET /sessions/north%2Fstate", "", nil, 404, "it may have ended"},
		"an unknown session's clock":   {"POST /sessions/south/clock", `{"advance":"1h"}`, nil, 404, "it may have ended"},
		"an unknown provider":          {"POST " + n + "/providers/nobody/slots", "{}", nil, 404, "GET providers"},
		"no Content-Type":              {"POST " + n + "/clock", `{"advance":"1h"}`, []string{"Content-Type: "}, 415, "application/json"},
		"a form":                       {"POST " + n + "/clock", `advance=1h`, []string{"Content-Type: application/x-www-form-urlencoded"}, 415, "application/json"},
		"plain text":                   {"POST " + n + "/clock", `{"advance":"1h"}`, []string{"Content-Type: text/plain"}, 415, "application/json"},
		"another charset":              {"POST " + n + "/clock", `{}`, []string{"Content-Type: application/json;charset=utf-16"}, 415, "application/json"},
		"another origin":               {"GET /sessions", "", []string{"Origin: http://evil.example"}, 403, "another origin"},
		"an origin hidden":             {"POST " + n + "/clock", `{"advance":"1h"}`, []string{"Origin: null"}, 403, "another origin"},
		"another site":                 {"GET /sessions", "", []string{"Sec-Fetch-Site: cross-site"}, 403, "another site"},
		"a name of its own":            {"GET /sessions", "", []string{"Host: evil.example"}, 403, "loopback"},
		"truncated":                    {"POST " + n + "/clock", `{"advance":"1h"`, nil, 400, "not JSON"},
		"no JSON":                      {"POST " + n + "/clock", `advance`, nil, 400, "one JSON object"},
		"an array":                     {"POST " + n + "/clock", `[]`, nil, 400, "one JSON object"},
		"two objects":                  {"POST " + n + "/clock", `{"advance":"1h"}{"advance":"1h"}`, nil, 400, "nothing after"},
		"deep":                         {"POST " + n + "/clock", `{"advance":` + strings.Repeat("[", 20000), nil, 400, "not JSON"},
		"another encoding":             {"POST " + n + "/clock", "{\"advance\":\"\xff\"}", nil, 400, "UTF-8"},
		"an unknown name":              {"POST " + n + "/clock", `{"forward":"1h"}`, nil, 400, `"forward" is not known`},
		"a name given twice":           {"POST " + n + "/clock", `{"advance":"1h","advance":"2h"}`, nil, 400, "twice"},
		"a name in capitals":           {"POST " + n + "/clock", `{"Advance":"1h"}`, nil, 400, "lower case"},
		"the wrong type":               {"POST " + n + "/clock", `{"advance":9990001006}`, nil, 400, `"advance" must be a string`},
		"too large":                    {"POST " + vale + "/bookings/1/note", large, nil, 413, "65536"},
		"nothing to do to the clock":   {"POST " + n + "/clock", `{}`, nil, 422, `one of "set"`},
		"two things to do":             {"POST " + n + "/clock", `{"freeze":true,"advance":"1h"}`, nil, 422, `one of "set"`},
		"back by a length":             {"POST " + n + "/clock", `{"advance":"-1h"}`, nil, 422, "above zero"},
		"beyond all years":             {"POST " + n + "/clock", `{"set":"9999-01-01T00:00:00Z"}`, nil, 422, `"set" must be a time`},
		"a time of no kind":            {"POST " + n + "/clock", `{"set":"9990001006"}`, nil, 422, `"set" must be a time`},
		"a slot without a time":        {"POST " + vale + "/slots", `{"minutes":15}`, nil, 422, `"start"`},
		"a slot with two lengths":      {"POST " + vale + "/slots", `{"start":"2031-03-07T17:30:00Z","end":"2031-03-07T17:45:00Z","minutes":15}`, nil, 422, "either"},
		"a slot that ends before":      {"POST " + vale + "/slots", `{"start":"2031-03-07T17:30:00Z","end":"2031-03-07T17:15:00Z"}`, nil, 422, "after its start"},
		"slots without end":            {"POST " + vale + "/slots", `{"start":"2031-03-07T17:30:00Z","minutes":15,"count":100000}`, nil, 422, "2000"},
		"offline or not":               {"POST " + vale + "/offline", `{}`, nil, 422, "true or false"},
		"a booking for nobody":         {"POST " + vale + "/bookings", `{"start":"2031-03-07T17:30:00Z"}`, nil, 422, `"persona"`},
		"a booking for no persona":     {"POST " + vale + "/bookings", `{"persona":"Nobody","start":"2031-03-07T17:30:00Z"}`, nil, 422, "GET personas"},
		"a booking for a bad number":   {"POST " + vale + "/bookings", `{"nhs_number":"9990001007","start":"2031-03-07T17:30:00Z"}`, nil, 422, "check digit"},
		"a booking in the past":        {"POST " + vale + "/bookings", `{"persona":"Mr Patient","start":"2031-03-07T10:30:00Z"}`, nil, 409, "has passed"},
		"a booking by no consumer":     {"POST " + vale + "/bookings", `{"persona":"Mr Patient","start":"2031-03-07T17:30:00Z","booked_by":"me"}`, nil, 422, "12 digits"},
		"an unknown booking":           {"POST " + vale + "/bookings/1/cancel", ``, nil, 404, "GET state"},
		"a note without text":          {"POST " + vale + "/bookings/1/note", `{}`, nil, 422, `"text"`},
		"a move to nowhere":            {"POST " + vale + "/bookings/1/move", `{}`, nil, 422, `"start"`},
		"a cancel that says more":      {"POST " + vale + "/bookings/1/cancel", `{"reason":"x"}`, nil, 400, `"reason"`},
		"an outage of no kind":         {"POST " + n + "/registry/outage", `{"outage":"sulk"}`, nil, 422, `"refuse"`},
		"a pointer to nothing": {
			"POST " + n + "/registry/pointers",
			`{"booking_url":"x","nhs_number":"9990001006","start":"2031-03-07T17:30:00Z","end":"2031-03-07T17:45:00Z"}`, nil, 422, "not an absolute URL",
		},
		"a pointer for a real person": {
			"POST " + n + "/registry/pointers",
			`{"booking_url":"https://x.example/1","nhs_number":"9434765919","start":"2031-03-07T17:30:00Z","end":"2031-03-07T17:45:00Z"}`, nil, 422, "999",
		},
		"a client without a name":     {"POST " + n + "/registry/clients", `{}`, nil, 422, `"name"`},
		"an unknown effect":           {"POST " + n + "/faults", `{"on":"book","effect":"sulk"}`, nil, 422, "GET faults"},
		"an unknown interaction":      {"POST " + n + "/faults", `{"on":"rebook","effect":"slot-taken"}`, nil, 422, `"on"`},
		"a delay of no length":        {"POST " + n + "/faults", `{"on":"book","effect":"delay","params":{"for":"9990001006"}}`, nil, 422, `"for": how long`},
		"a parameter of no effect":    {"POST " + n + "/faults", `{"on":"book","effect":"slot-taken","params":{"for":"1s"}}`, nil, 422, "no parameters"},
		"parameters that are none":    {"POST " + n + "/faults", `{"on":"book","effect":"delay","params":[]}`, nil, 422, `"params" must be an object`},
		"a match of no kind":          {"POST " + n + "/faults", `{"match":{"path":"/"},"effect":"slot-taken"}`, nil, 400, `"path" is not known`},
		"a fault that makes no sense": {"POST " + n + "/faults", `{"on":"slots","effect":"slot-taken"}`, nil, 422, "it applies to book"},
		"a client of no name":         {"POST " + n + "/registry/clients", `{"name":" \u0007"}`, nil, 422, "printable"},
		"a session of spaces":         {"POST /sessions", `{"name":"  "}`, nil, 422, "printable"},
		"a fault of nobody":           {"POST " + n + "/faults", `{"on":"book","effect":"slot-taken","heard":"dave"}`, nil, 422, `"heard"`},
		"a key that is taken":         {"POST /sessions", `{"key":"north"}`, nil, 409, "DELETE it"},
		"a key that is none":          {"POST /sessions", `{"key":"../north"}`, nil, 422, `"key"`},
		"a name that breaks lines":    {"POST /sessions", `{"name":"a\nb"}`, nil, 422, `"name"`},
		"a start of no kind":          {"POST /sessions", `{"start":"now"}`, nil, 422, `"start"`},
		"a world with an unknown key": {"POST /sessions", `{"world":{"providers":[{"name":"A","shrt":"a"}]}}`, nil, 422, "providers[0].shrt: there is no such key"},
		"a world with more wrong":     {"POST /sessions", `{"world":{"providers":[{"name":"A","shrt":"a"}]}}`, nil, 422, "; providers[0].asid: give 12 digits"},
		"a world that is no object":   {"POST /sessions", `{"world":[]}`, nil, 422, `"world": give keys with values: providers`},
		"a world of nobody":           {"POST /sessions", `{"world":{}}`, nil, 422, `"world": providers: list 1 to 50 providers`},
		"slots of no service":         {"POST " + vale + "/slots", `{"start":"2031-03-07T17:30:00Z","minutes":15,"service":"1"}`, nil, 422, "GET providers"},
		"slots of no practitioner":    {"POST " + vale + "/slots", `{"start":"2031-03-07T17:30:00Z","minutes":15,"practitioner":"gp"}`, nil, 422, "no practitioner"},
		"slots of no channel":         {"POST " + vale + "/slots", `{"start":"2031-03-07T17:30:00Z","minutes":15,"channel":"Post"}`, nil, 422, `"channel"`},
		"a seed that is too large":    {"POST /sessions", `{"seed":99999999999999999999}`, nil, 400, `"seed" must be a whole number`},
		"an unknown entry":            {"GET " + n + "/journal/77", "", nil, 404, "no entry"},
		"an entry without a number":   {"GET " + n + "/journal/first", "", nil, 404, "no entry"},
		"an unknown parameter":        {"GET " + n + "/journal?since=1", "", nil, 400, "after, fault, heard"},
		"a parameter twice":           {"GET " + n + "/journal?after=1&after=2", "", nil, 400, "twice"},
		"a bad status":                {"GET " + n + "/journal?status=soon", "", nil, 400, `"status"`},
		"a query that is broken":      {"GET " + n + "/journal?a=%zz", "", nil, 400, "percent-encoded"},
		"another media type":          {"GET " + n + "/journal", "", []string{"Accept: text/html"}, 406, "ndjson"},
		"a wait without end":          {"GET " + n + "/journal/wait?timeout=2h", "", nil, 400, `"timeout"`},
		"a stream after nothing":      {"GET " + n + "/journal/stream", "", []string{"Last-Event-ID: 9"}, 400, "no finished entry"},
		"a stream after what is none": {"GET " + n + "/journal/stream", "", []string{"Last-Event-ID: x"}, 400, "Last-Event-ID"},
	} {
		before := r.whole("north")
		got := r.do(c.line, c.body, c.headers...)
		require.Contains(t, r.problem(got, c.status), c.why, name)
		require.NotContains(t, string(got.body), "9990001006", name)
		require.Equal(t, c.status == 405, got.header.Get("Allow") != "", name)
		require.Equal(t, before, r.whole("north"), name)
	}
}

func TestABodyThatDoesNotArriveIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t, control.Config{BodyTimeout: 50 * time.Millisecond}, session.Config{})
	r.make("north")
	before := r.whole("north")
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(r.url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = fmt.Fprintf(conn, "POST /sessions/north/clock HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"advance\"", conn.RemoteAddr())
	require.NoError(t, err)
	answer, err := io.ReadAll(conn)
	require.NoError(t, err)
	require.Contains(t, string(answer), "408 Request Timeout")
	require.Contains(t, string(answer), "took too long")
	require.Equal(t, before, r.whole("north"))
}

func TestASessionIsReachedUnderItsOwnKeyOnly(t *testing.T) {
	t.Parallel()
	r := one(t)
	r.make("south")
	var b struct {
		ID  string `json:"id"`
		URL string `json:"url"`
	}
	r.ask("POST /sessions/north/providers/vale/bookings", `{"persona":"Mr Patient","start":"2031-03-07T17:30:00Z"}`, 201, &b)
	before := r.whole("south")
	for _, act := range []string{"cancel", "arrive"} {
		r.problem(r.do("POST /sessions/south/providers/vale/bookings/"+b.ID+"/"+act, ""), http.StatusNotFound)
	}
	r.ask("POST /sessions/north/clock", `{"advance":"1h"}`, 200, nil)
	require.Equal(t, before, r.whole("south"))
	require.NotContains(t, string(r.do("GET /sessions/south/state", "").body), b.ID)
	r.ask("DELETE /sessions/south", "", 204, nil)
	r.problem(r.do("GET /sessions/south", ""), http.StatusNotFound)
	r.ask("GET /sessions/north", "", 200, nil)
}

func TestATesterOnTheSameMachineIsLetIn(t *testing.T) {
	t.Parallel()
	r := one(t)
	for _, host := range []string{"127.0.0.1:8080", "localhost:8080", "localhost", "[::1]:8080", "127.0.0.2"} {
		got := r.do("GET /sessions", "", "Host: "+host, "Origin: http://"+host, "Sec-Fetch-Site: same-origin")
		require.Equal(t, 200, got.status, host)
		require.Equal(t, "no-store", got.header.Get("Cache-Control"))
	}
	got := r.do("POST /sessions/north/clock", `{"advance":"1h"}`, "Content-Type: application/json; charset=UTF-8")
	require.Equal(t, 200, got.status)
}

func TestOtherNamesAreLetInWhereTheListenerIsOpenToOthers(t *testing.T) {
	t.Parallel()
	r := one(t)
	api, err := control.New(control.Config{Sessions: r.Manager})
	require.NoError(t, err)
	for origin, want := range map[string]int{"http://mock.test:8080": 200, "https://mock.test:8080": 200, "http://other.test": 403} {
		w := newRecorder()
		api.ServeHTTP(w, w.get(t, "http://mock.test:8080/sessions", origin))
		require.Equal(t, want, w.Code, origin)
	}
}

func TestAConfigurationNamesEveryProblem(t *testing.T) {
	t.Parallel()
	_, err := control.New(control.Config{Root: "nowhere", Heartbeat: -1})
	for _, part := range []string{"Sessions is not set", "Root is not", "cannot be negative"} {
		require.ErrorContains(t, err, part)
	}
}

func TestUsingASessionKeepsIt(t *testing.T) {
	t.Parallel()
	clock := &handClock{now: time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)}
	r := newRig(t, control.Config{}, session.Config{Real: clock.Now, Idle: time.Hour})
	r.make("north")
	r.make("south")
	clock.advance(50 * time.Minute)
	r.ask("GET /sessions/north/clock", "", 200, nil)
	clock.advance(50 * time.Minute)
	n, err := r.Sweep()
	require.NoError(t, err)
	require.Equal(t, 1, n)
	r.ask("GET /sessions/north", "", 200, nil)
	r.problem(r.do("GET /sessions/south", ""), http.StatusNotFound)
}

func TestLimitsAreTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, control.Config{}, session.Config{Max: 1, Limits: session.Limits{Bookings: 1}})
	r.make("north")
	require.Contains(t, r.problem(r.do("POST /sessions", ""), http.StatusInsufficientStorage), "session limit reached")
	const bookings = "POST /sessions/north/providers/vale/bookings"
	r.ask(bookings, `{"persona":"Mr Patient","start":"2031-03-07T17:30:00Z"}`, 201, nil)
	got := r.do(bookings, `{"persona":"Mr Patient","start":"2031-03-07T18:30:00Z"}`)
	require.Contains(t, r.problem(got, http.StatusInsufficientStorage), "as many bookings")
}
