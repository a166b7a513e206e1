package rule_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	wire "github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	shared "github.com/rebookcheck/rebookcheck/steps/rule"
)

type object = map[string]any

// story has calls one after the other.
func story(calls ...*evidence.Call) *evidence.Record {
	for i, c := range calls {
		c.Seq, c.Closed, c.Label = 10*i, 10*i+1, "call-"+strconv.Itoa(i)
	}
	return &evidence.Record{Begin: evidence.Begin{Base: "https://utc.example/STU3/1"}, Calls: calls}
}

func calling(kind evidence.Kind, meant evidence.Meant, status int, answer object) *evidence.Call {
	x := &journal.Exchange{Method: http.MethodGet, Status: status}
	x.Request.Header, x.Response.Header = http.Header{}, http.Header{}
	return &evidence.Call{Kind: kind, Meant: meant, Exchange: x, Got: answer, Query: url.Values{}}
}

func bookingOf(id, slot string) object {
	return object{
		"resourceType": "Appointment", "id": id, "status": "booked", "start": "2031-03-07T17:30:00Z",
		"contained": []any{object{"resourceType": "Slot", "identifier": []any{object{"value": slot}}}},
	}
}

func racing(race, slot string, status int, answer object) *evidence.Call {
	c := calling(evidence.Book, evidence.Meant{Race: race}, status, answer)
	c.Sent = wire.Body(bookingOf("", slot))
	c.Exchange.Request.Header.Set("X-Request-Id", race+slot+strconv.Itoa(status)+answerID(answer))
	return c
}

func answerID(o object) string { s, _ := o["id"].(string); return s }

// searching is a search for slots that shows those that are named, all at one time.
func searching(probe, status string, bounds []string, slots ...string) *evidence.Call {
	entries := []any{}
	for _, s := range slots {
		entries = append(entries, object{"resource": object{
			"resourceType": "Slot", "id": "slot-" + s, "status": "free", "start": "2031-03-07T17:30:00Z", "identifier": []any{object{"value": s}},
		}})
	}
	c := calling(evidence.Slots, evidence.Meant{Probe: probe}, http.StatusOK, object{"resourceType": "Bundle", "type": "searchset", "entry": entries})
	c.Query = url.Values{"status": {status}, "start": bounds, "schedule.actor:healthcareservice": {"s"}}
	return c
}

var (
	day  = []string{"ge2031-03-07T00:00:00Z", "le2031-03-08T00:00:00Z"}
	edge = []string{"ge2031-03-07T17:30:00Z", "le2031-03-07T17:30:00Z"}
)

func refusedToken(status int, header string) *evidence.Call {
	c := calling(evidence.Slots, evidence.Meant{Wrong: evidence.WrongTokenNone}, status, nil)
	c.Exchange.Response.Header.Set("WWW-Authenticate", header)
	if header == "" {
		c.Exchange.Response.Header.Del("WWW-Authenticate")
	}
	return c
}

func unknown(kind evidence.Kind, wrong string, status int) *evidence.Call {
	c := calling(kind, evidence.Meant{Wrong: wrong}, status, nil)
	c.ID = "nobody-has-it"
	return c
}

// by is a request by some method that was answered without a body.
func by(method string, status int) *evidence.Call {
	c := calling(evidence.Other, evidence.Meant{}, status, nil)
	c.Exchange.Method = method
	return c
}

// cancelledSlots are cancellations that were done, of bookings of one slot each.
func cancelledSlots(slots ...string) []*evidence.Call {
	var out []*evidence.Call
	for _, s := range slots {
		done := bookingOf("of-"+s, s)
		done["status"] = "cancelled"
		c := calling(evidence.Update, evidence.Meant{}, http.StatusOK, done)
		c.ID, c.Sent = "of-"+s, wire.Body(done)
		out = append(out, c)
	}
	return out
}

// twins is a search that shows two slots with these identifiers.
func twins(one, other string) *evidence.Call {
	c := searching("", "free", day, "a", "b")
	for i, id := range []string{one, other} {
		s := c.Got.At("entry", i, "resource").(object)
		s["id"], s["identifier"] = string(rune('a'+i)), []any{object{"system": "https://tools.ietf.org/html/rfc4122", "value": id}}
	}
	return c
}

// identified is a search, with its X-Request-Id and that of its answer.
func identified(asked, answered string) *evidence.Call {
	c := searching("", "free", day, "a")
	c.Exchange.Request.Header.Set("X-Request-Id", asked)
	c.Exchange.Response.Header.Set("X-Request-Id", answered)
	return c
}

