package control

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// StateReader tells what the world holds, as a value that has a JSON form.
type StateReader interface{ Snapshot() any }

// SessionClock is the session's clock.
type SessionClock interface {
	Now() time.Time
	Set(t time.Time)
	Advance(d time.Duration)
}

func health(w http.ResponseWriter, _ *http.Request, _ []string) error {
	return answer(w, map[string]string{"status": "ok"})
}

func state(s StateReader) handler {
	return func(w http.ResponseWriter, _ *http.Request, _ []string) error { return answer(w, s.Snapshot()) }
}

// readJournal answers the journal as JSON Lines: all of it, or one listener's
// exchanges (?heard=), or what came after an entry (?after=seq).
func readJournal(j *journal.Journal) handler {
	return func(w http.ResponseWriter, r *http.Request, _ []string) error {
		query := r.URL.Query()
		after := 0
		if text := query.Get("after"); text != "" {
			var err error
			if after, err = strconv.Atoi(text); err != nil || after < 0 {
				return problem(http.StatusBadRequest, "after must be the seq of an entry, such as 12")
			}
		}
		heard := query.Get("heard")
		view := slices.DeleteFunc(j.View(), func(e journal.Entry) bool {
			return e.Seq <= after || heard != "" && (e.Exchange == nil || e.Exchange.Heard != heard)
		})
		w.Header().Set("Content-Type", "application/x-ndjson")
		if err := journal.WriteLines(w, "", view); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		return nil
	}
}

type clockForm struct {
	Now time.Time `json:"now"`
}

func readClock(c SessionClock) handler {
	return func(w http.ResponseWriter, _ *http.Request, _ []string) error {
		return answer(w, clockForm{Now: c.Now()})
	}
}

// moveClock sets the clock or moves it on, marks that in the journal and answers the time.
func moveClock(c SessionClock, j *journal.Journal) handler {
	return func(w http.ResponseWriter, r *http.Request, _ []string) error {
		var asked struct {
			Set     *time.Time `json:"set"`
			Advance *string    `json:"advance"`
		}
		if err := read(r, &asked); err != nil {
			return err
		}
		switch {
		case (asked.Set == nil) == (asked.Advance == nil):
			return problem(http.StatusBadRequest, `send either "set" with a time or "advance" with a duration such as "1h30m"`)
		case asked.Set != nil:
			c.Set(*asked.Set)
		default:
			d, err := time.ParseDuration(*asked.Advance)
			if err != nil || d < 0 {
				return problem(http.StatusBadRequest, `"advance" must be a duration such as "1h30m", not below zero`)
			}
			c.Advance(d)
		}
		now := c.Now()
		data, err := json.Marshal(now)
		if err != nil {
			return fmt.Errorf("clock: %w", err)
		}
		j.Mark("clock", "", data)
		return answer(w, clockForm{Now: now})
	}
}
