package mutant

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects of a consumer that may look at the booking registry.

var _ = register(Mutant{
	Name:      "cancels-pointer",
	Catalogue: "FC-28",
	Defect:    "It sets the registry entry to cancelled instead of the booking.",
	Breaks:    []string{"RG-28", "RB-12"},
	Change: func(b *reference.Behaviour) {
		b.CancelsWith = func(ctx context.Context, v *reference.Visit, r *reference.Record) (reference.Result, bool) {
			if r.Pointer == "" {
				return reference.Result{}, false
			}
			read := v.Registry(ctx, http.MethodGet, r.Pointer, nil, nil)
			var entry map[string]any
			if json.Unmarshal(read.Body, &entry) != nil {
				return reference.Result{}, false
			}
			entry["status"] = "cancelled"
			header := http.Header{"If-Match": {read.Header.Get("ETag")}}
			return settled(v.Registry(ctx, http.MethodPut, r.Pointer, header, encode(entry))), true
		}
	},
})

var _ = register(Mutant{
	Name:      "acts-on-pointer",
	Catalogue: "FC-29",
	Defect:    "It cancels a booking from its registry entry without reading the booking.",
	Breaks:    []string{"RG-30", "CX-01", "RB-26", "RB-54", "CX-38"},
	Change: func(b *reference.Behaviour) {
		b.TrustsPointers = true
		b.CancelsWith = func(ctx context.Context, v *reference.Visit, r *reference.Record) (reference.Result, bool) {
			if r.Pointer == "" {
				return reference.Result{}, false
			}
			return settled(v.Send(ctx, r.Target(), reference.Request{
				Operation: reference.Update, Method: http.MethodPut, Path: "/Appointment/" + url.PathEscape(r.ID),
				Header: http.Header{"If-Match": {`W/"1"`}},
				Body: encode(map[string]any{
					"resourceType": "Appointment", "id": r.ID, "status": "cancelled",
					"start": r.Start, "end": r.End,
				}),
			})), true
		}
	},
})

// settled is what an answer comes to when nothing more is tried.
func settled(a reference.Answer) reference.Result {
	if a.Status == http.StatusOK {
		return reference.Result{Kind: reference.Done, Answer: a}
	}
	return reference.Result{Kind: reference.NotDone, Why: "the service did not accept it. Contact the service.", Answer: a}
}

var _ = register(Mutant{
	Name:      "blocks-without-registry",
	Catalogue: "FC-34",
	Defect:    "It refuses to book when the registry could not be asked.",
	Breaks:    []string{"RG-31"},
	Change: func(b *reference.Behaviour) {
		b.MayBook = func(v *reference.Visit) string {
			if v.Case.Unchecked {
				return "The booking was not made: bookings made elsewhere must be checked first. Try again later."
			}
			return ""
		}
	},
})

var _ = register(Mutant{
	Name:      "searches-only-with-the-registry",
	Catalogue: "FC-34",
	Defect:    "It cannot look for slots when the registry could not be asked.",
	Breaks:    []string{"RG-31"},
	Change: func(b *reference.Behaviour) {
		b.Cannot = func(v *reference.Visit) string {
			if v.Case.Unchecked && v.Task.Kind == contract.SearchSlots {
				return "the registry has to be checked first"
			}
			return ""
		}
	},
})
