package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// plannedSlots asks for slots, twice, where the answers are planned to differ.
func plannedSlots(t *testing.T, query string, like fault.SlotAnswer) (first fhir.Resource, p *provider) {
	t.Helper()
	p = newProvider(t)
	p.expect(fault.Slots, fault.SlotsLike(like))
	p.expect(fault.Slots, fault.SlotsLike(like))
	got := p.do(ask{method: "GET", path: "/Slot?" + query})
	require.Equal(t, http.StatusOK, got.status, string(got.raw))
	return got.body, p
}

func TestSlotsCanComeBareOrWithMoreThanWasAskedFor(t *testing.T) {
	t.Parallel()
	asked := byService + "&start=le2031-03-07T17%3A30%3A00Z&_include=Slot%3Aschedule"
	bare, _ := plannedSlots(t, asked, fault.SlotAnswer{Bare: true})
	require.Equal(t, []string{"Slot/vale-1730"}, names(bare))
	more, _ := plannedSlots(t, asked, fault.SlotAnswer{More: true})
	require.Contains(t, names(more), "HealthcareService/"+service)
	require.Contains(t, names(more), "Device/desk")
}

func TestSlotsCanComeInPagesThatLeadToEachOther(t *testing.T) {
	t.Parallel()
	first, p := plannedSlots(t, byService, fault.SlotAnswer{Page: 2})
	require.Equal(t, []string{"Slot/vale-1730", "Slot/vale-1745"}, names(first))
	total, _ := first.Int("total")
	require.EqualValues(t, 3, total, "the total is that of all pages")
	require.Equal(t, "next", first.String("link", 1, "relation"))
	rest, ours := strings.CutPrefix(first.String("link", 1, "url"), base)
	require.True(t, ours)
	second := p.do(ask{method: "GET", path: rest})
	require.Equal(t, []string{"Slot/vale-1830"}, names(second.body))
	require.Len(t, second.body.Objects("link"), 1, "nothing follows the last page")
}

func TestSlotsCanBeWrittenWithAnotherOffset(t *testing.T) {
	t.Parallel()
	got, _ := plannedSlots(t, byService+"&start=le2031-03-07T17%3A30%3A00Z", fault.SlotAnswer{Offset: -90 * time.Minute})
	require.Equal(t, "2031-03-07T16:00:00-01:30", got.String("entry", 0, "resource", "start"))
	require.Equal(t, "2031-03-07T16:15:00-01:30", got.String("entry", 0, "resource", "end"))
}
