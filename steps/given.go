package steps

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// slotLength is how long the slots of the features are.
const slotLength = 15 * time.Minute

// beforeNight sets the session's clock to the evening before a day that is not like others: British Summer Time begins at 01:00 UTC
// on 30 March 2031, and 2032 is a leap year.
func (w *World) beforeNight(of string) error {
	if of == "29 February" {
		return w.begins(time.Date(2032, time.February, 28, 20, 0, 0, 0, time.UTC))
	}
	return w.begins(time.Date(2031, time.March, 29, 20, 0, 0, 0, time.UTC))
}

// isPatientWho makes the person who plays a patient, by whatever role, one of whom this is so.
func (w *World) isPatientWho(role, what string) error {
	was, err := w.people.Patient(role)
	if err != nil {
		return err
	}
	patients := maps.Clone(w.people.Patients)
	for name, p := range patients {
		if p.Given != was.Given || p.Family != was.Family || p.Postcode != was.Postcode {
			continue
		}
		switch what {
		case "was born on 29 February":
			year, _ := strconv.Atoi(p.BirthDate[:4]) // four digits in every date of birth
			p.BirthDate = fmt.Sprintf("%d-02-29", year-year%4)
		case "is of no known gender":
			p.Gender = "unknown"
		case "has an address of two lines":
			p.Address = append([]string{"Flat 2"}, p.Address...)
		default: // the people whom the child of the features names
			p.Contacts = slices.Clone(patients["Miss Patient"].Contacts)
		}
		patients[name] = p
	}
	w.people.Patients = patients
	return nil
}

func (w *World) timePasses(howLong string) error {
	if w.cfg.Foreign != nil {
		return nil // it is the same to a provider of elsewhere whether the patient calls again at once; see BeforeForeign
	}
	unit := time.Hour
	digits, inMinutes := strings.CutSuffix(howLong, " minutes")
	if inMinutes {
		unit = time.Minute
	}
	n, err := strconv.Atoi(strings.TrimSuffix(digits, " hours"))
	if err != nil {
		n = 1 // an hour, by the phrase
	}
	w.mock.Clock.Advance(time.Duration(n) * unit)
	return w.mark(evidence.MarkClock, "", w.mock.Clock.Now())
}

// details are what a provider says of its slots beside the usual, by the words of the features.
var details = map[string]mockprovider.Detail{
	"with a practitioner and by telephone":    {Channel: mockprovider.ChannelPhone, Staffed: true},
	"with no word of how the patient is seen": {},
}

func (w *World) hasFreeSlots(ctx context.Context, where, list, how string) error {
	p, err := w.provider(where)
	if err != nil {
		return err
	}
	starts, err := w.times(list)
	if err != nil {
		return err
	}
	if w.cfg.Foreign != nil {
		return w.take(ctx, starts)
	}
	for _, start := range starts {
		add := func() error { return p.AddSlot(start, start.Add(slotLength)) }
		if detail, ok := details[how]; ok {
			add = func() error { return p.AddDetailedSlot(start, start.Add(slotLength), detail) }
		}
		if err := errors.Join(add(), w.others(p, start, how)); err != nil {
			return fmt.Errorf("%w: add a slot: %w", ErrHarness, err)
		}
	}
	return w.settle(ctx)
}

