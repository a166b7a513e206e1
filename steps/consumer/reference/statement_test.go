package reference_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/scripted"
)

func TestAProvidersStatementIsReadOnceBeforeItIsUsed(t *testing.T) {
	w, u := open(t, reference.Options{})
	u.FirstCall("first", scripted.Mr(), "Vale UTC", hour(21, 0))
	require.Equal(t, "/metadata", w.Calls("", "")[0].Path)
	require.Len(t, w.Calls("", "/metadata"), 1)
	u.FirstCall("second", scripted.Brother(), "Dale UTC", hour(21, 15))
	require.Len(t, w.Calls("", "/metadata"), 2)
	u.Kind(contract.RestartSystem)
	u.Begin("third", scripted.Mr(), contract.CancelOnly)
	u.Kind(contract.ListBookings)
	require.Len(t, w.Calls("", "/metadata"), 3, "what was read is not kept over a restart")
}

func TestAProviderWithoutAStatementIsUsedAllTheSame(t *testing.T) {
	for name, answer := range map[string]scripted.Answer{
		"refused": {Status: http.StatusForbidden}, "silent": {Drop: true}, "of another version": {Status: http.StatusOK, Body: `{"fhirVersion":"4.0.1"}`},
	} {
		w, u := open(t, reference.Options{})
		w.Answers(scripted.Always(http.MethodGet, "/metadata", answer))
		u.FirstCall("first", scripted.Mr(), "Vale UTC", hour(21, 0))
		require.Len(t, w.Calls("", "/metadata"), 1, name)
		require.Len(t, w.Bookings(), 1, name)
	}
}

func TestTheStatementCanBeLeftUnread(t *testing.T) {
	w, u := open(t, reference.Options{Behaviour: &reference.Behaviour{SkipsStatement: true}})
	u.FirstCall("first", scripted.Mr(), "Vale UTC", hour(21, 0))
	require.Empty(t, w.Calls("", "/metadata"))
}
