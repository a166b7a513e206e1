package contract

import "time"

// Screen is what the user is shown when a task is done.
type Screen struct {
	// Case is the consumer's own reference for the encounter.
	Case  string `json:"case"`
	Stage Stage  `json:"stage"`
	// Slots are the slots on the screen.
	Slots []Slot `json:"slots,omitempty"`
	// Bookings are the patient's bookings on the screen.
	Bookings []Booking `json:"bookings,omitempty"`
	// Options are the acts open to the user that concern existing bookings.
	Options []Option `json:"options,omitempty"`
	// Prompt is the question to be confirmed, if one is being asked.
	Prompt *Prompt `json:"prompt,omitempty"`
	// Messages are what the user is told.
	Messages []Message `json:"messages,omitempty"`
	// Record is what the case record now holds about the offer to cancel.
	Record []Recorded `json:"record,omitempty"`
	// NotDone is set when the task could not be done because what it needs is not on the screen.
	// The rest of the answer is then the screen as it stands.
	NotDone *NotDone `json:"not_done,omitempty"`
	// Text is what the adapter read from the screen, word for word, and Screenshot a picture of it.
	// Both are kept as evidence; nothing is judged by them.
	Text       string      `json:"text,omitempty"`
	Screenshot *Screenshot `json:"screenshot,omitempty"`
}

// NotDone says that a task could not be done by a user at that screen: there was no such slot, no
// entry with that Ref, no way to cancel it. It is no fault of the driving and no verdict: what led
// there is judged. An adapter that does not work answers with an error instead.
type NotDone struct {
	// Why says what was wanted and is not there, in words for people.
	Why string `json:"why"`
}

// Limits of what can be attached to a screen: TextLimit in characters, ScreenshotLimit in bytes of the picture.
const (
	TextLimit       = 20_000
	ScreenshotLimit = 500_000
)

// Screenshot is a picture of the screen.
type Screenshot struct {
	MediaType MediaType `json:"media_type"`
	// Data is the picture in base64, as RFC 4648 section 4 has it.
	Data string `json:"data"`
}

// MediaType says what kind of picture a screenshot is.
type MediaType string

// The media types.
const (
	PNG  MediaType = "image/png"
	JPEG MediaType = "image/jpeg"
)

// Recorded is one entry of the case record about the offer to cancel.
type Recorded struct {
	What Recording `json:"what"`
	// Booking is the Ref of the booking concerned, where it concerns one.
	Booking string `json:"booking,omitempty"`
}

// Recording is what a case record can hold about the offer.
type Recording string

// The recordings.
const (
	OfferMade     Recording = "offer-made"     // the option to cancel was offered
	OfferDeclined Recording = "offer-declined" // the user or the patient declined
	ChoseToCancel Recording = "chose-to-cancel"
	NothingKnown  Recording = "nothing-known" // there was no earlier booking to offer
)

// Stage is how far the encounter has come, as the user sees it.
type Stage string

// The stages of an encounter.
const (
	Assessing   Stage = "assessing"    // the assessment is open
	OutcomeSet  Stage = "outcome-set"  // the outcome is recorded
	Choosing    Stage = "choosing"     // slots are shown
	BookingDone Stage = "booking-done" // a new booking was confirmed
	BookingOpen Stage = "booking-open" // a new booking was refused or its fate is not known
	WrapUp      Stage = "wrap-up"      // end of the encounter: existing bookings are dealt with
	Confirming  Stage = "confirming"   // a cancellation waits to be confirmed
	Closed      Stage = "closed"       // the encounter is closed
)

// The channels, by the standard's words for them.
const (
	InPerson    = "In-person"
	ByTelephone = "Telephone"
	ByVideo     = "Video"
)

// Slot is a slot as shown. An adapter fills in what the user sees of it, as it stands on
// the screen, and leaves empty what is not there; nothing is to be guessed or looked up.
// Source: SL-54 to SL-56, SL-61, SL-62.
type Slot struct {
	// Service is the healthcare service by the name on the screen.
	Service string `json:"service"`
	// Location is the place: its name and its address, in one text.
	Location string `json:"location,omitempty"`
	// Start is when the slot begins. End is when it ends, zero on a screen that shows a duration instead.
	Start time.Time `json:"start"`
	End   time.Time `json:"end,omitzero"`
	// Minutes is the duration, where the screen shows one.
	Minutes int `json:"minutes,omitempty"`
	// LocalStart is the date and time of day that the user reads, without an offset: 2031-07-04T17:30.
	LocalStart string `json:"local_start,omitempty"`
	// Channel is the delivery channel by the standard's word for it: In-person, Telephone or Video.
	// It is empty when the screen shows none or says that none was given.
	Channel string `json:"channel,omitempty"`
	// Practitioner is who the patient will see, PractitionerRole what they do and PractitionerGender
	// their gender: male, female, other or unknown.
	Practitioner       string `json:"practitioner,omitempty"`
	PractitionerRole   string `json:"practitioner_role,omitempty"`
	PractitionerGender string `json:"practitioner_gender,omitempty"`
	// Organisation is the providing organisation; a screen need not show it.
	Organisation string `json:"organisation,omitempty"`
	// OutsideTimeframe is true when the slot is marked as beginning after the outcome's timeframe.
	OutsideTimeframe bool `json:"outside_timeframe,omitempty"`
}

