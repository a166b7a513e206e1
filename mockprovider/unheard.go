package mockprovider

import (
	"encoding/json"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

// Unheard notes in the journal what arrived at a listener and was no request. Where the journal is
// full it is counted among the requests that were refused.
func (w *World) Unheard(heard string, r wiretap.Refused) {
	data, err := json.Marshal(journal.UnheardMark{Why: r.Why, Start: r.Start, Bytes: r.Bytes})
	if err != nil || w.Journal.Full() {
		w.Journal.Refuse()
		return
	}
	w.Journal.Mark(journal.MarkUnheard, heard, data)
}
