package mockprovider

import (
	"encoding/json"

	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

// MarkUnheard is the kind of mark that tells of bytes which arrived at a listener and were no
// request that could be heard; Who is the listener, and the data an [Unheard].
const MarkUnheard = "unheard"

// Unheard is what arrived at a listener and was no request that could be heard.
type Unheard struct {
	// Why says why it was not heard.
	Why string `json:"why"`
	// Start is how it begins, at most 2 KiB (in base64), and Bytes how much of it was read.
	Start []byte `json:"start,omitempty"`
	Bytes int64  `json:"bytes,omitempty"`
}

// Unheard notes in the journal what arrived at a listener and was no request. Where the journal is
// full it is counted among the requests that were refused.
func (w *World) Unheard(heard string, r wiretap.Refused) {
	data, err := json.Marshal(Unheard{Why: r.Why, Start: r.Start, Bytes: r.Bytes})
	if err != nil || w.Journal.Full() {
		w.Journal.Refuse()
		return
	}
	w.Journal.Mark(MarkUnheard, heard, data)
}
