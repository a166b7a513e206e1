package suite_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// BenchmarkRun is the whole consumer run on the embedded default, without the reports.
func BenchmarkRun(b *testing.B) {
	for b.Loop() {
		run, err := suite.Run(b.Context(), suite.Config{
			Features: features.FS, Fixtures: fixtures.FS, Opener: reference.Opener(reference.Options{}), Seed: 1, Now: time.Now,
		})
		require.NoError(b, err)
		require.Equal(b, results.Conforms, run.Verdict.Conclusion)
		b.ReportMetric(float64(len(run.Scenarios)), "scenarios/op")
	}
}

// BenchmarkJudgeFile judges journals that tell the recorded stories, one after another under names of their own, until
// they hold so many exchanges. What is held is the heap at its largest, garbage included.
func BenchmarkJudgeFile(b *testing.B) {
	by, err := suite.NewJudge(features.FS, fixtures.FS, testHarness)
	require.NoError(b, err)
	recorded := recordedStories(b)
	for _, exchanges := range []int{1_000, 10_000, 100_000} {
		b.Run(strconv.Itoa(exchanges), func(b *testing.B) {
			b.ReportAllocs()
			most := uint64(0)
			for b.Loop() {
				_, err := by.File(b.Context(), tellAll(recorded, exchanges, func() {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					most = max(most, m.HeapInuse)
				}))
				require.NoError(b, err)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*exchanges), "ns/exchange")
			b.ReportMetric(float64(most>>20), "MiB-held")
		})
	}
}

func recordedStories(b *testing.B) []journal.View {
	b.Helper()
	files, err := filepath.Glob("../../fixtures/recordings/*.jsonl.gz")
	require.NoError(b, err)
	require.NotEmpty(b, files)
	var out []journal.View
	for _, name := range files {
		raw, err := os.Open(name)
		require.NoError(b, err)
		unzipped, err := gzip.NewReader(raw)
		require.NoError(b, err)
		var view journal.View
		require.NoError(b, journal.ReadLines(unzipped, func(l journal.Line) error {
			view = append(view, l.Entry)
			return nil
		}))
		require.NoError(b, raw.Close())
		out = append(out, view)
	}
	return out
}

// tellAll is a journal file of some stories; see retold.
func tellAll(recorded []journal.View, exchanges int, look func()) *retold {
	in, out := io.Pipe()
	go func() {
		var err error
		for n := 0; exchanges > 0 && err == nil; n++ {
			view := recorded[n%len(recorded)]
			for _, e := range view {
				if e.Exchange != nil {
					exchanges--
				}
			}
			err = journal.WriteLines(out, fmt.Sprint("story ", n), view)
		}
		out.CloseWithError(err)
	}()
	return &retold{PipeReader: in, look: look}
}
