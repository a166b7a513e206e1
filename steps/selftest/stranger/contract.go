package stranger

import "time"

// spoken is the version of the adapter contract; since 2.1 a screen can say that a task was not done.
const spoken = "2.1"

// setup is who the consumer is in a session and where it finds the others.
type setup struct {
	Contract, Session, Name, ODS, ASID, Endpoint, Proxy string

	Services []service
	Registry *registry
}

type service struct{ Name, ID, Provider, ASID string }

type registry struct {
	Base, Token  string
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
}

// task is one thing the user is to do.
type task struct {
	Kind      string
	Encounter string
	Now       time.Time
	User      person
	Patient   *patient
	Reason    string
	Outcome   *outcome
	Service   string
	Slot      *struct{ Start, End time.Time }
	Bookings  []string
	Beyond    bool `json:"beyond_timeframe"`
}

type person struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Clinical bool   `json:"clinical"`
}

type patient struct {
	NHS       string    `json:"nhs_number"`
	Prefix    string    `json:"prefix"`
	Given     string    `json:"given"`
	Family    string    `json:"family"`
	Gender    string    `json:"gender"`
	BirthDate string    `json:"birth_date"`
	Phone     string    `json:"phone"`
	Address   []string  `json:"address"`
	City      string    `json:"city"`
	Postcode  string    `json:"postcode"`
	Contacts  []contact `json:"contacts"`
}

type contact struct {
	Given        string `json:"given"`
	Family       string `json:"family"`
	Relationship string `json:"relationship"`
	Phone        string `json:"phone"`
}

type outcome struct {
	Text         string `json:"text"`
	Within       int    `json:"within_minutes"`
	NeedsBooking bool   `json:"needs_booking"`
	ReferTo      string `json:"refer_to"`
}

// screen is what the user is then shown.
type screen struct {
	Case     string     `json:"case"`
	Stage    string     `json:"stage"`
	Slots    []slotRow  `json:"slots,omitempty"`
	Bookings []bookRow  `json:"bookings,omitempty"`
	Options  []option   `json:"options,omitempty"`
	Prompt   *question  `json:"prompt,omitempty"`
	Messages []message  `json:"messages,omitempty"`
	Record   []recorded `json:"record,omitempty"`
	NotDone  *notDone   `json:"not_done,omitempty"`
}

type notDone struct {
	Why string `json:"why"`
}

type slotRow struct {
	Service      string    `json:"service"`
	Location     string    `json:"location,omitempty"`
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`
	Minutes      int       `json:"minutes,omitempty"`
	LocalStart   string    `json:"local_start,omitempty"`
	Channel      string    `json:"channel,omitempty"`
	Practitioner string    `json:"practitioner,omitempty"`
	Role         string    `json:"practitioner_role,omitempty"`
	Gender       string    `json:"practitioner_gender,omitempty"`
	Organisation string    `json:"organisation,omitempty"`
	Outside      bool      `json:"outside_timeframe,omitempty"`
}

type bookRow struct {
	Ref      string     `json:"ref"`
	URL      string     `json:"url"`
	Service  string     `json:"service,omitempty"`
	Location string     `json:"location,omitempty"`
	Start    *time.Time `json:"start,omitempty"`
	Status   string     `json:"status,omitempty"`
	New      bool       `json:"new,omitempty"`
}

type option struct {
	Act     string `json:"act"`
	Booking string `json:"booking,omitempty"`
	Chosen  bool   `json:"chosen,omitempty"`
}

type question struct {
	Bookings []string `json:"bookings"`
	NewMade  bool     `json:"new_booking_made,omitempty"`
	NoNew    bool     `json:"no_new_booking,omitempty"`
	Text     string   `json:"text"`
}

type message struct {
	About   string `json:"about"`
	Says    string `json:"says"`
	Booking string `json:"booking,omitempty"`
	Text    string `json:"text"`
}

type recorded struct {
	What    string `json:"what"`
	Booking string `json:"booking,omitempty"`
}

// abilities are what the consumer declares that it cannot do.
type abilities struct {
	Level    *int  `json:"cancel_level,omitempty"`
	Registry *bool `json:"registry,omitempty"`
	Several  *bool `json:"several_bookings,omitempty"`
	XML      *bool `json:"xml,omitempty"`
	Restart  *bool `json:"restart,omitempty"`
	Record   *bool `json:"case_record,omitempty"`
}
