package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// formats are the --format flags, read.
type formats struct {
	live   string // pretty or progress, or empty
	prints []printing
}

// printing is a report to print, or to write to a file, once the run is done.
type printing struct {
	format report.Format
	file   string // empty, or -, for standard output
}

// toFile says that it goes to a file.
func (p printing) toFile() bool { return p.file != "" && p.file != "-" }

// spares refuses a report that would be written over a file that is read.
func (f formats) spares(file string) error {
	read, err := os.Stat(file)
	for _, p := range f.prints {
		if written, there := os.Stat(p.file); p.toFile() && err == nil && there == nil && os.SameFile(read, written) {
			return fmt.Errorf("--format %s:%s would be written over what is read; choose another file", p.format.Name, p.file)
		}
	}
	return nil
}

// clear makes the folders of the files, and removes what an earlier run left there: it could be taken for this one's. What is
// no file, such as /dev/null or a pipe, holds no report and stays.
func (f formats) clear() error {
	for _, p := range f.prints {
		if !p.toFile() {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(p.file), 0o777); err != nil { //nolint:gosec // as for the reports; the umask decides
			return fmt.Errorf("--format %s:%s: its folder cannot be made: %w; choose another place", p.format.Name, p.file, err)
		}
		if info, err := os.Stat(p.file); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
			continue
		}
		if err := os.Remove(p.file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("--format %s:%s: the report of an earlier run cannot be removed: %w; choose another place", p.format.Name, p.file, err)
		}
	}
	return nil
}

func readFormats(given []string) (formats, error) {
	var out formats
	for _, g := range given {
		name, file, toFile := strings.Cut(g, ":")
		if toFile && file == "" {
			return formats{}, fmt.Errorf("--format %s: a file name is missing after the colon; - is standard output", g)
		}
		f, ok := report.Find(name)
		if !ok {
			return formats{}, fmt.Errorf("--format %s: there is no such format%s; see 'rebookcheck list formats'", name, meant(name, namesOf(report.All(), func(f report.Format) string { return f.Name })))
		}
		if live := f.Live; live && !toFile {
			if out.live != "" && out.live != name {
				return formats{}, fmt.Errorf("--format: %s and %s both print as the run goes; give one", out.live, name)
			}
			out.live = name
			continue
		}
		out.prints = append(out.prints, printing{f, file})
	}
	return out, nil
}

func printReport(s Streams, p printing, done results.Run) error {
	if !p.toFile() {
		return p.format.Write(s.Out, done)
	}
	out, err := os.Create(p.file)
	if err != nil {
		return fmt.Errorf("--format %s: cannot write %s; choose a file in a folder that exists and can be written: %w", p.format.Name, p.file, err)
	}
	if err := errors.Join(p.format.Write(out, done), out.Close()); err != nil {
		return fmt.Errorf("--format %s: write %s: %w", p.format.Name, p.file, err)
	}
	return nil
}
