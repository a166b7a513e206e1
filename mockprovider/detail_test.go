package mockprovider_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

func TestASlotIsShownWithThePractitionerAndTheChannelThatItWasGiven(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	for i, d := range []mockprovider.Detail{{}, {Channel: mockprovider.ChannelPhone, Staffed: true}, {Channel: mockprovider.ChannelVideo, Staffed: true}} {
		start := at("17:00").Add(time.Duration(i) * time.Hour)
		require.NoError(t, r.vale.AddDetailedSlot(start, start.Add(15*time.Minute), d))
	}
	got := r.ask(r.vale, http.MethodGet, "/Slot?_include=Slot:schedule&_include:iterate=Schedule:actor", nil)
	require.NoError(t, got.err)
	require.Equal(t, http.StatusOK, got.status)
	var channels []string
	held := map[string]fhir.Resource{}
	for _, e := range got.body.Objects("entry") {
		resource := e.Object("resource")
		held[resource.Type()] = resource
		if resource.Type() == "Slot" {
			channels = append(channels, resource.String("extension", 0, "valueCode"))
		}
	}
	require.Equal(t, []string{"", "Telephone", "Video"}, channels, "a channel that is not known is not made up")
	require.Equal(t, "female", held["Practitioner"].String("gender"))
	require.Equal(t, "Sample", held["Practitioner"].String("name", 0, "family"))
	require.Equal(t, "Specialist Nurse Practitioner", held["PractitionerRole"].String("code", 0, "coding", 0, "display"))
}
