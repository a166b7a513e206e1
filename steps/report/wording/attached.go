package wording

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Attached counts the screens to which the adapter attached text, and those with a screenshot.
func Attached(run results.Run) (texts, pictures int) {
	if run.Attached != nil {
		return run.Attached.Texts, run.Attached.Pictures
	}
	for _, view := range run.Journals {
		t, p := evidence.Attached(view)
		texts, pictures = texts+t, pictures+p
	}
	return texts, pictures
}

// AttachedIn says in a sentence what the adapter attached, and where it can be seen; empty when it attached nothing.
func AttachedIn(run results.Run) string {
	texts, pictures := Attached(run)
	if texts+pictures == 0 {
		return ""
	}
	return "the adapter attached the text of " + Count(texts, "screen") + " and " + Count(pictures, "screenshot") + ": see report.html and journal.jsonl"
}
