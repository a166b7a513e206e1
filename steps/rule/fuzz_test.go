package rule_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// FuzzDoctoredJournal: whatever is done to a journal, no rule panics. A journal is read or refused.
func FuzzDoctoredJournal(f *testing.F) {
	cat := catalogue(f)
	all := names(f)
	var loaded sync.Map
	recorded := func(t *testing.T, n uint16) journal.View {
		name := all[int(n)%len(all)]
		view, ok := loaded.Load(name)
		if !ok {
			view, _ = loaded.LoadOrStore(name, read(t, name).view)
		}
		return view.(journal.View) //nolint:forcetypeassert // nothing else is stored
	}
	for i := range all {
		f.Add(uint16(i), uint16(i/2), []byte{byte(i), byte(7 * i), byte(13 * i), byte(i + 5), byte(3 * i), byte(11 * i)})
	}
	f.Fuzz(func(t *testing.T, story, foreign uint16, ops []byte) {
		d := doctor{view: slices.Clone(recorded(t, story)), foreign: recorded(t, foreign)}
		d.apply(ops)
		verdicts, err := rule.JudgeAll(d.view, cat)
		if err != nil {
			return
		}
		for id, v := range verdicts {
			if strings.Contains(v.Detail, "panicked") {
				t.Fatalf("%s: %s", id, v.Detail)
			}
		}
	})
}
