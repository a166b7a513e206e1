package page

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// sessionRow is a line of the list.
type sessionRow struct {
	Key, Name     string
	Created, Used time.Time
	// Resting is a session of an earlier start that nobody has used since: how much it holds is not known yet.
	Resting           bool
	Bookings, Entries int
}

func rowOfSession(s *session.Session) sessionRow {
	return sessionRow{
		Key: s.Key, Name: s.Name, Created: s.Created, Used: s.Used(), Bookings: s.World.BookingCount(), Entries: s.World.Journal.Len(),
	}
}

// sessionsBody is the list, the form as it was filled in, and what is wrong with it.
type sessionsBody struct {
	Rows    []sessionRow
	Form    map[string]string
	Problem string
}

func (p *pages) sessions(w http.ResponseWriter, r *http.Request) error {
	return p.listSessions(w, r, http.StatusOK, map[string]string{}, "")
}

func (p *pages) listSessions(w http.ResponseWriter, r *http.Request, status int, form map[string]string, wrong string) error {
	body := sessionsBody{Form: form, Problem: wrong}
	for _, s := range p.config.Sessions.List() {
		body.Rows = append(body.Rows, rowOfSession(s))
	}
	others, err := p.config.Sessions.Others(r.Context())
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	for _, s := range others {
		body.Rows = append(body.Rows, sessionRow{Key: s.Key, Name: s.Name, Created: s.Created, Used: s.Used, Resting: true})
	}
	slices.SortStableFunc(body.Rows, func(a, b sessionRow) int { return a.Created.Compare(b.Created) })
	return p.show(w, r, status, "sessions", view{Title: "Sessions", Here: "sessions", Done: done[r.URL.Query().Get("done")], Body: body})
}

// begin makes a session from the form and leads to it.
func (p *pages) begin(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(r); err != nil {
		return err
	}
	form := map[string]string{}
	for _, name := range []string{"name", "key", "seed", "variance", "start", "frozen", "empty"} {
		form[name] = strings.TrimSpace(r.PostForm.Get(name))
	}
	o, err := optionsOf(form)
	if err == nil {
		var s *session.Session
		if s, err = p.config.Sessions.Create(r.Context(), o); err == nil {
			return back(w, r, linkTo(s), "begun")
		}
	}
	what := problemOf(err)
	if what.status == http.StatusInternalServerError {
		return err
	}
	return p.listSessions(w, r, what.status, form, what.words)
}

func optionsOf(form map[string]string) (session.Options, error) {
	o := session.Options{Name: form["name"], Key: form["key"], Frozen: form["frozen"] != "", Empty: form["empty"] != ""}
	for _, number := range []struct {
		name string
		into *int64
	}{{"seed", &o.Seed}, {"variance", &o.Variance}} {
		text := form[number.name]
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return o, &problem{http.StatusUnprocessableEntity, fmt.Sprintf("The %s must be a whole number such as 42, or be left empty.", number.name)}
		}
		*number.into = n
	}
	if text := form["start"]; text != "" {
		at, err := localTime(text)
		if err != nil {
			return o, err
		}
		o.Start = at
	}
	return o, nil
}

// localTime reads what a browser sends for a date and time; it is taken for UTC.
func localTime(text string) (time.Time, error) {
	for _, form := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339} {
		if at, err := time.Parse(form, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, &problem{http.StatusUnprocessableEntity, "Give the date and time as 2031-03-07T15:00, in UTC."}
}

func readForm(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return &problem{http.StatusBadRequest, "The form could not be read; it may be too long."}
	}
	return nil
}

// find returns the session that the path names.
func (p *pages) find(r *http.Request) (*session.Session, error) {
	s, err := p.config.Sessions.Get(r.PathValue("key"))
	if err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	return s, nil
}

func linkTo(s *session.Session) string { return Root + "s/" + s.Key }

func (p *pages) confirmEnd(w http.ResponseWriter, r *http.Request) error {
	s, err := p.find(r)
	if err != nil {
		return err
	}
	row := rowOfSession(s)
	return p.show(w, r, http.StatusOK, "end", view{Title: "End this session?", Session: s, Body: row})
}

func (p *pages) end(w http.ResponseWriter, r *http.Request) error {
	s, err := p.find(r)
	if err != nil {
		return err
	}
	if err := p.config.Sessions.End(s.Key); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	return back(w, r, Root+"sessions", "ended")
}
