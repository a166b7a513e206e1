package control_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/control"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// resting is a rig with the sessions north and south of an earlier start.
func resting(t *testing.T) *rig {
	t.Helper()
	dir := t.TempDir()
	before, err := session.New(session.Config{Root: "http://127.0.0.1:1", Dir: dir, Keep: true, Real: time.Now})
	require.NoError(t, err)
	for _, key := range []string{"north", "south"} {
		_, err := before.Create(t.Context(), session.Options{Key: key, Name: "The " + key, Seed: 7})
		require.NoError(t, err)
	}
	require.NoError(t, before.Close())
	raw, err := os.ReadFile(filepath.Join(dir, "south.journal"))
	require.NoError(t, err)
	raw[len(raw)-200] ^= 1
	require.NoError(t, os.WriteFile(filepath.Join(dir, "south.journal"), raw, 0o600))
	r := newRig(t, control.Config{}, session.Config{Dir: dir, Keep: true})
	n, err := r.Recall()
	require.NoError(t, err)
	require.Equal(t, 2, n)
	return r
}

func TestSessionsOfAnEarlierStartAreListedAndTakenUpWhenUsed(t *testing.T) {
	t.Parallel()
	r := resting(t)
	type shown struct {
		Key     string `json:"key"`
		Name    string `json:"name"`
		Resting bool   `json:"resting"`
		Entries *int   `json:"entries"`
		Damage  string `json:"damage"`
	}
	var list []shown
	r.ask("GET /sessions", "", http.StatusOK, &list)
	require.Equal(t, []shown{{Key: "north", Name: "The north", Resting: true}, {Key: "south", Name: "The south", Resting: true}}, list)
	var one shown
	r.ask("GET /sessions/north", "", http.StatusOK, &one)
	require.False(t, one.Resting)
	require.Empty(t, one.Damage)
	require.Positive(t, *one.Entries)
	one = shown{}
	r.ask("GET /sessions/south", "", http.StatusOK, &one)
	require.NotEmpty(t, one.Damage)
	list = nil
	r.ask("GET /sessions", "", http.StatusOK, &list)
	require.False(t, list[0].Resting || list[1].Resting)
	r.problem(r.do("POST /sessions", `{"key":"north"}`), http.StatusConflict)
}

func TestASessionThatCannotComeBackCanBeEnded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	before, err := session.New(session.Config{Root: "http://127.0.0.1:1", Dir: dir, Keep: true, Real: time.Now})
	require.NoError(t, err)
	_, err = before.Create(t.Context(), session.Options{Key: "north"})
	require.NoError(t, err)
	require.NoError(t, before.Close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "north.journal"), []byte("no journal"), 0o600))
	r := newRig(t, control.Config{}, session.Config{Dir: dir, Keep: true})
	_, err = r.Recall()
	require.NoError(t, err)
	require.Contains(t, r.problem(r.do("GET /sessions/north", ""), http.StatusGone), "does not come back")
	require.Equal(t, http.StatusNoContent, r.do("DELETE /sessions/north", "").status)
	r.problem(r.do("GET /sessions/north", ""), http.StatusNotFound)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}
