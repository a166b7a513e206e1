package mockprovider_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

func TestABookingStandsWhileTheRegistryIsAwayAndIsRegisteredOnceLater(t *testing.T) {
	t.Parallel()
	for _, kind := range []mockprovider.Outage{mockprovider.Refusing, mockprovider.Silent} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, mockprovider.Config{Seed: 1, RegistryTimeout: time.Second})
			r.addSlot("21:00")
			r.addSlot("22:00")
			r.book("21:00")
			r.settle()
			base := r.RegistryBase()
			require.NoError(t, r.Registry().Outage(kind))
			id := r.book("22:00").ID()
			r.settle()
			require.Len(t, r.State().Pointers, 1)
			require.NoError(t, r.vale.CancelLocally(t.Context(), id))
			if kind == mockprovider.Refusing {
				require.Error(t, r.pointers().err, "a consumer is refused too")
			}
			r.settle()
			require.NoError(t, r.RegistryOutage(false))
			r.settle()
			require.Equal(t, base, r.RegistryBase())
			pointers := r.State().Pointers
			require.Len(t, pointers, 2)
			require.Equal(t, []string{"booked", "cancelled"}, []string{pointers[0].Status, pointers[1].Status})
			posts := 0
			for _, x := range r.heard("registry") {
				if x.Route == "register" {
					posts++
				}
			}
			require.Equal(t, 2, posts, "no pointer is registered twice")
		})
	}
}

func TestRegistryTroubleIsOvercome(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	r.addSlot("21:00")
	for on, effect := range map[fault.Interaction]fault.Effect{
		fault.Register: fault.LostAnswer(), fault.PointerUpdate: fault.AlwaysConflict(), fault.PointerRead: fault.ServerError(),
	} {
		require.NoError(t, r.Faults().Add(fault.Planned{Name: "x", Heard: "registry", On: on, Effect: effect}))
	}
	id := r.book("21:00").ID()
	require.NoError(t, r.vale.CancelLocally(t.Context(), id))
	for range 3 {
		r.settle()
		r.RetryRegistrations()
	}
	r.settle()
	pointers := r.State().Pointers
	require.Len(t, pointers, 1)
	require.Equal(t, "cancelled", pointers[0].Status)
	require.Empty(t, r.Faults().Pending())
}

func TestPointersCanBePlantedForAScenario(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	planted, err := r.Registry().Plant(mockprovider.Planted{
		BookingURL: r.vale.Base + "/Appointment/unknown", NHSNumber: mrPatient, Start: at("21:00"), End: at("21:15"), Created: at("14:00"),
	})
	require.NoError(t, err)
	require.Equal(t, []mockprovider.PointerState{planted}, r.State().Pointers)
	require.Equal(t, planted.ID, r.pointers().body.String("entry", 0, "resource", "id"))
	_, err = r.Registry().Plant(mockprovider.Planted{})
	require.Error(t, err)
	require.Error(t, r.Registry().Outage("sulk"))
}

func TestAConsumerCannotCancelAPointer(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1})
	r.addSlot("21:00")
	r.book("21:00")
	r.settle()
	pointer := r.pointers().body.Object("entry", 0, "resource")
	pointer["status"] = "cancelled"
	raw, err := pointer.Encode()
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, r.RegistryBase()+"/Appointment/"+pointer.ID(), strings.NewReader(string(raw)))
	require.NoError(t, err)
	heard := r.heard("registry")
	req.Header = http.Header{
		"Authorization": heard[len(heard)-1].Request.Header["Authorization"], "Content-Type": {fhir.MediaType}, "If-Match": {`W/"1"`},
	}
	require.Equal(t, 403, r.do(req).status)
	require.Equal(t, "booked", r.State().Pointers[0].Status)
	heard = r.heard("registry")
	require.Equal(t, "pointer-update", heard[len(heard)-1].Route, "it is recorded like anything else")
}

func TestWithoutARegistryNothingIsRegisteredAndBookingsAreMadeAndCancelledAllTheSame(t *testing.T) {
	t.Parallel()
	r := newRig(t, mockprovider.Config{Seed: 1, NoRegistry: true})
	r.addSlot("21:00")
	id := r.book("21:00").ID()
	require.NoError(t, r.vale.CancelLocally(t.Context(), id))
	r.settle()
	require.Empty(t, r.State().Pointers)
	require.Empty(t, r.heard("registry"))
	require.Equal(t, "cancelled", r.State().Providers[0].Bookings[0].Status)
}
