package rule_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// spaced is a journal with room for more between any two events.
func spaced(view journal.View) journal.View {
	const room = 100
	out := slices.Clone(view)
	for i := range out {
		out[i].Seq *= room
		out[i].Closed *= room
		if x := out[i].Exchange; x != nil {
			own := *x
			own.Via *= room
			out[i].Exchange = &own
		}
	}
	return out
}

// found is the nth entry that a test picks, counted from 0.
func found(t *testing.T, view journal.View, nth int, fits func(journal.Entry) bool) int {
	t.Helper()
	for i, e := range view {
		if fits(e) {
			if nth == 0 {
				return i
			}
			nth--
		}
	}
	t.Fatal("the journal holds no such entry")
	return 0
}

func isTask(task string) func(journal.Entry) bool {
	return func(e journal.Entry) bool {
		return e.Mark != nil && e.Mark.Kind == evidence.MarkTask && strings.Contains(string(e.Mark.Data), `"kind":"`+task+`"`)
	}
}

func asked(method, path string) func(journal.Entry) bool {
	return func(e journal.Entry) bool {
		return e.Exchange != nil && e.Exchange.Heard == "proxy" && e.Exchange.Method == method && strings.Contains(e.Exchange.Target, path)
	}
}

// again puts a copy of an exchange at another place, changed.
func again(view journal.View, of, seq int, change func(*journal.Exchange)) journal.View {
	e := view[of]
	x := *e.Exchange
	x.Request.Header = x.Request.Header.Clone()
	change(&x)
	e.Exchange, e.Seq, e.Closed = &x, seq, seq+1
	out := append(slices.Clone(view), e)
	slices.SortStableFunc(out, func(a, b journal.Entry) int { return a.Seq - b.Seq })
	return out
}

// screens changes all screens from a place on.
func screens(t *testing.T, view journal.View, from int, change func(object)) {
	t.Helper()
	for i, e := range view {
		if e.Mark == nil || e.Mark.Kind != evidence.MarkScreen || e.Seq < from {
			continue
		}
		var screen object
		require.NoError(t, json.Unmarshal(e.Mark.Data, &screen))
		change(screen)
		m := *e.Mark
		m.Data, _ = json.Marshal(screen)
		view[i].Mark = &m
	}
}

func judgedBy(t *testing.T, id requirement.ID, view journal.View) rule.Verdict {
	t.Helper()
	story, err := evidence.Read(view)
	require.NoError(t, err)
	r, ok := rule.Find(id)
	require.True(t, ok)
	return r.Judge(story)
}

func refused(id string) func(*journal.Exchange) {
	return func(x *journal.Exchange) {
		x.Request.Header.Set("X-Request-Id", id)
		x.Status, x.Response = http.StatusUnprocessableEntity, journal.Message{}
	}
}

func TestABookingThatStandsIsNotAskedForOnceMore(t *testing.T) {
	t.Parallel()
	r := rebookingIn(t, spaced(read(t, "reference-RB-36").view))
	view, first, second := r.view, r.original, r.book
	last := view[len(view)-1].Seq
	lost := slices.Clone(view)
	silent := *lost[second].Exchange
	silent.Status, silent.Response = 0, journal.Message{}
	lost[second].Exchange = &silent
	own := view[second].Exchange.Request.Header.Get("X-Request-Id")
	other := func(x *journal.Exchange) {
		refused("new")(x)
		x.Request.Body = []byte(strings.ReplaceAll(string(x.Request.Body), `"value":"`+evidenceSlot(t, view[second])+`"`, `"value":"another"`))
	}
	for name, c := range map[string]struct {
		view journal.View
		want rule.Status
	}{
		"as it was":                               {view, rule.Pass},
		"once more by a new request":              {again(view, second, view[second].Closed+1, refused("new")), rule.Fail},
		"once more much later":                    {again(view, second, last-1, refused("new")), rule.Fail},
		"once more without an identifier":         {again(view, second, view[second].Closed+1, refused("")), rule.Fail},
		"the same request once more":              {again(view, second, view[second].Closed+1, refused(own)), rule.Pass},
		"once more after silence":                 {again(lost, second, lost[second].Closed+1, refused("new")), rule.Pass},
		"another slot for the same patient":       {again(view, second, view[second].Closed+1, other), rule.Pass},
		"the slot of a booking that is cancelled": {again(view, first, last-1, refused("new")), rule.Pass},
	} {
		v := judgedBy(t, "BK-01", c.view)
		require.Equal(t, c.want, v.Status, "%s: %s", name, v.Detail)
	}
	none := judgedBy(t, "BK-01", slices.DeleteFunc(slices.Clone(view), func(e journal.Entry) bool { return e.Exchange != nil && e.Exchange.Method == "POST" }))
	require.Equal(t, rule.NotObserved, none.Status)
}

