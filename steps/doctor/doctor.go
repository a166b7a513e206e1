// Package doctor tries an adapter step by step, with a mock world behind it, and says
// what is wrong and what to do about it, before any verdict is attempted.
//
// It refuses to judge: whether a consumer keeps to the standard is for a run. It asks only
// whether the harness can drive this one at all and can see what it does.
//
//	well, err := doctor.Examine(ctx, doctor.Config{Opener: opener, People: people, Tell: print})
package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/redact"
)

// Result is what a check came to.
type Result string

// The results.
const (
	OK    Result = "ok"    // the harness can work with it
	Look  Result = "check" // it may be so on purpose; a run will judge it
	Wrong Result = "fail"  // no run can be made like this
	Left  Result = "skip"  // not tried, because of what went wrong before
)

// Finding is one check.
type Finding struct {
	Check  string
	Result Result
	// Says is what was found, and Do what to do about it.
	Says, Do string
	// Aside is the latest that the adapter said on standard error, where something is not well; a few lines at most.
	Aside string
}

// Config is what is examined.
type Config struct {
	// Opener opens the consumer through its adapter.
	Opener consumer.Opener
	People cast.People
	// Tell is given each finding as it comes.
	Tell func(Finding)
}

// examination is one examination under way.
type examination struct {
	Config
	wrong    bool
	first    *room
	discreet redact.People
	told     string // of standard error, so far
}

// check is one check, by its name in the output.
type check struct {
	name string
	try  func(*examination, context.Context) Finding
}

// Examine makes every check in turn and says whether all went well. An error means that the mock behind the checks failed.
func Examine(ctx context.Context, c Config) (well bool, err error) {
	e := &examination{Config: c, discreet: redact.Known(c.People.Names())}
	if e.first, err = newRoom(ctx, c, "doctor-1"); err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, e.first.leave()) }()
	stopped := false
	for _, k := range checks() {
		if stopped {
			e.Tell(Finding{Check: k.name, Result: Left, Says: "not tried: fix the problem above first"})
			continue
		}
		f := k.try(e, ctx)
		f.Check = k.name
		e.tell(f)
		stopped = f.Result == Wrong
		e.wrong = e.wrong || stopped
	}
	return !e.wrong, nil
}

// tell tells a finding, with what the adapter said beside the contract where something is not well.
func (e *examination) tell(f Finding) {
	f.Says = e.discreet.Text(f.Says)
	if said := consumer.Aside(e.first.driver); f.Result != OK && said != e.told {
		e.told = said
		f.Aside = e.discreet.Text(latest(said))
	}
	e.Tell(f)
}

// The bounds of what is told of standard error.
const (
	mostLines = 8
	mostBytes = 1200
)

// latest is the end of a text, in whole lines where there are any.
func latest(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if over := len(lines) - mostLines; over > 0 {
		lines = lines[over:]
	}
	text = strings.Join(lines, "\n")
	if over := len(text) - mostBytes; over > 0 {
		text = "..." + strings.ToValidUTF8(text[over:], "")
	}
	return text
}

// checks are made in this order.
func checks() []check {
	out := []check{{"reach", (*examination).reach}, {"contract", (*examination).version}, {"capabilities", (*examination).capabilities}}
	for _, s := range story() {
		out = append(out, check{s.name, func(e *examination, ctx context.Context) Finding { return s.try(ctx, e.first) }})
	}
	return append(out, check{"restart", (*examination).restart}, check{"isolation", (*examination).isolation}, check{"close", (*examination).close}, check{"form", (*examination).form})
}

func fine(format string, args ...any) Finding {
	return Finding{Result: OK, Says: fmt.Sprintf(format, args...)}
}

func look(says, do string) Finding  { return Finding{Result: Look, Says: says, Do: do} }
func wrong(says, do string) Finding { return Finding{Result: Wrong, Says: says, Do: do} }

// reach opens a session. An answer that is no answer is told by the next check.
func (e *examination) reach(ctx context.Context) Finding {
	err := e.first.enter(ctx)
	switch {
	case err == nil:
		return fine("the adapter answered and opened a session")
	case errors.Is(err, consumer.ErrUnreachable):
		return wrong(err.Error(), "start the adapter, and give its address or command with --consumer")
	}
	return fine("the adapter answered")
}

