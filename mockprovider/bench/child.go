package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// child is a server in a process of its own.
type child struct {
	hello
	command *exec.Cmd
	input   io.Closer
	ready   time.Duration // from the start of the process to its hello
}

// start runs this program again as a server and waits until it is ready.
func start(ctx context.Context, mode string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("start server: %w", err)
	}
	c := &child{command: exec.CommandContext(ctx, self)}
	c.command.Env = append(os.Environ(), modeVariable+"="+mode)
	c.command.Stderr = os.Stderr
	if c.input, err = c.command.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start server: %w", err)
	}
	out, err := c.command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start server: %w", err)
	}
	begin := time.Now()
	if err := c.command.Start(); err != nil {
		return nil, fmt.Errorf("start server: %w", err)
	}
	if err := json.NewDecoder(out).Decode(&c.hello); err != nil {
		return nil, errors.Join(fmt.Errorf("server %q did not get ready: %w", mode, err), c.stop())
	}
	c.ready = time.Since(begin)
	return c, nil
}

func (c *child) stop() error {
	if err := errors.Join(c.input.Close(), c.command.Wait()); err != nil {
		return fmt.Errorf("stop server: %w", err)
	}
	return nil
}

// resident is the memory that the server holds, in MiB; 0 where the system does not tell.
func (c *child) resident() int {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(c.command.Process.Pid) + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kilobytes, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			if err == nil {
				return kilobytes >> 10
			}
		}
	}
	return 0
}