// Booking is an existing booking as shown.
type Booking struct {
	// Ref is the consumer's own name for the entry; tasks choose by it.
	Ref string `json:"ref"`
	// URL is the booking's absolute URL at its provider, without a version, so that the entry can be recognised.
	URL string `json:"url"`
	// Service, Location, Start and Status are what the user reads.
	Service  string    `json:"service,omitempty"`
	Location string    `json:"location,omitempty"`
	Start    time.Time `json:"start,omitzero"`
	Status   string    `json:"status,omitempty"`
	// New is true when the entry is marked as made in this encounter.
	New bool `json:"new,omitempty"`
}

// Act is something the user may do about existing bookings.
type Act string

// The acts.
const (
	ActCancel  Act = "cancel"         // mark a booking for cancellation
	ActConfirm Act = "confirm-cancel" // confirm on the prompt
	ActDecline Act = "decline"        // leave the bookings as they are
)

// Option is one act on offer.
type Option struct {
	Act Act `json:"act"`
	// Booking is the Ref it applies to, where it applies to one.
	Booking string `json:"booking,omitempty"`
	// Chosen is true when the option is ticked without the user having done so.
	Chosen bool `json:"chosen,omitempty"`
}

// Prompt is a question put to the user before something is done.
type Prompt struct {
	// Bookings are the Refs that will be cancelled.
	Bookings []string `json:"bookings"`
	// NewBookingMade is true when the prompt says that a new booking has been made in their place,
	// and NoNewBooking when it says that none was.
	NewBookingMade bool   `json:"new_booking_made,omitempty"`
	NoNewBooking   bool   `json:"no_new_booking,omitempty"`
	Text           string `json:"text"`
	// Shown is what the user reads of each booking in the question. It is needed where the screen of
	// the question does not list those bookings; left out, each Ref stands for its entry on that
	// screen's list or, where it has none, on the latest list before.
	Shown []PromptBooking `json:"shown,omitempty"`
}

// PromptBooking is one booking as a question shows it. An adapter fills in what the user reads there and nothing that it
// looks up by the Ref: a question about another booking than the one chosen is what this is to show [RB-29, RB-30].
type PromptBooking struct {
	// URL is the booking's absolute URL at its provider, without a version, where the screen's data has it.
	URL string `json:"url,omitempty"`
	// Service, Location and Start are what the user reads.
	Service  string    `json:"service,omitempty"`
	Location string    `json:"location,omitempty"`
	Start    time.Time `json:"start,omitzero"`
}

// Message is one thing the user is told: what it is about and what it says of it, and the words.
type Message struct {
	About About `json:"about"`
	Says  Says  `json:"says"`
	// Booking is the Ref of the existing booking it concerns, where it concerns one.
	Booking string `json:"booking,omitempty"`
	Text    string `json:"text"`
}

// About is the subject of a message.
type About string

// The subjects.
const (
	NewBooking    About = "new-booking"      // the booking of this encounter
	Existing      About = "existing-booking" // one earlier booking, named by Ref
	OtherBookings About = "other-bookings"   // the patient's earlier bookings as a whole
	Encounter     About = "encounter"        // anything else
)

// Says is what a message says of its subject.
type Says string

// What can be said.
const (
	Made             Says = "made"              // new-booking: confirmed by the provider
	NotMade          Says = "not-made"          // new-booking: it was not made
	SlotGone         Says = "slot-gone"         // new-booking: the slot has gone, choose again
	NoSlots          Says = "no-slots"          // new-booking: the service has no free slots
	OutsideTimeframe Says = "outside-timeframe" // new-booking: the slot chosen, or one shown, is outside the outcome's timeframe
	NeedsApproval    Says = "needs-approval"    // new-booking: it is, and a clinician's approval is to be sought first
	FateUnknown      Says = "unknown"           // new-booking or existing-booking: the outcome is not known
	Cancelled        Says = "cancelled"         // existing-booking: the provider cancelled it
	NotCancelled     Says = "not-cancelled"     // existing-booking: it could not be cancelled
	AlreadyCancelled Says = "already-cancelled" // existing-booking: it was cancelled before
	StillBooked      Says = "still-booked"      // existing-booking: it stands
	NoneKnown        Says = "none-known"        // other-bookings: no earlier booking is known
	SomeFound        Says = "some-found"        // other-bookings: earlier bookings were found
	NotChecked       Says = "could-not-check"   // other-bookings: they could not be checked
	Noted            Says = "noted"             // anything that needs no judging
)
