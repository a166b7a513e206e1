package rule_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	shared "github.com/rebookcheck/rebookcheck/steps/rule"
)

const base = "https://utc.example/STU3/1"

// told is a request and its answer; broken off where the connection was lost before the end of the answer.
type told struct {
	method, path, sent string
	status             int
	got                string
	meant              evidence.Meant
	header             map[string]string
	brokenOff          bool
}

// judged are the verdicts on a story of these requests.
func judged(t *testing.T, all ...told) map[requirement.ID]shared.Verdict {
	t.Helper()
	j := journal.New(func() time.Time { return time.Date(2031, 3, 7, 16, 0, 0, 0, time.UTC) })
	mark := func(kind string, data any) {
		raw, err := json.Marshal(data)
		require.NoError(t, err)
		j.Mark(kind, "harness", raw)
	}
	mark(evidence.MarkBegin, evidence.Begin{Base: base, Registry: "none"})
	for i, a := range all {
		a.meant.Trace = fmt.Sprintf("trace-%d", i)
		mark(evidence.MarkCall, a.meant)
		asked := http.Header{"Ssp-Traceid": {a.meant.Trace}, "Content-Type": {"application/fhir+json"}, "Accept": {"application/fhir+json"}}
		for k, v := range a.header {
			asked.Set(k, v)
		}
		seq := j.Open(journal.Exchange{
			Heard: evidence.Driver, Method: a.method, Target: "/STU3/1" + a.path, Host: "utc.example", Proto: "HTTP/1.1",
			Request: journal.Message{Header: asked, Body: []byte(a.sent)},
		})
		fate := journal.Answered
		if a.brokenOff {
			fate = journal.Dropped
		}
		j.Close(seq, fate, a.status, journal.Message{Header: http.Header{"Content-Type": {"application/fhir+json;charset=utf-8"}}, Body: []byte(a.got)})
	}
	mark(evidence.MarkEnd, evidence.End{})
	rec, err := evidence.Read(j.Select(journal.Filter{}))
	require.NoError(t, err)
	cat, err := requirement.LoadProvider(fixtures.FS)
	require.NoError(t, err)
	verdicts, err := rule.JudgeRecord(rec, cat, "")
	require.NoError(t, err)
	return verdicts
}

const slotID = "3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a1730"

// held is a booking in a version, with a description.
func held(version, status, description string) string {
	return fmt.Sprintf(`{"resourceType":"Appointment","id":"b1","meta":{"versionId":%q},"status":%q,"description":%q,
		"contained":[{"resourceType":"Slot","id":"s","identifier":[{"value":%q}]},{"resourceType":"Patient","id":"p"},{"resourceType":"DocumentReference","id":"d"}],
		"start":"2031-03-07T17:30:00Z","end":"2031-03-07T17:45:00Z","created":"2031-03-07T16:00:00Z","slot":[{"reference":"#s"}],"supportingInformation":[{"reference":"#d"}],
		"participant":[{"actor":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990001006"}}}]}`, version, status, description, slotID)
}

func booked() told {
	return told{method: "POST", path: "/Appointment", sent: held("", "booked", "as sent"), status: 201, got: held("1", "booked", "as stored")}
}

func reads(got string) told {
	return told{method: "GET", path: "/Appointment/b1", status: 200, got: got}
}

func list(total int, hits ...string) told {
	entries := ""
	for i, h := range hits {
		if i > 0 {
			entries += ","
		}
		entries += `{"resource":` + h + `}`
	}
	return told{
		method: "GET", path: "/Appointment?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990001006", status: 200,
		got: fmt.Sprintf(`{"resourceType":"Bundle","type":"searchset","total":%d,"entry":[%s]}`, total, entries),
	}
}

func free() told {
	return told{
		method: "GET", path: "/Slot?start=ge2031-03-07T16:00:00Z&start=le2031-03-07T20:00:00Z&status=free", status: 200,
		got: fmt.Sprintf(`{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Slot","identifier":[{"value":%q}],"status":"free"}}]}`, slotID),
	}
}

func none() told {
	return told{
		method: "GET", path: "/Slot?start=ge2031-03-07T16:00:00Z&start=le2031-03-07T20:00:00Z&status=free", status: 200,
		got: `{"resourceType":"Bundle","type":"searchset","total":0}`,
	}
}

