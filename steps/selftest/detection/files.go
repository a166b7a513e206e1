package detection

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// Form is one way of writing a score.
type Form struct {
	File  string
	Write func(io.Writer, Score) error
}

// Forms are the files that [WriteAll] writes, sorted by name.
func Forms() []Form {
	return []Form{{"detection.csv", writeCSV}, {"detection.html", WriteHTML}, {"detection.json", writeJSON}}
}

// writeJSON writes the score for programs.
func writeJSON(w io.Writer, s Score) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s); err != nil {
		return fmt.Errorf("detection json: %w", err)
	}
	return nil
}

// writeCSV writes the matrix for spreadsheets: a row for each consumer, a column for each judged requirement.
func writeCSV(w io.Writer, s Score) error {
	out := csv.NewWriter(w)
	head := []string{"consumer", "known to be", "defect", "came out as known"}
	for _, r := range s.Requirements {
		head = append(head, string(r.ID))
	}
	rows := [][]string{head}
	row := func(c Consumer, kind string) {
		ok := "no"
		if c.OK {
			ok = "yes"
		}
		cells := []string{c.Name, kind, c.Defect, ok}
		for _, r := range s.Requirements {
			cells = append(cells, string(c.Cell(r.ID)))
		}
		rows = append(rows, cells)
	}
	for _, c := range s.Good {
		row(c, "good")
	}
	for _, c := range s.Mutants {
		row(c, "bad")
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("detection csv: %w", err)
	}
	return nil
}

// File is one file of a score.
type File struct {
	Name  string
	Write func(io.Writer) error
}

// Open makes the folder if need be and proves that the score can be written into it, before anything is judged.
func Open(dir string) error { return OpenFor(dir, files(Score{})) }

// OpenFor does so for other files.
func OpenFor(dir string, files []File) error {
	if err := os.MkdirAll(dir, 0o777); err != nil { //nolint:gosec // reports are for others to read; the umask decides, as for any tool's output
		return fmt.Errorf("folder %s for the detection score cannot be made: %w; choose another folder or put right who may write there", dir, err)
	}
	for _, f := range files {
		file, err := os.OpenFile(filepath.Join(dir, f.Name+".tmp"), os.O_WRONLY|os.O_CREATE, 0o666) //nolint:gosec // as above
		if err != nil {
			return fmt.Errorf("detection score cannot be written to %s: %w; choose another folder or put right who may write there", dir, err)
		}
		if err := errors.Join(file.Close(), os.Remove(file.Name())); err != nil {
			return fmt.Errorf("folder %s cannot be tidied: %w", dir, err)
		}
		if info, err := os.Lstat(filepath.Join(dir, f.Name)); err == nil && info.IsDir() {
			return fmt.Errorf("%s cannot be written: a folder of that name is in the way; move it or choose another folder", filepath.Join(dir, f.Name))
		}
	}
	return nil
}

// WriteAll writes every form and returns the paths. All are written in full beside their places before the first is moved.
func WriteAll(dir string, s Score) ([]string, error) { return WriteFiles(dir, files(s)) }

func files(s Score) []File {
	var out []File
	for _, form := range Forms() {
		out = append(out, File{form.File, func(w io.Writer) error { return form.Write(w, s) }})
	}
	return out
}

// WriteFiles writes other files in the same way.
func WriteFiles(dir string, files []File) ([]string, error) {
	if err := OpenFor(dir, files); err != nil {
		return nil, err
	}
	var paths []string
	defer func() {
		for _, p := range paths {
			_ = os.Remove(p + ".tmp") // gone already, unless something failed; that error is the one to tell
		}
	}()
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		paths = append(paths, path)
		file, err := os.Create(path + ".tmp") //nolint:gosec // the folder is the one that the user named
		if err != nil {
			return nil, fmt.Errorf("%s cannot be written: %w", path, err)
		}
		if err := errors.Join(f.Write(file), file.Close()); err != nil {
			return nil, fmt.Errorf("%s cannot be written: %w; is the disk full?", path, err)
		}
	}
	for _, p := range paths {
		if err := os.Rename(p+".tmp", p); err != nil {
			return nil, fmt.Errorf("%s cannot be moved into place: %w; do not use the files in this folder, they may be of two selftests", p, err)
		}
	}
	return slices.Clone(paths), nil
}
