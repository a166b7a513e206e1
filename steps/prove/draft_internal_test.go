package prove

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// small is a journal of a mark, a request that was forwarded, and the end.
func small() journal.View {
	leg := func(heard string, via int) *journal.Exchange {
		return &journal.Exchange{Heard: heard, Nth: 1, Via: via, Method: http.MethodGet, Target: "/", Status: http.StatusOK, Request: journal.Message{Header: http.Header{"A": {"b"}}}}
	}
	at := time.Date(2031, 7, 4, 15, 0, 0, 0, time.UTC)
	return journal.View{
		{Seq: 1, At: at, Mark: &journal.Mark{Kind: evidence.MarkClock, Nth: 1}},
		{Seq: 2, Closed: 5, At: at, Exchange: leg("proxy", 0)},
		{Seq: 3, Closed: 4, At: at, Exchange: leg("vale", 2)},
		{Seq: 6, At: at, Mark: &journal.Mark{Kind: evidence.MarkEnd, Nth: 2, Data: []byte(`{}`)}},
	}
}

func TestAJournalStaysWholeUnderEveryEdit(t *testing.T) {
	require.Empty(t, evidence.Missing(small()))
	for name, change := range map[string]func(*draft) bool{
		"a request is dropped with what was forwarded": func(d *draft) bool { return d.drop(2, 3) },
		"a mark is dropped":                            func(d *draft) bool { return d.drop(1) },
		"a request is put behind its answer":           func(d *draft) bool { return d.insert(5, copied(d.view[1].Exchange), copied(d.view[2].Exchange)) == 6 },
		"a request is put into the middle of another":  func(d *draft) bool { return d.insert(3, copied(d.view[1].Exchange)) == 4 },
		"a header is changed on both legs":             func(d *draft) bool { return d.eachLeg(2, hasHeader("A", "c")) },
	} {
		t.Run(name, func(t *testing.T) {
			view := small()
			d := newDraft(view)
			require.True(t, change(d))
			require.Empty(t, evidence.Missing(d.view))
			require.Equal(t, small(), view, "the evidence itself was changed")
			for _, e := range d.view {
				if e.Exchange != nil && e.Exchange.Via != 0 {
					require.Equal(t, "proxy", d.view[d.at(e.Exchange.Via)].Exchange.Heard)
				}
			}
		})
	}
}

func TestBothLegsOfARequestAreChanged(t *testing.T) {
	d := newDraft(small())
	require.True(t, d.eachLeg(2, hasHeader("A", "c")))
	require.Equal(t, "c", d.view[1].Exchange.Request.Header.Get("A"))
	require.Equal(t, "c", d.view[2].Exchange.Request.Header.Get("A"))
	require.False(t, d.eachLeg(2, lacksHeader("Missing")))
	require.False(t, d.eachLeg(9, lacksHeader("A")), "there is no such request")
}