func (e *examination) version(context.Context) Finding {
	if e.first.opening != nil {
		return wrong(e.first.opening.Error(), "find out why the adapter refused or what its answer lacks: 'rebookcheck contract opened' prints the schema of the answer, 'rebookcheck contract setup' that of the request")
	}
	return fine("the session was opened in version %s; every message is held to its schema", contract.Version)
}

func (e *examination) capabilities(context.Context) Finding {
	declared := consumer.Declared(e.first.driver)
	if declared == nil {
		return fine("no capability is declared missing, so every task will be given")
	}
	absent := (&evidence.Story{Declared: []contract.Capabilities{*declared}}).DeclaredAbsent()
	if len(absent) == 0 {
		return fine("no capability is declared missing, so every task will be given")
	}
	return fine("%s; requirements that need this will not be judged", join(absent))
}

// restart stops and starts the system, and wants its sessions to outlive that.
func (e *examination) restart(ctx context.Context) Finding {
	if declared := consumer.Declared(e.first.driver); declared != nil && declared.Lacks(contract.RestartTheWhole) != "" {
		return fine("declared as not supported, so not tried")
	}
	if _, err := e.first.perform(ctx, contract.Task{Kind: contract.RestartSystem}); err != nil {
		return wrong(err.Error(), `restart the system under test when asked to, or declare {"restart": false}`)
	}
	return fine("the system was restarted, and the session continued")
}

// isolation opens a second session while the first is open, and wants neither to know of the other.
func (e *examination) isolation(ctx context.Context) (f Finding) {
	second, err := newRoom(ctx, e.Config, "doctor-2")
	if err != nil {
		return wrong(err.Error(), "this is a fault of the harness, not of the adapter")
	}
	defer func() {
		if err := second.leave(); err != nil && f.Result == OK {
			f = wrong(err.Error(), "close a session that its user has left")
		}
	}()
	if err := second.enter(ctx); err != nil {
		return wrong("a second session at the same time: "+err.Error(), "keep sessions apart by the session id in the setup; scenarios run at the same time")
	}
	before := e.first.exchanges()
	second.encounter = "another"
	for _, t := range []contract.Task{second.begin(contract.CallBack), second.outcome(), second.search()} {
		if _, err := second.perform(ctx, t); err != nil {
			return wrong("in a second session at the same time: "+err.Error(), "keep sessions apart; scenarios run at the same time")
		}
	}
	screen, err := second.perform(ctx, contract.Task{Kind: contract.ListBookings})
	switch {
	case err != nil:
		return wrong("in a second session at the same time: "+err.Error(), "keep sessions apart; scenarios run at the same time")
	case len(screen.Bookings) > 0:
		return wrong("a new session shows a booking, although the patient has none in that session", "start each session without any cases: the bookings of one scenario do not exist in the next")
	case e.first.exchanges() != before:
		return wrong("the second session called the addresses of the first", "use the addresses in the setup only for the session that they came with")
	case second.exchanges() == 0:
		return wrong("no request of the second session reached its proxy", "use the addresses in the setup for the session that they came with")
	}
	return fine("a second session did not know the first one's bookings and called its own addresses")
}

// close closes the first session. A closed one has nothing to do any more.
func (e *examination) close(ctx context.Context) Finding {
	if err := e.first.closeSession(); err != nil {
		return wrong(err.Error(), "answer the request to close a session; an adapter that is a command then exits")
	}
	e.first.encounter = "after the end"
	if _, err := e.first.driver.Perform(ctx, e.first.timed(e.first.begin(contract.CallBack))); err == nil {
		return look("a task was accepted in a closed session", "forget a session when it is closed")
	}
	return fine("the session was closed and accepts no more tasks")
}

// form tells what a run puts up with although the contract has it otherwise.
func (e *examination) form(context.Context) Finding {
	if odd := consumer.Remarks(e.first.driver); len(odd) > 0 {
		return look(join(odd), "a run accepts this; other tools and later versions may not")
	}
	return fine("the answers have exactly the form of the contract")
}
