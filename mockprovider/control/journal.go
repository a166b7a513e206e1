package control

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

var inList = with(wanted, listed)

// readJournal answers entries as a JSON array or as JSON Lines. What was begun and
// cannot be finished is broken off, so that nobody takes a part for the whole.
func readJournal(c *call) error {
	f, err := c.filter(inList)
	if err != nil {
		return err
	}
	media, ok := journalMedia(c.r.Header)
	if !ok {
		return problem(http.StatusNotAcceptable, "send Accept: application/json or application/x-ndjson")
	}
	c.w.Header().Set("Content-Type", media)
	out := io.Writer(c.w)
	array := &arrayWriter{w: c.w}
	if media == jsonMedia {
		out = array
	}
	err = c.session.World.Journal.Lines(out, c.session.Name, f)
	if err == nil && media == jsonMedia {
		err = array.end()
	}
	if err != nil {
		c.gone(err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// journalMedia is the first media type that the caller accepts and the journal has.
func journalMedia(h http.Header) (string, bool) {
	accept := strings.Join(h.Values("Accept"), ",")
	if accept == "" {
		return jsonMedia, true
	}
	for part := range strings.SplitSeq(accept, ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil || params["q"] == "0" {
			continue
		}
		switch media {
		case linesMedia, "application/jsonl":
			return linesMedia, true
		case jsonMedia, "application/*", "*/*":
			return jsonMedia, true
		}
	}
	return "", false
}

// arrayWriter makes a JSON array of JSON Lines: the ends of lines become commas.
type arrayWriter struct {
	w     io.Writer
	begun bool
	next  bool // something was written, so that a comma comes first
}

func (a *arrayWriter) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		if err := a.open(); err != nil {
			return 0, err
		}
		body := bytes.TrimSuffix(line, []byte("\n"))
		if a.next && len(body) > 0 {
			body = append([]byte(",\n"), body...)
			a.next = false
		}
		if _, err := a.w.Write(body); err != nil {
			return 0, fmt.Errorf("write array: %w", err)
		}
		a.next = len(line) > len(bytes.TrimSuffix(line, []byte("\n"))) || a.next
	}
	return len(p), nil
}

func (a *arrayWriter) open() error {
	if a.begun {
		return nil
	}
	a.begun = true
	return a.text("[")
}

func (a *arrayWriter) end() error {
	if err := a.open(); err != nil {
		return err
	}
	return a.text("]\n")
}

func (a *arrayWriter) text(s string) error {
	if _, err := io.WriteString(a.w, s); err != nil {
		return fmt.Errorf("write array: %w", err)
	}
	return nil
}

func (c *call) line(e journal.Entry) journal.Line {
	return journal.Line{Scenario: c.session.Name, Entry: e}
}

func readEntry(c *call) error {
	seq, err := strconv.Atoi(c.args["seq"])
	if err == nil {
		if e, ok := c.session.World.Journal.Entry(seq); ok {
			return c.answer(http.StatusOK, c.line(e))
		}
	}
	return problem(http.StatusNotFound, "the journal has no entry of that seq; GET journal lists them")
}

// The time that a wait takes, at most and unless told.
const (
	longestWait = time.Minute
	usualWait   = 10 * time.Second
)

// waitJournal answers the first entry that the query wants, as soon as there is one.
func waitJournal(c *call) error {
	patience := usualWait
	f, err := c.filter(with(wanted, map[string]parameter{"timeout": func(_ *journal.Filter, v string) bool {
		d, err := time.ParseDuration(v)
		patience = d
		return err == nil && d > 0 && d <= longestWait
	}}))
	if err != nil {
		return err
	}
	c.unhurried()
	ctx, cancel := context.WithTimeout(c.r.Context(), patience)
	defer cancel()
	e, err := c.session.World.Journal.Await(ctx, f)
	switch {
	case err == nil:
		return c.answer(http.StatusOK, c.line(e))
	case errors.Is(err, journal.ErrSealed):
		return err //nolint:wrapcheck // problemOf reads it
	case c.r.Context().Err() != nil:
		return nil // nobody is there to be answered
	case ctx.Err() != nil:
		return c.done()
	}
	return fmt.Errorf("wait: %w", err)
}

// unhurried lifts the listener's deadlines from a request that waits.
func (c *call) unhurried() {
	conn := http.NewResponseController(c.w)
	_ = conn.SetReadDeadline(time.Time{}) // a writer that has none needs none lifted
	_ = conn.SetWriteDeadline(time.Time{})
}

// unmatchedForm is a request that the mock took for no interaction.
type unmatchedForm struct {
	Seq    int       `json:"seq"`
	At     time.Time `json:"at"`
	Heard  string    `json:"heard"`
	Method string    `json:"method"`
	Target string    `json:"target"`
	Status int       `json:"status"`
	// Nearest is the interaction that comes nearest, Why it is not that one, and Change what to change.
	Nearest string `json:"nearest,omitempty"`
	Why     string `json:"why,omitempty"`
	Change  string `json:"change,omitempty"`
}

func listUnmatched(c *call) error {
	f, err := c.filter(with(listed, map[string]parameter{"after": after}))
	if err != nil {
		return err
	}
	f.Unmatched = true
	out := []unmatchedForm{}
	for _, e := range c.session.World.Journal.Select(f) {
		x := e.Exchange
		one := unmatchedForm{Seq: e.Seq, At: e.At, Heard: x.Heard, Method: x.Method, Target: x.Target, Status: x.Status}
		if c.api.Explain != nil {
			one.Nearest, one.Why, one.Change = c.api.Explain(*x)
		}
		out = append(out, one)
	}
	return c.answer(http.StatusOK, out)
}