func evidenceSlot(t *testing.T, e journal.Entry) string {
	t.Helper()
	var body evidence.Body
	require.NoError(t, json.Unmarshal(evidence.Plain(e.Exchange.Request), &body))
	return body.Slot()
}

func TestOnlyWhatItsProviderDisownedNeedNotBeKnown(t *testing.T) {
	t.Parallel()
	answered := func(status ...int) journal.View {
		r := rebookingIn(t, spaced(read(t, "reference-RB-36").view))
		view, list := r.view, r.view[r.after(t, isTask("list-bookings"))].Seq
		sample := view[found(t, view, 0, asked("GET", r.url))]
		view = slices.DeleteFunc(view, asked("GET", r.url))
		for n, s := range status {
			view = again(append(slices.Clone(view), sample), len(view), list+10+2*n, func(x *journal.Exchange) {
				x.Status = s
				if s != http.StatusOK {
					x.Response = journal.Message{}
				}
			})
			view = slices.DeleteFunc(view, func(e journal.Entry) bool { return e.Seq == sample.Seq })
		}
		screens(t, view, list, func(screen object) {
			delete(screen, "bookings")
			screen["messages"] = []any{object{"about": "other-bookings", "says": "none-known", "text": "No earlier booking is known."}}
		})
		return view
	}
	for name, c := range map[string]struct {
		view journal.View
		want rule.Status
	}{
		"never asked":                    {answered(), rule.Fail},
		"not found":                      {answered(http.StatusNotFound), rule.NotObserved},
		"gone":                           {answered(http.StatusGone), rule.NotObserved},
		"found":                          {answered(http.StatusOK), rule.Fail},
		"not found, and found after all": {answered(http.StatusNotFound, http.StatusOK), rule.Fail},
		"refused":                        {answered(http.StatusForbidden), rule.Fail},
		"out of order":                   {answered(http.StatusInternalServerError), rule.Fail},
		"no answer":                      {answered(0), rule.Fail},
	} {
		v := judgedBy(t, "RB-19", c.view)
		require.Equal(t, c.want, v.Status, "%s: %s", name, v.Detail)
	}
}

func TestASearchMayComeWithTheOutcomeAndABookingMayNot(t *testing.T) {
	t.Parallel()
	r := rebookingIn(t, spaced(read(t, "reference-RB-36").view))
	view, search, book := r.view, r.search, r.book
	began, outcome := view[r.began].Seq, view[r.outcome].Seq
	unchanged := func(*journal.Exchange) {}
	for name, c := range map[string]struct {
		view journal.View
		want rule.Status
	}{
		"as it was":                          {view, rule.Pass},
		"a search with the outcome":          {again(view, search, outcome+10, unchanged), rule.Pass},
		"a search before the outcome":        {again(view, search, outcome-10, unchanged), rule.Fail},
		"a booking with the outcome":         {again(view, book, outcome+10, unchanged), rule.Fail},
		"nobody called again":                {view[:r.began], rule.NotObserved},
		"a booking in an earlier encounter ": {again(view, book, began-10, unchanged), rule.Pass},
	} {
		v := judgedBy(t, "RB-20", c.view)
		require.Equal(t, c.want, v.Status, "%s: %s", name, v.Detail)
	}
}

