package mutant

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in what follows a refusal or a silence.

var _ = register(Mutant{
	Name:   "no-retry-after-conflict",
	Defect: "It gives up at a version conflict without reading the booking again.",
	Breaks: []string{"CX-38"},
	Change: func(b *reference.Behaviour) {
		b.Next = func(method string, status, sent int) reference.Next {
			if method == http.MethodPut && (status == http.StatusConflict || status == http.StatusPreconditionFailed) {
				return reference.Stop
			}
			return reference.DefaultNext(method, status, sent)
		}
	},
})

var _ = register(Mutant{
	Name:      "stale-body-after-conflict",
	Catalogue: "FC-13",
	Defect:    "After a version conflict it sends the old body under the new version.",
	Breaks:    []string{"CX-38", "CX-01", "CX-04"},
	Change: func(b *reference.Behaviour) {
		b.Rebase = func(refused, _ reference.Object) reference.Object { return refused }
	},
})

var _ = register(Mutant{
	Name:      "cancels-moved",
	Catalogue: "FC-35",
	Defect:    "It cancels a booking that was moved since the user confirmed, without asking again.",
	Breaks:    []string{"CX-38", "RB-29"},
	Change: func(b *reference.Behaviour) {
		b.Unmoved = func(*reference.Record, reference.Object) bool { return true }
	},
})

var _ = register(Mutant{
	Name:   "updates-already-cancelled",
	Defect: "It sends the update although the booking reads as cancelled.",
	Breaks: []string{"CX-11", "CX-38"},
	Change: func(b *reference.Behaviour) { b.PutsCancelled = true },
})

const (
	stubborn  = 25 // times a refused request is sent
	insistent = 5  // times a forbidden one is
)

var _ = register(Mutant{
	Name:      "retries-422",
	Catalogue: "FC-25",
	Defect:    "It sends a request that was refused again, unchanged, up to 25 times.",
	Breaks:    []string{"CX-39", "BK-82"},
	Change: func(b *reference.Behaviour) {
		b.Next = func(method string, status, sent int) reference.Next {
			if status == http.StatusUnprocessableEntity && sent < stubborn {
				return reference.Resend
			}
			return reference.DefaultNext(method, status, sent)
		}
	},
})

var _ = register(Mutant{
	Name:   "insists-after-403",
	Defect: "It goes on trying to cancel after it was told that it may not.",
	Breaks: []string{"RB-15", "CX-39", "BK-82"},
	Change: func(b *reference.Behaviour) {
		b.Next = func(method string, status, sent int) reference.Next {
			if method == http.MethodPut && status == http.StatusForbidden && sent < insistent {
				return reference.ReadAgain
			}
			return reference.DefaultNext(method, status, sent)
		}
	},
})

var _ = register(Mutant{
	Name:   "no-read-after-timeout",
	Defect: "It tells the user after an unanswered cancellation without reading the booking.",
	Breaks: []string{"CX-41"},
	Change: func(b *reference.Behaviour) { b.TellsUnread = true },
})

var _ = register(Mutant{
	Name:      "new-id-on-retry",
	Catalogue: "FC-19",
	Defect:    "It sends a request again under a new request identifier.",
	Breaks:    []string{"SP-27", "CX-40"},
	Change:    func(b *reference.Behaviour) { b.RetryID = func(_, fresh string) string { return fresh } },
})

var _ = register(Mutant{
	Name:   "timeout-as-success",
	Defect: "It counts an unanswered booking as made.",
	Breaks: []string{"RB-59", "RB-22", "RB-57", "RB-58", "SP-23", "BK-79", "BK-80", "ER-15", "RB-26", "RB-30", "RB-35"},
	Change: func(b *reference.Behaviour) { b.AfterSilence = reference.TakeAsMade },
})

var _ = register(Mutant{
	Name:      "double-books",
	Catalogue: "FC-20",
	Defect:    "After an unanswered booking it books again, under a new request identifier and in another slot where there is one.",
	Breaks:    []string{"RB-59", "BK-14"},
	Change:    func(b *reference.Behaviour) { b.AfterSilence = reference.BookAnother },
})
