package fault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

func TestAFaultThatMakesNoSenseIsRefusedAndSaysWhereItApplies(t *testing.T) {
	for name, c := range map[string]struct {
		effect string
		where  fault.Planned
		says   string
	}{
		"a slot taken by a search":               {"slot-taken", fault.Planned{On: fault.Slots}, `"slot-taken" makes no sense there; it applies to book`},
		"a slot taken, as a conflict, by a read": {"slot-taken-conflict", fault.Planned{On: fault.Read}, "applies to book"},
		"a slot filled by a cancellation":        {"slot-filled", fault.Planned{On: fault.Cancel}, "applies to book"},
		"slots in another way, in a booking":     {"slot-answer", fault.Planned{On: fault.Book}, "applies to slots"},
		"staff at a booking not yet made":        {"staff-move", fault.Planned{On: fault.Book}, "applies to read, vread, cancel"},
		"staff at a search":                      {"version-moved", fault.Planned{On: fault.Slots}, "applies to read, vread, cancel"},
		"staff at the registry":                  {"staff-note", fault.Planned{On: fault.PointerUpdate}, "applies to read, vread, cancel"},
		"staff of the registry":                  {"staff-note", fault.Planned{Heard: "registry"}, "applies to read, vread, cancel"},
		"staff of the proxy":                     {"staff-cancel", fault.Planned{Heard: "proxy", On: fault.Cancel}, "no diary and no staff"},
		"the proxy's slots":                      {"slot-taken", fault.Planned{Heard: "proxy"}, "no diary and no staff"},
		"a booking not known to a search":        {"unknown-booking", fault.Planned{On: fault.Slots}, "applies to read"},
		"no leave to book":                       {"not-permitted", fault.Planned{On: fault.Book}, "applies to cancel"},
		"a conflict without a version":           {"always-conflict", fault.Planned{On: fault.Book}, "applies to cancel"},
		"a body that is not sent":                {"validation-refusal", fault.Planned{On: fault.Slots}, "applies to book, cancel"},
		"a token refused before there is one":    {"token-refused-403", fault.Planned{On: fault.Token}, "applies to metadata"},
		"the registry of a provider":             {"registry-down", fault.Planned{Heard: "vale"}, "applies to token, register"},
		"the registry, asked to book":            {"server-error", fault.Planned{Heard: "registry", On: fault.Book}, "the registry hears of no such interaction"},
		"a provider, asked for a token":          {"server-error", fault.Planned{Heard: "vale", On: fault.Token}, "only the registry hears"},
		"the proxy, asked to register":           {"server-error", fault.Planned{Heard: "proxy", On: fault.Register}, "only the registry hears"},
		"a method that is never used":            {"server-error", fault.Planned{On: fault.Book, Match: fault.Match{Method: "PUT"}}, "has that method"},
		"a method in lower case":                 {"server-error", fault.Planned{Match: fault.Match{Method: "put"}}, "has that method"},
		"a booking in a search":                  {"server-error", fault.Planned{On: fault.Slots, Match: fault.Match{Booking: "a1"}}, "names a booking"},
	} {
		t.Run(name, func(t *testing.T) {
			effect, err := fault.Named(c.effect)
			require.NoError(t, err)
			c.where.Name, c.where.Effect = "x", effect
			var p fault.Plan
			err = p.Add(c.where)
			var misplaced *fault.MisplacedError
			require.ErrorAs(t, err, &misplaced)
			require.ErrorContains(t, err, c.says)
			require.Empty(t, p.Pending())
		})
	}
}

func TestAnyStandsForWhatAnEffectMakesSenseFor(t *testing.T) {
	for _, on := range []fault.Interaction{"", fault.Any} {
		var p fault.Plan
		require.NoError(t, p.Add(fault.Planned{Name: "x", On: on, Effect: fault.SlotTaken()}))
		for _, passes := range []fault.Interaction{fault.Metadata, fault.Slots, fault.Cancel, fault.Token} {
			_, struck := p.Take("vale", passes)
			require.False(t, struck, passes)
		}
		_, struck := p.Take("vale", fault.Book)
		require.True(t, struck)
	}
	for _, kind := range fault.Kinds() {
		effect, err := fault.Named(kind)
		require.NoError(t, err)
		var p fault.Plan
		require.NoError(t, p.Add(fault.Planned{Name: "x", On: fault.Any, Effect: effect}), kind)
		for _, on := range fault.Applies(kind) {
			require.NoError(t, p.Add(fault.Planned{Name: "x", On: on, Effect: effect}), kind)
		}
	}
}
