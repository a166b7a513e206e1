package reference_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/scripted"
)

// rebooked is story one up to the list: a new booking made, the original b1 listed.
func rebooked(t *testing.T) (*scripted.World, *scripted.User) {
	t.Helper()
	w, u := calledBack(t)
	u.Book("Vale UTC", hour(17, 30))
	u.Kind(contract.ListBookings)
	require.Equal(t, []string{"b1"}, u.Listed())
	w.Forget()
	return w, u
}

// meanwhile changes the first booking just before the first update is dealt with.
func meanwhile(w *scripted.World, change func(map[string]any)) scripted.Script {
	done := false
	return func(c scripted.Call) *scripted.Answer {
		if c.Method == put && !done {
			done = true
			w.ChangeWithin(0, change)
		}
		return nil
	}
}

func note(body map[string]any) { body["comment"] = "bring your medicines" }
func move(body map[string]any) {
	body["start"], body["end"] = "2031-03-07T22:00:00Z", "2031-03-07T22:15:00Z"
}
func cancel(body map[string]any) { body["status"] = "cancelled" }
func attend(body map[string]any) { body["status"] = "arrived" }

func TestWhatBecomesOfACancellation(t *testing.T) {
	for name, c := range map[string]struct {
		script func(w *scripted.World) scripted.Script
		says   contract.Says
		reads  int
		puts   int
	}{
		"done":                              {nothing, contract.Cancelled, 1, 1},
		"a note was added just before":      {func(w *scripted.World) scripted.Script { return meanwhile(w, note) }, contract.Cancelled, 2, 2},
		"moved just before":                 {func(w *scripted.World) scripted.Script { return meanwhile(w, move) }, contract.NotCancelled, 2, 1},
		"cancelled by staff just before":    {func(w *scripted.World) scripted.Script { return meanwhile(w, cancel) }, contract.AlreadyCancelled, 2, 1},
		"the patient arrived just before":   {func(w *scripted.World) scripted.Script { return meanwhile(w, attend) }, contract.NotCancelled, 2, 1},
		"conflicts without end":             {fixed(scripted.Always(put, "", conflict)), contract.NotCancelled, 4, 3},
		"conflicts in the other words":      {fixed(scripted.Always(put, "", status(412))), contract.NotCancelled, 4, 3},
		"a failure":                         {fixed(scripted.Once(put, "", status(500))), contract.Cancelled, 1, 2},
		"failures without end":              {fixed(scripted.Always(put, "", status(500))), contract.NotCancelled, 1, 3},
		"never heard once":                  {fixed(scripted.Once(put, "", silence)), contract.Cancelled, 2, 2},
		"done, but the answer lost":         {fixed(scripted.Once(put, "", lost)), contract.Cancelled, 2, 1},
		"done, but the proxy gave up":       {fixed(scripted.Once(put, "", scripted.Answer{Status: 504, Act: true})), contract.Cancelled, 2, 1},
		"never an answer":                   {fixed(scripted.Always(put, "", silence)), contract.NotCancelled, 4, 3},
		"no answer, and then nothing more":  {fixed(both(scripted.Always(put, "", lost), readable(1))), contract.FateUnknown, 4, 1},
		"done, but the answer unreadable":   {fixed(scripted.Once(put, "", scripted.Answer{Status: 200, Act: true, Body: "<html>"})), contract.Cancelled, 2, 1},
		"refused":                           {fixed(scripted.Always(put, "", invalid)), contract.NotCancelled, 1, 1},
		"not permitted":                     {fixed(scripted.Always(put, "", status(403))), contract.NotCancelled, 1, 1},
		"not known":                         {fixed(scripted.Always(put, "", status(404))), contract.NotCancelled, 1, 1},
		"malformed":                         {fixed(scripted.Always(put, "", status(400))), contract.NotCancelled, 1, 1},
		"the wrong format":                  {fixed(scripted.Always(put, "", status(415))), contract.NotCancelled, 1, 1},
		"cannot be read: failures":          {fixed(scripted.Always(get, "/Appointment/a1", status(500))), contract.NotCancelled, 3, 0},
		"cannot be read: no answer":         {fixed(scripted.Always(get, "/Appointment/a1", silence)), contract.NotCancelled, 3, 0},
		"cannot be read: not known":         {fixed(scripted.Always(get, "/Appointment/a1", status(404))), contract.NotCancelled, 1, 0},
		"cannot be read: not permitted":     {fixed(scripted.Always(get, "/Appointment/a1", status(403))), contract.NotCancelled, 1, 0},
		"cannot be read: not a booking":     {fixed(scripted.Always(get, "/Appointment/a1", scripted.Answer{Status: 200, Body: "{}"})), contract.NotCancelled, 1, 0},
		"read once the provider has calmed": {fixed(scripted.Once(get, "/Appointment/a1", status(500))), contract.Cancelled, 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w, u := rebooked(t)
			w.Answers(c.script(w))
			u.Confirm("b1")
			require.True(t, u.Told(contract.Existing, c.says), "%v", u.Last.Messages)
			require.True(t, u.Told(contract.NewBooking, contract.Made))
			gone := c.says == contract.Cancelled || c.says == contract.AlreadyCancelled
			require.Equal(t, c.says == contract.NotCancelled, u.Told(contract.Existing, contract.StillBooked))
			require.Equal(t, !gone, u.OffersCancel(), "a failed one can be tried again")
			require.Len(t, w.Calls(get, "/Appointment/a1"), c.reads)
			require.Len(t, w.Calls(put, ""), c.puts)
			require.Equal(t, "booked", w.Bookings()[1].Status())
			for _, m := range u.Last.Messages {
				require.NotRegexp(t, `\b[45]\d\d\b|Outcome|Conflict`, m.Text)
			}
		})
	}
}

