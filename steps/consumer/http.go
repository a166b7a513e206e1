package consumer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

const (
	answerLimit = 1 << 20 // bytes of an answer
	quoteLimit  = 200     // bytes of an answer quoted in an error
	httpTimeout = 2 * time.Minute
)

// opened is the answer to a new session.
type opened struct {
	Session string `json:"session"`
}

// HTTP drives a consumer that serves the contract over HTTP at a base URL:
//
//	POST   base/sessions             a contract.Setup  => 200 {"session": "..."}
//	POST   base/sessions/{id}/tasks  a contract.Task   => 200 a contract.Screen
//	DELETE base/sessions/{id}                          => 200 or 204
//
// Bodies are JSON. A consumer that cannot be connected to gives ErrUnreachable; any
// other answer than these is an error that says what to do. A nil client means one
// that waits two minutes. The opener and its drivers are safe for concurrent use.
func HTTP(base string, client *http.Client) Opener {
	if client == nil {
		client = &http.Client{Timeout: httpTimeout}
	}
	h := &httpConsumer{base: strings.TrimSuffix(base, "/"), client: client}
	return OpenFunc(h.open)
}

type httpConsumer struct {
	base   string
	client *http.Client
}

func (h *httpConsumer) open(ctx context.Context, s contract.Setup) (Driver, error) {
	var o opened
	if err := h.call(ctx, http.MethodPost, "/sessions", s, &o); err != nil {
		return nil, fmt.Errorf("open session: %w", err)
	}
	if o.Session == "" {
		return nil, errors.New(`open session: the answer names no session: answer {"session": "..."} with a name for it`)
	}
	return &httpSession{h: h, path: "/sessions/" + url.PathEscape(o.Session)}, nil
}

type httpSession struct {
	h    *httpConsumer
	path string
}

// Perform posts the task and reads the screen.
func (s *httpSession) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	var screen contract.Screen
	err := s.h.call(ctx, http.MethodPost, s.path+"/tasks", t, &screen)
	if err == nil && t.Kind != contract.RestartSystem {
		err = check(screen)
	}
	if err != nil {
		return contract.Screen{}, fmt.Errorf("task %s: %w", t.Kind, err)
	}
	return screen, nil
}

// Close ends the session.
func (s *httpSession) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), httpTimeout)
	defer cancel()
	if err := s.h.call(ctx, http.MethodDelete, s.path, nil, nil); err != nil {
		return fmt.Errorf("close session: %w", err)
	}
	return nil
}

// call makes one request. Into is nil where no body is wanted.
func (h *httpConsumer) call(ctx context.Context, method, path string, send, into any) error {
	var body io.Reader
	if send != nil {
		raw, err := json.Marshal(send)
		if err != nil {
			return fmt.Errorf("write request: %w", err)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, h.base+path, body)
	if err != nil {
		return fmt.Errorf("make request: %w: give the consumer's base URL, such as http://127.0.0.1:9000", err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	resp, err := h.client.Do(req)
	if err != nil {
		if errors.Is(err, context.Canceled) {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		return Unreachable(fmt.Errorf("%w: start it, or correct its base URL", err))
	}
	defer resp.Body.Close() // read as far as is wanted
	raw, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit+1))
	if err != nil {
		return Unreachable(fmt.Errorf("%s %s: the answer broke off: %w", method, path, err))
	}
	if err := accept(resp.StatusCode, raw, into); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

// accept reads an answer strictly: the right status, one JSON value of a reasonable size, known keys only.
func accept(status int, raw []byte, into any) error {
	switch {
	case into == nil && status >= 200 && status < 300:
		return nil
	case status != http.StatusOK:
		return fmt.Errorf("the consumer answered %d, want 200: look in its log; it said %q", status, quote(raw))
	case len(raw) > answerLimit:
		return fmt.Errorf("the answer is longer than %d bytes: answer with what the user is shown and no more", answerLimit)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("the answer is not what contract version %s describes (%w): it begins %q", contract.Version, err, quote(raw))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("the answer holds more than one JSON value: answer with one; it begins %q", quote(raw))
	}
	return nil
}

func quote(raw []byte) string {
	if len(raw) > quoteLimit {
		return string(raw[:quoteLimit]) + "..."
	}
	return string(raw)
}
