package reference

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// maxSends is how often one request is sent at the most [CX-39].
const maxSends = 3

// defaultSearch is how far ahead slots are sought when the outcome sets no timeframe, for a
// search always has an upper bound [SL-03].
const defaultSearch = 7 * 24 * time.Hour

// Default is the behaviour that keeps to the standard. Each call returns a fresh value.
func Default() *Behaviour {
	b := &Behaviour{}
	fresh := func(fresh string, _ []string) string { return fresh }
	b.CaseReference, b.TraceID, b.DocumentID = fresh, fresh, fresh
	b.RetryID = func(used, _ string) string { return used }
	b.Claims = func(context.Context, *Visit, Request, Object) {}
	b.Headers = func(context.Context, *Visit, Request, http.Header) {}
	b.Rewrites = func(body []byte) []byte { return body }
	b.Stage = func(s contract.Stage) contract.Stage { return s }
	b.Rereads = func(context.Context, *Visit, Target, string, Answer) {}
	b.Address = func(_ context.Context, _ Request, address string) string { return address }
	b.SamePatient = samePatient
	b.Restores = func(*Record) {}
	quiet := func(context.Context, *Visit) {}
	b.BeforeTask, b.OnRestart = quiet, quiet
	b.OnBegin, b.BeforeBooking, b.AfterListing, b.OnDecline, b.OnClose = quiet, quiet, quiet, quiet, quiet
	b.AfterBooking = func(context.Context, *Visit, Fate) {}
	b.Window = window
	b.OldSlots = func(*Visit, string) ([]Slot, bool) { return nil, false }
	b.ShowSlots = func(found []Slot) []Slot { return found }
	b.ShowSlot = func(Slot, *contract.Slot) {}
	b.Caution = cautionFor
	b.Sends = func(*Visit, *Request) {}
	b.Hears = func(_ Request, a Answer) Answer { return a }
	b.MayBook = func(*Visit) string { return "" }
	b.BookingRequest = func(*Visit, *Request) {}
	b.Believes = func(*Visit, string, string) bool { return true }
	b.AsksAnew = func(*Visit, Fate, Answer) bool { return false }
	b.wrapUpDefaults()
	b.cancelDefaults()
	return b
}

func (b *Behaviour) wrapUpDefaults() {
	b.Relevant = func(status string, start, now time.Time) bool { return status == statusBooked && start.After(now) }
	b.List = func(earlier, _ []*Record) []*Record { return earlier }
	b.Show = func(*contract.Booking) {}
	b.HidesList = func(*Visit) bool { return false }
	b.Offers = func(*Visit, *Record) bool { return true }
	b.Options = EachOnItsOwn
	b.Prompt = func(*contract.Prompt) {}
	b.Cannot = func(*Visit) string { return "" }
	b.Attach = func(*contract.Screen) {}
	b.Chosen = func(chosen, _ []string) []string { return chosen }
	b.Record = func(r []contract.Recorded) []contract.Recorded { return r }
	b.Say = func(_ contract.Kind, said []contract.Message) []contract.Message { return said }
	b.Screen = func(*Visit, *contract.Screen) {}
	b.Explain = func(plain string, _ Answer) string { return plain }
}

func (b *Behaviour) cancelDefaults() {
	b.ToCancel = func(confirmed, _, _ []*Record) []*Record { return confirmed }
	b.MayCancel = func(*Visit, *Record) bool { return true }
	b.CancelsWith = func(context.Context, *Visit, *Record) (Result, bool) { return Result{}, false }
	b.Target = func(t Target, _ []*Record) Target { return t }
	b.IfMatch = func(read, _ string) string { return read }
	b.Cancelled = func(Object) {}
	b.Next = DefaultNext
	b.Rebase = func(_, read Object) Object { return read }
	b.Unmoved = unmoved
	b.Outcome = func(r Result) Result { return r }
	b.AfterFailure = func(context.Context, *Visit, *Record) {}
}

// completed is the behaviour with the default for each function that is nil.
func completed(b *Behaviour) *Behaviour {
	out := Default()
	if b == nil {
		return out
	}
	from, to := reflect.ValueOf(b).Elem(), reflect.ValueOf(out).Elem()
	for i := range from.NumField() {
		if f := from.Field(i); f.Kind() != reflect.Func || !f.IsNil() {
			to.Field(i).Set(f)
		}
	}
	return out
}

// samePatient goes by NHS number. Where one of the two is missing, name, birth date
// and postcode must all agree; a phone number or an address alone says nothing [RB-26].
func samePatient(a, b contract.Patient) bool {
	if a.NHSNumber != "" && b.NHSNumber != "" {
		return a.NHSNumber == b.NHSNumber
	}
	key := func(p contract.Patient) string {
		if p.Family == "" || p.BirthDate == "" || p.Postcode == "" {
			return ""
		}
		postcode := strings.ReplaceAll(p.Postcode, " ", "")
		return strings.ToLower(strings.Join([]string{p.Given, p.Family, p.BirthDate, postcode}, "|"))
	}
	return key(a) != "" && key(a) == key(b)
}

// window is from now to the end of the outcome's timeframe [RB-21, SL-03, SL-04].
func window(now time.Time, within time.Duration) (from, to time.Time) {
	if within == 0 {
		within = defaultSearch
	}
	return now, now.Add(within)
}

// EachOnItsOwn offers each booking by itself, and declining [RB-28].
func EachOnItsOwn(refs []string) []contract.Option {
	if len(refs) == 0 {
		return nil
	}
	var out []contract.Option
	for _, ref := range refs {
		out = append(out, contract.Option{Act: contract.ActCancel, Booking: ref})
	}
	return append(out, contract.Option{Act: contract.ActDecline})
}

// DefaultNext sends again what a provider failed to do, three times in all; reads again
// after a version conflict, as often; and stops at any other refusal [CX-38, CX-39, CX-40, BK-82, BK-83].
func DefaultNext(method string, status, sent int) Next {
	switch {
	case sent >= maxSends:
		return Stop
	case method == http.MethodPut && (status == http.StatusConflict || status == http.StatusPreconditionFailed):
		return ReadAgain
	case failed(status):
		return Resend
	}
	return Stop
}

// unmoved compares what the user confirmed with the booking as read: time, slot and
// patient. What either side does not say is not held against it.
func unmoved(r *Record, read Object) bool {
	differs := func(a, b string) bool { return a != "" && b != "" && a != b }
	return instant(text(read, "start")).Equal(r.Start) &&
		!differs(r.Slot, slotIdentifier(read)) &&
		!differs(r.Patient.NHSNumber, nhsNumber(read)) &&
		!differs(r.Patient.BirthDate, text(held(read, "Patient"), "birthDate"))
}
