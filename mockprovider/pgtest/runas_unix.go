//go:build unix

package pgtest

import (
	"os/exec"
	"os/user"
	"syscall"
)

// runAs has a command run as somebody; nil means as whoever runs the test.
func runAs(cmd *exec.Cmd, u *user.User) {
	if u != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(number(u.Uid)), Gid: uint32(number(u.Gid))}}
	}
}
