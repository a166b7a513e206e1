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

// capability is all that the program knows of one: its name in words both ways, and how it is declared.
type capability struct {
	name       Capability
	has, lacks string // after "a consumer that" and "the consumer declares that it"
	// can reads a declaration, and cannot makes one. Where field is set, they are not.
	field  func(c *Capabilities) **bool
	can    func(c Capabilities) bool
	cannot func(c *Capabilities)
}

// capabilities are all of them, in the order in which they are told. A new one needs its field in Capabilities, its
// name above and a row here; the schema of the contract says how it is written.
var capabilities = []capability{
	{
		name: CancelOthers, has: "cancels bookings that another consumer made", lacks: "cannot cancel bookings that another consumer made",
		can: func(c Capabilities) bool { return c.CancelLevel == nil || *c.CancelLevel >= others },
		cannot: func(c *Capabilities) {
			if own := others - 1; c.CancelLevel == nil || *c.CancelLevel > own {
				c.CancelLevel = &own
			}
		},
	},
	{
		name: UseRegistry, has: "uses the booking registry", lacks: "has no access to the booking registry",
		field: func(c *Capabilities) **bool { return &c.Registry },
	},
	{
		name: SeveralBookings, has: "makes several bookings in an encounter", lacks: "makes no more than one booking in an encounter",
		field: func(c *Capabilities) **bool { return &c.SeveralBookings },
	},
	{
		name: SpeakXML, has: "speaks FHIR in XML", lacks: "speaks no XML",
		field: func(c *Capabilities) **bool { return &c.XML },
	},
	{
		name: RestartTheWhole, has: "keeps its cases over a restart", lacks: "cannot be restarted by its adapter",
		field: func(c *Capabilities) **bool { return &c.Restart },
	},
	{
		name: ShowCaseRecord, has: "shows its case record", lacks: "does not show its case record to its adapter",
		field: func(c *Capabilities) **bool { return &c.CaseRecord },
	},
	{
		name: SettableClock, has: "can be judged at another time than now", lacks: "goes by the real time, where this needs a clock that can be set",
		field: func(c *Capabilities) **bool { return &c.Clock },
	},
}

// others is the level from which bookings of other consumers can be cancelled.
const others = 3

// AllCapabilities returns the capabilities, in the order in which they are told.
func AllCapabilities() []Capability {
	out := make([]Capability, len(capabilities))
	for i, c := range capabilities {
		out[i] = c.name
	}
	return out
}

// Has says in words what a consumer with the capability does, as in "uses the booking registry".
func (c Capability) Has() string { return c.row().has }

func (c Capability) row() capability {
	for _, row := range capabilities {
		if row.name == c {
			return row
		}
	}
	return capability{can: func(Capabilities) bool { return true }, cannot: func(*Capabilities) {}}
}

// Without are the capabilities of a consumer that has all but some.
func Without(lacking []Capability) Capabilities { return Capabilities{}.And(lacking...) }

// And are the capabilities without some more.
func (c Capabilities) And(lacking ...Capability) Capabilities {
	no := false
	for _, what := range lacking {
		if row := what.row(); row.field != nil {
			*row.field(&c) = &no
		} else {
			row.cannot(&c)
		}
	}
	return c
}

// Lacks says in words that the capability is declared absent; empty when it is not.
func (c Capabilities) Lacks(what Capability) string {
	row := what.row()
	can := row.can
	if row.field != nil {
		can = func(c Capabilities) bool { declared := *row.field(&c); return declared == nil || *declared }
	}
	if can(c) {
		return ""
	}
	return "the consumer declares that it " + row.lacks
}
