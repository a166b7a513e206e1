package page_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/page"
)

func TestWhatIsMissingIsNamed(t *testing.T) {
	t.Parallel()
	_, err := page.New(page.Config{})
	require.ErrorContains(t, err, "Sessions")
	r := newRig(t)
	_, err = page.New(page.Config{Sessions: r.manager})
	require.ErrorContains(t, err, "Real")
}

func TestTheDefaultSessionOpensFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	require.Equal(t, "/ui/s/default", r.get("/ui/").Header().Get("Location"))
	require.NoError(t, r.manager.End(page.DefaultSession))
	require.Equal(t, "/ui/sessions", r.get("/ui/").Header().Get("Location"))
}

func TestNothingIsKeptAndNothingOfOthersRuns(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, path := range []string{"/ui/sessions", "/ui/s/default", "/ui/assets/page.css", "/ui/nowhere"} {
		h := r.get(path).Header()
		require.Equal(t, "no-store", h.Get("Cache-Control"), path)
		require.Contains(t, h.Get("Content-Security-Policy"), "default-src 'none'", path)
		require.NotContains(t, h.Get("Content-Security-Policy"), "unsafe", path)
		require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), path)
	}
}

func TestFormsOfOtherSitesChangeNothing(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]string{
		"another site":       "Sec-Fetch-Site: cross-site",
		"a sister site":      "Sec-Fetch-Site: same-site",
		"an origin of lore":  "Origin: http://evil.example",
		"an origin that hid": "Origin: null",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			headers := []string{header}
			if strings.HasPrefix(header, "Origin") {
				headers = append(headers, "Sec-Fetch-Site: ")
			}
			for _, path := range []string{"/ui/s/default", "/ui/s/default/end", "/ui/sessions"} {
				require.Equal(t, http.StatusForbidden, r.post(path, form("act", "advance", "by", "1h"), headers...).Code, path)
			}
			require.Len(t, r.manager.List(), 1)
			require.Equal(t, mockprovider.DefaultNow(), r.session.World.Clock.Now())
		})
	}
}

func TestAPageUnderAnotherNameIsRefusedWhereOnlyLoopbackIsServed(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *page.Config) { c.LoopbackOnly = true })
	for host, want := range map[string]int{"127.0.0.1:8081": 200, "localhost:8081": 200, "[::1]:8081": 200, "evil.example": 403} {
		req := httptest.NewRequest(http.MethodGet, "/ui/sessions", nil)
		req.Host = host
		w := httptest.NewRecorder()
		r.pages.ServeHTTP(w, req)
		require.Equal(t, want, w.Code, host)
	}
	require.Equal(t, 200, newRig(t).get("/ui/sessions").Code, "without it any name will do")
}

func TestASessionIsBegunAndEnded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.post("/ui/sessions", form("name", "North <111>", "key", "north", "seed", "42", "start", "2031-03-08T09:00", "frozen", "1", "empty", "1"))
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body)
	require.Equal(t, "/ui/s/north?done=begun", w.Header().Get("Location"))
	s, err := r.manager.Get("north")
	require.NoError(t, err)
	require.Equal(t, int64(42), s.Seed)
	require.False(t, s.World.Clock.Running())
	require.Equal(t, time.Date(2031, 3, 8, 9, 0, 0, 0, time.UTC), s.World.Clock.Now())
	require.Empty(t, s.World.State().Providers[0].Slots)
	require.Contains(t, r.get("/ui/sessions").Body.String(), "North &lt;111&gt;")

	require.Contains(t, r.get("/ui/s/north/end").Body.String(), "removes all of them for good")
	require.Len(t, r.manager.List(), 2, "the question ends nothing")
	require.Equal(t, "/ui/sessions?done=ended", r.post("/ui/s/north/end", "").Header().Get("Location"))
	require.Len(t, r.manager.List(), 1)
}