func TestWhatIsOfferedOnceTheEncounterIsClosedIsNotOffered(t *testing.T) {
	t.Parallel()
	offered := func(on func(stage any) bool) journal.View {
		r := rebookingIn(t, spaced(read(t, "reference-RB-36").view))
		view, began := r.view, r.view[r.began].Seq
		var list, options any
		screens(t, view, began, func(screen object) {
			if screen["options"] != nil && list == nil {
				list, options = screen["bookings"], screen["options"]
			}
		})
		require.NotNil(t, list)
		screens(t, view, began, func(screen object) {
			delete(screen, "options")
			delete(screen, "prompt")
			if on(screen["stage"]) {
				screen["bookings"], screen["options"] = list, options
			}
		})
		return view
	}
	require.Equal(t, rule.Pass, judgedBy(t, "RB-51", offered(func(stage any) bool { return stage == "wrap-up" })).Status)
	require.Equal(t, rule.Fail, judgedBy(t, "RB-51", offered(func(stage any) bool { return stage == "closed" })).Status)
	require.Equal(t, rule.Fail, judgedBy(t, "RB-51", offered(func(any) bool { return false })).Status)
}

func TestASearchForAnotherServiceHidesNoSlotOfTheOneThatWasAskedFor(t *testing.T) {
	t.Parallel()
	view := spaced(read(t, "reference-RB-36").view)
	search := found(t, view, 0, asked("GET", "/Slot?"))
	const parameter = "schedule.actor%3Ahealthcareservice="
	target := view[search].Exchange.Target
	_, rest, ok := strings.Cut(target, parameter)
	require.True(t, ok)
	asked, _, _ := strings.Cut(rest, "&")
	story, err := evidence.Read(view)
	require.NoError(t, err)
	var other, base string
	for _, svc := range story.Services() {
		if !strings.Contains(target, svc.Provider) && svc.Provider != "" {
			other, base = svc.ID, svc.Provider
		}
	}
	own := story.Services()[slices.IndexFunc(story.Services(), func(s contract.Service) bool { return s.ID == asked })].Provider
	beside := func(query string) journal.View {
		return again(view, search, view[search].Closed+1, func(x *journal.Exchange) {
			x.Target = strings.Replace(strings.Replace(target, own, base, 1), parameter+asked, query, 1)
			raw := evidence.Plain(x.Response) // slots of its own, which are not on the screen
			x.Response = journal.Message{Header: http.Header{}, Body: aYearLater(raw)}
		})
	}
	for name, c := range map[string]struct {
		view journal.View
		want rule.Status
	}{
		"as it was":                        {view, rule.Pass},
		"another service":                  {beside(parameter + other), rule.Pass},
		"a service that nobody knows":      {beside(parameter + "1"), rule.Fail},
		"both services in one parameter":   {beside(parameter + other + "%2C" + asked), rule.Fail},
		"both services in two parameters":  {beside(parameter + other + "&" + parameter + asked), rule.Fail},
		"the service that was asked for":   {beside(parameter + asked), rule.Fail},
		"no service named in that request": {beside("x="), rule.Fail},
	} {
		v := judgedBy(t, "SL-09", c.view)
		require.Equal(t, c.want, v.Status, "%s: %s", name, v.Detail)
	}
}

// aYearLater moves all times in a text.
func aYearLater(text []byte) []byte {
	return datesAndTimes.ReplaceAllFunc(text, func(at []byte) []byte {
		year, _ := strconv.Atoi(string(at[:4])) // as the expression has it
		return append(strconv.AppendInt(nil, int64(year)+1, 10), at[4:]...)
	})
}

var datesAndTimes = regexp.MustCompile(`\d{4}-\d\d-\d\dT`)

func TestThereAreNoSlotsOnlyWhereNoneInTimeIsShown(t *testing.T) {
	t.Parallel()
	said := func(beyond, later bool) journal.View {
		view := spaced(read(t, "reference-RB-36").view)
		at := found(t, view, 0, isTask("search-slots"))
		var task object
		require.NoError(t, json.Unmarshal(view[at].Mark.Data, &task))
		task["beyond_timeframe"] = beyond
		m := *view[at].Mark
		m.Data, _ = json.Marshal(task)
		view[at].Mark = &m
		done := false
		screens(t, view, view[at].Seq, func(screen object) {
			if done {
				return
			}
			done = true
			screen["messages"] = []any{object{"about": "new-booking", "says": "no-slots", "text": "There are no slots."}}
			for _, v := range screen["slots"].([]any) {
				if slot := v.(object); later {
					slot["start"] = string(aYearLater([]byte(slot["start"].(string))))
				}
			}
		})
		return view
	}
	require.Equal(t, rule.Fail, judgedBy(t, "SL-59", said(false, false)).Status)
	require.Equal(t, rule.Fail, judgedBy(t, "SL-59", said(true, false)).Status, "to ask for later ones as well does not make it true")
	require.NotEqual(t, rule.Fail, judgedBy(t, "SL-59", said(true, true)).Status, "none is in time")
}

