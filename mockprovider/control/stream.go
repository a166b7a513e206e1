package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// streamJournal sends the journal as server-sent events as it grows: every mark and
// every finished exchange once, in the order in which they were finished. It ends with
// the session. A caller that names the last event it saw misses none.
func streamJournal(c *call) error {
	f, err := c.filter(wanted)
	if err != nil {
		return err
	}
	event, err := c.seen(f.SeqAfter)
	if err != nil {
		return err
	}
	f.SeqAfter = 0 // an entry may have begun earlier than the last one seen and finished later
	c.unhurried()
	h := c.w.Header()
	h.Set("Content-Type", streamMedia)
	h.Set("X-Accel-Buffering", "no")
	c.w.WriteHeader(http.StatusOK)
	if err := c.send("retry: 1000\n\n"); err != nil {
		c.gone(err)
		return nil
	}
	if err := c.stream(f, event); err != nil && c.r.Context().Err() == nil {
		c.gone(err)
	}
	return nil
}

// seen returns the place in the order of finishing of the last entry that the caller has seen.
func (c *call) seen(after int) (int, error) {
	if id := c.r.Header.Get("Last-Event-ID"); id != "" {
		var err error
		if after, err = strconv.Atoi(id); err != nil || after < 0 {
			return 0, problem(http.StatusBadRequest, "Last-Event-ID must be the id of an event of this stream")
		}
	}
	if after == 0 {
		return 0, nil
	}
	e, ok := c.session.World.Journal.Entry(after)
	if !ok || e.Event() == 0 {
		return 0, problem(http.StatusBadRequest, "no finished entry has that seq; name the last that was received, or none")
	}
	return e.Event(), nil
}

func (c *call) stream(f journal.Filter, event int) error {
	ctx, cancel := context.WithCancel(c.r.Context())
	entries, fault := make(chan journal.Entry), make(chan error, 1)
	go func() {
		defer close(entries)
		for e, err := range c.session.World.Journal.Subscribe(ctx, event) {
			if err != nil {
				fault <- err
				return
			}
			if !f.Matches(e) {
				continue
			}
			select {
			case entries <- e:
			case <-ctx.Done():
				return
			}
		}
	}()
	defer func() {
		cancel()
		for range entries {
		}
	}()
	beat := time.NewTicker(c.api.Heartbeat)
	defer beat.Stop()
	for {
		select {
		case e, more := <-entries:
			if !more {
				select {
				case err := <-fault:
					return err
				default:
					return nil // the session has ended
				}
			}
			if err := c.event(e); err != nil {
				return err
			}
		case <-beat.C:
			if err := c.session.Touch(); err != nil { // whoever looks on uses the session
				return fmt.Errorf("stream: %w", err)
			}
			if err := c.send(": alive\n\n"); err != nil {
				return err
			}
		}
	}
}

// event sends one entry.
func (c *call) event(e journal.Entry) error {
	kind := "exchange"
	if e.Mark != nil {
		kind = "mark"
	}
	var data strings.Builder
	enc := json.NewEncoder(&data)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(c.line(e)); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	return c.send(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n", e.Seq, kind, data.String()))
}

// sendTime is how long a caller may take to receive one event.
const sendTime = 30 * time.Second

// send writes and flushes. Who does not take it in time is left alone.
func (c *call) send(text string) error {
	conn := http.NewResponseController(c.w)
	timer := time.AfterFunc(sendTime, func() { _ = conn.SetWriteDeadline(longPast) })
	defer timer.Stop()
	if _, err := c.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	if err := conn.Flush(); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	return nil
}