func TestWhatIsWrongWithAFormIsSaidAndWhatWasTypedIsKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path, form string
		status     int
		words      string
	}{
		"a key that is taken":      {"/ui/sessions", "name=Second&key=default", 409, "has this key"},
		"a key of another form":    {"/ui/sessions", "name=Second&key=A+b", 422, "lower-case letters"},
		"a seed that is no number": {"/ui/sessions", "name=Second&seed=x", 422, "The seed must be"},
		"a time that is none":      {"/ui/s/default", "act=set&to=noon", 422, "2031-03-07T15:00"},
		"a time back":              {"/ui/s/default", "act=advance&by=-1h", 422, "such as 15m"},
		"an act nobody knows":      {"/ui/s/default", "act=rewind", 400, "does not know"},
		"a consumer with no name":  {"/ui/s/default", "act=consumer&consumer=", 422, "name of at most"},
		"a session that is gone":   {"/ui/s/gone", "act=freeze", 404, "no session with this key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			w := r.post(c.path, c.form)
			require.Equal(t, c.status, w.Code)
			require.Contains(t, w.Body.String(), c.words)
			if strings.HasPrefix(c.form, "name=Second") {
				require.Contains(t, w.Body.String(), `value="Second"`)
			}
			require.Equal(t, mockprovider.DefaultNow(), r.session.World.Clock.Now())
			require.Len(t, r.manager.List(), 1)
		})
	}
}

func TestTheClockIsMovedAndThatIsMarked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	clk := r.session.World.Clock
	require.Equal(t, 303, r.post("/ui/s/default", form("act", "advance", "by", "1h30m")).Code)
	require.Equal(t, mockprovider.DefaultNow().Add(90*time.Minute), clk.Now())
	require.Equal(t, 303, r.post("/ui/s/default", form("act", "set", "to", "2031-03-09T10:00")).Code)
	require.Equal(t, time.Date(2031, 3, 9, 10, 0, 0, 0, time.UTC), clk.Now())
	require.Equal(t, 303, r.post("/ui/s/default", form("act", "run")).Code)
	require.True(t, clk.Running())
	require.Equal(t, 303, r.post("/ui/s/default", form("act", "freeze")).Code)
	require.False(t, clk.Running())
	require.Equal(t, 4, r.session.World.Journal.Len())
	require.NotEmpty(t, r.vale.Between(time.Date(2031, 3, 15, 0, 0, 0, 0, time.UTC), time.Date(2031, 3, 16, 0, 0, 0, 0, time.UTC)), "the diary follows the clock")
}

func TestABookingIsShownWithItsVersionsAndWithoutItsPatient(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.book(evening())
	link := "/ui/s/default/bookings/vale/" + id
	for act, done := range map[string]string{"arrive": "arrived", "note": "noted"} {
		require.Equal(t, link+"?done="+done, r.post(link, form("act", act, "text", "side door")).Header().Get("Location"))
	}
	require.Equal(t, link+"?done=cancelled", r.post(link, form("act", "cancel")).Header().Get("Location"))
	require.Equal(t, http.StatusConflict, r.post(link, form("act", "cancel")).Code)
	require.Equal(t, "cancelled", r.vale.Bookings()[0].Status)

	body := r.get(link).Body.String()
	for _, want := range []string{"4 of 4", "changed", "side door", "arrived", "cancelled", "*******006", "meta.versionId"} {
		require.Contains(t, body, want)
	}
	require.NotContains(t, body, "9990001006")
	require.NotContains(t, body, "Patient</td>")
	require.Contains(t, r.get(link+"?patient=shown").Body.String(), "9990001006")
	require.Equal(t, http.StatusNotFound, r.get("/ui/s/default/bookings/vale/none").Code)
	require.Equal(t, http.StatusNotFound, r.get("/ui/s/default/bookings/none/"+id).Code)

	overview := r.get("/ui/s/default").Body.String()
	require.Contains(t, overview, link)
	require.NotContains(t, overview, "9990001006")
}

func TestAnExchangeIsShownWithItsTokenReadAndMasked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.book(evening())
	proxied, hop := r.seqOf("proxy"), r.seqOf("vale")
	body := r.get(fmt.Sprintf("/ui/s/default/journal/%d", hop)).Body.String()
	for _, want := range []string{
		"masked;", "requested_scope", "patient/appointment.write", "North 111", "Issued ", "byte for byte", "201 Created",
		"no fault", fmt.Sprintf(`href="/ui/s/default/journal/%d">proxy-`, proxied),
	} {
		require.Contains(t, body, want)
	}
	require.NotContains(t, body, goodconsumer.Token("", "", time.Now())[:30])
	require.Contains(t, r.get(fmt.Sprintf("/ui/s/default/journal/%d", proxied)).Body.String(), fmt.Sprintf(`href="/ui/s/default/journal/%d">vale-`, hop))
	require.Equal(t, http.StatusNotFound, r.get("/ui/s/default/journal/9999").Code)
}

