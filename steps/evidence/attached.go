package evidence

import (
	"bytes"
	"encoding/json"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// Attached counts the screens to which the adapter attached text, and those with a screenshot.
func Attached(view journal.View) (texts, pictures int) {
	for _, e := range view {
		if e.Mark == nil || e.Mark.Kind != MarkScreen || !bytes.Contains(e.Mark.Data, []byte(`"text"`)) && !bytes.Contains(e.Mark.Data, []byte(`"screenshot"`)) {
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
	return texts, pictures
}
