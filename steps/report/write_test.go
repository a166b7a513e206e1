package report_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

func TestAllReportsAreWrittenAndReadBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "reports")
	require.NoError(t, report.Open(dir))
	run := sample(t)
	paths, err := report.WriteAll(dir, run)
	require.NoError(t, err)
	var names []string
	for _, p := range paths {
		names = append(names, filepath.Base(p))
	}
	require.ElementsMatch(t, []string{"results.json", "junit.xml", "cucumber.json", "report.html", "journal.jsonl"}, names)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 5, "no temporary file is left behind")

	raw, err := os.ReadFile(filepath.Join(dir, "results.json"))
	require.NoError(t, err)
	lines, err := os.ReadFile(filepath.Join(dir, "journal.jsonl"))
	require.NoError(t, err)
	back, err := results.Read(raw, lines)
	require.NoError(t, err)
	for _, f := range report.All() {
		require.Equal(t, write(t, f.Name, run), write(t, f.Name, back), "%s of the run read back", f.Name)
	}
}

func TestAFolderThatCannotBeWrittenIsToldBeforeTheRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.ErrorContains(t, report.Open(filepath.Join(file, "reports")), "choose another folder")

	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "report.html"), 0o700))
	require.ErrorContains(t, report.Open(dir), "report.html cannot be written: a folder of that name is in the way")
}

func TestAJournalThatIsNotTheRunsOwnIsRefusedAndEarlierReportsStay(t *testing.T) {
	dir := t.TempDir()
	run := sample(t)
	_, err := report.WriteAll(dir, run)
	require.NoError(t, err)
	before, err := os.ReadFile(filepath.Join(dir, "results.json"))
	require.NoError(t, err)

	run.Consumer.Name = "another"
	run.Journals = map[string]journal.View{}
	_, err = report.WriteAll(dir, run)
	require.ErrorContains(t, err, "not the one that the results were sealed with")
	after, err := os.ReadFile(filepath.Join(dir, "results.json"))
	require.NoError(t, err)
	require.Equal(t, before, after)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 5)
}

var errFull = errors.New("disk full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestAWriterThatFailsIsNeverSilent(t *testing.T) {
	for _, f := range report.All() {
		require.ErrorIs(t, f.Write(fullDisk{}, sample(t)), errFull, f.Name)
	}
}
