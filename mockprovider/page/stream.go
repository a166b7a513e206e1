package page

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// stream sends the rows of the journal as they come about, as server-sent events. It
// ends with the session, the reader, or the server's context.
func (p *pages) stream(w http.ResponseWriter, r *http.Request) error {
	s, err := p.find(r)
	if err != nil {
		return err
	}
	f, _, _ := filterOf(r.URL.Query())
	after := firstNumber(r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after"))
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	if err := out.SetWriteDeadline(time.Time{}); err != nil { // a stream lasts as long as it is read
		p.config.Logger.DebugContext(r.Context(), "stream keeps the listener's deadline")
	}
	if _, err := w.Write([]byte("retry: 2000\n\n")); err != nil || out.Flush() != nil {
		return nil //nolint:nilerr // the reader has gone, and cannot be told
	}
	for e, err := range s.World.Journal.Subscribe(r.Context(), after) {
		if err != nil || !f.Matches(e) {
			continue // an entry that cannot be read stays with the journal, which says so; the context's end is the last
		}
		event, err := eventOf(rowOf(s, e))
		if err != nil {
			return nil //nolint:nilerr // the answer has begun; the reader connects anew
		}
		if _, err := w.Write(event); err != nil || out.Flush() != nil {
			return nil //nolint:nilerr // the reader has gone, and cannot be told
		}
	}
	return nil
}

// firstNumber returns the first of the texts that is a number, or 0.
func firstNumber(texts ...string) int {
	for _, text := range texts {
		if n, err := strconv.Atoi(text); err == nil && n >= 0 {
			return n
		}
	}
	return 0
}

// eventOf is a row as an event; its id is that of the event in the journal, so that a
// reader who was cut off goes on where it was.
func eventOf(r row) ([]byte, error) {
	var html bytes.Buffer
	if err := sheets["journal"].ExecuteTemplate(&html, "row", r); err != nil {
		return nil, fmt.Errorf("write row: %w", err)
	}
	return fmt.Appendf(nil, "id: %d\ndata: %s\n\n", r.Event(), strings.Join(strings.Fields(html.String()), " ")), nil
}
