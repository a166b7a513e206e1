package control_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/control"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// described compares requests and answers with the document and notes which operations were made.
type described struct {
	*rig
	valid validator.Validator
	paths []string
	asked map[string]bool // "GET /sessions/{key}"
}

func newDescribed(t *testing.T) *described {
	t.Helper()
	doc, err := libopenapi.NewDocument(control.Document())
	require.NoError(t, err)
	valid, errs := validator.NewValidator(doc)
	require.Empty(t, errs)
	ok, faults := valid.ValidateDocument()
	require.True(t, ok, "%v", faults)
	explain := func(journal.Exchange) (nearest, why, change string) {
		return "slots", "the path has an s", "send GET Slot"
	}
	d := &described{
		rig:   newRig(t, control.Config{Explain: explain}, session.Config{}),
		valid: valid, asked: map[string]bool{},
	}
	for _, line := range operations(t) {
		_, path, _ := strings.Cut(line, " ")
		d.paths = append(d.paths, path)
	}
	return d
}

// operations are all that the document has, as "METHOD path".
func operations(t *testing.T) []string {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	require.NoError(t, json.Unmarshal(control.Document(), &doc))
	var out []string
	for path, item := range doc.Paths {
		for method := range item {
			if method != "parameters" {
				out = append(out, strings.ToUpper(method)+" "+path)
			}
		}
	}
	require.NotEmpty(t, out)
	return out
}

// check sends a request, wants the status, and holds both request and answer against the document.
func (d *described) check(line, body string, status int, headers ...string) told {
	d.t.Helper()
	got := d.do(line, body, headers...)
	require.Equal(d.t, status, got.status, "%s: %s", line, got.body)
	d.hold(line, body, got, headers...)
	return got
}

func (d *described) hold(line, body string, got told, headers ...string) {
	d.t.Helper()
	asked := d.request(line, body, headers...)
	if got.status < http.StatusBadRequest {
		ok, faults := d.valid.ValidateHttpRequest(asked)
		require.True(d.t, ok, "%s: request: %v", line, faults)
	}
	answer := &http.Response{StatusCode: got.status, Header: got.header, Body: io.NopCloser(bytes.NewReader(got.body)), Request: asked}
	ok, faults := d.valid.ValidateHttpResponse(d.request(line, body, headers...), answer)
	require.True(d.t, ok, "%s: answer %d: %v\n%s", line, got.status, faults, got.body)
	if got.status < http.StatusBadRequest {
		d.asked[asked.Method+" "+d.pattern(asked.URL.EscapedPath())] = true
	}
}

// pattern is the path of the document that a path fits: the one with the fewest names.
func (d *described) pattern(path string) string {
	best, fewest := "", 100
	for _, known := range d.paths {
		want, got := strings.Split(known, "/"), strings.Split(path, "/")
		fits := len(want) == len(got)
		for i := 0; fits && i < len(want); i++ {
			fits = want[i] == got[i] || strings.HasPrefix(want[i], "{")
		}
		if n := strings.Count(known, "{"); fits && n < fewest {
			best, fewest = known, n
		}
	}
	return best
}

func TestEveryOperationIsAsTheDocumentSays(t *testing.T) {
	t.Parallel()
	d := newDescribed(t)
	d.check("GET /healthz", "", 200)
	d.check("GET /readyz", "", 200)
	require.Equal(t, control.Document(), d.check("GET /openapi.json", "", 200).body)
	made := d.check("POST /sessions", `{"key":"north","name":"North 111","seed":7,"variance":3,"start":"`+start+`","frozen":true,"empty":true}`, 201)
	require.Equal(t, d.url+"/sessions/north", made.header.Get("Location"))
	d.check("POST /sessions", ``, 201)
	d.check("POST /sessions", `{"key":"clinics","start":"`+start+`","frozen":true,"world":`+clinics+`}`, 201)
	d.check("GET /sessions/clinics/providers", "", 200)
	d.check("POST /sessions/clinics/providers/hill/slots", `{"start":"+1h"}`, 422)
	d.check("POST /sessions/clinics/providers/hill/slots",
		`{"start":"2031-03-07T20:00:00Z","minutes":15,"service":"2000099906","channel":"Video","practitioner":"gp"}`, 201)
	d.check("POST /sessions/clinics/providers/hill/bookings", `{"persona":"Mrs Patient","service":"2000099906","start":"2031-03-07T20:00:00Z"}`, 201)
	d.check("GET /sessions", "", 200)
	d.check("GET /sessions/north", "", 200)
	d.check("GET /sessions/north/endpoints", "", 200)
	d.check("GET /sessions/north/personas", "", 200)
	d.check("GET /sessions/north/clock", "", 200)
	for _, body := range []string{`{"set":"2031-03-07T15:10:00Z"}`, `{"advance":"1m"}`, `{"run":true}`, `{"freeze":true}`} {
		d.check("POST /sessions/north/clock", body, 200)
	}
	d.check("GET /sessions/north/providers", "", 200)
	d.diaries()
	d.registry()
	d.check("POST /sessions/north/faults", `{"on":"book","effect":"slot-taken"}`, 201)
	d.check("POST /sessions/north/faults", `{"heard":"vale","match":{"method":"PUT"},"effect":"delay","params":{"for":"12s"},"times":-1}`, 201)
	d.check("GET /sessions/north/faults", "", 200)
	d.check("DELETE /sessions/north/faults", "", 204)
	d.journal()
	d.check("GET /sessions/nobody", "", 404)
	d.check("DELETE /sessions/north", "", 204)
	for _, line := range operations(t) {
		require.True(t, d.asked[line], "the document has %s, which was not tried", line)
	}
}

