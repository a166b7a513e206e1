package consumer

import (
	"errors"
	"fmt"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// The words a screen may use. A word that is not here would be judged by no rule and
// pass unseen, so it is an error of the consumer's.
var (
	stages = []contract.Stage{
		contract.Assessing, contract.OutcomeSet, contract.Choosing, contract.BookingDone,
		contract.BookingOpen, contract.WrapUp, contract.Confirming, contract.Closed,
	}
	actsKnown = []contract.Act{contract.ActCancel, contract.ActConfirm, contract.ActDecline}
	abouts    = []contract.About{contract.NewBooking, contract.Existing, contract.OtherBookings, contract.Encounter}
	sayings   = []contract.Says{
		contract.Made, contract.NotMade, contract.SlotGone, contract.NoSlots, contract.FateUnknown, contract.Cancelled,
		contract.NotCancelled, contract.AlreadyCancelled, contract.StillBooked, contract.NoneKnown, contract.SomeFound,
		contract.NotChecked, contract.Noted, contract.OutsideTimeframe, contract.NeedsApproval,
	}
	recordings = []contract.Recording{contract.OfferMade, contract.OfferDeclined, contract.ChoseToCancel, contract.NothingKnown}
)

// check names every word of a screen that the contract does not have.
func check(s contract.Screen) error {
	var problems []error
	problems = append(problems, known("stage", s.Stage, stages))
	for _, o := range s.Options {
		problems = append(problems, known("act", o.Act, actsKnown))
	}
	for _, m := range s.Messages {
		problems = append(problems, known("subject of a message", m.About, abouts), known("thing said", m.Says, sayings))
	}
	for _, r := range s.Record {
		problems = append(problems, known("entry of the record", r.What, recordings))
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("the screen uses words that contract version %s does not have: %w", contract.Version, err)
	}
	return nil
}

func known[T ~string](what string, word T, words []T) error {
	if slices.Contains(words, word) {
		return nil
	}
	return fmt.Errorf("unknown %s %q, want one of %q", what, word, words)
}
