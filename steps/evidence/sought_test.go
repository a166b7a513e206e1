package evidence_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

const dales = "https://utc.dale.example/STU3/1"

// searched is a journal of one search: a setup, an encounter, and the answers to its slot requests.
func searched(t *testing.T, answers map[string]string, order ...string) (*evidence.Story, *evidence.Step) {
	t.Helper()
	j := journal.New(func() time.Time { return time.Date(2031, 3, 7, 16, 0, 0, 0, time.UTC) })
	mark := func(kind string, data any) {
		raw, err := json.Marshal(data)
		require.NoError(t, err)
		j.Mark(kind, "North 111", raw)
	}
	mark(evidence.MarkSetup, contract.Setup{Name: "North 111", ASID: "918000000111", Services: []contract.Service{{Name: "Dale UTC", ID: "2", Provider: dales}}})
	mark(evidence.MarkTask, contract.Task{Kind: contract.BeginEncounter, Encounter: "one", Patient: &contract.Patient{}})
	mark(evidence.MarkScreen, contract.Screen{Case: "c", Stage: contract.Assessing})
	mark(evidence.MarkTask, contract.Task{Kind: contract.SearchSlots, Encounter: "one", Service: "Dale UTC"})
	recorder := &journal.Recorder{Journal: j, Heard: "proxy", Next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(answers[r.URL.RawQuery])) // a recorder of httptest never fails
	})}
	for _, query := range order {
		recorder.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/"+dales+"/Slot?"+query, nil))
	}
	mark(evidence.MarkScreen, contract.Screen{Case: "c", Stage: contract.Choosing})
	s, err := evidence.Read(j.View())
	require.NoError(t, err)
	return s, s.Encounters[0].First(contract.SearchSlots)
}

// A client library may add its _format to each request, to the link to a page that has one already too.
func TestAPageIsTheSameInWhateverForm(t *testing.T) {
	t.Parallel()
	answers := map[string]string{"a=1&_format=json": bundle("_format=json&a=1&page=2", slotOne)}
	for _, asked := range []string{"_format=json&a=1&page=2&_format=json", "a=1&page=2", "a=1&page=2&_pretty=true"} {
		answers[asked] = bundle("", slotTwo, nurse)
		s, st := searched(t, answers, "a=1&_format=json", asked)
		found := s.Sought(st)
		require.Len(t, found, 1, asked)
		require.Len(t, found[0].Calls, 2, asked)
		require.True(t, s.Linked(found[0].Calls[1]), asked)
	}
	answers["a=2&page=2&_format=json"] = bundle("", slotTwo)
	s, st := searched(t, answers, "a=1&_format=json", "a=2&page=2&_format=json")
	require.Len(t, s.Sought(st)[0].Calls, 1, "another search is no page of this one")
}

const (
	slotOne = `{"resource":{"resourceType":"Slot","id":"s1","status":"free","start":"2031-03-07T17:30:00Z","end":"2031-03-07T17:45:00Z","schedule":{"reference":"Schedule/n"}}}`
	slotTwo = `{"resource":{"resourceType":"Slot","id":"s2","status":"free","start":"2031-03-07T19:00:00+01:00","schedule":{"reference":"Schedule/n"}}}`
	slotBad = `{"resource":{"resourceType":"Slot","id":"s3","status":"busy","start":"2031-03-07T18:30:00Z"}}`
	nurse   = `{"resource":{"resourceType":"Schedule","id":"n","actor":[{"reference":"Practitioner/p"}]}},` +
		`{"resource":{"resourceType":"Practitioner","id":"p","gender":"female","name":[{"family":"Sample","given":["Sam"]}]}}`
)

func bundle(next string, entries ...string) string {
	link := ""
	if next != "" {
		link = `"link":[{"relation":"next","url":"` + dales + `/Slot?` + next + `"}],`
	}
	return `{"resourceType":"Bundle",` + link + `"entry":[` + strings.Join(entries, ",") + `]}`
}

func TestASearchIsReadOverAllItsPagesWithWhatTheLastOneTold(t *testing.T) {
	t.Parallel()
	s, st := searched(t, map[string]string{"a=1": bundle("a=1&page=2", slotOne, slotBad), "a=1&page=2": bundle("", slotTwo, nurse)}, "a=1", "a=1&page=2")
	found := s.Sought(st)
	require.Len(t, found, 1)
	require.Empty(t, found[0].Next)
	require.Len(t, found[0].Calls, 2)
	require.Equal(t, []string{"s1", "s2"}, []string{found[0].Offers[0].ID, found[0].Offers[1].ID}, "a busy slot is none that is offered")
	require.Equal(t, []string{"Sample", "Sam"}, found[0].Offers[0].Practitioner, "what came with a later page counts for all")
	require.True(t, found[0].Offers[1].Start.Equal(time.Date(2031, 3, 7, 18, 0, 0, 0, time.UTC)))
	require.False(t, s.Linked(s.Calls[0]))
	require.True(t, s.Linked(s.Calls[1]))
}

func TestALinkThatWasNotFollowedIsTold(t *testing.T) {
	t.Parallel()
	s, st := searched(t, map[string]string{"a=1": bundle("a=1&page=2", slotOne)}, "a=1")
	require.Contains(t, s.Sought(st)[0].Next, "page=2")
}

// What counts is which slots can come back [wire 17.27].
func TestATimeframeMayBeSearchedInParts(t *testing.T) {
	t.Parallel()
	const (
		sooner = "start=ge2031-03-07T15:00:00Z&start=le2031-03-07T18:00:00Z"
		later  = "start=ge2031-03-07T18:00:00Z&start=le2031-03-07T21:00:00Z"
		all    = "start=ge2031-03-07T15:00:00Z&start=le2031-03-07T21:00:00Z"
		other  = later + "&schedule.actor:healthcareservice=2000099903"
	)
	halves := map[string]string{sooner: bundle("", slotOne, nurse), later: bundle("", slotTwo), all: bundle("", slotTwo), other: bundle("", slotTwo)}
	for _, order := range [][]string{{sooner, later}, {later, sooner}} {
		s, st := searched(t, halves, order...)
		found := s.Sought(st)
		require.Len(t, found, 1)
		require.Len(t, found[0].Offers, 2, "the halves are one search")
		require.Equal(t, []string{"Sample", "Sam"}, found[0].Offers[1].Practitioner)
	}
	for _, again := range []string{all, sooner, other} {
		s, st := searched(t, halves, sooner, again)
		found := s.Sought(st)
		require.Len(t, found, 1)
		require.Len(t, found[0].Offers, 1, "of what is sought again the last answer counts")
		require.True(t, found[0].Begins(time.Date(2031, 3, 7, 17, 30, 0, 0, time.UTC)), "what was found in the act may stand on its screen")
	}
	halves[sooner] = bundle(sooner+"&page=2", slotOne)
	s, st := searched(t, halves, sooner, later)
	require.Len(t, s.Sought(st)[0].Offers, 1, "a page was left")
}

func TestASearchMadeAgainCountsByItsLastAnswer(t *testing.T) {
	t.Parallel()
	s, st := searched(t, map[string]string{"a=1": bundle("", slotOne, slotTwo), "a=2": bundle("", slotTwo)}, "a=1", "a=2")
	found := s.Sought(st)
	require.Len(t, found, 1)
	require.Len(t, found[0].Offers, 1)
}
