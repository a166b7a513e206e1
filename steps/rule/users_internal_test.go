package rule

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

func TestWhatSomebodyElseHadBegunMayGoInThatPersonsName(t *testing.T) {
	t.Parallel()
	at := func(seq int) *evidence.Call { return &evidence.Call{Entry: journal.Entry{Seq: seq}} }
	did := func(acts map[string]*evidence.Call) *marks { return &marks{acts: acts} }
	handler, clinician := user{"North 111", "u-1"}, user{"North 111", "u-2"}
	for name, c := range map[string]struct {
		second map[string]*evidence.Call
		want   []int
	}{
		"a cancellation that the call handler had confirmed": {map[string]*evidence.Call{"u-2": at(5), "u-1": at(6)}, nil},
		"an act of the system":                               {map[string]*evidence.Call{"u-2": at(5), "system": at(6)}, []int{5, 6}},
		"a name that another user had only later":            {map[string]*evidence.Call{"u-2": at(5), "late": at(6)}, []int{5, 6}},
	} {
		first := map[string]*evidence.Call{"u-1": at(1)}
		if _, late := c.second["late"]; late {
			first = map[string]*evidence.Call{"late": at(7)}
		}
		a, b := users{handler: did(first), clinician: did(c.second)}.divided()
		if c.want == nil {
			require.Nil(t, a, name)
			continue
		}
		require.NotNil(t, a, name)
		require.Equal(t, c.want, []int{a.Seq, b.Seq}, name)
	}
}
