// Package evidence reads a journal into what happened: calls that booking
// consumers made, encounters that their users went through, bookings and their
// changes. It reads marks and raw bytes with its own small reader and shares no
// code with the mock or with any consumer.
//
// It refuses to judge; see package rule.
//
//	story, err := evidence.Read(view)
package evidence

import (
	"errors"
	"fmt"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// NotDone is a task that could not be done, and where the journal says so.
type NotDone struct {
	Seq   int
	Label string
	Who   string
	NotDoneMark
}

// Story is a journal read into what happened.
type Story struct {
	// Name is the story's, and Incomplete why the journal does not hold all of it. Both are said by who reads the journal; it cannot know.
	Name, Incomplete string

	Setups     []contract.Setup
	Calls      []*Call
	Encounters []*Encounter
	Bookings   []*Booking
	States     []StateAt
	Staff      []StaffAct
	NotDone    []NotDone
	// Arranged are the bookings that were there before any consumer came.
	Arranged []StaffAct
	// Hops are the exchanges that a provider heard through the proxy, by the Seq of the proxy's exchange.
	Hops map[int]journal.Entry
	// Asides are requests about a server and no provider, which no clause binds: preflights, a look at the root.
	Asides []*Call
	// Probes are the calls that this harness made itself, to see what a provider does.
	Probes []*Call
	// Served are the exchanges that providers made, calling the registry.
	Served []*Call
	// Cut names exchanges whose body was not kept whole.
	Cut []string
	// Needs are the capabilities that the scenario needs, and Declared what each consumer declared of itself.
	Needs    []contract.Capability
	Declared []contract.Capabilities
	// Products are the products that consumers said they are.
	Products []contract.Product
	// Loose are changes that nothing in the story accounts for; see reconcile.
	Loose []Loose
	// Unheard are what arrived at listeners and was no request that could be heard.
	Unheard []Unheard
	// Recorded is set where the story is traffic without marks of what the consumer's user did and saw.
	Recorded *Recording
	// Lost is why the consumer could not be driven, if it could not.
	Lost string
	// End is how the story ended; nil where the journal does not hold its end. Ended is the place of its end in the
	// order of events: what stands after it arrived while other stories were played.
	End   *EndMark
	Ended int

	spans []span
	// restarts are the steps that belong to no encounter.
	restarts []*Step
	index    index
}

// Encounter is one call of a patient to a booking consumer, as the harness drove it.
type Encounter struct {
	Name    string
	Who     string // the consumer's name
	Patient contract.Patient
	Reason  contract.Reason
	Steps   []*Step
}

// Step is a task and what the user was shown after it.
type Step struct {
	Task   contract.Task
	Screen *contract.Screen // nil when the consumer never answered
	// Began and Ended are the places of the task and the screen in the order of events; Ended is 0 when there is no screen.
	Began, Ended int
	// From and Until are the real times of the two, by which tokens are dated; zero when they were not noted.
	From, Until time.Time
	// Labels of the two marks, for evidence.
	TaskLabel, ScreenLabel string
	Encounter              *Encounter
	// Undone is true of a task that the adapter says a user could not do, where nothing was sent for it
	// either. It counts as no act of the user; its screen is a screen all the same.
	Undone bool
}

// StaffAct is what staff of a provider did or were shown.
type StaffAct struct {
	Seq     int       `json:"-"`
	At      time.Time `json:"-"` // by the session's clock
	Label   string    `json:"-"`
	Who     string    `json:"-"`
	Act     string    `json:"act"`
	Booking string    `json:"booking"`
	Shown   []string  `json:"shown"`
}

// Read reads a journal. An error means that the journal itself cannot be read, and nothing can be judged.
func Read(view journal.View) (*Story, error) { return readStory(view, nil) }

func readStory(view journal.View, recorded *Recording) (story *Story, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			story, err = nil, fmt.Errorf("read journal: the reader panicked: %v", fault)
		}
	}()
	s := &Story{Hops: map[int]journal.Entry{}, Recorded: recorded}
	if recorded != nil {
		s.Setups = cast(view)
	}
	var faults []error
	for _, e := range view {
		if e.Mark != nil {
			if err := s.mark(e); err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", e.Label(), err))
			}
		}
	}
	s.readCalls(view)
	s.readIndex()
	s.readUndone()
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	s.readBookings()
	s.Loose = reconcile(s)
	return s, nil
}
