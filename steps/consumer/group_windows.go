package consumer

import (
	"fmt"
	"os"
	"os/exec"
	"unsafe"

	"golang.org/x/sys/windows"
)

func groupOf(*exec.Cmd) {}

// group is a job object. Windows ends its processes when the last handle to it is closed, which
// it does even where the harness is killed. What the adapter starts before it is in the job, in
// the first moment of its life, is not in it.
type group struct{ job windows.Handle }

func gather(leader *os.Process) (*group, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return nil, fmt.Errorf("make a job for the adapter: %w", err)
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{LimitFlags: windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE},
	}
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err == nil {
		err = assign(job, leader)
	}
	if err != nil {
		_ = windows.CloseHandle(job) // the first error is the one to tell
		return nil, fmt.Errorf("put the adapter into a job: %w", err)
	}
	return &group{job}, nil
}

func assign(job windows.Handle, leader *os.Process) error {
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(leader.Pid))
	if err != nil {
		return err
	}
	defer windows.CloseHandle(process) //nolint:errcheck // a handle that was just opened
	return windows.AssignProcessToJobObject(job, process)
}

// kill ends every process of the job.
func (g *group) kill() { _ = windows.TerminateJobObject(g.job, 1) }

// release closes the job.
func (g *group) release() { _ = windows.CloseHandle(g.job) }
