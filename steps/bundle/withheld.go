package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report/page"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/withhold"
)

// Withheld says what is left out of a redacted bundle.
type Withheld struct {
	// Values are how many values of a kind were taken out, wherever they stood. Each left a salted digest in its place.
	Values map[string]int `json:"values"`
	// Files are those that are left out as a whole, by their salted digests.
	Files []WithheldFile `json:"files,omitempty"`
	// NotRepeatable are the requirements whose verdicts cannot all be repeated without what was taken out.
	NotRepeatable []requirement.ID `json:"not_repeatable,omitempty"`
}

// WithheldFile is a file that is left out: its folder and kind, and a digest of its salt and content.
type WithheldFile struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
}

// String is what is left out, in words.
func (w *Withheld) String() string {
	if w == nil {
		return "nothing"
	}
	var out []string
	for _, kind := range slices.Sorted(maps.Keys(w.Values)) {
		out = append(out, fmt.Sprintf("%s: %d", strings.ReplaceAll(kind, "-", " "), w.Values[kind]))
	}
	if len(w.Files) > 0 {
		out = append(out, fmt.Sprintf("whole files: %d", len(w.Files)))
	}
	if out == nil {
		return "nothing was found that has to be"
	}
	return strings.Join(out, ", ")
}

// redact takes out of a run what is of people or secret, and finds out which verdicts can still be repeated.
func redact(src Source, o Options) (results.Run, *Withheld, *withhold.Withholder, error) {
	w := withhold.New(o.Salt)
	w.Learn(src.Run)
	run, err := w.Run(src.Run)
	if err != nil {
		return results.Run{}, nil, nil, fmt.Errorf("redact: %w", err)
	}
	left := &Withheld{}
	for n, name := range slices.Sorted(maps.Keys(src.Files)) { // a file is named for its digest, which has no salt
		left.Files = append(left.Files, WithheldFile{path.Join(path.Dir(name), strconv.Itoa(n+1)+path.Ext(name)), w.File(src.Files[name])})
	}
	left.Values = w.Counts()
	again := o.Judge(run.Evidence())
	c := compare(run, again, o.Here, &Withheld{})
	for _, d := range append(slices.Clone(c.Breaches), c.Other...) {
		if !slices.Contains(left.NotRepeatable, d.Requirement) {
			left.NotRepeatable = append(left.NotRepeatable, d.Requirement)
		}
	}
	slices.SortFunc(left.NotRepeatable, requirement.Compare)
	if c := compare(run, again, o.Here, left); c.Outcome == DoNotFollow {
		return results.Run{}, nil, nil, fmt.Errorf("%w: %s", errShows, strings.Join(c.Lines(), "; "))
	}
	return run, left, w, nil
}

// errShows says that a breach shows in what remains which was none before. Whoever verifies it would take it for one.
var errShows = errors.New("without what was withheld a requirement looks broken that is not; nothing was written: this is a fault of the program, and a bundle without --redact can be made")

// errLeft says that something which was to be withheld is still there. Nothing is signed then.
var errLeft = errors.New("something that was to be withheld is still there")

// noneLeft looks through all files once more, and through what a page holds packed: letters that come of packing say nothing.
func noneLeft(w *withhold.Withholder, files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		content := files[name]
		if path.Ext(name) == ".html" {
			plain, err := page.Unpacked(string(content))
			if err != nil {
				return fmt.Errorf("look through %s: %w", name, err)
			}
			content = []byte(plain)
		}
		if kind := leftIn(w, content); kind != "" {
			return fmt.Errorf("%w: %s holds a %s; nothing was written: this is a fault of the program, and --reports none may do without that file", errLeft, name, kind)
		}
	}
	return nil
}

// leftIn is the kind of what a file still holds. Of JSON the texts are looked at: a number in it, such as how long a
// scenario took, is nobody's.
func leftIn(w *withhold.Withholder, content []byte) withhold.Kind {
	if kind, is := leftInJSON(w, content); is {
		return kind
	}
	for line := range bytes.Lines(content) {
		kind, is := leftInJSON(w, line)
		if !is {
			kind = w.Left(string(line))
		}
		if kind != "" {
			return kind
		}
	}
	return ""
}

func leftInJSON(w *withhold.Withholder, text []byte) (left withhold.Kind, is bool) {
	text = bytes.TrimSpace(text)
	if !bytes.HasPrefix(text, []byte("{")) && !bytes.HasPrefix(text, []byte("[")) {
		return "", false
	}
	d := json.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return left, true
		}
		if err != nil {
			return "", false
		}
		if s, ok := token.(string); ok && left == "" {
			left = w.Left(s)
		}
	}
}

// Disclosures are what was withheld, a line each. Whoever holds them can show what stood at a placeholder.
func disclosures(w *withhold.Withholder) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, d := range w.Disclosures() {
		if err := enc.Encode(d); err != nil {
			return nil, fmt.Errorf("write disclosures: %w", err)
		}
	}
	return out.Bytes(), nil
}
