package mutant

import (
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in what is told when an answer was lost, or was a refusal of the less common kind.

// unreadTakenFor takes a cancellation of which nobody knows what became of it for another result.
func unreadTakenFor(kind reference.ResultKind) func(*reference.Behaviour) {
	return func(b *reference.Behaviour) {
		b.Outcome = func(r reference.Result) reference.Result {
			if r.Kind == reference.NotKnown {
				r.Kind, r.Why = kind, "the service's system does not answer."
			}
			return r
		}
	}
}

var _ = register(Mutant{
	Name:   "unread-is-cancelled",
	Defect: "When a cancellation goes unanswered and the booking then cannot be read, it says that the booking is cancelled.",
	Breaks: []string{"CX-42"},
	Change: unreadTakenFor(reference.Done),
})

var _ = register(Mutant{
	Name:   "unread-is-not-cancelled",
	Defect: "When a cancellation goes unanswered and the booking then cannot be read, it says that the booking still stands.",
	Breaks: []string{"CX-37"},
	Change: unreadTakenFor(reference.NotDone),
})

var _ = register(Mutant{
	Name:   "malformed-is-no-news",
	Defect: "When a provider finds its cancellation malformed it tells the user nothing of it.",
	Breaks: []string{"CX-37", "RB-35", "RB-60"},
	Change: func(b *reference.Behaviour) {
		malformed := false
		b.Outcome = func(r reference.Result) reference.Result {
			malformed = r.Answer.Status == http.StatusBadRequest
			return r
		}
		b.Say = func(task contract.Kind, said []contract.Message) []contract.Message {
			if task != contract.ConfirmCancel || !malformed {
				return said
			}
			return without(said, func(m contract.Message) bool { return m.About == contract.Existing })
		}
	},
})

// refusedAfterSilence changes what is told of a booking that was refused when it was sent again after silence.
func refusedAfterSilence(tell func([]contract.Message) []contract.Message) func(*reference.Behaviour) {
	return func(b *reference.Behaviour) {
		silent, refused := false, false
		b.Hears = func(r reference.Request, a reference.Answer) reference.Answer {
			if r.Method == http.MethodPost {
				refused = silent && a.Refused()
				silent = a.Unanswered()
			}
			return a
		}
		b.Say = func(task contract.Kind, said []contract.Message) []contract.Message {
			if task == contract.Book && refused {
				return tell(slices.Clone(said))
			}
			return said
		}
	}
}

var _ = register(Mutant{
	Name:   "refused-after-silence-is-made",
	Defect: "When a booking goes unanswered and is refused when it is sent again, it says that the booking is made.",
	Breaks: []string{"BK-79", "BK-80", "RB-22", "RB-58", "RB-59", "ER-15", "SP-23"},
	Change: refusedAfterSilence(func(said []contract.Message) []contract.Message {
		said = without(said, func(m contract.Message) bool { return m.About == contract.NewBooking })
		return append(said, contract.Message{About: contract.NewBooking, Says: contract.Made, Text: "The booking is confirmed."})
	}),
})

var _ = register(Mutant{
	Name:   "refused-after-silence-is-no-news",
	Defect: "When a booking goes unanswered and is refused when it is sent again, it tells the user nothing of it.",
	Breaks: []string{"BK-80", "ER-15", "RB-58"},
	Change: refusedAfterSilence(func(said []contract.Message) []contract.Message {
		return without(said, func(m contract.Message) bool { return m.About == contract.NewBooking })
	}),
})
