package mutant

import (
	"context"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Variants that a vendor's developer came to with nothing but the documents. The line above each says why it is right.

// The user was told what came of it on the screen before; there is nothing to try again [SC-39, contract: options and the prompt].
var _ = add(variants, Mutant{
	Name:   "drops-what-is-unknown-alone",
	Defect: "A booking that its provider does not know it tells as not cancelled, on a screen of its own, and takes off the list.",
	Change: func(b *reference.Behaviour) {
		unknown := false
		b.Outcome = func(r reference.Result) reference.Result {
			unknown = r.Kind == reference.NotDone && r.Answer.Status == http.StatusNotFound
			return r
		}
		b.AfterFailure = func(_ context.Context, _ *reference.Visit, r *reference.Record) {
			if unknown {
				r.Status = "unknown"
			}
		}
		b.Screen = func(v *reference.Visit, screen *contract.Screen) {
			if v.Task.Kind == contract.ConfirmCancel && screen.Prompt == nil {
				screen.Options = nil
			}
		}
	},
})

// Libraries add the form that they want to whatever they ask for; a link that has it already then has it twice [FM-11].
var _ = add(variants, Mutant{
	Name:   "asks-for-a-form",
	Defect: "It says in the address of each reading that it wants JSON, in that of a further page too.",
	Change: func(b *reference.Behaviour) {
		b.Sends = func(_ *reference.Visit, r *reference.Request) {
			if r.Method != http.MethodGet || r.Operation == reference.Capability {
				return
			}
			r.Query = strings.TrimPrefix(r.Query+"&_format=json", "&")
		}
	},
})
