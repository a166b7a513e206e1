package report

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Open makes the folder if need be and proves that reports can be written into
// it, so that a run does not end with nowhere to put what it found.
func Open(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil { //nolint:gosec // reports are for others to read; the umask decides, as for any tool's output
		return fmt.Errorf("reports folder %s cannot be made: %w; choose another folder or put right who may write there", dir, err)
	}
	for _, f := range files() {
		path := filepath.Join(dir, f.File)
		if info, err := os.Lstat(path); err == nil && info.IsDir() {
			return fmt.Errorf("report %s cannot be written: a folder of that name is in the way; move it or choose another reports folder", path)
		}
	}
	tmp, err := create(filepath.Join(dir, "trial"))
	if err != nil {
		return fmt.Errorf("reports folder %s cannot be written to: %w; choose another folder or put right who may write there", dir, err)
	}
	if err := errors.Join(tmp.Close(), os.Remove(tmp.Name())); err != nil {
		return fmt.Errorf("reports folder %s cannot be tidied: %w; choose another folder or put right who may write there", dir, err)
	}
	return nil
}

// WriteAll writes every report that is a file and returns their paths. All are
// written in full beside their places before the first is moved into its own, so
// an error leaves the reports of an earlier run whole. The run must be sealed.
func WriteAll(dir string, run results.Run) ([]string, error) {
	if err := Open(dir); err != nil {
		return nil, err
	}
	formats := files()
	paths, temporary, faults := make([]string, len(formats)), make([]string, len(formats)), make([]error, len(formats))
	defer func() {
		for _, name := range temporary {
			_ = os.Remove(name) // gone already, unless something failed; that error is the one to tell
		}
	}()
	var writing sync.WaitGroup
	for i, f := range formats {
		paths[i] = filepath.Join(dir, f.File)
		writing.Go(func() {
			var err error
			if temporary[i], err = writeBeside(paths[i], f, run); err != nil {
				faults[i] = fmt.Errorf("report %s cannot be written: %w; the reports of an earlier run, if any, are untouched", paths[i], err)
			}
		})
	}
	writing.Wait()
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	for i, path := range paths {
		if err := os.Rename(temporary[i], path); err != nil {
			return nil, fmt.Errorf("report %s cannot be moved into place: %w; do not use the reports in this folder, they may be of two runs", path, err)
		}
	}
	return paths, nil
}

// writeBeside writes a report to a new file beside its place and returns the file's name.
func writeBeside(path string, f Format, run results.Run) (name string, err error) {
	file, err := create(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriterSize(file, 1<<16)
	if err := f.Write(out, run); err != nil {
		return file.Name(), err
	}
	if err := out.Flush(); err != nil {
		return file.Name(), fmt.Errorf("%w; is the disk full?", err)
	}
	return file.Name(), nil
}

// create makes a new file with a name of its own beside path. Unlike those of
// os.CreateTemp it may be read by whoever the umask lets, since it becomes a report.
func create(path string) (*os.File, error) {
	for n := range 1000 {
		name := fmt.Sprintf("%s.%d-%d.tmp", path, os.Getpid(), n)
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) //nolint:gosec // as for the folder
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("create: %w", err)
		}
		return file, nil
	}
	return nil, fmt.Errorf("create: too many temporary files named %s.*.tmp; remove them", path)
}

// errWriter keeps the first error of many writes, so that printing code need not look after each line.
type errWriter struct {
	w   io.Writer
	err error
}

func (e *errWriter) Write(p []byte) (int, error) {
	if e.err != nil {
		return 0, e.err
	}
	n, err := e.w.Write(p)
	e.err = err
	return n, err
}

// Clear removes what an earlier run left under the names of reports, so that a run which comes to no verdict leaves
// nothing that could be taken for its own.
func Clear(dir string) error {
	for _, f := range files() {
		path := filepath.Join(dir, f.File)
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("the report %s of an earlier run cannot be removed: %w; choose another reports folder", path, err)
		}
	}
	return nil
}