func nothing(*scripted.World) scripted.Script { return nil }

func fixed(s scripted.Script) func(*scripted.World) scripted.Script {
	return func(*scripted.World) scripted.Script { return s }
}

// readable lets the booking be read so many times and is silent after that.
func readable(n int) scripted.Script {
	return func(c scripted.Call) *scripted.Answer {
		if c.Method != get {
			return nil
		}
		if n--; n >= 0 {
			return nil
		}
		return &silence
	}
}

func TestAnUpdateSentAgainIsTheSameAndOneReadAgainIsNot(t *testing.T) {
	for name, c := range map[string]struct {
		script func(w *scripted.World) scripted.Script
		same   bool
	}{
		"after a failure":  {fixed(scripted.Once(put, "", status(500))), true},
		"after silence":    {fixed(scripted.Once(put, "", silence)), true},
		"after a conflict": {func(w *scripted.World) scripted.Script { return meanwhile(w, note) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w, u := rebooked(t)
			w.Answers(c.script(w))
			u.Confirm("b1")
			puts := w.Calls(put, "")
			require.Len(t, puts, 2)
			require.Equal(t, c.same, puts[0].Header.Get("X-Request-Id") == puts[1].Header.Get("X-Request-Id"))
			require.Equal(t, c.same, puts[0].Header.Get("If-Match") == puts[1].Header.Get("If-Match"))
			require.Equal(t, c.same, puts[0].Raw == puts[1].Raw)
		})
	}
}

func TestAMovedBookingIsAskedAboutAgain(t *testing.T) {
	for name, before := range map[string]bool{"before it was read": true, "between reading and update": false} {
		t.Run(name, func(t *testing.T) {
			w, u := rebooked(t)
			if before {
				w.Change(0, move)
			} else {
				w.Answers(meanwhile(w, move))
			}
			u.Confirm("b1")
			require.True(t, u.Told(contract.Existing, contract.NotCancelled))
			require.True(t, u.Told(contract.Existing, contract.StillBooked))
			require.Equal(t, hour(22, 0), u.Last.Bookings[0].Start.UTC())
			u.Do(contract.Task{Kind: contract.ConfirmCancel, Bookings: []string{"b1"}})
			require.Equal(t, "booked", w.Bookings()[0].Status(), "the old confirmation does not count")
			u.Confirm("b1")
			require.Equal(t, "cancelled", w.Bookings()[0].Status())
		})
	}
}

func TestAFailedCancellationIsTriedAgain(t *testing.T) {
	w, u := rebooked(t)
	w.Answers(scripted.Once(put, "", invalid))
	u.Confirm("b1")
	require.Equal(t, []string{"b1"}, u.Listed())
	u.Do(contract.Task{Kind: contract.ConfirmCancel, Bookings: []string{"b1"}})
	require.True(t, u.Told(contract.Existing, contract.Cancelled))
}

func TestACancellationInDoubtEndsInWhatTheBookingReads(t *testing.T) {
	// The update is done and its answer lost, the reading fails, and the update sent again meets a refusal.
	w, u := rebooked(t)
	w.Answers(scripted.Once(put, "", lost))
	u.Confirm("b1")
	require.True(t, u.Told(contract.Existing, contract.Cancelled))

	w, u = rebooked(t)
	w.Answers(both(scripted.Once(put, "", silence), scripted.Always(put, "", invalid)))
	u.Confirm("b1")
	require.True(t, u.Told(contract.Existing, contract.NotCancelled))
	require.Len(t, w.Calls(get, "/Appointment/a1"), 3)
}

func TestOfTwoConfirmedOneFails(t *testing.T) {
	w, u := open(t, reference.Options{})
	u.FirstCall("one", scripted.Mr(), "Vale UTC", hour(20, 0))
	u.FirstCall("two", scripted.Mr(), "Dale UTC", hour(21, 15))
	u.Begin("three", scripted.Mr(), contract.CallBack)
	u.Outcome(0)
	u.Kind(contract.ListBookings)
	require.True(t, u.Told(contract.NewBooking, contract.NotMade))
	w.Answers(func(c scripted.Call) *scripted.Answer {
		if c.Method == put && c.Base == scripted.Vale {
			return &scripted.Answer{Status: 500}
		}
		return nil
	})
	u.Confirm("b1", "b2")
	require.True(t, u.Told(contract.Existing, contract.NotCancelled))
	require.True(t, u.Told(contract.Existing, contract.Cancelled))
	require.Equal(t, []string{"b1"}, u.Listed())
	for _, c := range w.Calls(put, "") {
		want := map[string]string{scripted.Vale: "918000000333", scripted.Dale: "918000000444"}[c.Base]
		require.Equal(t, want, c.Header.Get("Ssp-To"))
	}
}

func TestATimeThatHasPassedIsNotCancelled(t *testing.T) {
	w, u := rebooked(t)
	u.Now = hour(21, 30)
	u.Confirm("b1")
	require.True(t, u.Told(contract.Existing, contract.NotCancelled))
	require.Empty(t, w.Calls(put, ""))
}
