package consumer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/message"
)

// process is a running adapter. One request is in hand at a time. What it starts itself ends with it.
type process struct {
	cmd    *exec.Cmd
	input  io.WriteCloser
	lines  chan []byte   // closed at the end of its output
	quit   chan struct{} // closed when nobody reads lines any more
	ended  chan struct{} // closed when it has ended and status is set
	said   *tail
	within time.Duration

	ending sync.Mutex
	group  *group // nil once it has ended, when its number may be another's

	status  error // of the process; read it after ended
	tooLong bool  // a line exceeded answerLimit; read it after lines is closed

	mu     sync.Mutex
	id     int // of the latest request
	nth    int // of the latest line of its output
	broken error
	once   sync.Once
}

func start(ctx context.Context, words []string, within time.Duration) (*process, error) {
	// The process outlives the call that opened it; end and finish see to its end.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), words[0], words[1:]...) //nolint:gosec // the user names the command as the consumer under test
	p := &process{
		cmd: cmd, lines: make(chan []byte), quit: make(chan struct{}), ended: make(chan struct{}), said: &tail{}, within: within,
	}
	var err error
	if p.input, err = cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start %s: %w", words[0], err)
	}
	// Pipes of our own, so that the end of the process is seen whoever else holds them.
	output, answers, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", words[0], err)
	}
	aside, says, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", words[0], errors.Join(err, output.Close(), answers.Close()))
	}
	cmd.Stdout, cmd.Stderr = answers, says
	groupOf(cmd)
	err = cmd.Start()
	closed := errors.Join(answers.Close(), says.Close())
	if err != nil {
		return nil, Unreachable(fmt.Errorf("start %s: %w: name a program that is there and may be run", words[0], errors.Join(err, closed, output.Close(), aside.Close())))
	}
	if p.group, err = gather(cmd.Process); err != nil {
		_ = cmd.Process.Kill() // the first error is the one to tell
		return nil, fmt.Errorf("start %s: %w", words[0], errors.Join(err, cmd.Wait(), output.Close(), aside.Close()))
	}
	go p.follow(output, aside)
	return p, nil
}

// lastWords is how long what a process wrote is read after its end; whoever still holds its pipes then left its group.
const lastWords = time.Second

// follow reads what the process writes until its end, and then ends all that it started.
func (p *process) follow(output, aside *os.File) {
	var reading sync.WaitGroup
	reading.Go(func() { p.read(output) })
	reading.Go(func() { _, _ = io.Copy(p.said, aside) }) // what broke off is told by the process's end
	status := p.cmd.Wait()
	p.ending.Lock()
	p.group.kill()
	p.group.release()
	p.group = nil
	p.ending.Unlock()
	read := make(chan struct{})
	go func() { reading.Wait(); close(read) }()
	select {
	case <-read:
	case <-time.After(lastWords):
	}
	_, _ = output.Close(), aside.Close() // this ends the reading, where it has not ended
	<-read
	p.status = status
	close(p.ended)
}

// read hands on the lines of the output until it ends.
func (p *process) read(output io.Reader) {
	in := bufio.NewScanner(output)
	in.Buffer(make([]byte, 0, 4096), answerLimit)
	for in.Scan() {
		select {
		case p.lines <- append([]byte(nil), in.Bytes()...):
		case <-p.quit:
		}
	}
	p.tooLong = errors.Is(in.Err(), bufio.ErrTooLong)
	close(p.lines)
	_, _ = io.Copy(io.Discard, output) // so that it is not held up while it ends
}

