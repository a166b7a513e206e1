package mutant

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// A booking is cancelled by an update and by nothing else; these try another method
// first and go on in the ordinary way when it is refused.

var _ = register(Mutant{
	Name:      "delete-to-cancel",
	Catalogue: "FC-11",
	Defect:    "It tries to delete the booking.",
	Breaks:    []string{"CX-10", "CX-02", "RB-29"},
	Change:    func(b *reference.Behaviour) { b.CancelsWith = by(http.MethodDelete, "", "") },
})

var _ = register(Mutant{
	Name:      "patch-to-cancel",
	Catalogue: "FC-11",
	Defect:    "It tries to patch the booking's status.",
	Breaks:    []string{"CX-10", "CX-02", "RB-29"},
	Change: func(b *reference.Behaviour) {
		b.CancelsWith = by(http.MethodPatch, "application/json-patch+json", `[{"op":"replace","path":"/status","value":"cancelled"}]`)
	},
})

var _ = register(Mutant{
	Name:   "cancels-at-the-collection",
	Defect: "It sends the cancelled booking to the address under which new ones are made.",
	Breaks: []string{"CX-02"},
	Change: func(b *reference.Behaviour) {
		b.CancelsWith = func(ctx context.Context, v *reference.Visit, r *reference.Record) (reference.Result, bool) {
			read := v.Read(ctx, r.Target(), r.ID)
			var body map[string]any
			if read.Status != http.StatusOK || json.Unmarshal(read.Body, &body) != nil {
				return reference.Result{}, false
			}
			body["status"] = "cancelled"
			raw, err := json.Marshal(body)
			if err != nil {
				return reference.Result{}, false
			}
			a := v.Send(ctx, r.Target(), reference.Request{
				Operation: reference.Update, Method: http.MethodPut, Path: "/Appointment", Header: http.Header{"If-Match": {read.Header.Get("ETag")}}, Body: raw,
			})
			return reference.Result{Kind: reference.Done, Answer: a}, a.Status >= 200 && a.Status < 300
		}
	},
})

var _ = register(Mutant{
	Name:   "cancels-by-override",
	Defect: "When an encounter is closed it cancels by a request whose header names another method.",
	Breaks: []string{"CX-10", "RB-31", "RB-29", "RB-13", "RB-28", "RB-32", "RB-55", "RB-15", "RB-35", "RB-57", "CX-37"},
	Change: func(b *reference.Behaviour) {
		b.OnClose = func(ctx context.Context, v *reference.Visit) {
			for _, r := range v.Offered() {
				read := v.Read(ctx, r.Target(), r.ID)
				v.Send(ctx, r.Target(), reference.Request{
					Operation: reference.Update, Method: http.MethodPost, Path: "/Appointment/" + r.ID, Body: read.Body,
					Header: http.Header{"If-Match": {read.Header.Get("ETag")}, "X-Http-Method-Override": {http.MethodPut}},
				})
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "cancels-by-a-path",
	Defect: "When a booking was made it asks for an earlier one at an address that ends in cancel.",
	Breaks: []string{"CX-10"},
	Change: func(b *reference.Behaviour) {
		b.AfterBooking = func(ctx context.Context, v *reference.Visit, _ reference.Fate) {
			for _, r := range v.Earlier() {
				v.Send(ctx, r.Target(), reference.Request{Operation: reference.ReadOne, Method: http.MethodGet, Path: "/Appointment/" + url.PathEscape(r.ID) + "/cancel"})
			}
		}
	},
})

func by(method, contentType, body string) func(context.Context, *reference.Visit, *reference.Record) (reference.Result, bool) {
	return func(ctx context.Context, v *reference.Visit, r *reference.Record) (reference.Result, bool) {
		read := v.Read(ctx, r.Target(), r.ID)
		header := http.Header{"If-Match": {read.Header.Get("ETag")}}
		if contentType != "" {
			header.Set("Content-Type", contentType)
		}
		a := v.Send(ctx, r.Target(), reference.Request{
			Operation: reference.Update, Method: method, Path: "/Appointment/" + url.PathEscape(r.ID), Header: header, Body: []byte(body),
		})
		return reference.Result{Kind: reference.Done, Answer: a}, a.Status >= 200 && a.Status < 300
	}
}
