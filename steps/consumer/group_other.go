//go:build !unix && !windows

package consumer

import (
	"os"
	"os/exec"
)

func groupOf(*exec.Cmd) {}

// group is a process alone: this system has no groups.
type group struct{ leader *os.Process }

func gather(leader *os.Process) (*group, error) { return &group{leader}, nil }

func (g *group) kill() { _ = g.leader.Kill() }

func (*group) release() {}
