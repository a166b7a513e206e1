//go:build unix && !linux

package consumer

import (
	"os/exec"
	"syscall"
)

// groupOf has the command lead a process group of its own. No call here ties its life to the harness's.
func groupOf(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}
