package explore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// LogFile is the name of the file, in the folder of what is found, by which an exploration that was interrupted goes on.
const LogFile = "exploration.jsonl"

// Same is all that two explorations must have in common for one to go on where the other stood. How many stories are
// played, and for how long, may differ: it changes no story.
type Same struct {
	// Program is the SHA-256 of the program that draws and judges, Suite what it judges by.
	Program  string        `json:"program"`
	Version  string        `json:"version"`
	Contract string        `json:"contract"`
	Suite    results.Suite `json:"suite"`
	// Of is which build of a consumer is explored, and Within how long it may take over an answer.
	Of       results.Consumer `json:"of"`
	Within   time.Duration    `json:"within_ns"`
	Seed     int64            `json:"seed"`
	Variance int64            `json:"variance"`
	Strict   bool             `json:"strict"`
	Shrink   time.Duration    `json:"shrink_ns"`
}

// differs says in words how another exploration differs; empty when it does not.
func (s Same) differs(now Same) string {
	then, by := results.Judging{Program: s.Program, Suite: s.Suite, Of: s.Of}, results.Judging{Program: now.Program, Suite: now.Suite, Of: now.Of}
	return then.Differs(by, [][3]string{
		{"consumer", s.Of.Name, now.Of.Name},
		{"seed", fmt.Sprint(s.Seed), fmt.Sprint(now.Seed)},
		{"variance", fmt.Sprint(s.Variance), fmt.Sprint(now.Variance)},
		{"strict", fmt.Sprint(s.Strict), fmt.Sprint(now.Strict)},
		{"shrink", s.Shrink.String(), now.Shrink.String()},
		{"answer-within", s.Within.String(), now.Within.String()},
		{"version of the contract", s.Contract, now.Contract},
		{"version of this program", s.Version, now.Version},
	})
}

// line is one line of the log: what is explored, or a story that was played.
type line struct {
	Explores *Same        `json:"explores,omitempty"`
	Played   *playedStory `json:"played,omitempty"`
}

// playedStory is what the log keeps of a story.
type playedStory struct {
	Number int           `json:"number"` // from 1
	Cells  []Cell        `json:"cells"`
	Fault  string        `json:"fault,omitempty"`
	Story  string        `json:"story,omitempty"` // what was played, as a feature, where it could not be judged
	Stuck  bool          `json:"stuck,omitempty"`
	Failed bool          `json:"failed,omitempty"`
	Took   time.Duration `json:"took_ns"` // of the whole exploration, up to here
	Found  *Finding      `json:"found,omitempty"`
}

// Log keeps what an exploration has come to, story by story. A story stands in it once what was found in it is written.
type Log struct {
	file    *os.File
	earlier []playedStory
}

// errNothing says that there is no exploration to go on with.
var errNothing = errors.New("there is no exploration to go on with")

// Begun says which exploration the folder holds the beginning of; the error says that there is none, or that it cannot be read.
func Begun(dir string) (Same, error) {
	same, _, _, err := readLog(dir)
	return same, err
}

// Begin makes a new log in the folder, in the place of any that is there.
func Begin(dir string, same Same) (*Log, error) {
	file, err := os.Create(filepath.Join(dir, LogFile)) //nolint:gosec // the user names the folder
	if err != nil {
		return nil, fmt.Errorf("begin the log of the exploration: %w", err)
	}
	l := &Log{file: file}
	if err := l.write(line{Explores: &same}); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return l, nil
}

// Continue reads what an earlier exploration of the same kind has come to. Stories at its end that came to no verdict, as when the
// consumer was gone, are played again.
func Continue(dir string, same Same) (*Log, error) {
	earlier, stories, ends, err := readLog(dir)
	if err != nil {
		return nil, err
	}
	if other := earlier.differs(same); other != "" {
		return nil, fmt.Errorf("the exploration in %s was another one: %s", dir, other)
	}
	for n := len(stories); n > 0 && stories[n-1].Fault != ""; n-- {
		stories = stories[:n-1]
	}
	for _, s := range stories {
		if s.Found == nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, s.Found.Folder(), StoryFile)); err != nil {
			return nil, fmt.Errorf("the exploration in %s: what it found is not there any more: %w", dir, err)
		}
	}
	file, err := os.OpenFile(filepath.Join(dir, LogFile), os.O_RDWR, 0) //nolint:gosec // the user names the folder
	if err != nil {
		return nil, fmt.Errorf("go on with the exploration: %w", err)
	}
	end := ends[len(stories)]
	if err := file.Truncate(end); err != nil {
		return nil, errors.Join(fmt.Errorf("go on with the exploration: %w", err), file.Close())
	}
	if _, err := file.Seek(end, 0); err != nil {
		return nil, errors.Join(fmt.Errorf("go on with the exploration: %w", err), file.Close())
	}
	return &Log{file: file, earlier: stories}, nil
}

// readLog reads the log of a folder, and where its first line and each story end in it. What a killed process did not write to the end of
// a line is left out.
func readLog(dir string) (same Same, stories []playedStory, ends []int64, err error) {
	path := filepath.Join(dir, LogFile)
	raw, err := os.ReadFile(path) //nolint:gosec // the user names the folder
	if errors.Is(err, fs.ErrNotExist) {
		return Same{}, nil, nil, fmt.Errorf("%w in %s", errNothing, dir)
	}
	if err != nil {
		return Same{}, nil, nil, fmt.Errorf("read the log of the exploration: %w", err)
	}
	var at int64
	for text := range bytes.Lines(raw) {
		if !bytes.HasSuffix(text, []byte("\n")) {
			break
		}
		var l line
		err := json.Unmarshal(text, &l)
		first := len(ends) == 0
		if err != nil || first && l.Explores == nil || !first && (l.Played == nil || l.Played.Number != len(ends)) {
			return Same{}, nil, nil, fmt.Errorf("line %d of %s is not as it was written", len(ends)+1, path)
		}
		at += int64(len(text))
		ends = append(ends, at)
		if first {
			same = *l.Explores
		} else {
			stories = append(stories, *l.Played)
		}
	}
	if len(ends) == 0 {
		return Same{}, nil, nil, fmt.Errorf("%w in %s", errNothing, dir)
	}
	return same, stories, ends, nil
}

func (l *Log) write(one line) error {
	raw, err := json.Marshal(one)
	if err == nil {
		_, err = l.file.Write(append(raw, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write the log of the exploration: %w", err)
	}
	return nil
}

// Stories is how many stories were played before, and Found what was found in them.
func (l *Log) Stories() int { return len(l.earlier) }

// Found is described at Stories.
func (l *Log) Found() []Finding {
	var out []Finding
	for _, s := range l.earlier {
		if s.Found != nil {
			out = append(out, *s.Found)
		}
	}
	return out
}

// Close lets the file go. What was kept stays.
func (l *Log) Close() error {
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("close the log of the exploration: %w", err)
	}
	return nil
}

// recall gives back what the exploration had come to.
func (e *explorer) recall(r *Report) {
	if e.cfg.Log == nil {
		return
	}
	for _, s := range e.cfg.Log.earlier {
		r.Stories, r.Took = s.Number, s.Took
		r.Coverage.walk(s.Cells)
		if s.Fault != "" {
			r.Faults = append(r.Faults, s.Fault)
		}
		r.Stuck, r.Failed = r.Stuck+one(s.Stuck), r.Failed+one(s.Failed)
		if s.Found != nil {
			e.found[s.Found.Key()] = true
			r.Findings = append(r.Findings, *s.Found)
		}
	}
}

func one(so bool) int {
	if so {
		return 1
	}
	return 0
}
