package consumer

import (
	"os/exec"
	"syscall"
)

// groupOf has the command lead a process group of its own, and end with the harness even where that is killed.
func groupOf(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
