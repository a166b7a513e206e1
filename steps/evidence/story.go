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
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// The kinds of mark that the harness writes.
const (
	MarkSetup    = "setup"          // a consumer was set up; data is a contract.Setup without secrets
	MarkTask     = "task"           // a task was given; data is a TaskMark
	MarkScreen   = "screen"         // the task is done; data is a ScreenMark
	MarkState    = "state"          // what providers and registry hold; data is a State
	MarkStaff    = "staff"          // staff of a provider did or were shown something; data is a Staff
	MarkArranged = "arranged"       // a booking was there before any consumer came; data is a Staff
	MarkClock    = "clock"          // the session's clock was moved
	MarkVaried   = "variance"       // how a provider differs legally; nothing is judged by it
	MarkCast     = "cast"           // who plays the roles of the features; data is a Playbill, for readers
	MarkNeeds    = "needs"          // what the scenario needs of a consumer; data is a list of contract.Capability
	MarkDeclared = "capabilities"   // what a consumer declared of itself; data is a contract.Capabilities
	MarkProduct  = "product"        // which product a consumer said it is; data is a contract.Product, and nothing is judged by it
	MarkAside    = "adapter-aside"  // what an adapter said beside the contract; nothing is judged by it
	MarkFront    = "front"          // a request was addressed otherwise than to this world; nothing is judged by it
	MarkUnheard  = "unheard"        // bytes arrived at a listener and were no request; data is an Unheard
	MarkWords    = "attested"       // what a tester answered about a screen, and when; the screen itself is judged, this is not
	MarkLost     = "driver-error"   // the consumer could not be driven; nothing can be judged
	MarkBetween  = "provider-begin" // of a provider of elsewhere, which is judged as well; nothing is judged of the consumer by these three
	MarkAsked    = "provider-call"
	MarkWaited   = "provider-wait"
	MarkNotDone  = "not-done" // a task of a step could not be done; data is a NotDoneMark
	MarkEnd      = "end"      // the story was played to its end, or as far as it went; data is an EndMark
)

// TaskMark and ScreenMark are the data of the marks of a task and of its screen. Real is the real
// time, which is not the session's; zero when it was not noted.
type TaskMark struct {
	contract.Task
	Real time.Time `json:"real,omitzero"`
}

// lacks names what a task of its kind must have and this one has not; empty where it is whole.
func (t TaskMark) lacks() string {
	switch {
	case t.Kind == contract.RecordOutcome && t.Outcome == nil:
		return "outcome"
	case t.Kind == contract.Book && t.Slot == nil:
		return "slot"
	}
	return ""
}

// ScreenMark is described at TaskMark.
type ScreenMark struct {
	contract.Screen
	Real time.Time `json:"real,omitzero"`
}

// Who says that a task could not be done.
const (
	ByHarness = "harness" // the screen offers nothing to do it with
	ByAdapter = "adapter" // the adapter answers that what the task needs is not on the screen
)

// NotDoneMark is the data of the mark of a task that could not be done. Why is one sentence for the report.
type NotDoneMark struct {
	Task contract.Kind `json:"task"`
	Why  string        `json:"why"`
	By   string        `json:"by"`
}

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

func (s *Story) mark(e journal.Entry) error {
	switch e.Mark.Kind {
	case MarkSetup:
		return readInto(e, &s.Setups)
	case MarkTask:
		var task TaskMark
		if err := read(e, &task); err != nil {
			return err
		}
		if lacks := task.lacks(); lacks != "" {
			return fmt.Errorf("a task %s without its %s", task.Kind, lacks)
		}
		s.task(e, task)
	case MarkScreen:
		var screen ScreenMark
		if err := read(e, &screen); err != nil {
			return err
		}
		return s.screen(e, screen)
	case MarkClock, MarkVaried, MarkAside, MarkFront, MarkWords, MarkCast, MarkBetween, MarkAsked, MarkWaited:
	default:
		return s.markOfWorld(e)
	}
	return nil
}

// markOfWorld reads the marks of what happened beside the tasks of a consumer.
func (s *Story) markOfWorld(e journal.Entry) error {
	switch e.Mark.Kind {
	case MarkState:
		at := StateAt{Seq: e.Seq, Label: e.Label()}
		if err := read(e, &at.State); err != nil {
			return err
		}
		s.States = append(s.States, at)
	case MarkArranged:
		return readInto(e, &s.Arranged)
	case MarkStaff:
		act := StaffAct{Seq: e.Seq, At: e.At, Label: e.Label(), Who: e.Mark.Who}
		if err := read(e, &act); err != nil {
			return err
		}
		s.Staff = append(s.Staff, act)
	case MarkNotDone:
		left := NotDone{Seq: e.Seq, Label: e.Label(), Who: e.Mark.Who}
		if err := read(e, &left.NotDoneMark); err != nil {
			return err
		}
		s.NotDone = append(s.NotDone, left)
	case MarkEnd:
		s.End = &EndMark{}
		if s.Ended == 0 {
			s.Ended = e.Seq
		}
		return read(e, s.End)
	case MarkUnheard:
		got := Unheard{Label: e.Label(), Listener: e.Mark.Who}
		if err := read(e, &got); err != nil {
			return err
		}
		s.Unheard = append(s.Unheard, got)
	case MarkLost:
		var why string
		if err := read(e, &why); err != nil {
			return err
		}
		s.Lost = why
	case MarkNeeds:
		return read(e, &s.Needs)
	case MarkDeclared:
		return readInto(e, &s.Declared)
	case MarkProduct:
		return readInto(e, &s.Products)
	default:
		return fmt.Errorf("unknown mark %q", e.Mark.Kind)
	}
	return nil
}

// readInto reads a mark to the end of a list.
func readInto[T any](e journal.Entry, list *[]T) error {
	var one T
	if err := read(e, &one); err != nil {
		return err
	}
	*list = append(*list, one)
	return nil
}

func read(e journal.Entry, into any) error {
	if err := json.Unmarshal(e.Mark.Data, into); err != nil {
		return fmt.Errorf("read %s mark: %w", e.Mark.Kind, err)
	}
	return nil
}
