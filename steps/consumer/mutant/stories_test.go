package mutant_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/scripted"
)

const (
	vale, dale = "Vale UTC", "Dale UTC"
	put, post  = http.MethodPut, http.MethodPost
)

func hour(h, m int) time.Time { return time.Date(2031, 3, 7, h, m, 0, 0, time.UTC) }

// told is one run of a story: the world, the user and all that was shown.
type told struct {
	*scripted.User
	w       *scripted.World
	opener  consumer.Opener
	screens []string
}

// newTold opens a consumer in a world of its own, with identifiers that repeat.
func newTold(t *testing.T, open func(reference.Options) consumer.Opener) *told {
	t.Helper()
	w := scripted.New(t)
	for _, at := range []time.Time{hour(17, 30), hour(17, 40), hour(20, 0), hour(21, 0)} {
		w.AddSlot(scripted.Vale, at)
	}
	w.AddSlot(scripted.Dale, hour(17, 45))
	w.AddSlot(scripted.Dale, hour(21, 15))
	n := 0
	opener := open(reference.Options{
		RealNow: func() time.Time { return time.Unix(1_800_000_000, 0) },
		NewID:   func() string { n++; return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) },
	})
	s := &told{w: w, opener: opener}
	s.User = s.at(t, w.Setup())
	return s
}

// at opens the consumer at a setup.
func (s *told) at(t *testing.T, setup contract.Setup) *scripted.User {
	t.Helper()
	driver, err := s.opener.Open(t.Context(), setup)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, driver.Close()) })
	return &scripted.User{T: t, Driver: &watched{driver, s}, Now: scripted.Friday}
}

// watched keeps what is shown.
type watched struct {
	consumer.Driver
	s *told
}

func (d *watched) Perform(ctx context.Context, task contract.Task) (contract.Screen, error) {
	screen, err := d.Driver.Perform(ctx, task)
	raw, wrong := json.Marshal(screen)
	if wrong != nil {
		return screen, wrong
	}
	d.s.screens = append(d.s.screens, string(raw))
	return screen, err
}

// trace is all that a run shows from outside, with the world's address taken for given.
func (s *told) trace() []string {
	var out []string
	for _, c := range s.w.Calls("", "") {
		out = append(out, fmt.Sprintln(c.Method, c.Base, c.Target, c.Header, c.Raw, c.Status))
	}
	return append(out, s.screens...)
}

// calledBack books Mr Patient for 21:00 and has him call back an hour later.
func (s *told) calledBack() {
	s.FirstCall("first", scripted.Mr(), vale, hour(21, 0))
	s.again(120)
}

// again has Mr Patient call again and re-assesses him.
func (s *told) again(within int) {
	s.Now = s.Now.Add(time.Hour)
	s.Begin(fmt.Sprint("again at ", s.Now.Hour()), scripted.Mr(), contract.CallBack)
	s.Outcome(within)
}

// finish goes to the list and confirms bookings, or declines when there are none to confirm.
func (s *told) finish(refs ...string) {
	s.Kind(contract.ListBookings)
	if len(refs) > 0 {
		s.Confirm(refs...)
	} else {
		s.Kind(contract.Decline)
	}
	s.Kind(contract.EndEncounter)
}

// south is the same consumer as another service that may look at the registry.
func (s *told) south(t *testing.T) *scripted.User {
	t.Helper()
	setup := s.w.Setup()
	setup.Name, setup.Session, setup.Registry = "South 111", "s2", s.w.Registry()
	u := s.at(t, setup)
	u.Now = hour(16, 0)
	return u
}

var refused = scripted.Answer{Status: 422, Body: `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"Patient.name"}]}`}

var gone = scripted.Answer{Status: 422, Body: `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing","diagnostics":"Slot no longer available"}]}`}

// meanwhile changes the first booking just before the first update.
func (s *told) meanwhile(change func(map[string]any)) {
	done := false
	s.w.Answers(func(c scripted.Call) *scripted.Answer {
		if c.Method == put && !done {
			done = true
			s.w.ChangeWithin(0, change)
		}
		return nil
	})
}

func note(body map[string]any) { body["comment"] = "bring your medicines" }
func move(body map[string]any) {
	body["start"], body["end"] = "2031-03-07T22:00:00Z", "2031-03-07T22:15:00Z"
}
func cancel(body map[string]any) { body["status"] = "cancelled" }

// stories are what every consumer is put through.
var stories = joined(confirmed, left)

