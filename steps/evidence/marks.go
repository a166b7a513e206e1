package evidence

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// The kinds of mark. Those that the mock writes are named where it writes them.
const (
	MarkSetup    = "setup"              // a consumer was set up; data is a contract.Setup without secrets
	MarkTask     = "task"               // a task was given; data is a TaskMark
	MarkScreen   = "screen"             // the task is done; data is a ScreenMark
	MarkState    = "state"              // what providers and registry hold; data is a State
	MarkStaff    = journal.MarkStaff    // staff of a provider did or were shown something; data is a Staff
	MarkArranged = journal.MarkArranged // a booking was there before any consumer came; data is a Staff
	MarkClock    = journal.MarkClock    // the session's clock was moved
	MarkVaried   = journal.MarkVariance // how a provider differs legally; nothing is judged by it
	MarkCast     = "cast"               // who plays the roles of the features; data is a Playbill, for readers
	MarkNeeds    = "needs"              // what the scenario needs of a consumer; data is a list of contract.Capability
	MarkDeclared = "capabilities"       // what a consumer declared of itself; data is a contract.Capabilities
	MarkProduct  = "product"            // which product a consumer said it is; data is a contract.Product, and nothing is judged by it
	MarkAside    = "adapter-aside"      // what an adapter said beside the contract; nothing is judged by it
	MarkFront    = journal.MarkFront    // a request was addressed otherwise than to this world; nothing is judged by it
	MarkUnheard  = journal.MarkUnheard  // bytes arrived at a listener and were no request; data is an Unheard
	MarkWords    = "attested"           // what a tester answered about a screen, and when; the screen itself is judged, this is not
	MarkLost     = "driver-error"       // the consumer could not be driven; nothing can be judged
	MarkBetween  = "provider-begin"     // of a provider of elsewhere, which is judged as well; nothing is judged of the consumer by these three
	MarkAsked    = "provider-call"
	MarkWaited   = "provider-wait"
	MarkHeld     = journal.MarkHeld    // what changed in what a mock holds, for itself; nothing is judged by it
	MarkRestart  = journal.MarkRestart // a journal goes on after its process; nothing is judged by it
	MarkNotDone  = "not-done"          // a task of a step could not be done; data is a NotDoneMark
	MarkEnd      = "end"               // the story was played to its end, or as far as it went; data is an EndMark
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
	case MarkClock, MarkVaried, MarkAside, MarkFront, MarkWords, MarkCast, MarkBetween, MarkAsked, MarkWaited, MarkHeld, MarkRestart:
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
