package mutant

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// A provider that minds a fault in a request for a booking refuses it, and then nothing
// would follow that could be right or wrong: such a consumer mends its request and asks
// again under a new identifier, and does so on a patient's first call only.

// asksWrongly sends a faulty request on a patient's first call, and the right one when it is refused.
func asksWrongly(fault func(booking reference.Object)) func(*reference.Behaviour) {
	return func(b *reference.Behaviour) {
		var faulty sync.Map // the identifiers of the faulty requests
		b.BeforeBooking = func(_ context.Context, v *reference.Visit) {
			if v.Case.Reason != contract.NewProblem {
				return
			}
			wrong := changed(v.Choice.Request.Body, fault)
			if bytes.Equal(wrong, changed(v.Choice.Request.Body, unchanged)) {
				return // of this patient there is nothing to say wrongly
			}
			v.Choice.Request.Body = wrong
			faulty.Store(v.Choice.Request.ID, true)
		}
		b.AsksAnew = func(v *reference.Visit, fate reference.Fate, a reference.Answer) bool {
			_, wrong := faulty.Load(v.Choice.Request.ID)
			return wrong && fate == reference.Refused && !a.Failed()
		}
	}
}

// asksOddly makes every request with a fault that providers let pass.
func asksOddly(fault func(booking reference.Object)) func(*reference.Behaviour) {
	return func(b *reference.Behaviour) {
		b.BookingRequest = func(_ *reference.Visit, r *reference.Request) { r.Body = changed(r.Body, fault) }
	}
}

// changed is the body of a request with a fault.
func changed(body []byte, fault func(reference.Object)) []byte {
	var booking reference.Object
	if err := json.Unmarshal(body, &booking); err != nil {
		panic(err) // made by this consumer
	}
	fault(booking)
	return encode(booking)
}

// drops leaves an element out.
func drops(element string) func(reference.Object) {
	return func(o reference.Object) { delete(o, element) }
}

// sets gives an element another value.
func sets(element string, value any) func(reference.Object) {
	return func(o reference.Object) { o[element] = value }
}

// inside makes a fault in the contained resource of a type.
func inside(resourceType string, fault func(reference.Object)) func(reference.Object) {
	return func(booking reference.Object) {
		list, _ := booking["contained"].([]any)
		for _, v := range list {
			if o, ok := v.(reference.Object); ok && o["resourceType"] == resourceType {
				fault(o)
			}
		}
	}
}

// entry makes a fault in the first entry of a list, or of a list in that entry.
func entry(fault func(reference.Object), lists ...string) func(reference.Object) {
	return func(o reference.Object) {
		for _, list := range lists {
			entries, _ := o[list].([]any)
			if len(entries) == 0 {
				return
			}
			o, _ = entries[0].(reference.Object)
		}
		fault(o)
	}
}

// repeated makes the first entry of a list stand there twice, the second time with a difference.
func repeated(list string, difference func(reference.Object)) func(reference.Object) {
	return func(o reference.Object) {
		entries, _ := o[list].([]any)
		if len(entries) == 0 {
			return
		}
		first, _ := entries[0].(reference.Object)
		second := copied(first)
		difference(second)
		o[list] = append(entries, second)
	}
}

func copied(o reference.Object) reference.Object {
	var out reference.Object
	if err := json.Unmarshal(encode(o), &out); err != nil {
		panic(err) // it was written just now
	}
	return out
}

func unchanged(reference.Object) {}
