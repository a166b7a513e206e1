package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"time"
)

// Staff are the ways in which staff of the provider are asked to act on a booking: a command that begins with "exec ", or a
// URL that is posted to. {id} and {url} in it stand for the booking, and {start} for when the slot begins that it is to be
// moved to. Empty where nobody can be asked.
type Staff struct {
	Cancel string `json:"cancel"`
	Move   string `json:"move"`
}

// faults names what is wrong with them.
func (s Staff) faults() (out []error) {
	for _, hook := range []string{s.Cancel, s.Move} {
		if err := checkHook(hook); err != nil {
			out = append(out, err)
		}
	}
	return out
}

// StaffRoom are the staff of a provider that can be asked to act; nil where nobody can.
type StaffRoom interface {
	// Can says whether they can be asked to do something.
	Can(act Act) bool
	// CancelLocally has them cancel a booking in their own system, and MoveTo move it to the slot that begins then.
	CancelLocally(ctx context.Context, id string) error
	MoveTo(ctx context.Context, id string, start time.Time) error
}

// Act is something that staff can be asked to do.
type Act string

// The acts of staff.
const (
	CancelAct Act = "cancel"
	MoveAct   Act = "move"
)

// can says whether staff can be asked to do something.
func (d *Driver) can(act Act) bool { return d.staff != nil && d.staff.Can(act) }

// hooks are staff who are asked by a command or at a URL.
type hooks struct {
	staff  Staff
	base   string
	client *http.Client
}

// staffOf are the staff that a configuration says how to ask; nil where it says nothing.
func staffOf(c Config, client *http.Client) StaffRoom {
	if c.Staff == (Staff{}) {
		return nil
	}
	return hooks{c.Staff, c.BaseURL, client}
}

func (h hooks) Can(act Act) bool { return h.hook(act) != "" }

func (h hooks) hook(act Act) string {
	if act == MoveAct {
		return h.staff.Move
	}
	return h.staff.Cancel
}

func (h hooks) CancelLocally(ctx context.Context, id string) error {
	return h.ask(ctx, CancelAct, id, nil)
}

func (h hooks) MoveTo(ctx context.Context, id string, start time.Time) error {
	return h.ask(ctx, MoveAct, id, map[string]string{"start": start.UTC().Format(time.RFC3339)})
}

// command begins a hook that is a command.
const command = "exec "

func checkHook(hook string) error {
	if words, ok := strings.CutPrefix(hook, command); ok {
		if strings.TrimSpace(words) == "" {
			return fmt.Errorf("staff: %q names no command", hook)
		}
		return nil
	}
	if u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(hook)); hook != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("staff: %q is neither an http or https URL nor a command after the word exec, such as exec ./move {id} {start}", hook)
	}
	return nil
}

// ask has staff act on a booking. The body of a request, where it is one, says the same as the words in braces.
func (h hooks) ask(ctx context.Context, act Act, id string, with map[string]string) error {
	said := map[string]string{"id": id, "url": h.base + bookingPath(id), "start": with["start"]}
	filled := func(text string, as func(string) string) string {
		for word, value := range said {
			text = strings.ReplaceAll(text, "{"+word+"}", as(value))
		}
		return text
	}
	if words, ok := strings.CutPrefix(h.hook(act), command); ok {
		parts := strings.Fields(words)
		for i := range parts {
			parts[i] = filled(parts[i], func(s string) string { return s })
		}
		if out, err := exec.CommandContext(ctx, parts[0], parts[1:]...).CombinedOutput(); err != nil { //nolint:gosec // the command is the user's
			return fmt.Errorf("staff could not be had to %s the booking: %s: %w: %s", act, parts[0], err, strings.TrimSpace(string(out)))
		}
		return nil
	}
	return h.post(ctx, act, filled(h.hook(act), url.QueryEscape), with)
}

func (h hooks) post(ctx context.Context, act Act, to string, with map[string]string) error {
	if with == nil {
		with = map[string]string{}
	}
	body, err := json.Marshal(with)
	if err != nil {
		return fmt.Errorf("ask staff: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask staff: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := h.client.Do(req)
	if err != nil {
		return fmt.Errorf("staff could not be had to %s the booking: %w", act, err)
	}
	defer resp.Body.Close() // read as far as it is shown
	if resp.StatusCode >= http.StatusMultipleChoices {
		said, _ := io.ReadAll(io.LimitReader(resp.Body, 500))
		return fmt.Errorf("staff could not be had to %s the booking: status %d: %s", act, resp.StatusCode, strings.TrimSpace(string(said)))
	}
	return nil
}
