package journal_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// appendUntilKilled names the file that a process of this test appends to until it is killed.
var appendUntilKilled = flag.String("append-until-killed", "", "append to a new journal at this path until killed")

func TestMain(m *testing.M) {
	if flag.Parse(); *appendUntilKilled != "" {
		appendForever(*appendUntilKilled)
		return
	}
	os.Exit(m.Run())
}

// pace is how long the process waits between two exchanges: busy fills the writer's buffer
// time and again, unhurried never does, so that only its timer has it write.
var pace = flag.Duration("append-pace", 0, "how long to wait between two exchanges")

// through has the process write each entry before it goes on.
var through = flag.Bool("append-through", false, "write each entry before going on")

func killedBody(seq int, what string) []byte {
	return bytes.Repeat(fmt.Appendf(nil, "%s %d;", what, seq), 10+seq%200)
}

// appendForever closes exchanges and tells each one's Seq and when it was closed.
func appendForever(path string) {
	j, err := journal.Create(journal.Config{Now: time.Now, Path: path, Through: *through})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	tick := make(<-chan time.Time)
	if *pace > 0 {
		tick = time.NewTicker(*pace).C
	}
	for next := 1; ; next += 2 {
		if *pace > 0 {
			<-tick
		}
		seq := j.Open(journal.Exchange{Heard: "vale", Request: journal.Message{Body: killedBody(next, "request")}})
		j.Close(seq, journal.Answered, 200, journal.Message{Body: killedBody(seq, "answer")})
		if _, err := fmt.Println(seq, time.Now().UnixNano()); err != nil {
			os.Exit(1)
		}
	}
}

func TestNothingOlderThanAHundredMillisecondsIsLostWhenTheProcessIsKilled(t *testing.T) {
	t.Parallel()
	for name, pace := range map[string]time.Duration{"busy": 0, "unhurried": 10 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// A machine that is busy elsewhere may hold up the process's own write for that long:
			// then the process is no evidence, and another one is.
			var late []string
			for range 3 {
				if late = killOne(t, pace); len(late) == 0 {
					return
				}
				t.Logf("late: %d, such as %s", len(late), late[0])
			}
			require.Empty(t, late)
		})
	}
}

// killOne kills a process that appends and returns which exchanges should be in its file and are not.
func killOne(t *testing.T, pace time.Duration) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal")
	closed, killed := told(t, path, pace)
	j := reopen(t, path)
	require.ErrorContains(t, j.Sound(), "not sealed")
	t.Logf("%d exchanges were told, %d read; %d bytes torn", len(closed), j.Len(), j.Lost())
	var late []string
	for _, e := range j.View() { // also what is younger is whole, if it is there
		require.Equal(t, string(killedBody(e.Seq, "request")), string(e.Exchange.Request.Body))
		if e.Closed != 0 {
			require.Equal(t, string(killedBody(e.Seq, "answer")), string(e.Exchange.Response.Body))
		}
	}
	must := 0
	for seq, at := range closed {
		if at > killed-(100*time.Millisecond).Nanoseconds() {
			continue
		}
		must++
		if e, ok := j.Entry(seq); !ok || e.Closed == 0 {
			late = append(late, fmt.Sprintf("%d, closed %d ms before the end", seq, (killed-at)/1e6))
		}
	}
	require.Positive(t, must)
	return late
}

// told starts a process, kills it and returns what it has told: when each exchange was closed, and when it was killed.
func told(t *testing.T, path string, pace time.Duration, more ...string) (closed map[int]int64, killed int64) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], append([]string{"-append-until-killed", path, "-append-pace", pace.String()}, more...)...) //nolint:gosec // this very program
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	life := time.Second
	if testing.Short() {
		life = 300 * time.Millisecond
	}
	closed = map[int]int64{}
	var begun time.Time
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var seq int
		var at int64
		if _, err := fmt.Sscan(lines.Text(), &seq, &at); err != nil {
			continue // the last line may be torn
		}
		closed[seq] = at
		if begun.IsZero() {
			begun = time.Now()
		}
		if killed == 0 && time.Since(begun) > life {
			killed = time.Now().UnixNano()
			require.NoError(t, child.Process.Kill())
		}
	}
	require.Error(t, child.Wait(), "it was killed")
	return closed, killed
}

func TestNothingIsLostOfAJournalThatGoesThroughToItsFileWhenTheProcessIsKilled(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal")
	closed, _ := told(t, path, 0, "-append-through")
	j := reopen(t, path)
	require.ErrorContains(t, j.Sound(), "not sealed")
	for seq := range closed {
		e, ok := j.Entry(seq)
		require.True(t, ok && e.Closed != 0, "%d was closed before it was told", seq)
		require.Equal(t, string(killedBody(seq, "answer")), string(e.Exchange.Response.Body))
	}
}

func TestAJournalThatGoesThroughHoldsAllInMemoryAndKnowsItsFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal")
	j, err := journal.Create(journal.Config{Now: time.Now, Path: path, Through: true, MaxEntries: 300})
	require.NoError(t, err)
	for range 200 {
		seq := j.Open(journal.Exchange{Heard: "vale", Request: journal.Message{Body: killedBody(199, "a request of some length")}})
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		size, sum := j.Written()
		require.Len(t, raw, int(size))
		digest := sha256.Sum256(raw)
		require.Equal(t, hex.EncodeToString(digest[:]), sum)
		j.Close(seq, journal.Answered, 200, journal.Message{Body: killedBody(seq, "answer")})
	}
	require.NoError(t, os.Truncate(path, 30))
	require.Len(t, j.View(), 200, "the file is not read")
	require.False(t, j.Full())
	for range 100 {
		j.Mark("clock", "", nil)
	}
	require.True(t, j.Full(), "at so many entries")
	require.NoError(t, j.Seal())
}
