package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// bodyLimit is the most that is read of a request's body, in bytes.
const bodyLimit = 64 << 10

const (
	jsonMedia    = "application/json"
	linesMedia   = "application/x-ndjson"
	streamMedia  = "text/event-stream"
	problemMedia = "application/problem+json"
)

// call is one request. A handler answers it or returns the problem with it.
type call struct {
	api     *api
	w       http.ResponseWriter
	r       *http.Request
	args    map[string]string // the steps of the path that stand for names
	session *session.Session  // that the path names, if it does
}

// long past is a deadline that breaks off at once.
var longPast = time.Unix(1, 0)

// body reads the body to its end, within the limits of size and time.
func (c *call) body() ([]byte, error) {
	conn := http.NewResponseController(c.w)
	timer := time.AfterFunc(c.api.BodyTimeout, func() { _ = conn.SetReadDeadline(longPast) })
	raw, err := io.ReadAll(c.r.Body)
	timer.Stop()
	if tooLong, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, problem(http.StatusRequestEntityTooLarge, "send at most "+strconv.FormatInt(tooLong.Limit, 10)+" bytes")
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.w.Header().Set("Connection", "close")
		return nil, problem(http.StatusRequestTimeout, "the body took too long to arrive; send it in one go")
	case err != nil:
		return nil, problem(http.StatusBadRequest, "the body ended early; send as many bytes as Content-Length says")
	}
	return raw, nil
}

// read decodes the body into v. An empty body counts as {}.
func (c *call) read(v any) error {
	raw, err := c.body()
	if err != nil {
		return err
	}
	return strict(raw, v)
}

// none refuses a body that says anything.
func (c *call) none() error { return c.read(&struct{}{}) }

func (c *call) answer(status int, v any) error { return c.answerAs(jsonMedia, status, v) }

func (c *call) answerAs(media string, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	c.w.Header().Set("Content-Type", media)
	c.w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
	c.w.WriteHeader(status)
	if _, err := c.w.Write(append(body, '\n')); err != nil {
		c.gone(err)
	}
	return nil
}

// gone notes that an answer was not taken. It is too late to say anything else then.
func (c *call) gone(err error) {
	c.api.Logger.InfoContext(c.r.Context(), "tester did not take the answer", slog.Any("error", err))
}

func (c *call) done() error {
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

func (c *call) tell(p *Problem) {
	if p.cause != nil {
		c.api.Logger.ErrorContext(c.r.Context(), "control request failed", slog.Any("error", p.cause))
	}
	if err := c.answerAs(problemMedia, p.Status, p); err != nil {
		c.gone(err)
	}
}

func health(c *call) error { return c.answer(http.StatusOK, map[string]string{"status": "ok"}) }

// ready tells whether requests are taken. A server that is ending says so itself.
func ready(c *call) error {
	if err := c.api.Sessions.Stuck(); err != nil {
		return c.answer(http.StatusServiceUnavailable, map[string]string{"status": "not ready", "detail": err.Error()})
	}
	return c.answer(http.StatusOK, map[string]string{"status": "ready"})
}