// misbehaviour is what a provider can be planned to do, by the words of the features.
var misbehaviour = map[string]fault.Planned{
	"say that the slot has gone":                            {On: fault.Book, Effect: fault.SlotTaken()},
	"say that the slot has gone, as a conflict":             {On: fault.Book, Effect: fault.SlotTakenConflict()},
	"refuse the new booking":                                {On: fault.Book, Times: -1, Effect: fault.ValidationRefusal()},
	"not accept the consumer's token for the new booking":   {On: fault.Book, Times: -1, Effect: fault.TokenRefused(403)},
	"fail to make the new booking":                          {On: fault.Book, Times: -1, Effect: fault.ServerError()},
	"leave the new booking unanswered once":                 {On: fault.Book, Effect: fault.NoAnswer()},
	"never answer the new booking":                          {On: fault.Book, Times: -1, Effect: fault.NoAnswer()},
	"make the new booking but its answer is lost":           {On: fault.Book, Effect: fault.LostAnswer()},
	"call the new booking a success and enclose an error":   {On: fault.Book, Times: -1, Effect: fault.ErrorAsSuccess()},
	"call the search a success and enclose an error":        {On: fault.Slots, Times: -1, Effect: fault.ErrorAsSuccess()},
	"call the cancellation a success and enclose an error":  {On: fault.Cancel, Times: -1, Effect: fault.ErrorAsSuccess()},
	"answer the new booking unreadably":                     {On: fault.Book, Effect: fault.UnusableAnswer()},
	"fail with a page for people at the new booking":        {On: fault.Book, Times: -1, Effect: fault.Unreadable(500, "html")},
	"fail at the search":                                    {On: fault.Slots, Times: -1, Effect: fault.ServerError()},
	"fail without a word at the search":                     {On: fault.Slots, Times: -1, Effect: fault.Unreadable(500, "none")},
	"fail at the search with half an answer":                {On: fault.Slots, Times: -1, Effect: fault.Unreadable(400, "broken")},
	"refuse the new booking for a reason nobody has listed": {On: fault.Book, Times: -1, Effect: fault.Status(451)},
	"fail at the search in a way nobody has listed":         {On: fault.Slots, Times: -1, Effect: fault.Status(507)},
	"not accept the consumer's token once":                  {On: fault.Book, Effect: fault.TokenRefused(403)},
	"not know who is asking, once":                          {On: fault.Book, Effect: fault.TokenRefused(401)},
	"not have the format at any search":                     {On: fault.Slots, Times: -1, Effect: fault.Status(415)},
	"not do the format at any search":                       {On: fault.Slots, Times: -1, Effect: fault.Status(501)},
	"report a version conflict once":                        {On: fault.Cancel, Effect: fault.Status(409)},
	"report an unmet precondition once":                     {On: fault.Cancel, Effect: fault.Status(412)},
	"show its slots with nothing beside them":               {On: fault.Slots, Times: -1, Effect: fault.SlotsLike(fault.SlotAnswer{Bare: true})},
	"show its slots with more than was asked for":           {On: fault.Slots, Times: -1, Effect: fault.SlotsLike(fault.SlotAnswer{More: true})},
	"show its slots in parts":                               {On: fault.Slots, Times: -1, Effect: fault.SlotsLike(fault.SlotAnswer{Page: 1})},
	"compress none of its answers":                          {On: fault.Any, Times: -1, Effect: fault.Uncompressed()},
	"write its times an hour ahead":                         {On: fault.Slots, Times: -1, Effect: fault.SlotsLike(fault.SlotAnswer{Offset: time.Hour})},
	"fail to cancel":                                        {On: fault.Cancel, Times: -1, Effect: fault.ServerError()},
	"fail once to cancel":                                   {On: fault.Cancel, Effect: fault.ServerError()},
	"refuse the cancellation":                               {On: fault.Cancel, Times: -1, Effect: fault.ValidationRefusal()},
	"not allow the cancellation":                            {On: fault.Cancel, Times: -1, Effect: fault.NotPermitted()},
	"report a conflict every time":                          {On: fault.Cancel, Times: -1, Effect: fault.AlwaysConflict()},
	"leave the cancellation unanswered once":                {On: fault.Cancel, Effect: fault.NoAnswer()},
	"cancel but its answer is lost":                         {On: fault.Cancel, Effect: fault.LostAnswer()},
	"no longer know the original":                           {On: fault.Read, Times: -1, Effect: fault.UnknownBooking()},
	"fail to show the original":                             {On: fault.Read, Times: -1, Effect: fault.ServerError()},
	"fail to show the original once it was to be cancelled": {On: fault.Read, After: fault.Cancel, Times: -1, Effect: fault.ServerError()},
	"find the cancellation malformed":                       {On: fault.Cancel, Times: -1, Effect: fault.BadRequest()},
}

// proxyMisbehaviour is what the proxy can be planned to do of its own. Source: error handling, SSP refusals; SP-23.
var proxyMisbehaviour = map[string]fault.Planned{
	"refuse the search for slots":                {On: fault.Slots, Times: -1, Effect: fault.Status(http.StatusForbidden)},
	"not reach the provider for the new booking": {On: fault.Book, Times: -1, Effect: fault.Effect{Kind: "status", Answer: &fault.Answer{Status: http.StatusBadGateway, Empty: true}}},
}

func (w *World) proxyWill(what string) error {
	planned, ok := proxyMisbehaviour[what]
	if !ok {
		return fmt.Errorf("the proxy cannot be planned to %q", what)
	}
	planned.Name, planned.Heard = "proxy: "+what, fault.Proxy
	w.planned = true
	if err := w.mock.Faults().Add(planned); err != nil {
		return fmt.Errorf("%w: plan a fault: %w", ErrHarness, err)
	}
	return nil
}

