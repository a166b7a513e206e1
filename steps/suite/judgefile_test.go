package suite_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func asJSON(t testing.TB, run results.Run) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, run.WriteJSON(&out))
	return out.String()
}

// What is judged story by story is what is judged as a whole, wherever the file is torn, mixed or ended.
func TestAJournalJudgedStoryByStoryComesToWhatItComesToAsAWhole(t *testing.T) {
	t.Parallel()
	by, err := suite.NewJudge(features.FS, fixtures.FS, testHarness)
	require.NoError(t, err)
	raw := journalOf(t, judgedWith(t, "", "@RB-31 and @SC-01 or @RB-38"))
	lines := bytes.SplitAfter(bytes.TrimSpace(raw), []byte("\n"))
	whole := func(lines ...[]byte) []byte { return bytes.Join(lines, nil) }
	n := len(lines)
	for name, file := range map[string][]byte{
		"as it was":               raw,
		"without its plan":        whole(lines[1:]...),
		"without its end":         whole(lines[:n-1]...),
		"cut in the middle":       whole(append(append([][]byte{}, lines[:n/2]...), lines[n/2+1:]...)...),
		"with an edited line":     bytes.Replace(raw, []byte(`"kind":"task"`), []byte(`"kind":"tusk"`), 1),
		"mixed":                   whole(append(append([][]byte{lines[0]}, lines[n-2]), lines[1:]...)...),
		"with a line unread":      whole(append(append(append([][]byte{}, lines[:n/2]...), []byte("{}\n")), lines[n/2:]...)...),
		"as the plan and no more": whole(lines[0]),
	} {
		e, err := results.ReadEvidence(bytes.NewReader(file))
		require.NoError(t, err, name)
		run, err := by.File(t.Context(), bytes.NewReader(file))
		require.NoError(t, err, name)
		require.Equal(t, asJSON(t, by.Judge(e)), asJSON(t, run), name)
		with, err := by.Whole(t.Context(), bytes.NewReader(file))
		require.NoError(t, err, name)
		require.Equal(t, asJSON(t, run), asJSON(t, with), name)
	}
	_, err = by.File(t.Context(), strings.NewReader(""))
	require.ErrorIs(t, err, suite.ErrEmpty)
}

func TestJudgingAJournalEndsWhenItIsToldTo(t *testing.T) {
	t.Parallel()
	by, err := suite.NewJudge(features.FS, fixtures.FS, testHarness)
	require.NoError(t, err)
	raw := journalOf(t, judgedWith(t, "", "@RB-38"))
	ctx, end := context.WithCancel(t.Context())
	end()
	for name, judge := range map[string]func(context.Context, io.ReadSeeker) (results.Run, error){"story by story": by.File, "as a whole": by.Whole} {
		_, err = judge(ctx, bytes.NewReader(raw))
		require.ErrorIs(t, err, context.Canceled, name)
	}
}

// retold is a journal file in which one story is told again and again under other names. It cannot be read twice, and
// calls look after each mebibyte.
type retold struct {
	*io.PipeReader
	read int
	look func()
}

func (*retold) Seek(int64, int) (int64, error) { return 0, io.ErrClosedPipe }

func (in *retold) Read(p []byte) (int, error) {
	n, err := in.PipeReader.Read(p)
	if before := in.read >> 20; (in.read+n)>>20 > before {
		in.look()
	}
	in.read += n
	return n, err //nolint:wrapcheck // a reader's
}

func tellAgain(view journal.View, times int, look func()) *retold {
	in, out := io.Pipe()
	go func() {
		var err error
		for n := 0; n < times && err == nil; n++ {
			err = journal.WriteLines(out, fmt.Sprint("story ", n), view)
		}
		out.CloseWithError(err)
	}()
	return &retold{PipeReader: in, look: look}
}

// The memory that judging takes grows with the longest story and not with their number.
func TestJudgingHoldsOneStoryAtATime(t *testing.T) {
	by, err := suite.NewJudge(features.FS, fixtures.FS, testHarness)
	require.NoError(t, err)
	const size = 512 << 10
	view := journal.View{{Seq: 1, Closed: 2, Exchange: &journal.Exchange{
		Nth: 1, Heard: "proxy", Method: http.MethodPost, Target: "/nowhere", Request: journal.Message{Body: bytes.Repeat([]byte("."), size)},
	}}}
	most := func(times int) uint64 {
		held := uint64(0)
		run, err := by.File(t.Context(), tellAgain(view, times, func() {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			held = max(held, m.HeapAlloc)
		}))
		require.NoError(t, err)
		require.Len(t, run.Scenarios, times)
		return held
	}
	few := most(3)
	require.Less(t, most(23), few+10*size, "twenty more stories")
}
