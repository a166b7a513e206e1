//go:build unix

package consumer

import (
	"os"
	"syscall"
)

// group is a process and all that it started, but for what made a session of its own.
type group struct{ leader *os.Process }

func gather(leader *os.Process) (*group, error) { return &group{leader}, nil }

// kill ends every process of the group. That none is left is no error.
func (g *group) kill() { _ = syscall.Kill(-g.leader.Pid, syscall.SIGKILL) }

// release lets go of what the system keeps for the group.
func (*group) release() {}
