package control

import (
	"fmt"
	"net/http"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// clockForm is how a session's clock stands.
type clockForm struct {
	Now time.Time `json:"now"`
	// Running is false while the clock stands still.
	Running bool `json:"running"`
}

func clockOf(s *session.Session) clockForm {
	clk := s.World.Clock
	return clockForm{Now: clk.Now(), Running: clk.Running()}
}

func readClock(c *call) error { return c.answer(http.StatusOK, clockOf(c.session)) }

// clockAct is one thing done to a clock.
type clockAct struct {
	Set     *string `json:"set"`
	Advance *string `json:"advance"`
	Freeze  *bool   `json:"freeze"`
	Run     *bool   `json:"run"`
}

// moveClock does one thing to the clock, marks that in the journal and answers the time.
func moveClock(c *call) error {
	var asked clockAct
	if err := c.read(&asked); err != nil {
		return err
	}
	do, err := asked.act(c.session)
	if err != nil {
		return err
	}
	do()
	now := clockOf(c.session)
	c.session.World.ClockMoved()
	if err := c.session.Touch(); err != nil { // a day may have passed
		return fmt.Errorf("clock: %w", err)
	}
	return c.answer(http.StatusOK, now)
}

// act returns what is to be done, once it is known that it can be.
func (a clockAct) act(s *session.Session) (func(), error) {
	given := 0
	for _, one := range []bool{a.Set != nil, a.Advance != nil, a.Freeze != nil, a.Run != nil} {
		if one {
			given++
		}
	}
	clk := s.World.Clock
	switch {
	case given != 1 || a.Freeze != nil && !*a.Freeze || a.Run != nil && !*a.Run:
		return nil, problem(http.StatusUnprocessableEntity,
			`send one of "set" with a time, "advance" with a length of time such as "1h30m", "freeze" as true, and "run" as true`)
	case a.Freeze != nil:
		return clk.Freeze, nil
	case a.Run != nil:
		return s.RunClock, nil
	case a.Set != nil:
		t, err := moment("set", *a.Set)
		if err == nil && t.IsZero() {
			err = problem(http.StatusUnprocessableEntity, `"set" must be a time such as "2031-03-07T17:30:00Z"`)
		}
		return func() { clk.Set(t) }, err
	}
	d, err := span("advance", *a.Advance)
	if err == nil && (d == 0 || clk.Now().Add(d).Year() >= latest) {
		err = problem(http.StatusUnprocessableEntity, `"advance" must be a length of time such as "1h30m", and not lead past the year 8999`)
	}
	return func() { clk.Advance(d) }, err
}
