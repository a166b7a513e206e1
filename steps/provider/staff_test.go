package provider_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	features "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

const raceWithStaff = "cancel/refusals: CX-26 Staff move a booking while it is cancelled"

// raced judges a mock by one requirement, its staff asked as the configuration says.
func raced(t *testing.T, mock *embedded.Provider, staff provider.Staff) map[string]results.Outcome {
	t.Helper()
	c := mock.Config
	c.Staff = staff
	out, err := provider.Run(t.Context(), provider.Options{
		Config: c, Features: features.FS, Fixtures: fixtures.FS, Harness: results.Harness{Name: "rebookcheck", Version: "test"}, Tags: "@CX-26",
		Journal: mock.Journal, Registry: mock, Subject: results.Consumer{Name: "mock"}, Now: time.Now,
	})
	require.NoError(t, err)
	require.Empty(t, out.Receipt.Open())
	found := map[string]results.Outcome{}
	for _, s := range out.Run.Scenarios {
		for _, o := range s.Outcomes {
			if o.ID == "CX-26" {
				found[s.ID] = o
			}
		}
	}
	return found
}

// desk stands for the system of the staff, with an address of its own.
func desk(t *testing.T, mock *embedded.Provider) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Start time.Time }
		id := strings.Split(r.URL.Path, "/")[2]
		err := json.NewDecoder(r.Body).Decode(&asked)
		if err == nil {
			err = mock.MoveTo(r.Context(), id, asked.Start)
		}
		if err != nil {
			w.WriteHeader(http.StatusConflict)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// What tells the program of these tests that it is the command by which staff are asked, and what of them.
const moveAt, moveTo = "TEST_MOVE_AT", "TEST_MOVE_TO"

// TestMoveAsACommand is no test but the command of the next one: it asks the desk, as staff would in their own system.
func TestMoveAsACommand(t *testing.T) {
	at := os.Getenv(moveAt) //nolint:forbidigo // set by the script below
	if at == "" {
		t.Skip("it is the command of another test")
	}
	body := strings.NewReader(`{"start":"` + os.Getenv(moveTo) + `"}`)             //nolint:forbidigo // as above
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at, body) //nolint:gosec // the address is of the desk below
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req) //nolint:gosec // as above
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Less(t, resp.StatusCode, http.StatusBadRequest)
}

func TestStaffMoveABookingWhileItIsCancelled(t *testing.T) {
	t.Parallel()
	begin := func(t *testing.T) *embedded.Provider {
		mock, err := embedded.Start(t.Context(), embedded.Config{Seed: 5})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, mock.Close()) })
		return mock
	}
	seen := func(t *testing.T, o results.Outcome) {
		t.Helper()
		require.Equal(t, rule.Pass, o.Status, o.Detail)
		require.Contains(t, o.Detail, "in 3 races with staff who moved the booking")
	}
	t.Run("asked at a URL", func(t *testing.T) {
		t.Parallel()
		mock := begin(t)
		seen(t, raced(t, mock, provider.Staff{Move: desk(t, mock) + "/bookings/{id}/move"})[raceWithStaff])
	})
	t.Run("asked by a command", func(t *testing.T) {
		t.Parallel()
		mock := begin(t)
		script, self := filepath.Join(t.TempDir(), "move"), os.Args[0]
		require.NoError(t, os.WriteFile(script, []byte("#!/bin/sh\n"+moveAt+"="+desk(t, mock)+"/bookings/$1/move "+moveTo+"=$2 exec "+self+" -test.run '^TestMoveAsACommand$'\n"), 0o700))
		seen(t, raced(t, mock, provider.Staff{Move: "exec " + script + " {id} {start}"})[raceWithStaff])
	})
	t.Run("nobody can be asked, and that is no breach and no pass", func(t *testing.T) {
		t.Parallel()
		all := raced(t, begin(t), provider.Staff{})
		require.Equal(t, rule.NotApplicable, all[raceWithStaff].Status)
		require.Contains(t, all[raceWithStaff].Detail, "not observed: nobody of the provider's staff could be asked to move a booking")
		require.Len(t, all, 3)
	})
}

// TestWithoutStaffTheOtherStoriesDecide wants clauses that are seen in a story of staff and in others judged by the others where nobody
// can be asked.
func TestWithoutStaffTheOtherStoriesDecide(t *testing.T) {
	t.Parallel()
	mock, err := embedded.Start(t.Context(), embedded.Config{Seed: 5})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, mock.Close()) })
	out, err := provider.Run(t.Context(), provider.Options{
		Config: mock.Config, Features: features.FS, Fixtures: fixtures.FS, Harness: results.Harness{Name: "rebookcheck", Version: "test"},
		Tags: "@RD-08 or @RD-16", Journal: mock.Journal, Registry: mock, Subject: results.Consumer{Name: "mock"}, Now: time.Now,
	})
	require.NoError(t, err)
	require.Equal(t, results.ConformsInPart, out.Run.Verdict.Conclusion, out.Run.Verdict.Reasons)
}

func TestWaysToAskStaffAreChecked(t *testing.T) {
	t.Parallel()
	for hook, wrong := range map[string]string{"exec ": "names no command", "./move": "neither", "ftp://here/{id}": "neither"} {
		_, err := provider.Parse([]byte("base_url: https://utc.example/STU3/1\nasid: \"918000000333\"\nservices: [\"1\"]\nstaff: {move: \""+hook+"\"}\n"), false)
		require.ErrorContains(t, err, wrong, hook)
	}
}
