package registrar_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

func TestABookingIsRegisteredOnceWithAPointerAndNothingElse(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, nil)
	r.Booked(sample())
	settle(t, r)
	require.Equal(t, "token register", f.asked())
	require.Zero(t, r.Pending())

	form, err := url.ParseQuery(f.bodies[0])
	require.NoError(t, err)
	require.Equal(t, url.Values{
		"client_id": {"vale"}, "client_secret": {"s3cr3t"}, "grant_type": {"client_credentials"}, "scope": {"http://registry.example/.default"},
	}, form)
	require.Equal(t, "application/x-www-form-urlencoded", f.seen[0].Header.Get("Content-Type"))
	require.Equal(t, base+"/Appointment", f.seen[1].URL.String())
	require.Equal(t, http.Header{
		"Authorization": {"Bearer t-1"}, "Accept": {"application/fhir+json"}, "Content-Type": {"application/fhir+json;charset=utf-8"},
	}, f.seen[1].Header, "no Ssp headers")
	require.JSONEq(t, `{"resourceType":"Appointment",
		"meta":{"profile":["https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Appointment-1"]},
		"identifier":[{"system":"urn:ietf:rfc:3986","value":"`+bookingURL+`"}],
		"status":"booked","start":"2031-03-08T02:00:00.000Z","end":"2031-03-08T02:15:00.000Z","created":"2031-03-07T14:00:00.000Z",
		"participant":[{"actor":{"identifier":{"use":"official","system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990001014"}},"status":"accepted"}]}`,
		f.bodies[1])
}

func TestABookingWithoutAnNHSNumberHasNoPointer(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, nil)
	b := sample()
	b.NHSNumber = ""
	r.Booked(b)
	r.Cancelled(b)
	settle(t, r)
	require.Empty(t, f.asked())
}

func TestARegistrationWithoutAnAnswerIsLookedForBeforeItIsSentAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		got  bool
		want string
	}{
		"it got through":     {true, "token register search"},
		"it did not":         {false, "token register search register"},
		"a server error":     {false, "token register search register"},
		"a conflict, unseen": {false, "token register search search register"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, r := newRig(t, nil)
			switch {
			case c.got:
				f.next("register", f.lost)
			case name == "a server error":
				f.next("register", status(500))
			case name == "a conflict, unseen":
				f.next("register", conflict)
			default:
				f.next("register", down)
			}
			r.Booked(sample())
			settle(t, r)
			require.Equal(t, 1, r.Pending(), "nothing is lost")
			r.Retry()
			settle(t, r)
			require.Zero(t, r.Pending())
			require.Equal(t, c.want, f.asked())
			require.Len(t, f.store, 1)
		})
	}
}

func TestWhatIsRegisteredAlreadyIsDone(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, nil)
	f.next("register", httpStatus(409, `{"resourceType":"OperationOutcome","issue":[{"code":"duplicate"}]}`))
	r.Booked(sample())
	settle(t, r)
	require.Zero(t, r.Pending())
	require.Equal(t, "token register", f.asked())
}

func TestWorkWaitsInOrderWhileTheRegistryIsAway(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, nil)
	f.next("token", down, status(500), httpStatus(200, "<html>"))
	second := sample()
	second.URL += "-2"
	r.Booked(sample())
	settle(t, r)
	r.Booked(second)
	settle(t, r)
	r.Cancelled(sample())
	settle(t, r)
	require.Equal(t, 3, r.Pending())
	require.Equal(t, "token token token", f.asked(), "one failure is enough in each attempt")
	r.Retry()
	settle(t, r)
	require.Zero(t, r.Pending())
	require.Equal(t, "token token token token register register search read update", f.asked())
	require.Equal(t, map[string]string{bookingURL: "cancelled", second.URL: "booked"}, f.statuses())
}

func TestOneBookingsTroubleDoesNotHoldUpOthersAndKeepsItsOwnOrder(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, nil)
	f.refuse(`/b-1"`)
	second := sample()
	second.URL += "-2"
	r.Booked(sample())
	r.Cancelled(sample())
	r.Booked(second)
	settle(t, r)
	require.Equal(t, map[string]string{second.URL: "booked"}, f.statuses())
	require.Equal(t, 2, r.Pending())
	f.refuse("")
	r.Retry()
	settle(t, r)
	require.Equal(t, map[string]string{bookingURL: "cancelled", second.URL: "booked"}, f.statuses())
}

