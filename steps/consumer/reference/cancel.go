package reference

import (
	"context"
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Result is what a cancellation came to.
type Result struct {
	Kind ResultKind
	// Why is in words for the user, for a cancellation that failed.
	Why string
	// Answer is the provider's last one.
	Answer Answer
}

// ResultKind says how a cancellation ended.
type ResultKind string

// The ends of a cancellation.
const (
	Done     ResultKind = "done"      // the provider cancelled it, or a later read shows it
	WasDone  ResultKind = "was done"  // it was cancelled before this consumer asked
	NotDone  ResultKind = "not done"  // it still stands
	Moved    ResultKind = "moved"     // it is no longer the booking that was confirmed
	NotKnown ResultKind = "not known" // nobody knows
	// AskedAgain: somebody changed the booking meanwhile, and the user is asked whether it is to be cancelled all the same.
	AskedAgain ResultKind = "asked again"
)

// Cancel cancels a booking and tells the user what came of it.
// Source: cancel an appointment; RB-35, RB-60, CX-37, CX-42.
func (v *Visit) Cancel(ctx context.Context, r *Record) Result {
	b := v.sys.behaviour
	if !slices.Contains(v.shown, r.Ref) {
		v.shown = append(slices.Clone(v.shown), r.Ref) // what is said of a booking is said beside it
	}
	result, done := b.CancelsWith(ctx, v, r)
	switch {
	case !b.MayCancel(v, r):
		result = Result{Kind: NotDone, Why: "this system cannot cancel at that service. Contact the service."}
	case !done:
		result = v.cancel(ctx, r)
	}
	result = b.Outcome(result)
	name := "The booking at " + r.Service + " for " + when(r.Start)
	explain := func(plain string) string { return b.Explain(plain, result.Answer) }
	switch result.Kind {
	case Done:
		r.Status, r.CancelledIn = statusCancelled, v.Case.Reference
		v.sayOf(r, contract.Cancelled, name+" has been cancelled.")
	case WasDone:
		r.Status = statusCancelled
		v.sayOf(r, contract.AlreadyCancelled, name+" had already been cancelled.")
	case Moved:
		v.Case.Prompted = slices.DeleteFunc(slices.Clone(v.Case.Prompted), func(ref string) bool { return ref == r.Ref })
		v.sayOf(r, contract.NotCancelled, name+" was not cancelled: it was changed by the service. Ask the patient again.")
		v.sayOf(r, contract.StillBooked, "It still stands, as now shown.")
	case AskedAgain:
		v.Case.AskedAgain = append(v.Case.AskedAgain, r.Ref)
		v.Case.Stage = contract.Confirming
		v.sayOf(r, contract.StillBooked, name+" was changed by the service meanwhile, and still stands.")
		again := []string{r.Ref}
		if v.prompt != nil {
			again = append(slices.Clone(v.prompt.Bookings), r.Ref)
		}
		v.putQuestion(again)
	case NotKnown:
		v.sayOf(r, contract.FateUnknown, explain("It is not known whether the booking was cancelled. Try again later or contact the service."))
	default:
		v.sayOf(r, contract.NotCancelled, explain(name+" was not cancelled: "+result.Why))
		v.sayOf(r, contract.StillBooked, "As far as is known it still stands. The cancellation can be tried again.")
	}
	if r.Booked() {
		b.AfterFailure(ctx, v, r)
	} else {
		v.Withdraw(r)
	}
	return result
}

// update under way: what it is made from and how often it was sent.
type updating struct {
	*Record
	to        Target
	body      Object // as read
	tag       string
	id        string // X-Request-Id
	sent      int
	silent    bool // an update may have been heard without an answer
	cancelled bool // it read as cancelled
}

// cancel reads the booking and sends it back with its status changed. The answer
// decides what comes next; nothing is sent more than three times.
// Source: cancel an appointment, retry rules; CX-01 to CX-06, CX-38 to CX-41.
func (v *Visit) cancel(ctx context.Context, r *Record) Result {
	b := v.sys.behaviour
	u := &updating{Record: r, to: b.Target(r.Target(), v.Standing()), id: v.sys.newID()}
	if b.PutsUnread {
		if u.body, _ = parse(r.Body); u.body != nil {
			u.tag = r.ETag
		}
	}
	if u.body == nil {
		if end := v.readFor(ctx, u); end != nil {
			return *end
		}
	}
	for {
		a, err := v.put(ctx, u)
		if err != nil {
			return Result{Kind: NotDone, Why: "this system could not make the request. Call the helpdesk."}
		}
		var end *Result
		switch {
		case a.Status == http.StatusOK && text(a.Resource(), "status") == statusCancelled:
			return Result{Kind: Done, Answer: a}
		case a.Unanswered(), a.Status < http.StatusBadRequest:
			end = v.afterSilentUpdate(ctx, u, a)
		default:
			end = v.afterRefusedUpdate(ctx, u, a)
		}
		if end != nil && end.Kind == NotDone && u.cancelled {
			end.Kind = WasDone
		}
		if end != nil {
			return *end
		}
	}
}

// readFor reads the booking that is to be cancelled. It returns how the cancellation ends,
// or nil when the update may be sent.
func (v *Visit) readFor(ctx context.Context, u *updating) *Result {
	b := v.sys.behaviour
	a := v.Read(ctx, u.to, u.ID)
	body := a.Resource()
	if a.Status != http.StatusOK || !isAppointment(body) || text(body, "id") != u.ID {
		if a.Status == http.StatusOK {
			a.Status = http.StatusInternalServerError // an answer that cannot be used is a failure of the provider [ER-16]
		}
		return &Result{Kind: NotDone, Why: refusedBecause(a), Answer: a}
	}
	b.Rereads(ctx, v, u.to, u.ID, a)
	u.body, u.tag = body, etag(a.Header, body)
	u.cancelled = text(body, "status") == statusCancelled
	status, same := text(body, "status"), b.Unmoved(u.Record, body)
	switch {
	case status == statusCancelled || status == "entered-in-error":
		if u.silent {
			return &Result{Kind: Done, Answer: a} // by the update that went unanswered [CX-41]
		}
		if !b.PutsCancelled {
			return &Result{Kind: WasDone, Answer: a}
		}
	case status != statusBooked:
		return &Result{Kind: NotDone, Why: "the patient's visit has already been recorded there. Contact the service.", Answer: a}
	case !same:
		v.update(u.Record, body)
		return &Result{Kind: Moved, Answer: a}
	case !instant(text(body, "start")).After(v.Task.Now):
		return &Result{Kind: NotDone, Why: "its time has passed. Contact the service.", Answer: a} // [CX-28]
	}
	return nil
}

// put sends the booking as read with its status, and nothing else, changed [CX-02 to CX-06].
func (v *Visit) put(ctx context.Context, u *updating) (Answer, error) {
	b := v.sys.behaviour
	changed := clone(u.body)
	changed["status"] = statusCancelled
	b.Cancelled(changed)
	body, err := render(changed)
	if err != nil {
		return Answer{}, err
	}
	header := http.Header{}
	if tag := b.IfMatch(u.tag, u.ETag); tag != "" {
		header.Set("If-Match", tag)
	}
	u.sent++
	return v.Send(ctx, u.to, Request{
		Operation: Update, Method: http.MethodPut, Path: bookingPath(u.ID), Header: header, Body: body, ID: u.id,
	}), nil
}

// afterSilentUpdate reads the booking to learn what became of the update, before the user
// is told anything. The same request is sent again while the booking has not changed [CX-41, SP-27].
func (v *Visit) afterSilentUpdate(ctx context.Context, u *updating, a Answer) *Result {
	b := v.sys.behaviour
	u.silent = true
	if b.TellsUnread {
		return &Result{Kind: NotKnown, Answer: a}
	}
	tag := u.tag
	end := v.readFor(ctx, u)
	switch {
	case end != nil && end.Kind == NotDone && end.Answer.Status != http.StatusOK:
		return &Result{Kind: NotKnown, Answer: end.Answer}
	case end != nil:
		return end
	case u.sent >= maxSends || ctx.Err() != nil:
		return &Result{Kind: NotDone, Why: refusedBecause(a), Answer: a}
	case tag != u.tag:
		u.id = v.sys.newID() // it changed, so this is another request
	default:
		u.id = b.RetryID(u.id, v.sys.newID())
	}
	return nil
}

// afterRefusedUpdate goes by the answer: read again after a version conflict, send again
// after a failure, else stop. Source: consumer after cancelling; CX-38, CX-39, CX-40.
func (v *Visit) afterRefusedUpdate(ctx context.Context, u *updating, a Answer) *Result {
	b := v.sys.behaviour
	next := b.Next(http.MethodPut, a.Status, u.sent)
	conflict := a.Status == http.StatusConflict || a.Status == http.StatusPreconditionFailed
	switch {
	case next == Resend:
		if a.Failed() {
			u.id = b.RetryID(u.id, v.sys.newID())
		}
		return nil
	case next == ReadAgain, u.silent && !a.Failed(), conflict && u.sent >= maxSends:
		refused := u.body
		if end := v.readFor(ctx, u); end != nil {
			return end
		}
		if next == ReadAgain && b.AsksAfterConflict && !slices.Contains(v.Case.AskedAgain, u.Ref) {
			return &Result{Kind: AskedAgain, Answer: a}
		}
		if next == ReadAgain {
			u.body, u.id = b.Rebase(refused, u.body), v.sys.newID()
			return nil
		}
	}
	if u.silent && a.Failed() {
		return &Result{Kind: NotKnown, Answer: a}
	}
	return &Result{Kind: NotDone, Why: v.refusedUpdate(u, a), Answer: a}
}

func (v *Visit) refusedUpdate(u *updating, a Answer) string {
	if a.Status == http.StatusUnprocessableEntity && !u.Start.After(v.Task.Now) {
		return "its time has passed. Contact the service."
	}
	return refusedBecause(a)
}