func TestARuleLooksBeforeItPasses(t *testing.T) {
	t.Parallel()
	taken := object{"resourceType": "OperationOutcome"}
	for name, of := range map[string]struct {
		id    string
		want  shared.Status
		calls []*evidence.Call
	}{
		"one of two got the slot":         {"BK-55", shared.Pass, []*evidence.Call{racing("r", "a", 201, bookingOf("1", "a")), racing("r", "a", 422, taken)}},
		"both got it, one with 200":       {"BK-55", shared.Fail, []*evidence.Call{racing("r", "a", 201, bookingOf("1", "a")), racing("r", "a", 200, bookingOf("2", "a"))}},
		"200 with a refusal is no slot":   {"BK-55", shared.Pass, []*evidence.Call{racing("r", "a", 201, bookingOf("1", "a")), racing("r", "a", 200, taken)}},
		"nobody got one that is free":     {"BK-55", shared.NotObserved, []*evidence.Call{racing("r", "a", 422, taken), racing("s", "b", 422, taken), searching("", "free", day, "a", "b")}},
		"nobody got one, and one is gone": {"BK-55", shared.NotObserved, []*evidence.Call{racing("r", "a", 422, taken), racing("s", "b", 422, taken), searching("", "free", day, "b")}},
		"nobody got one, and both are":    {"BK-55", shared.Fail, []*evidence.Call{racing("r", "a", 422, taken), racing("s", "b", 422, taken), searching("", "free", day, "c")}},

		"refused and not there":        {"CX-31", shared.Pass, []*evidence.Call{unknown(evidence.Update, evidence.WrongUnknownBooking, 404), unknown(evidence.ReadOne, evidence.WrongUnmade, 404)}},
		"refused, and nobody looked":   {"CX-31", shared.NotObserved, []*evidence.Call{unknown(evidence.Update, evidence.WrongUnknownBooking, 404)}},
		"refused, and there":           {"CX-31", shared.Fail, []*evidence.Call{unknown(evidence.Update, evidence.WrongUnknownBooking, 404), unknown(evidence.ReadOne, evidence.WrongUnmade, 200)}},
		"not refused, nobody looked":   {"CX-31", shared.Fail, []*evidence.Call{unknown(evidence.Update, evidence.WrongUnknownBooking, 500)}},
		"the edge is there":            {"SL-14", shared.Pass, []*evidence.Call{searching(evidence.ProbeEdgeIn, "", edge, "a")}},
		"the edge is missing, and not": {"SL-14", shared.Fail, []*evidence.Call{searching(evidence.ProbeEdgeIn, "", edge), searching("", "free,busy", day, "a")}},
		"nobody shows the edge":        {"SL-14", shared.NotObserved, []*evidence.Call{searching(evidence.ProbeEdgeIn, "", edge), searching(evidence.ProbeEdgeOut, "", day), searching("", "free,busy", day)}},

		"slots without an include":       {"SL-50", shared.Pass, []*evidence.Call{searching("", "free", day, "a")}},
		"none, and none before":          {"SL-50", shared.NotObserved, []*evidence.Call{searching("", "free", day)}},
		"none, where one was":            {"SL-50", shared.Pass, []*evidence.Call{searching("", "free", day, "a"), searching("", "free", day)}},
		"none, where two were":           {"SL-50", shared.Fail, []*evidence.Call{searching("", "free", day, "a", "b"), searching("", "free", day)}},
		"401 with Bearer":                {"AU-34", shared.Pass, []*evidence.Call{refusedToken(401, "Bearer")}},
		"401 without":                    {"AU-34", shared.Fail, []*evidence.Call{refusedToken(401, "")}},
		"403 without":                    {"AU-34", shared.NotApplicable, []*evidence.Call{refusedToken(403, "")}},
		"403 with another kind":          {"AU-34", shared.Fail, []*evidence.Call{refusedToken(403, "Basic")}},
		"one of two slots is free":       {"CX-21", shared.Pass, append(cancelledSlots("a", "b"), searching("", "free", day, "a"))},
		"one of three slots is free":     {"CX-21", shared.Fail, append(cancelledSlots("a", "b", "c"), searching("", "free", day, "a"))},
		"two of three slots are free":    {"CX-21", shared.Pass, append(cancelledSlots("a", "b", "c"), searching("", "free", day, "a", "b"))},
		"a slot once":                    {"SL-32", shared.Pass, []*evidence.Call{searching("", "free", day, "a", "b")}},
		"a slot twice":                   {"SL-32", shared.Fail, []*evidence.Call{searching("", "free", day, "a", "a")}},
		"two slots, one identifier":      {"SL-41", shared.Fail, []*evidence.Call{twins("3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a1730", "3F6F2A1C-5b0e-4d57-8c4e-1f9f5f0a1730")}},
		"two slots, two identifiers":     {"SL-41", shared.Pass, []*evidence.Call{twins("3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a1730", "3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a1731")}},
		"two answers, one identifier":    {"SP-29", shared.Fail, []*evidence.Call{identified("r1", "x"), identified("r2", "x")}},
		"two answers to one request":     {"SP-29", shared.Pass, []*evidence.Call{identified("r1", "x"), identified("r1", "x")}},
		"two answers, those of requests": {"SP-29", shared.Pass, []*evidence.Call{identified("r1", "r1"), identified("r2", "r2")}},
		"an only slot is free no more":   {"CX-21", shared.NotApplicable, append(cancelledSlots("a"), searching("", "free", day))},
		"none of two slots is free":      {"CX-21", shared.Fail, append(cancelledSlots("a", "b"), searching("", "free", day))},
		"nobody looked for either slot":  {"CX-21", shared.NotObserved, cancelledSlots("a", "b")},
		"a refusal without a word":       {"ER-01", shared.Fail, []*evidence.Call{by(http.MethodGet, 405), by(http.MethodHead, 405)}},
		"a HEAD, which has no body":      {"ER-01", shared.NotObserved, []*evidence.Call{by(http.MethodHead, 405)}},
	} {
		t.Run(strings.ReplaceAll(of.id+" "+name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			r, ok := rule.Find(requirement.ID(of.id))
			require.True(t, ok)
			v := r.Judge(story(of.calls...))
			require.Equal(t, of.want, v.Status, v.Detail)
		})
	}
}
