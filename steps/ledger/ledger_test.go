package ledger_test

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/ledger"
)

const recordings = "../../fixtures/recordings"

func view(t testing.TB, name string) journal.View {
	t.Helper()
	f, err := os.Open(filepath.Join(recordings, name+".jsonl.gz"))
	require.NoError(t, err)
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	require.NoError(t, err)
	var out journal.View
	require.NoError(t, journal.ReadLines(unzipped, func(l journal.Line) error {
		out = append(out, l.Entry)
		return nil
	}))
	return out
}

func of(t testing.TB, v journal.View, doubt string) *ledger.Ledger {
	t.Helper()
	s, err := evidence.Read(v)
	require.NoError(t, err)
	return ledger.Of(s, v, doubt)
}

// The reference keeps to the standard, so whatever its provider does no patient of its comes to harm by it. A patient
// may hold two bookings: between the new one and the cancellation, because the patient wants both, because the provider refused to
// cancel and the user was told, or because the consumer could not know of the other one.
func TestTheReferenceHarmsNobody(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(recordings, "reference-*.jsonl.gz"))
	require.NoError(t, err)
	require.Greater(t, len(files), 30)
	allowed := 0
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".jsonl.gz")
		l := of(t, view(t, name), "")
		require.True(t, l.Known(), name)
		for _, figure := range l.Harms() {
			require.Zero(t, figure.Times, "%s: %+v", name, figure.Cases)
		}
		require.False(t, l.Harmed())
		allowed += l.Allowed.Times
	}
	require.NotZero(t, allowed, "some of its patients hold two bookings for a time")
}

// figures are the times and minutes of a ledger's figures; minutes of what has none are left out.
type figures struct {
	cancelled            int
	without, alone       int
	told                 int
	twice, twiceMinutes  int
	kept, keptMinutes    int
	allowed, allowedMins int
}

func figuresOf(l *ledger.Ledger) figures {
	return figures{
		l.Cancelled.Times, l.Without.Times, *l.Without.Minutes, l.Told.Times,
		l.Twice.Times, *l.Twice.Minutes, l.Kept.Times, *l.Kept.Minutes, l.Allowed.Times, *l.Allowed.Minutes,
	}
}

func TestWhatKnownBadConsumersMeanForAPatient(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]figures{
		// Cancelled without anybody's word, while the new booking stood.
		"silent-cancel":    {cancelled: 1, allowed: 1},
		"cancels-on-close": {cancelled: 1, allowed: 1},
		// Cancelled first: for the length of a task, in which the clock stands, there was no booking.
		"cancels-before-new":       {cancelled: 1, without: 1},
		"reverses-in-consultation": {cancelled: 1, without: 1},
		// Cancelled as soon as the patient called back, who then rang off: nothing for the hour to the story's end.
		"cancels-at-start":          {cancelled: 1, without: 1, alone: 60},
		"cancels-after-refused":     {cancelled: 1, without: 1, alone: 60, told: 1},
		"cancels-all":               {cancelled: 1, without: 1, alone: 60, allowed: 1},
		"cancels-though-declined":   {cancelled: 1, told: 1, allowed: 1},
		"cancels-new-instead":       {cancelled: 1, kept: 1, keptMinutes: 60, allowed: 1},
		"double-books":              {twice: 1, twiceMinutes: 60, allowed: 2},
		"never-offers":              {twice: 1, twiceMinutes: 60},
		"offers-only-after-booking": {kept: 1, keptMinutes: 60},
		"confirmed-not-cancelled":   {kept: 1, keptMinutes: 60, allowed: 3, allowedMins: 120},
		"claims-cancelled":          {told: 1, kept: 1, keptMinutes: 60, allowed: 1, allowedMins: 60},
		// Told of a booking that nobody made.
		"timeout-as-success":             {without: 1, alone: 60, told: 1},
		"says-made-when-refused":         {without: 1, alone: 60, told: 1},
		"says-not-cancelled-when-it-was": {told: 1, allowed: 1},
		"shows-standing-as-cancelled":    {told: 1, allowed: 1, allowedMins: 60},
		"shows-cancelled-as-booked":      {told: 1, allowed: 1},
		// What breaks a clause and harms nobody.
		"no-trace":        {},
		"quiet-about-new": {allowed: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := view(t, "mutant-"+name)
			l := of(t, v, "")
			require.Equal(t, want, figuresOf(l))
			labels := map[string]bool{}
			for _, e := range v {
				labels[e.Label()] = true
			}
			for _, f := range append(l.Harms(), l.Allowed) {
				require.Len(t, f.Cases, f.Times)
				for _, c := range f.Cases {
					require.NotEmpty(t, c.Evidence, c.Text)
					for _, label := range c.Evidence {
						require.True(t, labels[label], "%s rests on %s, which is not in the journal", c.Text, label)
					}
				}
			}
		})
	}
}

func TestWhatTheEvidenceDoesNotShowIsNotKnown(t *testing.T) {
	t.Parallel()
	v := view(t, "mutant-silent-cancel")
	s, err := evidence.ReadRecording(v, evidence.Recording{What: "a HAR file"})
	require.NoError(t, err)
	l := ledger.Of(s, v, "")
	require.False(t, l.Known())
	require.False(t, l.Harmed())
	require.NotEmpty(t, l.Unknown)
	raw, err := json.Marshal(l)
	require.NoError(t, err)
	require.NotContains(t, string(raw), "0", "not known is never zero")
	require.Contains(t, string(raw), `"without_booking":null`)
	require.Nil(t, ledger.Sum([]*ledger.Ledger{l, l}).Cancelled)
}

func TestOfAStoryThatIsNotWholeIsKnownWhatWasFound(t *testing.T) {
	t.Parallel()
	l := of(t, view(t, "mutant-silent-cancel"), "the consumer could not be driven")
	require.False(t, l.Known())
	require.Equal(t, 1, l.Cancelled.Times)
	require.True(t, l.Cancelled.AtLeast)
	require.Nil(t, l.Told)
	require.Nil(t, l.Without)

	whole := of(t, view(t, "mutant-claims-cancelled"), "")
	sum := ledger.Sum([]*ledger.Ledger{l, whole})
	require.Equal(t, ledger.Total{
		Stories: 2, Harmed: 2, NotKnown: 1,
		Ledger: ledger.Ledger{
			Cancelled: &ledger.Figure{Times: 1, AtLeast: true}, Without: &ledger.Figure{Minutes: new(int), AtLeast: true},
			Told: &ledger.Figure{Times: 1, AtLeast: true}, Twice: &ledger.Figure{Minutes: new(int), AtLeast: true},
			Kept:    &ledger.Figure{Times: 1, Minutes: whole.Kept.Minutes, AtLeast: true},
			Allowed: &ledger.Figure{Times: 2, Minutes: whole.Allowed.Minutes, AtLeast: true},
		},
	}, *sum)
	require.Nil(t, ledger.Sum(nil))
}

func TestALedgerIsAFunctionOfTheEvidence(t *testing.T) {
	t.Parallel()
	v := view(t, "mutant-cancels-all")
	first := of(t, v, "")
	require.Equal(t, first, of(t, v, ""))
	require.NotPanics(t, func() {
		for n := 0; n < len(v); n += 5 {
			if s, err := evidence.Read(v[:n]); err == nil {
				require.NotContains(t, ledger.Of(s, v[:n], "cut short").Unknown, "could not be made")
			}
		}
	})
}