func TestTheJournalIsFilteredAndMasked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.book(evening())
	require.Equal(t, http.StatusNotFound, r.stray().status)
	for query, want := range map[string][]string{
		"":                     {"proxy-1", "vale-1", "proxy-2", "vale-2"},
		"?party=vale":          {"vale-1", "vale-2"},
		"?route=book":          {"proxy-1", "vale-1"},
		"?status=404":          {"proxy-2", "vale-2"},
		"?from=0&party=vale":   {"vale-1", "vale-2"},
		"?party=dale":          {},
		"?status=x&party=vale": {"vale-1", "vale-2"},
	} {
		body := r.get("/ui/s/default/journal" + query).Body.String()
		require.NotContains(t, body, "9990001006", query)
		for _, label := range []string{"proxy-1", "vale-1", "proxy-2", "vale-2"} {
			found := strings.Contains(body, ">"+label+"<")
			if query == "?route=book" && label == "proxy-1" {
				continue // the proxy names a route where it reads one
			}
			require.Equal(t, slices.Contains(want, label), found, "%s %s", query, label)
		}
	}
	require.Contains(t, r.get("/ui/s/default/journal?unmatched=1").Body.String(), "vale-2")
	require.Contains(t, r.get("/ui/s/default/journal?status=x").Body.String(), "from 100 to 599")
}

func TestUnmatchedRequestsAreExplainedWhereSomebodyCan(t *testing.T) {
	t.Parallel()
	for name, explained := range map[string]bool{"with an explanation": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, func(c *page.Config) {
				if !explained {
					c.Explain = nil
				}
			})
			r.stray()
			body := r.get("/ui/s/default/unmatched").Body.String()
			require.Contains(t, body, "vale-1")
			require.Equal(t, explained, strings.Contains(body, "Nearest route"))
			require.Equal(t, explained, strings.Contains(body, "Write Appointment with a capital A."))
			require.NotContains(t, body, "9990001006")
			one := r.get(fmt.Sprintf("/ui/s/default/journal/%d", r.seqOf("vale"))).Body.String()
			require.Equal(t, explained, strings.Contains(one, "Nearest route"))
		})
	}
}

func TestNewRowsAreStreamedAndOnlyThoseThatWereAskedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := httptest.NewServer(r.pages)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/ui/s/default/journal/stream?party=vale&after=0", nil)
	require.NoError(t, err)
	resp, err := server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, "text/event-stream", resp.Header.Get("Content-Type"))
	r.book(evening())
	in := bufio.NewScanner(resp.Body)
	var data string
	for data == "" && in.Scan() {
		data, _ = strings.CutPrefix(in.Text(), "data: ")
		if !strings.HasPrefix(in.Text(), "data: ") {
			data = ""
		}
	}
	require.NoError(t, in.Err())
	require.Contains(t, data, ">vale-1<")
	require.True(t, strings.HasPrefix(data, "<tr id="), data)
	require.NoError(t, r.manager.End(page.DefaultSession))
	for in.Scan() { // the stream ends with the session
		require.NotContains(t, in.Text(), "proxy-")
	}
	require.NoError(t, in.Err())
}

func TestLookingAtAPageChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.get("/ui/s/default?consumer=North")
	require.Equal(t, http.StatusOK, w.Code)
	require.NotContains(t, w.Body.String(), "client secret")
	_, _, known := r.session.World.KnownRegistryClient("North")
	require.False(t, known, "a GET makes no credentials")
	w = r.post("/ui/s/default", form("act", "consumer", "consumer", " North "))
	require.Equal(t, "/ui/s/default?consumer=North#endpoints", w.Header().Get("Location"))
	id, secret, known := r.session.World.KnownRegistryClient("North")
	require.True(t, known)
	body := r.get("/ui/s/default?consumer=North").Body.String()
	require.Contains(t, body, id)
	require.Contains(t, body, secret)
}
