package consumer

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/message"
)

var _ = register(Transport{
	Schemes: []string{execScheme},
	Form:    "exec: and a command",
	Example: execScheme + ":./adapter",
	Open: func(address string, within time.Duration) (Opener, error) {
		_, command, _ := strings.Cut(address, ":")
		return Exec(command, within)
	},
	Files: func(address string) []string {
		_, command, _ := strings.Cut(address, ":")
		return commandFiles(command)
	},
})

const execScheme = "exec"

// Exec drives a consumer through an adapter that is a command: each request is one line
// on its standard input, a contract.Request, and each answer one line on its standard
// output, a contract.Answer with the same id. There is one process for each session, so an
// adapter never has to keep two apart; it is started when the session opens, and its input
// is closed when the session does. What it started itself ends with it, and both end with the
// harness. Within is how long an answer may take; 0
// means two minutes.
//
// The command is split into words as a shell would, quotes and all, but no shell runs it. On
// Windows a backslash is part of a path, and nothing is escaped by it.
// The opener and its drivers are safe for concurrent use.
func Exec(command string, within time.Duration) (Opener, error) {
	words, err := splitCommand(command, runtime.GOOS == "windows")
	if err != nil {
		return nil, err
	}
	if within == 0 {
		within = httpTimeout
	}
	return OpenFunc(func(ctx context.Context, s contract.Setup) (Driver, error) {
		p, err := start(ctx, words, within)
		if err != nil {
			return nil, fmt.Errorf("open session: %w", err)
		}
		e := &execSession{p: p}
		if err := e.open(ctx, s); err != nil {
			p.end(err)
			return nil, fmt.Errorf("open session: %w", err)
		}
		return e, nil
	}), nil
}

type execSession struct {
	p        *process
	declared *contract.Capabilities
	product  *contract.Product
}

func (e *execSession) open(ctx context.Context, s contract.Setup) error {
	raw, err := e.p.ask(ctx, "open", contract.Request{Call: contract.CallOpen, Setup: &s})
	if err != nil {
		return err
	}
	if len(raw.Opened) == 0 {
		return e.p.fault(`the answer to open holds no "opened"`)
	}
	o, err := readOpened(raw.Opened)
	if err != nil {
		return e.p.fault(err.Error())
	}
	e.declared, e.product = o.Capabilities, o.Product
	return nil
}

// Capabilities are as the consumer declared them.
func (e *execSession) Capabilities() *contract.Capabilities { return e.declared }

// Product is as the consumer named it.
func (e *execSession) Product() *contract.Product { return e.product }

// Aside is the latest that the adapter said on standard error.
func (e *execSession) Aside() string { return e.p.said.String() }

// Perform sends the task and reads the screen.
func (e *execSession) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	screen, err := e.perform(ctx, t)
	if err != nil {
		return contract.Screen{}, taskFault(t.Kind, err)
	}
	return screen, nil
}

func (e *execSession) perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	raw, err := e.p.ask(ctx, "task "+string(t.Kind), contract.Request{Call: contract.CallPerform, Task: &t})
	switch {
	case err != nil:
		return contract.Screen{}, err
	case len(raw.Screen) == 0 && t.Kind == contract.RestartSystem:
		return contract.Screen{}, nil
	case len(raw.Screen) == 0:
		return contract.Screen{}, e.p.fault(`the answer to a task holds no "screen"`)
	}
	screen, err := readScreen(t.Kind, raw.Screen)
	if err != nil {
		return contract.Screen{}, e.p.fault(err.Error())
	}
	return screen, nil
}

// Close ends the session and with it the process. After a fault that has been told there is nothing more to tell.
func (e *execSession) Close() error {
	if e.p.faulty() {
		e.p.end(nil)
		return nil
	}
	_, err := e.p.ask(context.Background(), "close", contract.Request{Call: contract.CallClose})
	if err == nil {
		err = e.p.finish()
	}
	if err != nil {
		e.p.end(err)
		return fmt.Errorf("close session: %w", err)
	}
	return nil
}

// parts are an answer whose parts are read by themselves, so that another version of the contract can be told.
type parts struct {
	ID     *int     `json:"id"`
	Opened rawValue `json:"opened"`
	Screen rawValue `json:"screen"`
	Error  string   `json:"error"`
}

type rawValue []byte

// UnmarshalJSON keeps the value as it is.
func (r *rawValue) UnmarshalJSON(b []byte) error {
	*r = append((*r)[:0], b...)
	return nil
}

func readParts(line []byte) (parts, error) {
	var a parts
	if err := message.Plain(line, &a); err != nil {
		return a, err
	}
	if a.ID == nil {
		return a, errors.New("/id: it is missing; it has to be there")
	}
	return a, nil
}
