package mutant

import (
	"context"
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// A provider refuses most requests that are not made as they have to be. So that one
// defect shows in one request and the patient is booked all the same, the consumers here
// make a request more than they need, and only that one is wrong.

// additional marks the context of such a request.
type additional struct{}

func isAdditional(ctx context.Context) bool { return ctx.Value(additional{}) != nil }

// readsAgain has the consumer read each new booking right after it was made.
func readsAgain(b *reference.Behaviour) {
	b.AfterBooking = func(ctx context.Context, v *reference.Visit, fate reference.Fate) {
		if made := v.Standing(); fate == reference.Made && len(made) > 0 && made[len(made)-1].ID != "" {
			last := made[len(made)-1]
			v.Read(context.WithValue(ctx, additional{}, true), last.Target(), last.ID)
		}
	}
}

// looksAgain has the consumer look for slots once more right before it books one.
func looksAgain(b *reference.Behaviour) {
	b.BeforeBooking = func(ctx context.Context, v *reference.Visit) {
		within := 0
		if n := len(v.Case.Outcomes); n > 0 {
			within = v.Case.Outcomes[n-1].Within
		}
		v.Seek(context.WithValue(ctx, additional{}, true), v.Choice.Service, within)
	}
}

// which tells a request from others.
type which func(context.Context, reference.Request) bool

func every(context.Context, reference.Request) bool { return true }

// again is the additional request.
func again(ctx context.Context, _ reference.Request) bool { return isAdditional(ctx) }

// only are the requests for some operations.
func only(ops ...reference.Operation) which {
	return func(_ context.Context, r reference.Request) bool {
		return slices.Contains(ops, r.Operation)
	}
}

// claims changes what the tokens of some requests say.
func claims(of which, change func(v *reference.Visit, claims map[string]any)) func(context.Context, *reference.Visit, reference.Request, reference.Object) {
	return func(ctx context.Context, v *reference.Visit, r reference.Request, said reference.Object) {
		if of(ctx, r) {
			change(v, said)
		}
	}
}

// claim sets one claim in the tokens of some requests.
func claim(of which, name string, value any) func(context.Context, *reference.Visit, reference.Request, reference.Object) {
	return claims(of, func(_ *reference.Visit, said map[string]any) { said[name] = value })
}

// within is a claim that is an object.
func within(said map[string]any, name string) map[string]any {
	object, _ := said[name].(map[string]any)
	return object
}

// headers changes the headers of some requests.
func headers(of which, change func(v *reference.Visit, h http.Header)) func(context.Context, *reference.Visit, reference.Request, http.Header) {
	return func(ctx context.Context, v *reference.Visit, r reference.Request, h http.Header) {
		if of(ctx, r) {
			change(v, h)
		}
	}
}

// header sets one header of some requests; an empty value leaves it out.
func header(of which, name, value string) func(context.Context, *reference.Visit, reference.Request, http.Header) {
	return headers(of, func(_ *reference.Visit, h http.Header) {
		h.Del(name)
		if value != "" {
			h.Set(name, value)
		}
	})
}

// address changes the address of some requests.
func address(of which, change func(string) string) func(context.Context, reference.Request, string) string {
	return func(ctx context.Context, r reference.Request, to string) string {
		if of(ctx, r) {
			return change(to)
		}
		return to
	}
}
