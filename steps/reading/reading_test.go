package reading_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// each draws requests and compares the two readings of every one. It returns how many changed something.
func (r *rig) each(seed uint64, n int) (changes int) {
	r.t.Helper()
	d := dice{rand.New(rand.NewPCG(seed, 1))} //nolint:gosec // repeatable on purpose
	for range n {
		root, raw := r.request(d)
		h := r.hear(root, raw)
		r.alike(h)
		if len(r.changed(h)) > 0 {
			changes++
			r.refill()
		}
		if r.t.Failed() {
			return changes
		}
	}
	return changes
}

func TestMockAndJudgeReadDrawnRequestsAlike(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		r := newRig(t)
		changes := r.each(seed, 60)
		require.Positive(t, changes, "nothing was booked or cancelled, so nothing was compared")
	}
}

func FuzzMockAndJudgeReadDrawnRequestsAlike(f *testing.F) {
	for seed := range uint64(16) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { newRig(t).each(seed, 25) })
}

// The spellings that legal clients use, and that the mock carries out.
func legal(id string) []string {
	whole := strings.NewReplacer(":", "%3A", "/", "%2F").Replace
	return []string{
		"/https://utc.vale.example/STU3/1/Appointment/" + id,
		"/https://utc.vale.example/STU3/1/%41ppointment/" + id,
		"/https://UTC.Vale.Example/STU3/1/Appointment/" + id,
		"/HTTPS://utc.vale.example/STU3/1/Appointment/" + id,
		"/https://utc.vale.example:443/STU3/1/Appointment/" + id,
		"/https://utc.vale.example/STU3/%31/Appointment/%" + hex(id[0]) + id[1:],
		"/https%3A%2F%2Futc.vale.example%2FSTU3%2F1/Appointment/" + id,
		"/" + whole("https://utc.vale.example/STU3/1/Appointment/"+id),
		"/" + whole("https://UTC.VALE.EXAMPLE:443/STU3/1/Appointment/"+id) + "?_format=json",
		"/" + strings.ToLower(whole("https://utc.vale.example/")) + "STU3/1/Appointment/" + id + "?%5Fformat=xml",
		"http://proxy.example/https://utc.vale.example/STU3/1/Appointment/" + id,
	}
}

func hex(c byte) string {
	const digits = "0123456789ABCDEF"
	return string([]byte{digits[c>>4], digits[c&15]})
}

func TestEveryLegalSpellingIsCarriedOutAndReadAsWhatItIs(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range legal("a") {
		target := legal(r.id)[i]
		raw, err := r.cancellation().Encode()
		require.NoError(t, err)
		h := r.hear(r.mock.ProxyURL(), line("PUT", target, r.headers(evidence.Update), raw, 0))
		require.Len(t, r.changed(h), 1, "%s: %s", target, h.view[0].Exchange.Response.Body)
		r.alike(h)
		r.refill()
	}
}

// A narrative may be nested as deeply as the provider takes it.
func TestWhatTheProviderReadsTheJudgeReads(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for depth := 55; depth < 70; depth++ {
		body := r.cancellation()
		body["text"] = map[string]any{"status": "generated", "div": narrative(depth)}
		raw, err := body.EncodeXML()
		if err != nil {
			continue // deeper than anybody writes
		}
		headers := append(r.headers(evidence.Update)[:7], xmlType)
		h := r.hear(r.mock.ProxyURL(), line("PUT", legal(r.id)[0], headers, raw, 0))
		r.alike(h)
		if len(r.changed(h)) > 0 {
			r.refill()
		}
	}
}

func FuzzMockAndJudgeReadRequestsAlike(f *testing.F) {
	for _, target := range legal("ID") {
		f.Add(uint8(0), "PUT", target, "", []byte(nil))
		f.Add(uint8(1), "GET", target, "Accept: application/fhir+xml", []byte(nil))
	}
	f.Add(uint8(2), "POST", "/https://utc.vale.example/STU3/1/Appointment", "", []byte(nil))
	f.Add(uint8(3), "GET", "/https://utc.vale.example/STU3/1/Slot?schedule.actor:HealthcareService=2000099901&start=ge2031-03-07T15:00:00%2B00:00&start=le2031-03-09T15:00:00%2B00:00&_include=Slot:schedule&status=free", "", []byte(nil))
	of := []evidence.Kind{evidence.Update, evidence.ReadOne, evidence.Book, evidence.Slots, evidence.Search, evidence.ReadOld, evidence.Capability}
	f.Fuzz(func(t *testing.T, what uint8, method, target, header string, body []byte) {
		r := newRig(t)
		kind := of[int(what)%len(of)]
		if len(body) == 0 && kind == evidence.Update {
			body, _ = r.cancellation().Encode()
		}
		if len(body) == 0 && kind == evidence.Book {
			body, _ = r.booking().Encode()
		}
		headers := r.headers(kind)
		if header != "" {
			headers = append(headers, header)
		}
		r.alike(r.hear(r.mock.ProxyURL(), line(method, strings.ReplaceAll(target, "ID", r.id), headers, body, 0)))
	})
}
