package page

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// pageOfRows is how many entries a page of the journal has.
const pageOfRows = 100

// row is one entry of the journal in its list.
type row struct {
	journal.Entry
	// Link leads to the entry's own page.
	Link string
	// Answer says how it ended, Kind is "good", "bad" or "open" for how it looks.
	Answer, Kind string
}

// sought is what a reader of the journal is looking for, as in the address.
type sought struct {
	Party, Route, Status string
	Unmatched            bool
}

// journalBody is the list.
type journalBody struct {
	Sought  sought
	Parties []string
	Routes  []string
	Rows    []row
	// Stream is the address of what comes after these rows; empty where the rows are read from the start.
	Stream string
	// Oldest says that the oldest come first; Start leads there and Next to the rows after these.
	Oldest      bool
	Start, Next string
	Latest      string
	Problem     string
}

// routes are the interactions as the journal names them.
var routes = []string{
	"metadata", "slots", "book", "read", "vread", "patient-search", "cancel",
	"token", "register", "pointer-search", "pointer-read", "pointer-update",
}

func (p *pages) journal(w http.ResponseWriter, r *http.Request) error {
	s, err := p.find(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	f, want, wrong := filterOf(q)
	body := journalBody{Sought: want, Parties: partiesOf(s), Routes: routes, Problem: wrong, Latest: address(s, "journal", want, nil)}
	body.Start = address(s, "journal", want, url.Values{"from": {"0"}})
	f.Limit, f.Newest = pageOfRows, true
	if from, err := strconv.Atoi(q.Get("from")); err == nil && from >= 0 {
		body.Oldest, f.Newest, f.SeqAfter = true, false, from
	} else {
		// What finishes after this look is told by the stream, so the look comes first.
		body.Stream = address(s, "journal/stream", want, url.Values{"after": {strconv.Itoa(lastEvent(s.World.Journal))}})
	}
	for _, e := range s.World.Journal.Select(f) {
		body.Rows = append(body.Rows, rowOf(s, e))
	}
	if n := len(body.Rows); body.Oldest && n == pageOfRows {
		body.Next = address(s, "journal", want, url.Values{"from": {strconv.Itoa(body.Rows[n-1].Seq)}})
	}
	return p.show(w, r, http.StatusOK, "journal", view{Title: "Journal", Here: "journal", Session: s, Body: body})
}

// lastEvent is the latest finished event among the newest entries. An older exchange
// that finished later is told twice rather than never.
func lastEvent(j *journal.Journal) int {
	last := 0
	for _, e := range j.Select(journal.Filter{Limit: pageOfRows, Newest: true}) {
		last = max(last, e.Event())
	}
	return last
}

func partiesOf(s *session.Session) []string {
	out := []string{"proxy", "registry", "front"}
	for _, p := range s.World.Providers() {
		out = append(out, p.Short)
	}
	slices.Sort(out)
	return out
}

// filterOf reads what is looked for, and says what is wrong with it.
func filterOf(q url.Values) (journal.Filter, sought, string) {
	want := sought{Party: q.Get("party"), Route: q.Get("route"), Status: q.Get("status"), Unmatched: q.Get("unmatched") != ""}
	f := journal.Filter{Heard: want.Party, Route: want.Route, Unmatched: want.Unmatched}
	if want.Status == "" {
		return f, want, ""
	}
	n, err := strconv.Atoi(want.Status)
	if err != nil || n < 100 || n > 599 {
		return f, want, "The status must be a number from 100 to 599; all statuses are shown."
	}
	f.Status = n
	return f, want, ""
}

// address is that of a list with what is looked for in it.
func address(s *session.Session, below string, want sought, more url.Values) string {
	q := url.Values{}
	for name, v := range map[string]string{"party": want.Party, "route": want.Route, "status": want.Status} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if want.Unmatched {
		q.Set("unmatched", "1")
	}
	maps.Copy(q, more)
	to := linkTo(s) + "/" + below
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	return to
}

func rowOf(s *session.Session, e journal.Entry) row {
	out := row{Entry: e, Link: fmt.Sprintf("%s/journal/%d", linkTo(s), e.Seq)}
	out.Answer, out.Kind = answerOf(e)
	return out
}

// answerOf says in words how an entry ended.
func answerOf(e journal.Entry) (words, kind string) {
	x := e.Exchange
	switch {
	case x == nil:
		return "", ""
	case e.Closed == 0:
		return "open", "open"
	case x.Fate == journal.Dropped:
		return "dropped, no answer", "bad"
	case x.Status < 400:
		return fmt.Sprintf("%d %s", x.Status, http.StatusText(x.Status)), "good"
	}
	return fmt.Sprintf("%d %s", x.Status, http.StatusText(x.Status)), "bad"
}

// unmatchedRow is a request that was taken for no interaction, with what Explain says.
type unmatchedRow struct {
	row
	Nearest, Why, Change string
}

// unmatchedBody is the list of them.
type unmatchedBody struct {
	Rows      []unmatchedRow
	Explained bool
}

func (p *pages) unmatched(w http.ResponseWriter, r *http.Request) error {
	s, err := p.find(r)
	if err != nil {
		return err
	}
	body := unmatchedBody{Explained: p.config.Explain != nil}
	for _, e := range s.World.Journal.Select(journal.Filter{Unmatched: true, Newest: true, Limit: pageOfRows}) {
		out := unmatchedRow{row: rowOf(s, e)}
		if body.Explained {
			out.Nearest, out.Why, out.Change = p.config.Explain(*e.Exchange)
		}
		body.Rows = append(body.Rows, out)
	}
	return p.show(w, r, http.StatusOK, "unmatched", view{Title: "Unmatched requests", Here: "unmatched", Session: s, Body: body})
}
