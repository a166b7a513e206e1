package explore

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report"
)

// StoryFile is the name of the file that a story stands in, beside the reports about it.
const StoryFile = "story.feature"

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// Folder is the name of the folder of a finding: what was broken.
func (f Finding) Folder() string {
	return strings.Trim(notInNames.ReplaceAllString(strings.ToLower(f.Key()), "-"), "-")
}

// Text is the story as a feature, with what it shows and how it was found.
func (f Finding) Text(seed, variance int64) string {
	what := string(f.ID)
	if f.Invariant != "" {
		what = fmt.Sprintf("what must be so of a whole story, %q, after %s", f.Invariant, f.ID)
	}
	head := fmt.Sprintf("# Found by rebookcheck explore, seed %d, story %d; the story's own seed is %d, the variance %d.\n# It breaks %s: %s.\n",
		seed, f.Number, f.Seed, variance, what, strings.ReplaceAll(f.Detail, "\n", " "))
	return head + f.Story.Feature(f.Sentence())
}

// Write writes a finding into a folder of its own: the story, its journal and the reports about it.
func (f Finding) Write(out string, seed, variance int64) (string, error) {
	dir := filepath.Join(out, f.Folder())
	if _, err := report.WriteAll(dir, f.Run); err != nil {
		return "", fmt.Errorf("write a finding: %w", err)
	}
	path := filepath.Join(dir, StoryFile)
	if err := os.WriteFile(path, []byte(f.Text(seed, variance)), 0o666); err != nil { //nolint:gosec // for others to read, as reports are
		return "", fmt.Errorf("write a finding: %w", err)
	}
	return path, nil
}