// ask sends one request and waits for its answer. What names it in errors. Every error but
// one that the adapter words itself breaks the session off: after it, nobody knows what answers what.
func (p *process) ask(ctx context.Context, what string, r contract.Request) (parts, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken != nil {
		return parts{}, p.broken
	}
	p.id++
	r.ID = p.id
	raw, err := message.Write(message.Request, r)
	if err != nil {
		return parts{}, err
	}
	line, err := p.exchange(ctx, append(raw, '\n'))
	if err != nil {
		return parts{}, p.brokenOff(fmt.Errorf("request %d (%s): %w", r.ID, what, err))
	}
	a, err := readParts(line)
	switch {
	case err != nil:
		return parts{}, p.brokenOff(fmt.Errorf("line %d of its standard output answers request %d (%s) with %q: %w: "+
			"standard output is for answers only, all else belongs on standard error", p.nth, r.ID, what, quote(line), err))
	case *a.ID != r.ID:
		return parts{}, p.brokenOff(fmt.Errorf("line %d of its standard output answers request %d, but request %d (%s) was asked: %q",
			p.nth, *a.ID, r.ID, what, quote(line)))
	case a.Error != "":
		return parts{}, &refusal{"the adapter says: " + quote([]byte(a.Error))}
	}
	return a, nil
}

// exchange writes a line and waits for a line.
func (p *process) exchange(ctx context.Context, line []byte) ([]byte, error) {
	written := make(chan error, 1)
	go func() {
		_, err := p.input.Write(line)
		written <- err
	}()
	timer := time.NewTimer(p.within)
	defer timer.Stop()
	select {
	case answer, ok := <-p.lines:
		if !ok {
			return nil, p.gone(timer.C, written)
		}
		p.nth++
		return answer, nil
	case <-timer.C:
		return nil, Unreachable(fmt.Errorf("no answer within %s: see what the adapter waits for, or give it longer", p.within))
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// gone says how the output of the adapter came to its end.
func (p *process) gone(timeout <-chan time.Time, written <-chan error) error {
	if p.tooLong {
		return fmt.Errorf("line %d of its standard output is longer than %d bytes: answer with what the user is shown and no more", p.nth+1, answerLimit)
	}
	select {
	case <-p.ended:
	case <-timeout:
		return Unreachable(fmt.Errorf("the adapter closed its standard output after line %d", p.nth))
	}
	how := "exit status 0"
	if p.status != nil {
		how = p.status.Error()
	}
	if err := <-written; err != nil {
		how += "; the request could not be handed over: " + err.Error()
	}
	return Unreachable(fmt.Errorf("the adapter ended (%s) after line %d of its standard output, before it answered", how, p.nth))
}

// brokenOff notes why the session is at its end, adds what the adapter said last, and ends the process.
func (p *process) brokenOff(cause error) error {
	p.kill()
	select { // the last words are in once it has ended
	case <-p.ended:
	case <-time.After(2 * lastWords):
	}
	p.broken = cause
	if last := p.said.Last(); last != "" {
		p.broken = fmt.Errorf("%w; the last it said on standard error: %q", cause, last)
	}
	return p.broken
}

// fault breaks the session off for an answer that does not fit.
func (p *process) fault(why string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.brokenOff(fmt.Errorf("line %d of its standard output: %s", p.nth, why))
}

func (p *process) faulty() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.broken != nil
}

// kill ends the process, all that it started, and whoever waits to hand on a line.
func (p *process) kill() {
	p.once.Do(func() { close(p.quit) })
	_ = p.input.Close()
	p.ending.Lock()
	defer p.ending.Unlock()
	if p.group != nil {
		p.group.kill()
	}
}

// end sees to it that the process is gone.
func (p *process) end(cause error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken == nil {
		p.broken = errors.Join(errors.New("the session is closed"), cause)
	}
	p.kill()
}

// finish closes the input and gives the adapter time to end by itself.
func (p *process) finish() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken = errors.New("the session is closed")
	p.once.Do(func() { close(p.quit) })
	_ = p.input.Close() // it may be closed already
	timer := time.NewTimer(p.within)
	defer timer.Stop()
	select {
	case <-p.ended:
	case <-timer.C:
		return fmt.Errorf("the adapter goes on although its standard input was closed; it has to end within %s", p.within)
	}
	if p.status != nil {
		return fmt.Errorf("the adapter ended with %w; the last it said on standard error: %q", p.status, p.said.Last())
	}
	return nil
}
