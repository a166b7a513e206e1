// Package contract is what the harness and a booking consumer under test say to
// each other: tasks for the consumer's user to do, and what that user is then
// shown. It is data only, with one JSON form for every transport.
//
// It refuses to know how a consumer works, and how it is judged.
package contract

import "time"

// Version of the contract. The second number grows when something is added that an adapter may
// leave alone, and the first when one has to be changed.
const Version = "2.2"

// Kind names a task.
type Kind string

// The tasks a user can be given, in the order in which an encounter usually takes them.
const (
	// BeginEncounter: the patient calls; the user finds the patient and starts an assessment. Patient and Reason are set.
	BeginEncounter Kind = "begin-encounter"
	// RecordOutcome: the user records the outcome of the assessment. Outcome is set.
	RecordOutcome Kind = "record-outcome"
	// SearchSlots: the user asks for the slots of a service within the outcome's timeframe or, with
	// Beyond, for later ones as well. Service is set.
	SearchSlots Kind = "search-slots"
	// Book: the user books a slot shown by the latest search. Service and Slot are set.
	Book Kind = "book"
	// ListBookings: the assessment and its new bookings are complete, or given up; the user goes to
	// the end of the encounter, where the patient's existing bookings are dealt with.
	ListBookings Kind = "list-bookings"
	// ChooseToCancel: the user marks bookings of the list for cancellation. Bookings is set. It may be
	// given again to choose otherwise. Nothing is to be cancelled yet.
	ChooseToCancel Kind = "choose-to-cancel"
	// ConfirmCancel: having checked with the patient, the user confirms the choice on the prompt. Bookings is set.
	ConfirmCancel Kind = "confirm-cancel"
	// Decline: the user or the patient declines the offer to cancel.
	Decline Kind = "decline"
	// EndEncounter: the user closes the encounter.
	EndEncounter Kind = "end-encounter"
	// RestartSystem: the consumer system is stopped and started again between two calls.
	RestartSystem Kind = "restart-system"
)

// Task is one thing the consumer's user is to do.
type Task struct {
	Kind Kind `json:"kind"`
	// Encounter is the harness's name for the encounter; a consumer keeps it beside its own case reference.
	Encounter string `json:"encounter,omitempty"`
	// Now is the session's time. Everything about bookings follows it; tokens follow the real clock.
	Now time.Time `json:"now"`
	// User is who sits at the screen.
	User User `json:"user"`

	Patient *Patient `json:"patient,omitempty"`
	Reason  Reason   `json:"reason,omitempty"`
	Outcome *Outcome `json:"outcome,omitempty"`
	// Beyond is true when the user asks for slots after the end of the outcome's timeframe, too.
	Beyond bool `json:"beyond_timeframe,omitempty"`
	// Service is the name of a service of the Setup.
	Service string `json:"service,omitempty"`
	// Slot is the start of the slot to book; End tells slots with the same start apart.
	Slot *Period `json:"slot,omitempty"`
	// Bookings are the Ref of entries on the screen.
	Bookings []string `json:"bookings,omitempty"`
}

// Reason is why the patient calls.
type Reason string

// The reasons for a call.
const (
	// NewProblem: a first call about a problem.
	NewProblem Reason = "new-problem"
	// CallBack: the patient calls again, for example because they feel worse or need to change a booking.
	CallBack Reason = "call-back"
	// CancelOnly: the patient calls only to cancel a booking; there is no re-assessment.
	CancelOnly Reason = "cancel-only"
)

// User is a member of the consumer's staff.
type User struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Clinical bool   `json:"clinical,omitempty"`
}

// Patient is who calls. All patients are synthetic.
type Patient struct {
	// NHSNumber is ten digits from the 999 range, or empty when it is not known.
	NHSNumber string `json:"nhs_number,omitempty"`
	Prefix    string `json:"prefix,omitempty"`
	Given     string `json:"given"`
	Family    string `json:"family"`
	Gender    string `json:"gender"`
	BirthDate string `json:"birth_date"`
	// Phone is the patient's own; empty when there is none.
	Phone string `json:"phone"`
	// Contacts are others who can be reached about the patient, in the order in which they are to be tried, after Phone.
	Contacts []Contact `json:"contacts,omitempty"`
	Address  []string  `json:"address"`
	City     string    `json:"city"`
	Postcode string    `json:"postcode"`
}

// Contact is somebody who can be reached about a patient: a parent, a neighbour.
type Contact struct {
	Given  string `json:"given"`
	Family string `json:"family"`
	// Relationship to the patient, in words.
	Relationship string `json:"relationship"`
	Phone        string `json:"phone"`
}

// Outcome is what an assessment led to.
type Outcome struct {
	// Text is the disposition in words, for example "face to face within 2 hours".
	Text string `json:"text"`
	// Within is the timeframe in minutes, 0 when the outcome sets none.
	Within int `json:"within_minutes,omitempty"`
	// NeedsBooking is true when the outcome asks for an appointment.
	NeedsBooking bool `json:"needs_booking"`
	// ReferTo is the service of a referral without a booking, if that is the outcome.
	ReferTo string `json:"refer_to,omitempty"`
}

// Period is a start and an end.
type Period struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Setup is what a consumer is given before its first task: who it is and where it finds the others.
type Setup struct {
	Contract string `json:"contract"`
	// Session is a name for this world; a consumer that serves several keeps their cases apart by it.
	Session string `json:"session"`
	// Name, ODS, ASID and Endpoint are the consumer's own: name, organisation code, 12-digit ASID and Spine endpoint URL.
	Name     string `json:"name"`
	ODS      string `json:"ods"`
	ASID     string `json:"asid"`
	Endpoint string `json:"endpoint"`
	// Proxy is the Spine Secure Proxy's base URL, with no trailing slash.
	Proxy string `json:"proxy"`
	// Services are what service discovery would have found.
	Services []Service `json:"services"`
	// Registry is set for a consumer that has access to the booking registry.
	Registry *Registry `json:"registry,omitempty"`
}

// Service is one service as the directories describe it.
type Service struct {
	Name string `json:"name"`
	// ID is the DoS service id.
	ID string `json:"id"`
	// Provider is the provider's base URL and ASID its 12-digit ASID; both empty when the service cannot be booked.
	Provider string `json:"provider,omitempty"`
	ASID     string `json:"asid,omitempty"`
}

// Registry is how the booking registry is reached; registry calls do not pass the proxy.
type Registry struct {
	Base         string `json:"base"`
	Token        string `json:"token"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
}
