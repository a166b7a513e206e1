// Package worldfile reads a world as it stands at the beginning from YAML or JSON: the same names, the same refusals.
//
// It refuses to guess. A key that is not known, one that is given twice and a value of another type are told with all
// else that is wrong, at once, each with its place and in YAML with its line. No value is repeated.
//
//	o, err := worldfile.YAML(raw, worldfile.For{Start: start})
//	world, err := mockprovider.Start(ctx, mockprovider.Config{Outset: &o})
package worldfile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/rebookcheck/rebookcheck/mockprovider"
)

// MostBytes is the longest file that is read.
const MostBytes = 1 << 20

// For is what is known of the session.
type For struct {
	// Start is its time at the start.
	Start time.Time
	// AnyNHSNumber says that it accepts NHS numbers outside the synthetic range.
	AnyNHSNumber bool
}

// Problem is one thing that is wrong.
type Problem struct {
	// Line is 0 in JSON.
	Line int
	mockprovider.OutsetProblem
}

func (p Problem) Error() string {
	if p.Line == 0 {
		return p.OutsetProblem.Error()
	}
	return fmt.Sprintf("line %d: %s", p.Line, p.OutsetProblem.Error())
}

// Problems is all that is wrong with a world, one a line.
type Problems []Problem

func (all Problems) Error() string {
	lines := make([]string, len(all))
	for i, p := range all {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// YAML reads a file. The error is Problems.
func YAML(raw []byte, about For) (mockprovider.Outset, error) {
	if len(raw) > MostBytes {
		return refuse(0, fmt.Sprintf("the file is longer than %d bytes; use series of slots", MostBytes))
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	var doc, more yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return refuse(0, "the file is empty; list providers")
	case err != nil:
		return refuse(0, "the file is not YAML: "+strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return refuse(more.Line, "a second document begins here; give one")
	}
	return read(doc.Content[0], about)
}

// JSON reads a value that is JSON in form. The error is Problems.
func JSON(raw []byte, about For) (mockprovider.Outset, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	n, err := nodeOf(dec)
	if err != nil {
		return refuse(0, "the world is not JSON")
	}
	return read(n, about)
}

func refuse(line int, text string) (mockprovider.Outset, error) {
	return mockprovider.Outset{}, Problems{{Line: line, OutsetProblem: mockprovider.OutsetProblem{Text: text}}}
}

// read reads a tree and checks what it says.
func read(n *yaml.Node, about For) (mockprovider.Outset, error) {
	var o mockprovider.Outset
	r := &reader{lines: map[string]int{}}
	r.value(n, "", reflect.ValueOf(&o).Elem())
	found := r.problems
	for _, p := range o.Problems(about.Start, about.AnyNHSNumber) {
		if !slices.ContainsFunc(r.problems, func(known Problem) bool { return covers(known.At, p.At) }) {
			found = append(found, Problem{Line: r.line(p.At), OutsetProblem: p})
		}
	}
	if len(found) == 0 {
		return o, nil
	}
	slices.SortStableFunc(found, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return mockprovider.Outset{}, found
}

// covers says whether a problem at one place explains one at another.
func covers(known, at string) bool {
	rest, ok := strings.CutPrefix(at, known)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[' || known == "")
}
