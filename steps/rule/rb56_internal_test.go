package rule

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// A prompt is declined to choose otherwise, too: that is no declined offer, and the record need not hold one.
func TestANoIsADeclinedOfferOnlyWhereNothingWasConfirmedAfterIt(t *testing.T) {
	const (
		choose, confirm, decline = contract.ChooseToCancel, contract.ConfirmCancel, contract.Decline
		chose, said              = contract.ChoseToCancel, contract.OfferDeclined
	)
	for name, c := range map[string]struct {
		did    []contract.Kind
		record []contract.Recording
		want   Status
		why    string
	}{
		"declined and recorded":                             {[]contract.Kind{decline}, []contract.Recording{said}, Pass, ""},
		"declined and not recorded":                         {[]contract.Kind{decline}, nil, Fail, "that the offer was declined"},
		"declined to choose otherwise, the choice recorded": {[]contract.Kind{choose, decline, choose, confirm}, []contract.Recording{chose}, Pass, ""},
		"declined to choose otherwise, both recorded":       {[]contract.Kind{choose, decline, choose, confirm}, []contract.Recording{said, chose}, Pass, ""},
		"declined to choose otherwise, nothing recorded":    {[]contract.Kind{choose, decline, choose, confirm}, nil, Fail, "what was chosen"},
		"confirmed one and declined the other":              {[]contract.Kind{choose, confirm, choose, decline}, []contract.Recording{chose}, Fail, "that the offer was declined"},
		"confirmed one and declined the other, as it was":   {[]contract.Kind{choose, confirm, choose, decline}, []contract.Recording{chose, said}, Pass, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := &evidence.Encounter{Name: "e", Who: "North 111"}
			at := 0
			step := func(kind contract.Kind, screen contract.Screen) {
				at += 2
				e.Steps = append(e.Steps, &evidence.Step{Task: contract.Task{Kind: kind}, Screen: &screen, Began: at - 1, Ended: at, Encounter: e})
			}
			step(contract.ListBookings, contract.Screen{Options: []contract.Option{{Act: contract.ActCancel, Booking: "b1"}, {Act: contract.ActCancel, Booking: "b2"}}})
			for _, kind := range c.did {
				step(kind, contract.Screen{})
			}
			record := []contract.Recorded{{What: contract.OfferMade}}
			for _, what := range c.record {
				record = append(record, contract.Recorded{What: what})
			}
			step(contract.EndEncounter, contract.Screen{Stage: contract.Closed, Record: record})
			v := registered["RB-56"].Judge(&evidence.Story{Encounters: []*evidence.Encounter{e}})
			require.Equal(t, c.want, v.Status, v.Detail)
			require.Contains(t, v.Detail, c.why)
		})
	}
}
