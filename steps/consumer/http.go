package consumer

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/message"
)

const (
	answerLimit = 1 << 20 // bytes of an answer
	quoteLimit  = 200     // bytes of an answer quoted in an error
	httpTimeout = 2 * time.Minute
)

var _ = register(Transport{
	Schemes: []string{"http", "https"},
	Form:    "the http:// address of an adapter",
	Example: "http://127.0.0.1:9000",
	Open: func(address string, within time.Duration) (Opener, error) {
		if u, err := url.Parse(address); err != nil || u.Host == "" {
			return nil, errors.New("the address of an adapter needs a host, as in http://127.0.0.1:9000") // url.Parse would quote a password
		}
		return HTTP(address, &http.Client{Timeout: cmp.Or(within, httpTimeout)}), nil
	},
})

// HTTP drives a consumer that serves the contract over HTTP at a base URL:
//
//	POST   base/sessions             a contract.Setup  => 200 a contract.Opened
//	POST   base/sessions/{id}/tasks  a contract.Task   => 200 a contract.Screen
//	DELETE base/sessions/{id}                          => 200 or 204
//
// Bodies are JSON, each held to its schema. A consumer that cannot be connected to, or
// does not answer in time, gives ErrUnreachable; any other answer than these is an error
// that says what to do, but for 201 in place of 200. Each call has a connection of its own: whether a kept one still
// stands cannot be known beforehand, and a task that may have been done is not to be sent twice. Redirects are not followed: whoever is at the base URL answers, so
// that no adapter can have the harness call elsewhere. A nil client means one that waits two
// minutes. The opener and its drivers are safe for concurrent use.
func HTTP(base string, client *http.Client) Opener {
	own := http.Client{Timeout: httpTimeout}
	if client != nil {
		own = *client
	}
	if own.Transport == nil {
		own.Transport = freshConnections()
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	h := &httpConsumer{base: strings.TrimSuffix(base, "/"), client: &own}
	return OpenFunc(h.open)
}

// freshConnections is the usual transport, without connections that are used again.
func freshConnections() http.RoundTripper {
	usual, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return nil
	}
	fresh := usual.Clone()
	fresh.DisableKeepAlives = true
	return fresh
}

type httpConsumer struct {
	base   string
	client *http.Client
}

func (h *httpConsumer) open(ctx context.Context, s contract.Setup) (Driver, error) {
	setup, err := message.Write(message.Setup, s)
	if err != nil {
		return nil, fmt.Errorf("open session: %w", err)
	}
	session := &httpSession{h: h}
	raw, err := session.call(ctx, http.MethodPost, "/sessions", setup)
	if err != nil {
		return nil, fmt.Errorf("open session: %w", err)
	}
	o, err := readOpened(raw)
	if err != nil {
		return nil, fmt.Errorf("open session: POST /sessions: %w: the answer begins %q", err, quote(raw))
	}
	session.path, session.declared, session.product = "/sessions/"+url.PathEscape(o.Session), o.Capabilities, o.Product
	return session, nil
}

type httpSession struct {
	h        *httpConsumer
	path     string
	declared *contract.Capabilities
	product  *contract.Product

	mu      sync.Mutex
	remarks []string
}

// Remarks are on the form of the answers.
func (s *httpSession) Remarks() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.remarks)
}

// call makes a call and notes what is odd about the form of its answer.
func (s *httpSession) call(ctx context.Context, method, path string, send []byte) ([]byte, error) {
	raw, remark, err := s.h.call(ctx, method, path, send)
	s.mu.Lock()
	defer s.mu.Unlock()
	if remark != "" && !slices.Contains(s.remarks, remark) {
		s.remarks = append(s.remarks, remark)
	}
	if err != nil && remark != "" {
		err = fmt.Errorf("%w (%s)", err, remark)
	}
	return raw, err
}

// remark says what is odd about the form of an answer that is taken all the same; empty when nothing is.
func remark(method string, resp *http.Response) string {
	media := resp.Header.Get("Content-Type")
	kind, _, err := mime.ParseMediaType(media)
	switch {
	case method == http.MethodDelete && resp.StatusCode == http.StatusOK:
		return "the closing of a session was answered 200: the contract has 204, without a body"
	case method == http.MethodDelete:
		return ""
	case resp.StatusCode == http.StatusCreated:
		return "an answer has the status 201: the contract has 200"
	case media == "":
		return "an answer has no Content-Type: send Content-Type: application/json"
	case err != nil || kind != "application/json":
		return fmt.Sprintf("an answer says Content-Type: %.60s: send Content-Type: application/json", media)
	}
	return ""
}

