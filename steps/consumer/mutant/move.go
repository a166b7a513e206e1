package mutant

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// A booking is not moved by editing it; these try, and book in the ordinary way when refused.

var _ = register(Mutant{
	Name:      "move-by-put",
	Catalogue: "FC-09",
	Defect:    "It sends the original back with the new slot and times in it.",
	Breaks:    []string{"RB-04", "CX-02"},
	Change: func(b *reference.Behaviour) {
		b.BeforeBooking = withOriginal(func(ctx context.Context, v *reference.Visit, original *reference.Record) {
			read := v.Read(ctx, original.Target(), original.ID)
			var old, wanted map[string]any
			if json.Unmarshal(read.Body, &old) != nil || json.Unmarshal(v.Choice.Request.Body, &wanted) != nil {
				return
			}
			for _, element := range []string{"start", "end", "contained", "slot"} {
				old[element] = wanted[element]
			}
			v.Send(ctx, original.Target(), reference.Request{
				Operation: reference.Update, Method: http.MethodPut, Path: "/Appointment/" + url.PathEscape(original.ID),
				Header: http.Header{"If-Match": {read.Header.Get("ETag")}}, Body: encode(old),
			})
		})
	},
})

var _ = register(Mutant{
	Name:   "move-by-patch",
	Defect: "It patches the original's times to those of the new slot.",
	Breaks: []string{"RB-04"},
	Change: func(b *reference.Behaviour) {
		b.BeforeBooking = withOriginal(func(ctx context.Context, v *reference.Visit, original *reference.Record) {
			replace := func(path, value any) map[string]any {
				return map[string]any{"op": "replace", "path": path, "value": value}
			}
			v.Send(ctx, original.Target(), reference.Request{
				Operation: reference.Update, Method: http.MethodPatch, Path: "/Appointment/" + url.PathEscape(original.ID),
				Header: http.Header{"Content-Type": {"application/json-patch+json"}, "If-Match": {original.ETag}},
				Body: encode([]any{
					replace("/start", v.Choice.Slot.Resource["start"]), replace("/end", v.Choice.Slot.Resource["end"]),
				}),
			})
		})
	},
})
