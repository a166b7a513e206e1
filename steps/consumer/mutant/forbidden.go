package mutant

import (
	"context"
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

var _ = register(Mutant{
	Name:   "no-second-try-after-403",
	Defect: "A booking that its provider did not permit to be cancelled cannot be chosen any more.",
	Breaks: []string{"RB-60"},
	Change: func(b *reference.Behaviour) {
		forbidden, now := map[string]bool{}, false
		b.OnBegin = func(context.Context, *reference.Visit) { clear(forbidden) }
		b.Offers = func(_ *reference.Visit, r *reference.Record) bool { return !forbidden[r.Ref] }
		b.Outcome = func(r reference.Result) reference.Result {
			now = r.Answer.Status == http.StatusForbidden
			return r
		}
		b.AfterFailure = func(_ context.Context, v *reference.Visit, r *reference.Record) {
			forbidden[r.Ref] = forbidden[r.Ref] || now
			v.Case.Offered = slices.DeleteFunc(slices.Clone(v.Case.Offered), func(ref string) bool { return forbidden[ref] })
		}
	},
})
