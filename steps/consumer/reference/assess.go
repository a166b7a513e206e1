package reference

import (
	"context"
	"errors"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// begin opens a case of its own for the call, says what is known of earlier bookings
// and looks at the registry where there is access to one. Nothing is on offer yet.
// Source: scenario 1 step 4; RB-06, RB-20, RB-53, RG-29.
func (v *Visit) begin(ctx context.Context) error {
	if v.Case.Stage != "" {
		return errors.New("the encounter was begun already")
	}
	v.Case.Stage = contract.Assessing
	if v.sys.setup.Registry != nil && !v.sys.behaviour.IgnoresRegistry {
		v.lookAtRegistry(ctx)
	}
	b := v.sys.behaviour
	for _, r := range v.Known() {
		if b.Relevant(r.Status, r.Start, v.Task.Now) {
			v.shown = append(v.shown, r.Ref)
		}
	}
	v.tellOfOthers(len(v.shown)+len(v.Case.Pointers), "This patient has bookings made earlier. They are dealt with at the end of the call.")
	b.OnBegin(ctx, v)
	v.offerEarly(ctx)
	return nil
}

// tellOfOthers says how many earlier bookings are known. Where the registry could not be
// asked, nobody can say that there are none [RB-54, RG-31].
func (v *Visit) tellOfOthers(known int, words string) {
	if v.Case.Unchecked {
		v.say(contract.OtherBookings, contract.NotChecked, wordsUnchecked)
	}
	switch {
	case known > 0:
		v.say(contract.OtherBookings, contract.SomeFound, words)
	case !v.Case.Unchecked:
		v.say(contract.OtherBookings, contract.NoneKnown, wordsNoneKnown)
	}
}

// recordOutcome notes what the assessment led to [RB-06, RB-20].
func (v *Visit) recordOutcome(ctx context.Context) error {
	if v.Task.Outcome == nil {
		return errors.New("the task names no outcome")
	}
	if v.closed() {
		return nil
	}
	v.goBack()
	v.Case.Outcomes, v.Case.OutcomeAt = append(v.Case.Outcomes, *v.Task.Outcome), v.Task.Now
	v.Case.Stage = contract.OutcomeSet
	switch o := v.Task.Outcome; {
	case o.ReferTo != "":
		v.say(contract.Encounter, contract.Noted, "The patient is to be referred to "+o.ReferTo+".")
	case !o.NeedsBooking:
		v.say(contract.Encounter, contract.Noted, "No appointment is needed.")
	}
	v.offerEarly(ctx)
	return nil
}

// goBack leaves the end of the encounter for the assessment or a booking: what was on offer
// there is offered anew once that is done [RB-09, RB-53].
func (v *Visit) goBack() {
	v.Case.Offered, v.Case.Prompted, v.Case.WrappedUp = nil, nil, false
}

// closed says that the encounter is over, and tells the user.
func (v *Visit) closed() bool {
	if v.Case.Stage != contract.Closed {
		return false
	}
	v.say(contract.Encounter, contract.Noted, "This encounter is closed. Open a new one.")
	return true
}

// assessed says whether the assessment has come to an outcome. A call only to cancel has none to come to.
func (v *Visit) assessed() bool {
	return len(v.Case.Outcomes) > 0 || v.Case.Reason == contract.CancelOnly
}

// within is the timeframe of the latest outcome in minutes.
func (v *Visit) within() int {
	if n := len(v.Case.Outcomes); n > 0 {
		return v.Case.Outcomes[n-1].Within
	}
	return 0
}

// mayChooseSlots says whether slots may be sought and booked: only for an outcome. A
// booking that must change leads to a new assessment first. Source: intro; RB-05, RB-20.
func (v *Visit) mayChooseSlots() bool {
	if v.closed() {
		return false
	}
	if len(v.Case.Outcomes) == 0 {
		v.say(contract.Encounter, contract.Noted, "Assess the patient and record the outcome first. An appointment is chosen for an outcome.")
		return false
	}
	v.goBack()
	return true
}

// service finds a service that can be booked, or tells the user that it cannot [DO-04].
func (v *Visit) service() (contract.Service, bool, error) {
	for _, svc := range v.sys.setup.Services {
		if svc.Name != v.Task.Service {
			continue
		}
		if svc.Provider == "" {
			v.say(contract.Encounter, contract.Noted, svc.Name+" cannot be booked from here. Go on with a referral in the usual way.")
			return svc, false, nil
		}
		return svc, true, nil
	}
	return contract.Service{}, false, errors.New("the setup has no service named " + v.Task.Service)
}

// TargetOf is where requests to a service go.
func TargetOf(svc contract.Service) Target {
	return Target{Base: svc.Provider, ASID: svc.ASID, Audience: svc.Provider}
}

// Target is where requests about a booking go [RB-34].
func (r *Record) Target() Target { return Target{Base: r.Base, ASID: r.ASID, Audience: r.Base} }
