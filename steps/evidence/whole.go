package evidence

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// EndMark is the data of the last mark of a story: how each step of the scenario that was acted out ended.
type EndMark struct {
	Steps []StepEnd `json:"steps"`
	// Fault is what this harness, its mock or the consumer's adapter did not do; the story is not whole then.
	Fault string `json:"fault,omitempty"`
	// Stuck is why the story could not go on although nobody is at fault for it.
	Stuck string `json:"stuck,omitempty"`
	// Unreachable says that the consumer could not be reached at all.
	Unreachable bool `json:"unreachable,omitempty"`
}

// StepEnd is how a step ended: passed, failed, skipped, undefined or not done; and why.
type StepEnd struct {
	Status string `json:"status"`
	Detail string `json:"detail,omitempty"`
}

// Unplayed is the journal of a story that never began, which holds its end alone.
func Unplayed(at time.Time, end EndMark) (journal.View, error) {
	raw, err := json.Marshal(end)
	if err != nil {
		return nil, fmt.Errorf("write end mark: %w", err)
	}
	return journal.View{{Seq: 1, At: at, Mark: &journal.Mark{Kind: MarkEnd, Nth: 1, Data: raw}}}, nil
}

// Interrupted ends the journal of a story whose run ended in the middle of it: what is there was seen before that. A
// journal that has its end is left as it is.
func Interrupted(view journal.View) journal.View {
	end := journal.Entry{Seq: 1, Mark: &journal.Mark{Kind: MarkEnd, Nth: 1}}
	for i, e := range view {
		end.Seq, end.At = max(end.Seq, e.Seq+1, e.Closed+1), e.At
		if e.Mark == nil {
			continue
		}
		if end.Mark.Nth = e.Mark.Nth + 1; e.Mark.Kind == MarkEnd && i == len(view)-1 {
			return view
		}
	}
	end.Mark.Data, _ = json.Marshal(EndMark{Fault: interrupted}) // texts always can be written
	return append(slices.Clone(view), end)
}

// interrupted is the fault of a story whose run ended in the middle of it.
const interrupted = "the run was interrupted in the middle of this story, and what is here was seen before the interruption"

// Missing says what of a story's journal is not there: its end, or an event on the way. Every request, answer and
// mark has a place in one order, from 1 on without a gap. It is empty where all is there.
func Missing(view journal.View) string {
	if len(view) == 0 {
		return "the journal holds nothing of the story"
	}
	taken := make([]bool, 2*len(view)+1)
	events, last := 0, 0
	for _, e := range view {
		if e.Seq <= last {
			return fmt.Sprintf("%s does not stand where it belongs", e.Label())
		}
		last = e.Seq
		for _, at := range []int{e.Seq, e.Closed} {
			if at == 0 {
				continue
			}
			if at < 0 || at >= len(taken) || taken[at] {
				return fmt.Sprintf("the place of %s in the order of events is wrong", e.Label())
			}
			taken[at] = true
			events++
		}
	}
	for at := 1; at <= events; at++ {
		if !taken[at] {
			return fmt.Sprintf("event %d of the story is missing", at)
		}
	}
	if last := view[len(view)-1]; last.Mark == nil || last.Mark.Kind != MarkEnd {
		return "the end of the story is missing"
	}
	return ""
}
