package reference

import (
	"context"
	"net/http"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Behaviour is the consumer's policy: each decision that the standard has a rule
// about, apart from the machinery that carries it out. [Default] is right in all of
// them. A field that is nil or zero is the default, except where it says otherwise.
type Behaviour struct {
	// CaseReference names a new case, given a fresh reference and those of the patient's earlier
	// cases, oldest first. The default takes the fresh one [RB-06].
	CaseReference func(fresh string, earlier []string) string
	// TraceID and DocumentID choose the Ssp-TraceID of a request and the UUID of a booking's
	// document, given a fresh value and those of the patient's earlier encounters, oldest first.
	// The defaults take the fresh one [RB-07, SP-09, BK-46].
	TraceID, DocumentID func(fresh string, earlier []string) string
	// RetryID chooses the X-Request-Id of a request sent again. The default keeps the one used [SP-27].
	RetryID func(used, fresh string) string
	// Claims may change what a token says, Headers the headers of a request to a provider, and
	// Address the URL that it is sent to. The defaults leave them [AU-05 to AU-23, SP-01 to SP-19].
	Claims  func(ctx context.Context, v *Visit, r Request, claims Object)
	Headers func(ctx context.Context, v *Visit, r Request, h http.Header)
	Address func(ctx context.Context, r Request, address string) string
	// SkipsStatement uses providers without having read their capability statement [NF-06].
	SkipsStatement bool
	// OmitPractitioner leaves the optional claim about the user out of tokens [AU-14].
	OmitPractitioner bool

	// XML makes the consumer ask providers for XML and write to them in it; Gzip makes it compress what it
	// sends and undo what it is sent itself; EncodesProvider makes it escape the provider's URL behind the
	// proxy's; UpperCaseIDs writes identifiers in capitals. All are allowed [FM-10, FM-11, FM-15, SP-03].
	XML, Gzip, EncodesProvider, UpperCaseIDs bool
	// Rewrites writes a body in other bytes, of the same content, each time that it is sent, and PacksAnew compresses
	// it otherwise each time; Chunked sends it in chunks. The defaults write it the same [wire 17.31, FM-14, FM-16].
	Rewrites           func(body []byte) []byte
	PacksAnew, Chunked bool
	// IgnoresRegistry never looks at the registry, although it may [RG-29].
	IgnoresRegistry bool
	// Declares is what the consumer declares of itself; nil for nothing, and so it can do everything.
	Declares *contract.Capabilities

	// SamePatient tells whether two descriptions are of one patient. The default goes by NHS number
	// and, where one is missing, by name, birth date and postcode together [RB-20, RB-26].
	SamePatient func(a, b contract.Patient) bool
	// ForgetsOnRestart drops the known bookings when the system restarts [RB-19].
	ForgetsOnRestart bool
	// Restores may change what is known of a booking when the system starts again. The default leaves it [RB-19].
	Restores func(*Record)

	// BeforeTask is an act of the consumer's own accord before it does any task of an encounter, and OnRestart
	// one when it starts again, for each encounter left open. The defaults do nothing [RB-31].
	BeforeTask, OnRestart func(context.Context, *Visit)
	// OnBegin, BeforeBooking, AfterBooking, AfterListing, OnDecline and OnClose are acts of the
	// consumer's own accord at those moments. The default does nothing [RB-08, RB-09, RB-31].
	OnBegin, BeforeBooking, AfterListing, OnDecline, OnClose func(context.Context, *Visit)
	AfterBooking                                             func(context.Context, *Visit, Fate)

	// Window is the time in which slots are sought; a zero bound is not sent. Within is 0 when the
	// outcome sets no timeframe. The default is from now to its end, or for a week [RB-21, SL-03].
	Window func(now time.Time, within time.Duration) (from, to time.Time)
	// Stretch asks for one stretch of that time after the other, each so long; 0, the default, for all of it at once [wire 17.27].
	Stretch time.Duration
	// OldSlots are shown instead of asking the provider; ok is false to ask. The default asks [RB-21, RB-64].
	OldSlots func(v *Visit, service string) (slots []Slot, ok bool)
	// ShowSlots chooses which of the slots found are shown and ShowSlot may change one as shown. The
	// defaults show all of them as they are [SL-09, SL-54 to SL-56, SL-61].
	ShowSlots func(found []Slot) []Slot
	ShowSlot  func(s Slot, shown *contract.Slot)
	// OnePage shows the first page of an answer and leaves the others [SL-60].
	OnePage bool
	// Caution is what a slot outside the outcome's timeframe calls for. The default goes by SL-62 and SL-63.
	Caution func(clinical bool, within time.Duration) Caution
	// Sends may change any request to a provider, and Hears what an answer is taken for. The
	// defaults leave them [SL-01 to SL-08, RD-14, ER-18 to ER-20].
	Sends func(v *Visit, r *Request)
	Hears func(r Request, a Answer) Answer
	// MayBook says in words why the user may not book; empty when nothing stands against it, as by default.
	MayBook func(v *Visit) string
	// BookingRequest may change the request for a new booking. The default leaves it [RB-01, SP-26].
	BookingRequest func(v *Visit, r *Request)
	// Believes tells whether a 201 with that Location header and id counts as a booking made. The default
	// believes any [BK-48, BK-85].
	Believes func(v *Visit, location, id string) bool
	// AsksAnew tells whether a booking that was not made is asked for once more, by a new request. The
	// default never does: that is for the user to say [BK-82].
	AsksAnew func(v *Visit, fate Fate, a Answer) bool
	// AfterSilence is what an unanswered booking leads to. The default is SendAgain [RB-59].
	AfterSilence Silence

	// Relevant tells whether a booking belongs on the list. The default wants it booked and to come [RB-26].
	Relevant func(status string, start, now time.Time) bool
	// ListsUnread lists bookings as last known, without reading them first; ListsBySearch brings them up to date by
	// a search for the patient's bookings at each provider, and reads those it did not name. The default reads each.
	ListsUnread, ListsBySearch bool
	// List chooses what is listed from the earlier bookings and the new ones. The default lists the earlier [RB-25].
	List func(earlier, made []*Record) []*Record
	// Show may change an entry of the list. The default leaves it [RB-27].
	Show func(*contract.Booking)
	// HidesList keeps the list off a screen. The default never does [RB-24].
	HidesList func(v *Visit) bool
	// Offers tells whether the option to cancel a listed booking is offered. The default always offers [RB-51, RB-52].
	Offers func(v *Visit, r *Record) bool
	// OffersEarly shows list and options already while the assessment is open [RB-53].
	OffersEarly bool
	// Options are the acts on offer for the Refs that may be cancelled. The default has one for each,
	// and declining; none when there are no Refs [RB-28, RB-54].
	Options func(refs []string) []contract.Option
	// Prompt may change the question put to the user. The default leaves it [RB-30].
	Prompt func(*contract.Prompt)
	// Chosen is what a choice covers. The default is what was chosen [RB-28].
	Chosen func(chosen, offered []string) []string
	// CancelsOnMarking cancels when a booking is marked, before the user confirms [RB-29].
	CancelsOnMarking bool
	// AsksTwice answers the first confirmation by asking again [RB-33].
	AsksTwice bool
	// AsksOutright asks whether a booking is to be cancelled as soon as the end of the encounter is
	// reached, where there is one only; there is nothing to choose then [RB-29, RB-51]. With AsksEach it asks
	// about one after the other where there are several [RB-28].
	AsksOutright, AsksEach bool
	// Cannot says in words why a user could not do the task at this screen; empty when they can, as by default.
	Cannot func(v *Visit) string
	// Attach may add what was read from the screen, and a picture of it. The default adds nothing.
	Attach func(s *contract.Screen)
	// AsksOneByOne asks about each of several bookings by a prompt of its own; StaysAtPrompt does nothing else until
	// the prompt is confirmed or declined; AsksAfterConflict asks again before a booking that was changed meanwhile
	// is tried again. All are allowed, and the default does none of it [RB-28, wire 17.29, CX-38].
	AsksOneByOne, StaysAtPrompt, AsksAfterConflict bool
	// Stage may call a stage otherwise. The default leaves it.
	Stage func(contract.Stage) contract.Stage
	// Record may change what the case record shows of the offer. The default leaves it [RB-56].
	Record func([]contract.Recorded) []contract.Recorded
	// Say may change what the user is told after a task. The default leaves it [RB-35, RB-58, CX-37].
	Say func(task contract.Kind, said []contract.Message) []contract.Message
	// Screen may change the whole screen, as an adapter would that does not show what its consumer
	// does. The default leaves it.
	Screen func(v *Visit, screen *contract.Screen)
	// Explain may change the words about a request that did not succeed. The default keeps the plain ones [ER-14].
	Explain func(plain string, a Answer) string

	// ToCancel is what a confirmation leads to. The default is what was confirmed [RB-12, RB-32].
	ToCancel func(confirmed, offered, made []*Record) []*Record
	// MayCancel tells whether the consumer can cancel the booking at all. The default always can [CX-08].
	MayCancel func(v *Visit, r *Record) bool
	// CancelsWith is another way of cancelling, tried first; done is false to go on in the ordinary way [CX-10].
	CancelsWith func(ctx context.Context, v *Visit, r *Record) (result Result, done bool)
	// Target is where the calls about a booking to be cancelled go. The default leaves it: its provider [RB-34].
	Target func(t Target, made []*Record) Target
	// Rereads reads a booking once more, or in another way, after it was read for an update. The default does not.
	Rereads func(ctx context.Context, v *Visit, to Target, id string, read Answer)
	// PutsUnread makes the update from the copy kept since the booking became known [CX-01].
	PutsUnread bool
	// IfMatch is the version an update names, given those read and kept. The default is the one read [CX-05].
	IfMatch func(read, kept string) string
	// Cancelled may change the body of an update once its status is set. The default leaves it [CX-04].
	Cancelled func(body Object)
	// PutsCancelled sends the update although the booking reads as cancelled [CX-11].
	PutsCancelled bool
	// Next is what an answer that is no success leads to, after so many sendings [CX-38 to CX-40].
	Next func(method string, status, sent int) Next
	// Rebase makes the body of an update after a conflict, given the one refused and the one just
	// read. The default takes the one just read [CX-38].
	Rebase func(refused, read Object) Object
	// Unmoved tells whether a booking as read is still the one the user confirmed: same time, place
	// and patient [CX-38].
	Unmoved func(r *Record, read Object) bool
	// TellsUnread tells the user after an unanswered update without reading the booking [CX-41].
	TellsUnread bool
	// Outcome may change what a cancellation is taken to have come to. The default leaves it [CX-42].
	Outcome func(Result) Result
	// AfterFailure is an act after a cancellation that failed. The default does nothing [RB-60, RB-61].
	AfterFailure func(context.Context, *Visit, *Record)

	// TrustsPointers lists bookings from their registry entries, without reading them [RG-30].
	TrustsPointers bool
}

// Silence is what an unanswered booking leads to.
type Silence int

// What silence can lead to.
const (
	// SendAgain sends the same request again, three times in all, and then calls its fate unknown.
	SendAgain Silence = iota
	// TakeAsMade counts the booking as made.
	TakeAsMade
	// BookAnother books another slot of those shown; where there is none it sends again.
	BookAnother
	// GiveUp calls its fate unknown at once, which is allowed [BK-84].
	GiveUp
)

// Next is what an answer that is no success leads to.
type Next int

// What an answer can lead to.
const (
	Stop      Next = iota // give up and tell the user
	Resend                // the same request, unchanged
	ReadAgain             // read the booking, then a new request
)
