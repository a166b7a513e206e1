package reference_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/scripted"
)

const (
	post = http.MethodPost
	put  = http.MethodPut
	get  = http.MethodGet
)

func status(n int) scripted.Answer { return scripted.Answer{Status: n} }

var (
	silence  = scripted.Answer{Drop: true}
	lost     = scripted.Answer{Drop: true, Act: true}
	slotGone = scripted.Answer{Status: 422, Body: `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing","diagnostics":"Slot no longer available"}]}`}
	invalid  = scripted.Answer{Status: 422, Body: `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"Patient.name"}]}`}
	conflict = scripted.Answer{Status: 409, Body: `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"conflict"}]}`}
	repeated = scripted.Answer{Status: 409, Body: `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"duplicate"}]}`}
)

func TestWhatBecomesOfABooking(t *testing.T) {
	for name, c := range map[string]struct {
		script scripted.Script
		says   contract.Says
		posts  int
	}{
		"confirmed at once":                         {nil, contract.Made, 1},
		"the slot has gone":                         {scripted.Always(post, "", slotGone), contract.SlotGone, 1},
		"the slot has gone, as a conflict":          {scripted.Always(post, "", conflict), contract.SlotGone, 1},
		"a conflict with nothing in it":             {scripted.Always(post, "", status(409)), contract.SlotGone, 1},
		"a repeated identifier is no slot gone":     {scripted.Always(post, "", repeated), contract.NotMade, 1},
		"the body is refused":                       {scripted.Always(post, "", invalid), contract.NotMade, 1},
		"the token is refused":                      {scripted.Always(post, "", status(403)), contract.NotMade, 1},
		"the token is refused, in other words":      {scripted.Always(post, "", status(401)), contract.NotMade, 1},
		"the provider fails":                        {scripted.Always(post, "", status(500)), contract.NotMade, 3},
		"the provider fails once":                   {scripted.Once(post, "", status(500)), contract.Made, 2},
		"no answer, nothing made":                   {scripted.Once(post, "", silence), contract.Made, 2},
		"no answer, though made":                    {scripted.Once(post, "", lost), contract.Made, 2},
		"the proxy gave up, though made":            {scripted.Once(post, "", scripted.Answer{Status: 504, Act: true}), contract.Made, 2},
		"never an answer":                           {scripted.Always(post, "", silence), contract.FateUnknown, 3},
		"the provider is offline":                   {scripted.Always(post, "", status(502)), contract.FateUnknown, 3},
		"201 with a body that breaks off":           {scripted.Once(post, "", scripted.Answer{Status: 201, Act: true, Body: `{"resourceType":`}), contract.Made, 1},
		"201 with a Location only":                  {scripted.Once(post, "", scripted.Answer{Status: 201, Act: true, Header: map[string]string{"Location": "Appointment/a2/_history/1"}}), contract.Made, 1},
		"201 and nothing to be found":               {scripted.Always(post, "", scripted.Answer{Status: 201}), contract.FateUnknown, 1},
		"200 instead of 201, though made":           {scripted.Once(post, "", scripted.Answer{Status: 200, Act: true}), contract.Made, 1},
		"moved permanently":                         {scripted.Always(post, "", scripted.Answer{Status: 301, Header: map[string]string{"Location": "/"}}), contract.NotMade, 1},
		"no answer, then the slot has gone":         {both(scripted.Once(post, "", silence), scripted.Always(post, "", slotGone)), contract.SlotGone, 2},
		"no answer, then a repeat, not to be found": {both(scripted.Once(post, "", silence), scripted.Always(post, "", repeated)), contract.FateUnknown, 2},
		"no answer, then only failures":             {both(scripted.Once(post, "", silence), scripted.Always(post, "", status(500))), contract.FateUnknown, 3},
	} {
		t.Run(name, func(t *testing.T) {
			w, u := calledBack(t)
			w.Answers(c.script)
			u.Book("Vale UTC", hour(17, 30))
			require.True(t, u.Told(contract.NewBooking, c.says), "%v", u.Last.Messages)
			made := c.says == contract.Made
			require.Equal(t, made, u.Told(contract.NewBooking, contract.Made))
			require.Equal(t, !made, u.Told(contract.Existing, contract.StillBooked), "the original is said to stand")
			require.False(t, u.OffersCancel())
			posts := w.Calls(post, "")
			require.Len(t, posts, c.posts)
			for _, p := range posts {
				require.Equal(t, posts[0].Raw, p.Raw)
				require.Equal(t, posts[0].Header.Get("X-Request-Id"), p.Header.Get("X-Request-Id"))
			}
			require.Empty(t, w.Calls(put, ""))
			for _, m := range u.Last.Messages {
				require.NotRegexp(t, `\b[45]\d\d\b|Outcome|Slot no longer`, m.Text)
			}

			w.Answers(nil)
			u.Kind(contract.ListBookings)
			require.Equal(t, []string{"b1"}, u.Listed())
			require.True(t, u.OffersCancel())
			require.Equal(t, made, u.Told(contract.NewBooking, contract.Made))
			u.Do(contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"b1"}})
			require.Equal(t, made, u.Last.Prompt.NewBookingMade)
			require.Equal(t, !made, u.Last.Prompt.NoNewBooking)
		})
	}
}