func TestAfterACancellationOnlyTheStatusOfThePointerChanges(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, nil)
	r.Booked(sample())
	settle(t, r)
	f.mu.Lock()
	before := f.store["ptr-1"].Clone()
	f.mu.Unlock()
	r.Cancelled(sample())
	settle(t, r)
	require.Equal(t, "token register search read update", f.asked())
	require.Equal(t, base+"/Appointment/ptr-1", f.seen[4].URL.String())
	require.Equal(t, `W/"1"`, f.seen[4].Header.Get("If-Match"))
	before["status"] = "cancelled"
	want, err := json.Marshal(before)
	require.NoError(t, err)
	require.JSONEq(t, string(want), f.bodies[4], "what it does not know is sent back as it was")
	r.Cancelled(sample())
	settle(t, r)
	require.Equal(t, "token register search read update search read", f.asked(), "a cancelled pointer is left alone")
}

func TestAfterAMoveOnlyTheTimesOfThePointerChange(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, nil)
	r.Booked(sample())
	settle(t, r)
	f.mu.Lock()
	before := f.store["ptr-1"].Clone()
	f.mu.Unlock()
	b := sample()
	b.Start, b.End = b.Start.Add(time.Hour), b.End.Add(time.Hour)
	r.Moved(b)
	settle(t, r)
	require.Equal(t, "token register search read update", f.asked())
	require.Equal(t, `W/"1"`, f.seen[4].Header.Get("If-Match"))
	before["start"], before["end"] = fhir.FormatInstant(b.Start), fhir.FormatInstant(b.End)
	want, err := json.Marshal(before)
	require.NoError(t, err)
	require.JSONEq(t, string(want), f.bodies[4])
	r.Moved(b)
	settle(t, r)
	require.Equal(t, "token register search read update search read", f.asked(), "times that are right are left alone")
}

func TestAConflictIsReadAgainAndTriedAgain(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]int{"409": 409, "412": 412, "422": 422} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, r := newRig(t, nil)
			r.Booked(sample())
			settle(t, r)
			f.next("update", func(req *http.Request) (*http.Response, error) {
				f.put("ptr-1", f.store["ptr-1"]) // somebody else was faster
				return status(code)(req)
			})
			r.Cancelled(sample())
			settle(t, r)
			require.Zero(t, r.Pending())
			require.Equal(t, "token register search read update read update", f.asked())
			require.Equal(t, `W/"2"`, f.seen[6].Header.Get("If-Match"))
			require.Equal(t, "cancelled", f.statuses()[bookingURL])
		})
	}
}

func TestAnEndlessConflictIsLeftForLater(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, nil)
	r.Booked(sample())
	settle(t, r)
	f.next("update", conflict, conflict, conflict)
	r.Cancelled(sample())
	settle(t, r)
	require.Equal(t, 1, r.Pending())
	require.Equal(t, "token register search read update read update read update", f.asked())
	f.next("update", status(500))
	r.Retry()
	settle(t, r)
	require.Equal(t, 1, r.Pending())
	r.Retry()
	settle(t, r)
	require.Zero(t, r.Pending())
	require.Equal(t, "cancelled", f.statuses()[bookingURL])
}

func TestAnUpdateWhoseAnswerIsLostIsFoundDone(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, nil)
	r.Booked(sample())
	settle(t, r)
	f.next("update", f.lost)
	r.Cancelled(sample())
	settle(t, r)
	require.Equal(t, 1, r.Pending())
	r.Retry()
	settle(t, r)
	require.Equal(t, "token register search read update search read", f.asked())
}

func TestAPointerThatASearchLeavesOutIsReadWhereItWasRegistered(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, nil)
	r.Booked(sample())
	settle(t, r)
	f.next("search", httpStatus(200, `{"resourceType":"Bundle","type":"searchset","total":0}`))
	r.Cancelled(sample())
	settle(t, r)
	require.Equal(t, "cancelled", f.statuses()[bookingURL])
}
