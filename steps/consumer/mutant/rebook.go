package mutant

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// The standard has no re-book function (Booking Management, introduction). These ask
// for one in the forms it might take, and go on in the ordinary way when refused.

var _ = register(Mutant{
	Name:      "rebook-operation",
	Catalogue: "FC-10",
	Defect:    "It asks the provider to re-book the original by an operation.",
	Breaks:    []string{"RB-01"},
	Change: func(b *reference.Behaviour) {
		b.BeforeBooking = withOriginal(func(ctx context.Context, v *reference.Visit, original *reference.Record) {
			v.Send(ctx, original.Target(), reference.Request{
				Operation: reference.Create, Method: http.MethodPost,
				Path: "/Appointment/" + url.PathEscape(original.ID) + "/$rebook", Body: []byte(`{"resourceType":"Parameters"}`),
			})
		})
	},
})

var _ = register(Mutant{
	Name:      "rebook-header",
	Catalogue: "FC-10",
	Defect:    "It marks the new booking with a header that names the original.",
	Breaks:    []string{"RB-01"},
	Change: func(b *reference.Behaviour) {
		b.BookingRequest = func(v *reference.Visit, r *reference.Request) {
			if earlier := v.Earlier(); len(earlier) > 0 {
				r.Header.Set("X-Rebook-Of", earlier[0].ID)
			}
		}
	},
})

var _ = register(Mutant{
	Name:      "rebook-query",
	Catalogue: "FC-10",
	Defect:    "It marks the new booking with a query parameter that names the original.",
	Breaks:    []string{"RB-01", "SP-12"},
	Change: func(b *reference.Behaviour) {
		b.BookingRequest = func(v *reference.Visit, r *reference.Request) {
			if earlier := v.Earlier(); len(earlier) > 0 {
				r.Query = url.Values{"rebook": {earlier[0].ID}}.Encode()
			}
		}
	},
})

var _ = register(Mutant{
	Name:      "rebook-bundle",
	Catalogue: "FC-10",
	Defect:    "It sends the new booking and the cancelled original as one transaction.",
	Breaks:    []string{"RB-01", "BK-01"},
	Change: func(b *reference.Behaviour) {
		b.BeforeBooking = withOriginal(func(ctx context.Context, v *reference.Visit, original *reference.Record) {
			var created, old map[string]any
			if json.Unmarshal(v.Choice.Request.Body, &created) != nil || json.Unmarshal(original.Body, &old) != nil {
				return
			}
			old["status"] = "cancelled"
			entry := func(method, url string, resource map[string]any) map[string]any {
				return map[string]any{"resource": resource, "request": map[string]any{"method": method, "url": url}}
			}
			v.Send(ctx, original.Target(), reference.Request{
				Operation: reference.Create, Method: http.MethodPost,
				Body: encode(map[string]any{"resourceType": "Bundle", "type": "transaction", "entry": []any{
					entry(http.MethodPost, "Appointment", created), entry(http.MethodPut, "Appointment/"+original.ID, old),
				}}),
			})
		})
	},
})

// withOriginal does something about the first earlier booking before a new one is made in a call-back.
func withOriginal(do func(context.Context, *reference.Visit, *reference.Record)) func(context.Context, *reference.Visit) {
	return func(ctx context.Context, v *reference.Visit) {
		if earlier := v.Earlier(); calledBack(v) && len(earlier) > 0 {
			do(ctx, v, earlier[0])
		}
	}
}

// encode writes what was read as JSON or is made of maps, lists and strings.
func encode(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}