// both tries the second script where the first has nothing to say.
func both(first, second scripted.Script) scripted.Script {
	return func(c scripted.Call) *scripted.Answer {
		if a := first(c); a != nil {
			return a
		}
		return second(c)
	}
}

func TestASlotThatHasGoneIsNotSentAgain(t *testing.T) {
	w, u := calledBack(t)
	w.Answers(scripted.Once(post, "", slotGone))
	u.Book("Vale UTC", hour(17, 30))
	u.BookShown("Vale UTC", hour(17, 30))
	require.Len(t, w.Calls(post, ""), 1, "slots are to be sought again")
	u.Book("Dale UTC", hour(17, 45))
	require.True(t, u.Told(contract.NewBooking, contract.Made))
	posts := w.Calls(post, "")
	require.NotEqual(t, posts[0].Header.Get("X-Request-Id"), posts[1].Header.Get("X-Request-Id"))
	u.Kind(contract.ListBookings)
	require.True(t, u.Told(contract.NewBooking, contract.Made))
	require.False(t, u.Told(contract.NewBooking, contract.NotMade))
}

func TestALostBookingIsFoundWhereTheProviderSays(t *testing.T) {
	w, u := calledBack(t)
	named := scripted.Answer{Status: 409, Body: `{"resourceType":"OperationOutcome","issue":[{"code":"duplicate","diagnostics":"used before: ` + scripted.Vale + `/Appointment/a2."}]}`}
	w.Answers(both(scripted.Once(post, "", lost), scripted.Always(post, "", named)))
	u.Book("Vale UTC", hour(17, 30))
	require.True(t, u.Told(contract.NewBooking, contract.Made))
	require.Len(t, w.Calls(get, "/Appointment/a2"), 1)
	require.Equal(t, "/Slot", w.Calls(get, "")[0].Path)
	require.Len(t, w.Calls(get, ""), 2, "no search was needed")
}

func TestSomebodyElsesBookingIsNotTakenForOurs(t *testing.T) {
	w, u := calledBack(t)
	other := user(t, w.Setup(), reference.Options{})
	other.FirstCall("elsewhere", scripted.Mr(), "Vale UTC", hour(17, 30))
	u.Search("Vale UTC")
	w.Answers(both(scripted.Once(post, "", silence), scripted.Always(post, "", repeated)))
	w.AddSlot(scripted.Vale, hour(17, 30))
	u.Book("Vale UTC", hour(17, 30))
	require.True(t, u.Told(contract.NewBooking, contract.FateUnknown))
}

func TestABookingThatCannotBeSearchedForStaysUnknown(t *testing.T) {
	w, u := open(t, reference.Options{})
	unknown := scripted.Mr()
	unknown.NHSNumber = ""
	u.Begin("first", unknown, contract.NewProblem)
	u.Outcome(360)
	w.Answers(scripted.Once(post, "", lost))
	u.Book("Vale UTC", hour(17, 30))
	require.True(t, u.Told(contract.NewBooking, contract.FateUnknown))
}