func (w *World) providerWill(where, what string) error {
	planned, ok := misbehaviour[what]
	if !ok {
		return fmt.Errorf("no provider can be planned to %q", what)
	}
	return w.plan(where, what, planned)
}

func (w *World) staffWill(where, what string) error {
	effect := map[string]fault.Effect{"add a note to": fault.StaffNote(), "move": fault.StaffMove(), "cancel": fault.StaffCancel()}[what]
	return w.plan(where, "staff "+what+" the booking first", fault.Planned{On: fault.Cancel, Effect: effect})
}

func (w *World) plan(where, name string, planned fault.Planned) error {
	p, err := w.provider(where)
	if err != nil {
		return err
	}
	planned.Name, planned.Heard = name, p.Short
	w.planned = true
	if err := w.mock.Faults().Add(planned); err != nil {
		return fmt.Errorf("%w: plan a fault: %w", ErrHarness, err)
	}
	return nil
}

// registryOut has the registry hang up on everybody from now on.
func (w *World) registryOut(ctx context.Context) error {
	w.planned = true
	for _, on := range []fault.Interaction{fault.Token, fault.Register, fault.PointerSearch, fault.PointerRead, fault.PointerUpdate} {
		planned := fault.Planned{Name: "registry out of reach", Heard: "registry", On: on, Times: -1, Effect: fault.NoAnswer()}
		if err := w.mock.Faults().Add(planned); err != nil {
			return fmt.Errorf("%w: plan a fault: %w", ErrHarness, err)
		}
	}
	return w.settle(ctx)
}

// registryTakesNoChanges has the registry keep its entries as they are: what providers change afterwards does not arrive.
func (w *World) registryTakesNoChanges() error {
	w.planned = true
	planned := fault.Planned{Name: "registry takes no changes", Heard: "registry", On: fault.PointerUpdate, Times: -1, Effect: fault.ServerError()}
	if err := w.mock.Faults().Add(planned); err != nil {
		return fmt.Errorf("%w: plan a fault: %w", ErrHarness, err)
	}
	return nil
}

func (w *World) mayLookAtRegistry(name string) error {
	if _, open := w.consumers[name]; open {
		return fmt.Errorf("%w: %s was set up before it was given access to the registry", ErrHarness, name)
	}
	w.registry[name] = true
	return nil
}

func (w *World) restarted(ctx context.Context, name string) error {
	_, err := w.perform(ctx, name, contract.Task{Kind: contract.RestartSystem})
	return err
}

// booked has a consumer go through a whole first call: assessed, booked and closed.
func (w *World) booked(ctx context.Context, name, who, where, when string) error {
	start, err := w.time(when)
	if err != nil {
		return err
	}
	if err := w.namesake(ctx, name, where, start); err != nil {
		return err
	}
	if err := w.begin(ctx, name, who, contract.NewProblem); err != nil {
		return err
	}
	if err := w.needs(ctx, start.Sub(w.mock.Clock.Now())); err != nil {
		return err
	}
	if err := w.books(ctx, where, when, ""); err != nil {
		return err
	}
	if w.original == "" {
		w.original = w.bookingAt(who, start)
	}
	return w.finishes(ctx)
}

// bookedMore has the consumer book the patient once for each of several times, each in an encounter of its own.
func (w *World) bookedMore(ctx context.Context, name, who, where, times string) error {
	for when := range strings.SplitSeq(strings.ReplaceAll(times, " and ", ", "), ", ") {
		if err := w.booked(ctx, name, who, where, when); err != nil {
			return err
		}
	}
	return nil
}

// bookedAgain has the consumer go through a whole re-assessment that replaces the original.
func (w *World) bookedAgain(ctx context.Context, name, who, where, when string) error {
	start, err := w.time(when)
	if err != nil {
		return err
	}
	if err := w.begin(ctx, name, who, contract.CallBack); err != nil {
		return err
	}
	if err := w.needs(ctx, start.Sub(w.mock.Clock.Now())); err != nil {
		return err
	}
	if err := w.books(ctx, where, when, ""); err != nil {
		return err
	}
	return w.confirmsOriginal(ctx)
}

// needs records an outcome whose timeframe, in whole hours, reaches a slot that far ahead.
func (w *World) needs(ctx context.Context, ahead time.Duration) error {
	hours := int(math.Ceil(ahead.Hours()))
	return w.outcome(ctx, seenWithin(hours))
}