func update(what, status string, answered int) told {
	return told{method: "PUT", path: "/Appointment/b1", sent: held("1", status, "as stored"), status: answered, got: `{"resourceType":"OperationOutcome"}`, meant: evidence.Meant{Wrong: what}}
}

func TestOneVersionReadsAlike(t *testing.T) {
	t.Parallel()
	old := told{method: "GET", path: "/Appointment/b1/_history/1", status: 200, got: held("1", "booked", "rewritten")}
	for name, c := range map[string]struct {
		id    requirement.ID
		story []told
		want  shared.Status
	}{
		"a reading like the answer":                        {"RD-08", []told{booked(), reads(held("1", "booked", "as stored"))}, shared.Pass},
		"a reading that lost its end":                      {"RD-08", []told{booked(), reads(held("1", "booked", "as"))}, shared.Fail},
		"another version may differ":                       {"RD-08", []told{booked(), reads(held("2", "booked", "amended by staff"))}, shared.Pass},
		"no reading":                                       {"RD-08", []told{booked()}, shared.NotObserved},
		"an old version that was rewritten":                {"RD-02", []told{booked(), old}, shared.Fail},
		"an old version that nobody saw before":            {"RD-02", []told{old}, shared.Pass},
		"a list like the readings":                         {"RD-16", []told{booked(), list(1, held("1", "booked", "as stored")), reads(held("1", "booked", "as stored"))}, shared.Pass},
		"a list of cancelled bookings as booked":           {"RD-16", []told{reads(held("2", "cancelled", "x")), list(1, held("2", "booked", "x")), reads(held("2", "cancelled", "x"))}, shared.Fail},
		"a list with the version before":                   {"RD-16", []told{reads(held("2", "cancelled", "x")), list(1, held("1", "cancelled", "x")), reads(held("2", "cancelled", "x"))}, shared.Fail},
		"a list between two versions tells nothing":        {"RD-16", []told{reads(held("1", "booked", "x")), list(1, held("1", "booked", "x")), reads(held("2", "cancelled", "x"))}, shared.Pass},
		"a total that counts others":                       {"RD-16", []told{list(7, held("1", "booked", "x"))}, shared.Fail},
		"no list":                                          {"RD-16", []told{booked()}, shared.NotObserved},
		"a slot that is taken":                             {"RB-18", []told{booked(), none()}, shared.Pass},
		"a slot that is free although it is booked":        {"RB-18", []told{booked(), none(), free()}, shared.Fail},
		"a refused cancellation that frees":                {"CX-36", []told{booked(), none(), update(evidence.WrongDiffers, "cancelled", 422), free()}, shared.Fail},
		"a slot that was free before it":                   {"CX-36", []told{booked(), free(), update(evidence.WrongDiffers, "cancelled", 422), free()}, shared.NotObserved},
		"no-show taken":                                    {"CX-28", []told{booked(), update(evidence.WrongOtherStatus, "noshow", 200)}, shared.Fail},
		"no-show refused by a rule":                        {"CX-28", []told{booked(), update(evidence.WrongOtherStatus, "noshow", 422)}, shared.Pass},
		"no-show refused as no status":                     {"CX-28", []told{booked(), update(evidence.WrongOtherStatus, "noshow", 400)}, shared.Pass},
		"no-show not asked for":                            {"CX-28", []told{booked()}, shared.NotObserved},
		"half a reading is none":                           {"RD-01", []told{{method: "GET", path: "/Appointment/b1", status: 200, got: `{"resourceType":`, brokenOff: true}}, shared.NotObserved},
		"half a reading that says it is whole":             {"RD-01", []told{reads(`{"resourceType":`)}, shared.Fail},
		"a version of another booking under its own":       {"RD-02", []told{{method: "GET", path: "/Appointment/b2/_history/1", status: 200, got: held("1", "booked", "x")}}, shared.Fail},
		"a search by patient with another operation's key": {"AU-30", []told{{method: "GET", path: "/Appointment?identifier=x", status: 200, got: `{"resourceType":"Bundle"}`, meant: evidence.Meant{Wrong: evidence.WrongTokenScope}}}, shared.NotObserved},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := judged(t, c.story...)[c.id]
			require.Equal(t, c.want, v.Status, v.Detail)
		})
	}
}
