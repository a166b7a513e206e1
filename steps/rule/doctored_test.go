package rule_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Duties of providers and of this harness cannot be broken by a consumer's mutant. Here
// good traffic is doctored as a faulty mock would have left it, and each rule has to say so.
func TestRulesOnOurOwnSideFailOnDoctoredTraffic(t *testing.T) {
	cat := catalogue(t)
	for _, c := range []struct {
		id     requirement.ID
		from   string
		what   string
		doctor func(journal.View)
	}{
		{"RB-02", "reference-RB-02", "a call to re-book succeeds", rebookSucceeds},
		{"RB-02", "reference-RB-02", "the capability statement offers an operation", capabilityOffers},
		{"RB-03", "reference-RB-36", "a cancellation never ended", cancellationOpen},
		{"RB-70", "reference-RB-36", "a cancellation never ended", cancellationOpen},
		{"RB-18", "reference-RB-36", "the slot stays free", states(func(s *state) { s.eachSlot(func(sl object) { sl["status"] = "free" }) })},
		{"RB-23", "reference-RB-36", "the original gets a new version", secondArrived(func(b object) { b["version"] = "9" })},
		{"RB-36", "reference-RB-36", "the new booking was touched", states(func(s *state) { s.eachBooking(func(_ int, b object) { b["versions"] = 5 }) })},
		{"RB-38", "reference-RB-36", "nothing is registered", states(func(s *state) { s.Pointers = nil })},
		{"RB-40", "reference-RB-47", "the second booking is refused for the first", secondRefused},
		{"RB-50", "reference-RB-47", "the second booking is refused for the first", secondRefused},
		{"RB-41", "reference-RB-41", "the staff see only one booking", staffSeeOne},
		{"RB-42", "reference-RB-47", "only one booking is registered", states(func(s *state) { s.Pointers = s.Pointers[:min(1, len(s.Pointers))] })},
		{"RB-43", "reference-RB-47", "the original is touched", secondArrived(func(b object) { b["versions"] = 2 })},
		{"RB-45", "reference-RB-46", "the local cancellation has no effect", states(func(s *state) { s.eachBooking(func(_ int, b object) { b["status"] = "booked" }) })},
		{"RB-46", "reference-RB-46", "the registry is not told", states(func(s *state) {
			for _, p := range s.Pointers {
				p["status"] = "booked"
			}
		})},
		{"RB-47", "reference-RB-47", "an entry of the registry is missing", states(func(s *state) { s.Pointers = s.Pointers[:min(1, len(s.Pointers))] })},
		{"RB-49", "reference-RB-36", "the original is cancelled by the provider", secondArrived(func(b object) { b["version"] = "7" })},
	} {
		t.Run(string(c.id)+" "+c.what, func(t *testing.T) {
			r := read(t, c.from)
			require.Equal(t, rule.Pass, judged(t, c.from)[c.id].Status, "the traffic must be good before it is doctored")
			view := slices.Clone(r.view)
			c.doctor(view)
			verdicts, err := rule.JudgeAll(view, cat)
			require.NoError(t, err)
			require.Equal(t, rule.HarnessError, verdicts[c.id].Status, verdicts[c.id].Detail)
		})
	}
}

type object = map[string]any

// state is the data of a state mark, open for changes.
type state struct {
	Providers []struct {
		Name     string   `json:"name"`
		Base     string   `json:"base"`
		Bookings []object `json:"bookings"`
		Slots    []object `json:"slots"`
	} `json:"providers"`
	Pointers []object `json:"pointers"`
}

func (s *state) eachSlot(change func(object)) {
	for _, p := range s.Providers {
		for _, sl := range p.Slots {
			change(sl)
		}
	}
}

func (s *state) eachBooking(change func(int, object)) {
	n := 0
	for _, p := range s.Providers {
		for _, b := range p.Bookings {
			change(n, b)
			n++
		}
	}
}

// states changes every state mark of a journal.
func states(change func(*state)) func(journal.View) {
	return func(v journal.View) {
		for i, e := range v {
			if e.Mark == nil || e.Mark.Kind != "state" {
				continue
			}
			var s state
			if err := json.Unmarshal(e.Mark.Data, &s); err != nil {
				panic(err)
			}
			change(&s)
			m := *e.Mark
			m.Data, _ = json.Marshal(s)
			v[i].Mark = &m
		}
	}
}

// secondArrived changes the earlier booking of a patient once there is another of the same patient.
func secondArrived(change func(object)) func(journal.View) {
	first := map[any]any{} // by patient, the booking that was there first
	return states(func(s *state) {
		held := map[any]int{}
		s.eachBooking(func(_ int, b object) {
			patient := b["nhs_number"]
			held[patient]++
			if first[patient] == nil {
				first[patient] = b["url"]
			}
		})
		s.eachBooking(func(_ int, b object) {
			if patient := b["nhs_number"]; held[patient] > 1 && first[patient] == b["url"] {
				change(b)
			}
		})
	})
}

// exchanges changes the exchanges that fit.
func exchanges(v journal.View, fits func(*journal.Exchange) bool, change func(*journal.Entry)) {
	for i, e := range v {
		if e.Exchange == nil || !fits(e.Exchange) {
			continue
		}
		x := *e.Exchange
		v[i].Exchange = &x
		change(&v[i])
	}
}

func rebookSucceeds(v journal.View) {
	exchanges(v, func(x *journal.Exchange) bool { return strings.Contains(x.Target, "$rebook") }, func(e *journal.Entry) { e.Exchange.Status = http.StatusOK })
}

func capabilityOffers(v journal.View) {
	exchanges(v, func(x *journal.Exchange) bool { return strings.HasSuffix(x.Target, "/metadata") }, func(e *journal.Entry) {
		e.Exchange.Response.Body = []byte(`{"resourceType":"CapabilityStatement","rest":[{"mode":"server","operation":[{"name":"rebook"}]}]}`)
	})
}

func cancellationOpen(v journal.View) {
	exchanges(v, func(x *journal.Exchange) bool { return x.Heard == "proxy" && x.Method == http.MethodPut }, func(e *journal.Entry) { e.Closed = 0 })
}

// secondRefused has the second request for a booking of a patient refused.
func secondRefused(v journal.View) {
	asked := map[string]int{}
	exchanges(v, isBooking, func(e *journal.Entry) {
		var sent evidence.Body
		if err := json.Unmarshal(e.Exchange.Request.Body, &sent); err != nil {
			panic(err)
		}
		if asked[sent.NHSNumber()]++; asked[sent.NHSNumber()] == 2 {
			e.Exchange.Status = http.StatusUnprocessableEntity
			e.Exchange.Response = journal.Message{Header: http.Header{}, Body: []byte(`{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"business-rule"}]}`)}
		}
	})
}

func staffSeeOne(v journal.View) {
	for i, e := range v {
		if e.Mark == nil || e.Mark.Kind != "staff" {
			continue
		}
		var act object
		if err := json.Unmarshal(e.Mark.Data, &act); err != nil {
			panic(err)
		}
		if shown, ok := act["shown"].([]any); ok && len(shown) > 1 {
			act["shown"] = shown[:1]
		}
		m := *e.Mark
		m.Data, _ = json.Marshal(act)
		v[i].Mark = &m
	}
}
