package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Line is one line of a journal file: an entry and the scenario it belongs to.
type Line struct {
	Scenario string `json:"scenario"`
	Entry
}

// WriteLines writes the view as JSON Lines, one entry a line, each naming the scenario.
func WriteLines(w io.Writer, scenario string, v View) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, e := range v {
		if err := enc.Encode(Line{Scenario: scenario, Entry: e}); err != nil {
			return fmt.Errorf("write journal: entry %d: %w", e.Seq, err)
		}
	}
	return nil
}

// ReadLines reads a journal file and calls each with every line in turn. An
// unknown key, a line that is not JSON and an entry that is neither exchange nor
// mark end the reading with an error that names the line.
func ReadLines(r io.Reader, each func(Line) error) error {
	return eachLine(r, func(_ int, text []byte) error {
		line, err := readLine(text)
		if err != nil {
			return err
		}
		return each(line)
	})
}

// eachLine calls take with every line that is not empty, and its number. An error names the line.
func eachLine(r io.Reader, take func(n int, text []byte) error) error {
	in := bufio.NewReader(r)
	for n := 1; ; n++ {
		raw, err := lineOf(in)
		if text := bytes.TrimSpace(raw); len(text) > 0 {
			if err := take(n, text); err != nil {
				return fmt.Errorf("journal line %d: %w", n, err)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("journal line %d: %w", n, err)
		}
	}
}

// longestLine is how long a line of a journal may be, in bytes. A device has no end, and no line either.
const longestLine = 256 << 20

var errLongLine = fmt.Errorf("it is longer than %d MiB, and no line of a journal is; give the journal of a run", longestLine>>20)

// FirstLine is the first line of a journal file, with its end.
func FirstLine(r io.Reader) ([]byte, error) { return lineOf(bufio.NewReader(r)) }

// lineOf reads a line, and no more than one can be.
func lineOf(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err //nolint:wrapcheck // whoever calls names the line
		}
		if len(line) > longestLine {
			return nil, errLongLine
		}
	}
}

func readLine(text []byte) (Line, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var line Line
	if err := dec.Decode(&line); err != nil {
		return Line{}, fmt.Errorf("not a journal entry: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Line{}, errors.New("trailing data after the entry")
	}
	if (line.Exchange == nil) == (line.Mark == nil) {
		return Line{}, errors.New("an entry is either an exchange or a mark")
	}
	if line.Seq < 1 {
		return Line{}, errors.New("an entry needs a seq of 1 or more")
	}
	return line, nil
}
