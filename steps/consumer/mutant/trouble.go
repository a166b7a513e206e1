package mutant

import (
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in how errors are taken.

// failedSearch takes a search that failed, and that the test picks, for one that found nothing.
func failedSearch(pick func(reference.Answer) bool) func(reference.Request, reference.Answer) reference.Answer {
	return func(r reference.Request, a reference.Answer) reference.Answer {
		if r.Operation == reference.SlotSearch && (a.Refused() || a.Failed()) && pick(a) {
			return nothing
		}
		return a
	}
}

var _ = register(Mutant{
	Name:   "failed-search-as-empty",
	Defect: "When a search fails it says that there are no slots.",
	Breaks: []string{"ER-15"},
	Change: func(b *reference.Behaviour) {
		b.Hears = failedSearch(func(a reference.Answer) bool {
			return a.Resource() != nil && a.Status == http.StatusInternalServerError
		})
	},
})

var _ = register(Mutant{
	Name:   "unreadable-error-as-empty",
	Defect: "When a search fails and it cannot read the error it says that there are no slots.",
	Breaks: []string{"ER-18", "ER-15"},
	Change: func(b *reference.Behaviour) {
		b.Hears = failedSearch(func(a reference.Answer) bool { return a.Resource() == nil })
	},
})

var _ = register(Mutant{
	Name:   "unlisted-refusal-as-silence",
	Defect: "It takes a refusal that the standard does not list for no answer at all.",
	Breaks: []string{"ER-19", "BK-80", "BK-82", "SP-24"},
	Change: func(b *reference.Behaviour) {
		b.Hears = func(_ reference.Request, a reference.Answer) reference.Answer {
			if a.Status == http.StatusUnavailableForLegalReasons {
				a.Status = 0
			}
			return a
		}
	},
})

var _ = register(Mutant{
	Name:   "knows-gone-by-one-code",
	Defect: "It knows that a slot has gone by one of the two codes only.",
	Breaks: []string{"ER-20"},
	Change: func(b *reference.Behaviour) {
		b.Hears = func(r reference.Request, a reference.Answer) reference.Answer {
			if r.Method == http.MethodPost && a.Status == http.StatusConflict {
				a.Status = http.StatusBadRequest
			}
			return a
		}
	},
})

var _ = register(Mutant{
	Name:   "knows-conflict-by-one-code",
	Defect: "It reads a booking again after a version conflict by one of its two codes only.",
	Breaks: []string{"ER-20", "CX-38"},
	Change: func(b *reference.Behaviour) {
		b.Next = func(method string, status, sent int) reference.Next {
			if method == http.MethodPut && status == http.StatusPreconditionFailed {
				return reference.Stop
			}
			return reference.DefaultNext(method, status, sent)
		}
	},
})

var _ = register(Mutant{
	Name:   "made-once-made-again",
	Defect: "Once a booking was made it says the same of the next one, which was refused.",
	Breaks: []string{"BK-79", "BK-80"},
	Change: func(b *reference.Behaviour) {
		once := false
		b.Say = func(task contract.Kind, said []contract.Message) []contract.Message {
			about := func(says contract.Says) bool {
				return slices.ContainsFunc(said, func(m contract.Message) bool { return m.About == contract.NewBooking && m.Says == says })
			}
			switch {
			case task == contract.BeginEncounter:
				once = false
			case task == contract.Book && about(contract.Made):
				once = true
			case task == contract.Book && once && about(contract.NotMade):
				return append(slices.Clone(said), contract.Message{About: contract.NewBooking, Says: contract.Made, Text: "The booking is confirmed."})
			}
			return said
		}
	},
})

var _ = register(Mutant{
	Name:   "wordless-refusal",
	Defect: "When the provider finds a booking not valid the user reads nothing about it.",
	Breaks: []string{"BK-80", "ER-15"},
	Change: func(b *reference.Behaviour) {
		b.Explain = func(plain string, a reference.Answer) string {
			if a.Status == http.StatusUnprocessableEntity {
				return ""
			}
			return plain
		}
	},
})

var _ = register(Mutant{
	Name:   "stuck-when-gone",
	Defect: "After a slot had gone it shows no slots of that service any more.",
	Breaks: []string{"BK-81"},
	Change: func(b *reference.Behaviour) {
		b.OldSlots = func(v *reference.Visit, _ string) ([]reference.Slot, bool) {
			return nil, v.Case.Attempt == reference.Gone
		}
	},
})
