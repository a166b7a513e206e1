package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
)

// Form names the form of a journal file. It changes when a line changes its meaning.
const Form = "rebookcheck-journal/2"

// Writer writes a journal file: a line that says what was planned, a line for each entry, and a line that
// says how many there were. Each line ends in the SHA-256 of the line before it and of its own content, so
// that a line which is gone, new, moved or edited is seen. The chain is no signature: who makes it anew from
// its beginning to its end can write what they like.
type Writer struct {
	out     io.Writer
	chain   Chain
	entries int
}

// Chain makes and reads lines of JSON objects, each of which ends in the SHA-256 of the line before it and of its own
// content. The zero value is at the first line.
type Chain struct {
	last string // the hash of the line before, in hex
	line bytes.Buffer
}

// planLine is the first line of a file, endLine the last.
type planLine struct {
	Journal string          `json:"journal"`
	Plan    json.RawMessage `json:"plan"`
}

type endLine struct {
	Entries *int `json:"entries"`
}

// NewWriter begins a file with what was planned, as JSON.
func NewWriter(out io.Writer, plan any) (*Writer, error) {
	w := &Writer{out: out}
	raw, err := json.Marshal(plan)
	if err == nil {
		err = w.write(planLine{Journal: Form, Plan: raw})
	}
	if err != nil {
		return nil, fmt.Errorf("write journal: %w", err)
	}
	return w, nil
}

// Entries writes the entries of a scenario, one a line.
func (w *Writer) Entries(scenario string, v View) error {
	for _, e := range v {
		if err := w.write(Line{Scenario: scenario, Entry: e}); err != nil {
			return fmt.Errorf("write journal: entry %d: %w", e.Seq, err)
		}
		w.entries++
	}
	return nil
}