func TestWhatNothingExplainsIsShownToAReaderAndBreaksNothing(t *testing.T) {
	t.Parallel()
	r := rebookingIn(t, spaced(read(t, "reference-RB-36").view))
	view, search := r.view, r.search
	last := view[len(view)-1].Seq
	with := func(change func(*journal.Exchange)) journal.View { return again(view, search, last-1, change) }
	preflight := func(header, value string) journal.View {
		return with(func(x *journal.Exchange) {
			x.Method, x.Request = http.MethodOptions, journal.Message{Header: http.Header{
				"Origin": {"https://desk.example"}, "Access-Control-Request-Method": {"GET"}, header: {value},
			}}
		})
	}
	for name, c := range map[string]struct {
		id   requirement.ID
		view journal.View
		want rule.Status
	}{
		"nothing, of addresses":       {"SP-12", view, rule.Pass},
		"nothing, of people":          {"AU-10", view, rule.Pass},
		"another address":             {"SP-12", with(func(x *journal.Exchange) { x.Target = strings.Replace(x.Target, "/Slot?", "/Task?", 1) }), rule.Concern},
		"a preflight":                 {"AU-10", preflight("Accept", "*/*"), rule.Pass},
		"a booking in a preflight":    {"AU-10", preflight("User-Agent", "desk/"+r.id), rule.Concern},
		"a breach besides":            {"SP-12", with(func(x *journal.Exchange) { x.Target += "&x=1"; x.Request.Header.Del("Ssp-InteractionID") }), rule.Fail},
		"nothing was ever asked for":  {"SP-12", nil, rule.NotObserved},
		"nothing was ever asked, too": {"AU-10", nil, rule.NotObserved},
	} {
		v := judgedBy(t, c.id, c.view)
		require.Equal(t, c.want, v.Status, "%s: %s", name, v.Detail)
		require.Equal(t, c.want == rule.Concern, v.Reader, name)
	}
}

func TestTheServiceThatIsSoughtIsTheOneThatWasAskedFor(t *testing.T) {
	t.Parallel()
	view := spaced(read(t, "reference-RB-36").view)
	story, err := evidence.Read(view)
	require.NoError(t, err)
	bookable := slices.DeleteFunc(story.Services(), func(s contract.Service) bool { return s.Provider == "" })
	of := func(target string) contract.Service {
		return bookable[slices.IndexFunc(bookable, func(s contract.Service) bool { return strings.Contains(target, s.Provider) })]
	}
	const parameter = "schedule.actor%3Ahealthcareservice="
	elsewhere := func(x *journal.Exchange) {
		own := of(x.Target)
		other := bookable[slices.IndexFunc(bookable, func(s contract.Service) bool { return s.ID != own.ID })]
		x.Target = strings.Replace(strings.Replace(x.Target, own.Provider, other.Provider, 1), parameter+own.ID, parameter+other.ID, 1)
	}
	search := found(t, view, 0, asked("GET", "/Slot?"))
	beside := again(view, search, view[search].Closed+1, elsewhere)
	require.Equal(t, rule.Pass, judgedBy(t, "SL-02", view).Status)
	require.Equal(t, rule.Pass, judgedBy(t, "SL-02", beside).Status, "it looks at what another service has, beside")
	instead := slices.Clone(view)
	for i, e := range instead {
		if e.Exchange != nil && strings.Contains(e.Exchange.Target, "/Slot?") && e.Exchange.Heard == view[search].Exchange.Heard {
			x := *e.Exchange
			elsewhere(&x)
			instead[i].Exchange = &x
		}
	}
	v := judgedBy(t, "SL-02", instead)
	require.Equal(t, rule.Fail, v.Status)
	require.Contains(t, v.Detail, "the search was for another's")
}
