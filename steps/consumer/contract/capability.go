package contract

// Opened is the answer to a new session.
type Opened struct {
	// Session is the consumer's own name for the session; it is not empty.
	Session string `json:"session"`
	// Contract is the version that the consumer speaks: Version.
	Contract string `json:"contract"`
	// Capabilities say what the consumer under test cannot do; left out, it can do everything.
	Capabilities *Capabilities `json:"capabilities,omitempty"`
	// Product says which product is under test. It stands at the top of every report.
	Product *Product `json:"product,omitempty"`
}

// Product is the product under test, as its vendor names it. Each part may be left out.
type Product struct {
	Vendor  string `json:"vendor,omitempty"`
	Name    string `json:"name,omitempty"`
	Version string `json:"version,omitempty"`
	// Contact is whom to ask about it: an address of a team, say.
	Contact string `json:"contact,omitempty"`
}

// Capabilities are what a consumer declares of itself. What is left out, it can do:
// a consumer is excused from nothing that it does not name.
type Capabilities struct {
	// CancelLevel is how far it can cancel: 1 inside the consultation, 2 after it as well, 3 bookings made
	// by another 111 service, 4 by any consumer; 0 not at all. Below 2 it excuses nothing [CX-07, RB-15].
	CancelLevel *int `json:"cancel_level,omitempty"`
	// Registry is false when it has no access to the booking registry.
	Registry *bool `json:"registry,omitempty"`
	// SeveralBookings is false when one encounter can make one booking only, and so not another one in its place
	// inside the consultation [RB-10, RB-63, RB-64].
	SeveralBookings *bool `json:"several_bookings,omitempty"`
	// XML is false when it speaks FHIR in JSON only.
	XML *bool `json:"xml,omitempty"`
	// Restart is false when the system under test cannot be restarted by the adapter.
	Restart *bool `json:"restart,omitempty"`
	// CaseRecord is false when the adapter cannot read the case record; somebody then has to attest it.
	CaseRecord *bool `json:"case_record,omitempty"`
	// Clock is false when the system under test goes by a clock that the adapter cannot set to a task's Now.
	// The run then takes place in the real now, and what needs another time does not apply.
	Clock *bool `json:"clock,omitempty"`
}

// Capability is something that a clause or a scenario can need of a consumer.
type Capability string

// The capabilities.
const (
	CancelOthers    Capability = "cancel-others" // cancelling bookings that another consumer made
	UseRegistry     Capability = "registry"
	SeveralBookings Capability = "several-bookings"
	SpeakXML        Capability = "xml"
	RestartTheWhole Capability = "restart"
	ShowCaseRecord  Capability = "case-record"
	SettableClock   Capability = "clock" // being set to a task's time, for what needs another hour, day or season
)

// AllCapabilities returns the capabilities, in the order in which they are told.
func AllCapabilities() []Capability {
	return []Capability{CancelOthers, UseRegistry, SeveralBookings, SpeakXML, RestartTheWhole, ShowCaseRecord, SettableClock}
}

// Without are the capabilities of a consumer that has all but some.
func Without(lacking []Capability) Capabilities { return Capabilities{}.And(lacking...) }

// And are the capabilities without some more.
func (c Capabilities) And(lacking ...Capability) Capabilities {
	no, own := false, others-1
	for _, what := range lacking {
		switch what {
		case CancelOthers:
			if c.CancelLevel == nil || *c.CancelLevel > own {
				c.CancelLevel = &own
			}
		case UseRegistry:
			c.Registry = &no
		case SeveralBookings:
			c.SeveralBookings = &no
		case SpeakXML:
			c.XML = &no
		case RestartTheWhole:
			c.Restart = &no
		case ShowCaseRecord:
			c.CaseRecord = &no
		case SettableClock:
			c.Clock = &no
		}
	}
	return c
}

// others is the level from which bookings of other consumers can be cancelled.
const others = 3

// Lacks says in words that the capability is declared absent; empty when it is not.
func (c Capabilities) Lacks(what Capability) string {
	declared, says := true, ""
	switch what {
	case CancelOthers:
		declared, says = c.CancelLevel == nil || *c.CancelLevel >= others, "cannot cancel bookings that another consumer made"
	case UseRegistry:
		declared, says = can(c.Registry), "has no access to the booking registry"
	case SeveralBookings:
		declared, says = can(c.SeveralBookings), "makes no more than one booking in an encounter"
	case SpeakXML:
		declared, says = can(c.XML), "speaks no XML"
	case RestartTheWhole:
		declared, says = can(c.Restart), "cannot be restarted by its adapter"
	case ShowCaseRecord:
		declared, says = can(c.CaseRecord), "does not show its case record to its adapter"
	case SettableClock:
		declared, says = can(c.Clock), "goes by the real time, where this needs a clock that can be set"
	}
	if declared {
		return ""
	}
	return "the consumer declares that it " + says
}

func can(declared *bool) bool { return declared == nil || *declared }