// End writes the last line. It does not close the file.
func (w *Writer) End() error {
	if err := w.write(endLine{Entries: &w.entries}); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

// The hash is the last member of a line's object: it stands between hashBefore and hashAfter.
const (
	hashBefore = `,"hash":"`
	hashAfter  = `"}`
	hashLength = len(hashBefore) + 2*sha256.Size + len(hashAfter)
)

func (w *Writer) write(content any) error {
	line, err := w.chain.Line(content)
	if err == nil {
		_, err = w.out.Write(line)
	}
	return err //nolint:wrapcheck // wrapped by who calls it
}

// Line is the next line of the chain, with its end. It is good until the next one is made.
func (c *Chain) Line(content any) ([]byte, error) {
	c.line.Reset()
	enc := json.NewEncoder(&c.line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(content); err != nil {
		return nil, err //nolint:wrapcheck // wrapped by who calls it
	}
	text := bytes.TrimSuffix(c.line.Bytes(), []byte("\n"))
	c.last = chained(c.last, text)
	line := append(text[:len(text)-1], hashBefore...)
	line = append(line, c.last...)
	return append(line, hashAfter+"\n"...), nil
}

// Follows takes the hash off a line, and says whether the line follows from those that were made or read before it.
func (c *Chain) Follows(line []byte) (content []byte, ok bool) {
	content, hash, ok := unchained(line)
	if !ok || hash != chained(c.last, content) {
		return content, false
	}
	c.last = hash
	return content, true
}

// chained is the hash of a line: of the hash before it and of its own content.
func chained(last string, content []byte) string {
	sum := sha256.New()
	sum.Write([]byte(last))
	sum.Write(content)
	return hex.EncodeToString(sum.Sum(nil))
}

// unchained takes the hash off a line; false where it has none.
func unchained(line []byte) (content []byte, hash string, ok bool) {
	at := len(line) - hashLength
	if at < 1 || !bytes.HasPrefix(line[at:], []byte(hashBefore)) || !bytes.HasSuffix(line, []byte(hashAfter)) {
		return line, "", false
	}
	hash = string(line[at+len(hashBefore) : len(line)-len(hashAfter)])
	if _, err := hex.DecodeString(hash); err != nil {
		return line, "", false
	}
	return append(bytes.Clone(line[:at]), '}'), hash, true
}

// File is what a journal file says beside its entries.
type File struct {
	// Plan is what was planned, as it was written; nil where the file does not say.
	Plan json.RawMessage
	// Damage is what shows that the file is not as it was written, in the order of its lines.
	Damage []Damage
}

// Damage is a place at which a file is not as it was written.
type Damage struct {
	// Line counts from 1; 0 means the whole file.
	Line int
	// Scenarios are those that stand at that place. What they hold may not be all.
	Scenarios []string
	Why       string
}

// String is the damage in words.
func (d Damage) String() string {
	if d.Line == 0 {
		return d.Why
	}
	return fmt.Sprintf("line %d %s", d.Line, d.Why)
}

// ReadFile reads a journal file and calls each with every entry in turn. A file of the earlier form, which is entries
// alone, is read too. What can be read is read; Damage tells the rest. The error is of a file that is no journal at all.
func ReadFile(r io.Reader, each func(Line) error) (File, error) {
	return ScanFile(r, func(_ *File, l Line) error { return each(l) })
}

// ScanFile is ReadFile for who wants to know with each entry what the file has said so far.
func ScanFile(r io.Reader, each func(*File, Line) error) (File, error) {
	f := fileReader{each: each}
	if err := eachLine(r, f.take); err != nil {
		return File{}, err
	}
	f.conclude()
	return f.File, nil
}

type fileReader struct {
	File
	each     func(*File, Line) error
	line     int
	last     string // the hash of the line before
	scenario string // of the line before
	entries  int
	chained  bool // it is of the form that this version writes
	ended    bool
}

// take reads a line.
func (f *fileReader) take(n int, text []byte) error {
	f.line = n
	content, hash, ok := unchained(text)
	first := f.last == "" && f.entries == 0 && f.Plan == nil
	var head planLine
	if first && json.Unmarshal(content, &head) == nil && head.Journal != "" {
		if head.Journal != Form {
			return fmt.Errorf("the file says it is a %q; this version reads %q", head.Journal, Form)
		}
		f.Plan = head.Plan
	} else if first && ok {
		f.damage("is the first, and nothing says what was planned")
		f.last = hash // it cannot be told whether it follows
		f.chained = true
		return f.content(content)
	}
	f.chained = f.chained || ok
	switch {
	case !f.chained:
	case !ok:
		f.damage("has no hash: it was put in or edited")
	case hash != chained(f.last, content):
		f.damage("does not follow from the line before it: something was cut out, put in, moved or edited here")
	}
	if ok {
		f.last = hash
	}
	if head.Journal != "" {
		return nil
	}
	return f.content(content)
}

func (f *fileReader) content(content []byte) error {
	var end endLine
	if bytes.HasPrefix(content, []byte(`{"entries":`)) && json.Unmarshal(content, &end) == nil && end.Entries != nil {
		if *end.Entries != f.entries {
			f.damage(fmt.Sprintf("says that there were %d entries, and there are %d", *end.Entries, f.entries))
		}
		f.ended = true
		return nil
	}
	if f.ended {
		f.damage("stands after the end")
		f.ended = false
	}
	l, err := readLine(content)
	if err != nil {
		if f.chained {
			f.damage("cannot be read: " + err.Error())
			return nil
		}
		return err
	}
	for i := range f.Damage {
		if d := &f.Damage[i]; d.Line == f.line && f.scenario != l.Scenario {
			d.Scenarios = append(d.Scenarios, l.Scenario)
		}
	}
	f.scenario = l.Scenario
	f.entries++
	return f.each(&f.File, l)
}

// damage notes it with the scenario of the line before; that of this line is added when it is read.
func (f *fileReader) damage(why string) {
	d := Damage{Line: f.line, Why: why}
	if f.entries > 0 {
		d.Scenarios = []string{f.scenario}
	}
	f.Damage = append(f.Damage, d)
}

// conclude says what the whole file lacks.
func (f *fileReader) conclude() {
	switch {
	case !f.chained:
		f.Damage = append(f.Damage, Damage{Why: "the journal does not say what was planned and is not chained: it is of an earlier version, or of something other than a run, and cannot be known to be whole"})
	case !f.ended:
		d := Damage{Why: "the end of the journal is missing"}
		if f.entries > 0 {
			d.Scenarios = []string{f.scenario}
		}
		f.Damage = append(f.Damage, d)
	}
}
