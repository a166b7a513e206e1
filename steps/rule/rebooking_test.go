package rule_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// rebooking is the story of a patient who was booked, called again, was booked anew and had the first booking cancelled.
// Its parts are found by what they are: names, ids and times are drawn, and other patients may have been booked before.
type rebooking struct {
	view journal.View
	// Where entries stand in the view: the request for the original booking, the beginning of the re-assessment, its outcome,
	// its search for slots, its request for the new booking, and the cancellation of the original.
	original, began, outcome, search, book, cancel int
	// What the original is known by.
	id, url, slot, doc, request string
	starts                      time.Time
}

func theRebooking(t *testing.T) rebooking {
	t.Helper()
	return rebookingIn(t, slices.Clone(read(t, "reference-RB-36").view))
}

func rebookingIn(t *testing.T, view journal.View) rebooking {
	t.Helper()
	r := rebooking{view: view, cancel: found(t, view, 0, asked(http.MethodPut, "/Appointment/"))}
	r.url = strings.TrimPrefix(view[r.cancel].Exchange.Target, "/")
	r.id = r.url[strings.LastIndex(r.url, "/")+1:]
	r.original = found(t, view, 0, func(e journal.Entry) bool {
		return asked(http.MethodPost, "/Appointment")(e) && location(e) == r.url
	})
	for i, e := range view[:r.cancel] {
		if isTask("begin-encounter")(e) {
			r.began = i
		}
	}
	require.Greater(t, r.began, r.original, "the booking that was cancelled was made in the same encounter")
	r.outcome, r.search, r.book = r.after(t, isTask("record-outcome")), r.after(t, asked(http.MethodGet, "/Slot?")), r.after(t, asked(http.MethodPost, "/Appointment"))

	var sent evidence.Body
	require.NoError(t, json.Unmarshal(view[r.original].Exchange.Request.Body, &sent))
	r.request = view[r.original].Exchange.Request.Header.Get("X-Request-Id")
	r.slot, r.doc = sent.Slot(), sent.Document()
	r.starts, _ = evidence.Instant(sent.Text("start"))
	for what, known := range map[string]bool{"slot": r.slot != "", "document": r.doc != "", "request": r.request != "", "start": !r.starts.IsZero()} {
		require.True(t, known, what)
	}
	return r
}

// after is the first entry of the re-assessment that fits.
func (r rebooking) after(t *testing.T, fits func(journal.Entry) bool) int {
	t.Helper()
	return r.began + found(t, r.view[r.began:], 0, fits)
}

// location is the address of the booking that an exchange made, without its version.
func location(e journal.Entry) string {
	url, _, _ := strings.Cut(e.Exchange.Response.Header.Get("Location"), "/_history/")
	return url
}

// at is when the original begins, as people write it.
func (r rebooking) at() string { return r.starts.Format("15:04") }

// change changes the request for the new booking, or the cancellation.
func (r rebooking) change(t *testing.T, method string, header func(http.Header), body func(object)) rule.Verdict {
	t.Helper()
	at := r.book
	if method == http.MethodPut {
		at = r.cancel
	}
	x := *r.view[at].Exchange
	x.Request.Header = x.Request.Header.Clone()
	header(x.Request.Header)
	var sent object
	require.NoError(t, json.Unmarshal(x.Request.Body, &sent))
	body(sent)
	x.Request.Body, _ = json.Marshal(sent)
	r.view[at].Exchange = &x
	return judgedBy(t, "RB-01", r.view)
}

// rewritten is a journal in which one text stands for another wherever it stood: in marks, addresses, headers and bodies.
func rewritten(view journal.View, old, text string) journal.View {
	message := func(m journal.Message) journal.Message {
		header := http.Header{}
		for name, values := range m.Header {
			for _, v := range values {
				header[name] = append(header[name], strings.ReplaceAll(v, old, text))
			}
		}
		m.Body = []byte(strings.ReplaceAll(string(evidence.Plain(m)), old, text))
		header.Del("Content-Encoding")
		m.Header = header
		return m
	}
	out := slices.Clone(view)
	for i, e := range out {
		if e.Mark != nil {
			m := *e.Mark
			m.Data = []byte(strings.ReplaceAll(string(m.Data), old, text))
			out[i].Mark = &m
		}
		if e.Exchange != nil {
			x := *e.Exchange
			x.Target = strings.ReplaceAll(x.Target, old, text)
			x.Request, x.Response = message(x.Request), message(x.Response)
			out[i].Exchange = &x
		}
	}
	return out
}
