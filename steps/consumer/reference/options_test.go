package reference_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/scripted"
)

func TestAnAnswerIsNotWaitedForWithoutEnd(t *testing.T) {
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done() // the consumer hung up
	}))
	t.Cleanup(silent.Close)
	setup := scripted.New(t).Setup()
	setup.Proxy = silent.URL
	u := user(t, setup, reference.Options{Timeout: 20 * time.Millisecond})
	u.Begin("first", scripted.Mr(), contract.NewProblem)
	u.Outcome(360)
	u.Search("Vale UTC")
	require.True(t, u.Told(contract.Encounter, contract.Noted))
}

func TestTheLogTellsOfFaultsAndNothingOfPatients(t *testing.T) {
	var log bytes.Buffer
	w, u := open(t, reference.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	w.Answers(scripted.Always(post, "", invalid))
	u.FirstCall("first", scripted.Mr(), "Vale UTC", hour(21, 0))
	require.Contains(t, log.String(), "provider did not do as asked")
	require.Contains(t, log.String(), "status=422")
	for _, private := range []string{"9990001006", "Patient", "1980-02-29", "01632", "Sample Street", "XX9"} {
		require.NotContains(t, log.String(), private)
	}
}

func TestEachSessionHasAFileOfItsOwn(t *testing.T) {
	folder := t.TempDir()
	opener := reference.Opener(reference.Options{StorePath: filepath.Join(folder, "cases.json")})
	w := scripted.New(t)
	for _, session := range []string{"s1", "../s2"} {
		setup := w.Setup()
		setup.Session = session
		driver, err := opener.Open(t.Context(), setup)
		require.NoError(t, err)
		u := &scripted.User{T: t, Driver: driver, Now: scripted.Friday}
		u.Begin("first", scripted.Mr(), contract.NewProblem)
		require.NoError(t, driver.Close())
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(folder, "cases-___s2-North_111.json"), filepath.Join(folder, "cases-s1-North_111.json")}, files)
}

func TestAnEmptyBehaviourIsTheDefault(t *testing.T) {
	w, u := open(t, reference.Options{Behaviour: &reference.Behaviour{}})
	u.FirstCall("first", scripted.Mr(), "Vale UTC", hour(21, 0))
	u.Begin("second", scripted.Mr(), contract.CallBack)
	u.Outcome(180)
	u.Book("Vale UTC", hour(17, 30))
	u.Kind(contract.ListBookings)
	u.Confirm("b1")
	require.Equal(t, "cancelled", w.Bookings()[0].Status())
}

func TestASetupThatLacksSomethingNamesAll(t *testing.T) {
	_, err := reference.Open(t.Context(), contract.Setup{Name: "North 111"}, reference.Options{})
	for _, missing := range []string{"no asid", "no endpoint", "no proxy"} {
		require.ErrorContains(t, err, missing)
	}
}

func TestAFileThatCannotBeReadIsAnError(t *testing.T) {
	setup := scripted.New(t).Setup()
	_, err := reference.Open(t.Context(), setup, reference.Options{StorePath: t.TempDir()})
	require.ErrorContains(t, err, "load cases")
	u := user(t, setup, reference.Options{StorePath: filepath.Join(t.TempDir(), "no such folder", "cases.json")})
	patient := scripted.Mr()
	_, err = u.Driver.Perform(t.Context(), contract.Task{Kind: contract.BeginEncounter, Encounter: "e", Patient: &patient})
	require.ErrorContains(t, err, "save cases")
}