// confirmed are the stories that end in what the user confirmed, or in nothing to confirm.
var confirmed = map[string]func(*testing.T, *told){
	"seen sooner at the same service": func(_ *testing.T, s *told) {
		s.calledBack()
		s.Book(vale, hour(17, 30))
		s.finish("b1")
	},
	"seen sooner at another service": func(_ *testing.T, s *told) {
		s.calledBack()
		s.Book(dale, hour(17, 45))
		s.finish("b1")
	},
	"booked again in the consultation": func(_ *testing.T, s *told) {
		s.Begin("only", scripted.Mr(), contract.NewProblem)
		s.Outcome(360)
		s.Book(vale, hour(20, 0))
		s.Book(vale, hour(21, 0))
		s.finish("b1")
	},
	"two new bookings": func(_ *testing.T, s *told) {
		s.calledBack()
		s.Book(vale, hour(17, 30))
		s.Outcome(180)
		s.Book(dale, hour(17, 45))
		s.finish("b1")
	},
	"two earlier bookings, one to go": func(_ *testing.T, s *told) {
		s.FirstCall("one", scripted.Mr(), vale, hour(20, 0))
		s.FirstCall("two", scripted.Mr(), dale, hour(21, 15))
		s.again(120)
		s.Book(vale, hour(17, 30))
		s.finish("b2")
	},
	"two earlier bookings, both to go": func(_ *testing.T, s *told) {
		s.FirstCall("one", scripted.Mr(), vale, hour(20, 0))
		s.FirstCall("two", scripted.Mr(), dale, hour(21, 15))
		s.again(0)
		s.finish("b1", "b2")
	},
	"nothing is needed and the booking kept": func(_ *testing.T, s *told) {
		s.calledBack()
		s.finish()
	},
	"closed at the question": func(_ *testing.T, s *told) {
		s.calledBack()
		s.Book(vale, hour(17, 30))
		s.Kind(contract.ListBookings)
		s.Do(contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"b1"}})
		s.Kind(contract.EndEncounter)
	},
	"one of four is live": func(_ *testing.T, s *told) {
		s.FirstCall("live", scripted.Mr(), vale, hour(21, 0))
		s.FirstCall("past", scripted.Mr(), vale, hour(17, 30))
		s.FirstCall("brother", scripted.Brother(), dale, hour(21, 15))
		s.FirstCall("cancelled by staff", scripted.Mr(), vale, hour(20, 0))
		s.w.Change(len(s.w.Bookings())-1, cancel)
		s.Now = hour(18, 0)
		s.again(0)
		s.finish()
	},
	"restarted in between": func(_ *testing.T, s *told) {
		s.FirstCall("first", scripted.Mr(), vale, hour(21, 0))
		s.Kind(contract.RestartSystem)
		s.again(120)
		s.finish("b1")
	},
	"a patient nobody knows": func(_ *testing.T, s *told) {
		s.again(120)
		s.Book(vale, hour(17, 30))
		s.finish()
	},
	"only to cancel": func(_ *testing.T, s *told) {
		s.FirstCall("first", scripted.Mr(), vale, hour(21, 0))
		s.Begin("second", scripted.Mr(), contract.CancelOnly)
		s.finish("b1")
	},
	"the new booking is refused":       booking(func() scripted.Script { return scripted.Always(post, "", refused) }),
	"the new booking fails":            booking(func() scripted.Script { return scripted.Always(post, "", scripted.Answer{Status: 500}) }),
	"the new booking is answered late": booking(func() scripted.Script { return scripted.Once(post, "", scripted.Answer{Drop: true}) }),
	"the new booking is answered unreadably": booking(func() scripted.Script {
		return scripted.Once(post, "", scripted.Answer{Status: 201, Body: `{"id":`, Act: true})
	}),
	"the slot has gone": booking(func() scripted.Script { return scripted.Always(post, "", gone) }),
	"the search for slots is refused": func(_ *testing.T, s *told) {
		s.calledBack()
		s.w.Answers(scripted.Always(http.MethodGet, "/Slot", scripted.Answer{Status: 403}))
		s.Search(vale)
		s.w.Answers(nil)
		s.finish()
	},
	"the new booking is made in silence":   booking(func() scripted.Script { return scripted.Once(post, "", scripted.Answer{Drop: true, Act: true}) }),
	"the cancellation is refused":          cancelling(func() scripted.Script { return scripted.Always(put, "", refused) }),
	"the cancellation is not permitted":    cancelling(func() scripted.Script { return scripted.Always(put, "", scripted.Answer{Status: 403}) }),
	"the cancellation fails once":          cancelling(func() scripted.Script { return scripted.Once(put, "", scripted.Answer{Status: 500}) }),
	"the cancellation is made in silence":  cancelling(func() scripted.Script { return scripted.Once(put, "", scripted.Answer{Drop: true, Act: true}) }),
	"a note is added before":               changed(note, false),
	"a note is added just before":          changed(note, true),
	"the booking is moved just before":     changed(move, true),
	"the staff cancel it just before":      changed(cancel, true),
	"found on the registry, and cancelled": onRegistry(func() scripted.Script { return nil }),
	"the registry cannot be reached":       onRegistry(func() scripted.Script { return scripted.Always(post, "", scripted.Answer{Status: 500}) }),
}

// booking is a new booking that meets a script.
func booking(script func() scripted.Script) func(*testing.T, *told) {
	return func(_ *testing.T, s *told) {
		s.calledBack()
		s.w.Answers(script())
		s.Book(vale, hour(17, 30))
		s.w.Answers(nil)
		s.finish()
	}
}

// cancelling is a cancellation that meets a script.
func cancelling(script func() scripted.Script) func(*testing.T, *told) {
	return func(_ *testing.T, s *told) {
		s.calledBack()
		s.Book(vale, hour(17, 30))
		s.w.Answers(script())
		s.finish("b1")
	}
}

// changed is a cancellation of a booking that staff change before the call or just before the update.
func changed(change func(map[string]any), late bool) func(*testing.T, *told) {
	return func(_ *testing.T, s *told) {
		s.calledBack()
		if late {
			s.meanwhile(change)
		} else {
			s.w.Change(0, change)
		}
		s.Book(vale, hour(17, 30))
		s.finish("b1")
	}
}

// onRegistry is a call to a service that knows of the booking from the registry only, if it can be reached.
func onRegistry(script func() scripted.Script) func(*testing.T, *told) {
	return func(t *testing.T, s *told) {
		s.FirstCall("first", scripted.Mr(), vale, hour(21, 0))
		u := s.south(t)
		s.w.Answers(script())
		u.Begin("second", scripted.Mr(), contract.CallBack)
		s.w.Answers(nil)
		u.Outcome(120)
		u.Book(vale, hour(17, 30))
		u.Kind(contract.ListBookings)
		u.Confirm(u.Listed()...)
	}
}