// clinics is a world of one provider with two services.
const clinics = `{"providers":[{"name":"Hill UTC","short":"hill","asid":"918000000555","ods":"XUTC5",` +
	`"practitioners":[{"id":"gp","prefix":"Dr","given":"Pat","family":"Sample","gender":"other","user_id":"555000000002",` +
	`"role_code":"R0260","role":"General Medical Practitioner"}],` +
	`"services":[{"id":"2000099905","name":"Walk-in"},{"id":"2000099906","name":"By telephone",` +
	`"slots":[{"start":"+1h","minutes":10,"count":3,"every":"30m","channel":"Telephone","practitioner":"gp"}]}],` +
	`"bookings":[{"persona":"Mr Patient","service":"2000099906","start":"+1h","note":"ring twice"}]}]}`

func (d *described) diaries() {
	d.t.Helper()
	const vale = " /sessions/north/providers/vale"
	d.check("POST"+vale+"/slots", `{"start":"2031-03-07T17:30:00Z","end":"2031-03-07T17:45:00Z"}`, 201)
	d.check("POST"+vale+"/slots", `{"start":"2031-03-07T18:00:00Z","minutes":15,"count":3,"every":"30m"}`, 201)
	d.check("POST"+vale+"/offline", `{"offline":false}`, 204)
	var b struct {
		ID string `json:"id"`
	}
	got := d.check("POST"+vale+"/bookings", `{"persona":"Mr Patient","start":"2031-03-07T17:30:00Z"}`, 201)
	require.NoError(d.t, json.Unmarshal(got.body, &b))
	d.check("POST"+vale+"/bookings/"+b.ID+"/note", `{"text":"ramp at the side door"}`, 200)
	d.check("POST"+vale+"/bookings/"+b.ID+"/move", `{"start":"2031-03-07T18:00:00Z"}`, 200)
	d.check("POST"+vale+"/bookings/"+b.ID+"/arrive", ``, 200)
	d.check("POST"+vale+"/bookings/"+b.ID+"/cancel", `{}`, 200)
	d.check("POST"+vale+"/bookings/"+b.ID+"/cancel", `{}`, 409)
	d.check("GET /sessions/north/state", "", 200)
}

func (d *described) registry() {
	d.t.Helper()
	const registry = " /sessions/north/registry"
	d.check("POST"+registry+"/pointers", `{"booking_url":"https://gone.example/STU3/1/Appointment/1","nhs_number":"9990001006",`+
		`"start":"2031-03-07T17:30:00Z","end":"2031-03-07T17:45:00Z"}`, 201)
	d.check("GET"+registry+"/pointers", "", 200)
	d.check("POST"+registry+"/clients", `{"name":"North 111"}`, 201)
	d.check("POST"+registry+"/outage", `{"outage":"refuse"}`, 204)
	d.check("POST"+registry+"/outage", `{"outage":"none"}`, 204)
}

func (d *described) journal() {
	d.t.Helper()
	const log = "GET /sessions/north/journal"
	d.hear("/s/north/vale/STU3/1/Slots")
	d.check(log, "", 200)
	d.check(log+"?heard=vale&method=GET&status=404&unmatched=true&target=/s/&limit=2&order=newest&after=1", "", 200)
	lines := d.do(log, "", "Accept: application/x-ndjson") // whose form the validator takes for broken JSON
	require.Equal(d.t, 200, lines.status)
	require.NoError(d.t, journal.ReadLines(bytes.NewReader(lines.body), func(journal.Line) error { return nil }))
	d.check(log+"/1", "", 200)
	d.check(log+"/wait?kind=clock", "", 200)
	d.check(log+"/wait?kind=nothing&timeout=1ms", "", 204)
	d.check("GET /sessions/north/unmatched", "", 200)

	got := d.stream("?kind=clock", 3)
	require.Equal(d.t, "text/event-stream", got.header.Get("Content-Type"))
	d.hold(log+"/stream?kind=clock", "", got)
}

// stream reads so many events and then leaves.
func (r *rig) stream(query string, events int, headers ...string) told {
	r.t.Helper()
	req := r.request("GET /sessions/north/journal/stream"+query, "", headers...)
	resp, err := r.client.Do(req)
	require.NoError(r.t, err)
	defer resp.Body.Close()
	timer := time.AfterFunc(20*time.Second, func() { resp.Body.Close() })
	defer timer.Stop()
	var body []byte
	buf := make([]byte, 4096)
	for bytes.Count(body, []byte("\nid: ")) < events || !bytes.HasSuffix(body, []byte("\n\n")) {
		n, err := resp.Body.Read(buf)
		body = append(body, buf[:n]...)
		require.NoError(r.t, err, string(body))
	}
	return told{request: req, status: resp.StatusCode, header: resp.Header, body: body}
}

// TestTheDocumentLeavesNothingOut tries every path of the document with every method: one
// that is offered must be described, and one that is described must be offered.
func TestTheDocumentLeavesNothingOut(t *testing.T) {
	t.Parallel()
	known := operations(t)
	require.ElementsMatch(t, control.Routes(), known)
	example := strings.NewReplacer("{key}", "north", "{name}", "vale", "{id}", "x", "{seq}", "1")
	for _, line := range known {
		_, path, _ := strings.Cut(line, " ")
		r := one(t)
		got := r.do("PUT "+example.Replace(path), "{}", "Content-Type: application/json")
		r.problem(got, http.StatusMethodNotAllowed)
		method, _, _ := strings.Cut(line, " ")
		require.Contains(t, got.header.Get("Allow"), method, line)
	}
}
