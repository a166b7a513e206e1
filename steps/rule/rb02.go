package rule

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The provider's half of RB-01: whatever looks like a re-booking is refused and changes nothing.
var _ = register(Rule{
	ID:       "RB-02",
	Sentence: "the provider offered no re-booking and refused to be asked for one",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range slices.Concat(s.Probes, s.Calls) {
			if c.Kind == evidence.Capability && c.Succeeded() {
				if c.Got.At("rest", 0, "operation") != nil || offersRebooking(fmt.Sprint(c.Got.At("rest"))) {
					f.broken("the capability statement offers an operation", c.Label())
				}
				f.ok(c.Label())
			}
			if c.Base == "" || (!strings.Contains(c.Path, "$") && !pathRebooks(c.Path)) {
				continue
			}
			if c.Status() < 400 || !unchanged(s.StateBefore(c.Seq), s.StateAfter(c.Seq)) && onlyCall(s, c) {
				f.broken("a call that re-books was not refused, or it changed something", c.Label())
			} else {
				f.ok(c.Label())
			}
		}
		return f.verdict("what the provider says it can do, or a call to re-book")
	},
})

// onlyCall says that nothing else was asked between the two states around a call.
func onlyCall(s *evidence.Story, c *evidence.Call) bool {
	before, after := s.StateBefore(c.Seq), s.StateAfter(c.Seq)
	if before == nil || after == nil {
		return false
	}
	for _, other := range slices.Concat(s.Probes, s.Calls) {
		if other != c && other.Seq > before.Seq && other.Seq < after.Seq {
			return false
		}
	}
	return true
}

func unchanged(before, after *evidence.StateAt) bool {
	return before == nil || after == nil || reflect.DeepEqual(before.State, after.State)
}
