package wording

import (
	"bytes"
	"encoding/json"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Attached counts the screens to which the adapter attached text, and those with a screenshot.
func Attached(run results.Run) (texts, pictures int) {
	for _, view := range run.Journals {
		for _, e := range view {
			if e.Mark == nil || e.Mark.Kind != evidence.MarkScreen || !bytes.Contains(e.Mark.Data, []byte(`"text"`)) && !bytes.Contains(e.Mark.Data, []byte(`"screenshot"`)) {
				continue
			}
			var screen struct {
				Text       string          `json:"text"`
				Screenshot json.RawMessage `json:"screenshot"`
			}
			if json.Unmarshal(e.Mark.Data, &screen) != nil {
				continue
			}
			if screen.Text != "" {
				texts++
			}
			if len(screen.Screenshot) > 0 {
				pictures++
			}
		}
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