// Capabilities are as the consumer declared them.
func (s *httpSession) Capabilities() *contract.Capabilities { return s.declared }

// Product is as the consumer named it.
func (s *httpSession) Product() *contract.Product { return s.product }

// Perform posts the task and reads the screen.
func (s *httpSession) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	task, err := message.Write(message.Task, t)
	if err != nil {
		return contract.Screen{}, fmt.Errorf("task %s: %w", t.Kind, err)
	}
	raw, err := s.call(ctx, http.MethodPost, s.path+"/tasks", task)
	if err != nil {
		return contract.Screen{}, taskFault(t.Kind, err)
	}
	screen, err := readScreen(t.Kind, raw)
	if err != nil {
		return contract.Screen{}, fmt.Errorf("task %s: POST %s/tasks: %w: the answer begins %q", t.Kind, s.path, err, quote(raw))
	}
	return screen, nil
}

// Close ends the session.
func (s *httpSession) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), httpTimeout)
	defer cancel()
	if _, err := s.call(ctx, http.MethodDelete, s.path, nil); err != nil {
		return fmt.Errorf("close session: %w", err)
	}
	return nil
}

// call makes one request and returns the body of a good answer. Closing a session may be answered by any 2xx.
func (h *httpConsumer) call(ctx context.Context, method, path string, send []byte) (raw []byte, odd string, err error) {
	req, err := http.NewRequestWithContext(ctx, method, h.base+path, bytes.NewReader(send))
	if err != nil {
		return nil, "", fmt.Errorf("make request: %w: give the consumer's base URL, such as http://127.0.0.1:9000", err)
	}
	if send != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	resp, err := h.client.Do(req)
	if err != nil {
		return nil, "", h.unanswered(method, path, err)
	}
	defer resp.Body.Close() // read as far as is wanted
	raw, err = io.ReadAll(io.LimitReader(resp.Body, answerLimit+1))
	if err != nil {
		return nil, "", h.unanswered(method, path, fmt.Errorf("the answer broke off: %w", err))
	}
	good := resp.StatusCode == http.StatusOK || method == http.MethodPost && resp.StatusCode == http.StatusCreated || method == http.MethodDelete && resp.StatusCode/100 == 2
	switch {
	case resp.StatusCode/100 == 3:
		return nil, "", fmt.Errorf("%s %s: the consumer answered %d and sends us elsewhere (%s): redirects are not followed; "+
			"the adapter has to answer itself: give its own address as the base URL, or have it pass the call on", method, path, resp.StatusCode, elsewhere(resp))
	case resp.StatusCode == http.StatusNoContent && !good:
		return nil, "", &refusal{fmt.Sprintf("%s %s: the consumer answered 204, which has no body: answer 200 with the JSON that the contract wants, and with {} where nothing is shown", method, path)}
	case !good:
		return nil, "", &refusal{fmt.Sprintf("%s %s: the consumer answered %d, want 200: look in its log; it said %q", method, path, resp.StatusCode, quote(raw))}
	case len(raw) > answerLimit:
		return nil, "", fmt.Errorf("%s %s: the answer is longer than %d bytes: answer with what the user is shown and no more", method, path, answerLimit)
	}
	odd = remark(method, resp)
	if rest, marked := bytes.CutPrefix(raw, []byte("\xef\xbb\xbf")); marked {
		raw = rest
		odd = cmp.Or(odd, "an answer begins with a byte order mark: send UTF-8 without one")
	}
	return raw, odd, nil
}

// unanswered tells silence from a consumer that is not there, and both from our giving up.
func (h *httpConsumer) unanswered(method, path string, err error) error {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s %s: %w", method, path, err)
	case errors.As(err, &timeout) && timeout.Timeout() && h.client.Timeout > 0:
		return Unreachable(fmt.Errorf("%s %s: no answer within %s: %w: see what it waits for, or give it longer", method, path, h.client.Timeout, err))
	}
	return Unreachable(fmt.Errorf("%w: start it, or correct its base URL", err))
}

// elsewhere is where a redirect leads, without what its path and query may carry.
func elsewhere(resp *http.Response) string {
	to, err := resp.Location()
	if err != nil {
		return "it does not say where"
	}
	return "to " + (&url.URL{Scheme: to.Scheme, Host: to.Host}).String()
}

func quote(raw []byte) string {
	if len(raw) > quoteLimit {
		return string(raw[:quoteLimit]) + "..."
	}
	return string(raw)
}
