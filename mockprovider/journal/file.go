package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// ErrNoJournal means that a file is not one that [Create] began.
var ErrNoJournal = errors.New("not a journal file")

// Open reads a journal file back, also one whose process was killed or is still at
// work. All that is whole is there; what is torn or broken is left out, [Journal.Lost]
// counts it and [Journal.Sound] says so. The journal takes no new entries. It holds the
// file until [Journal.Seal]. The error is of opening or reading the file, or ErrNoJournal.
func Open(path string) (*Journal, error) {
	file, err := os.Open(path) //nolint:gosec // the caller names the file that is to be read
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	j, err := read(file, path)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", errors.Join(err, file.Close()))
	}
	return j, nil
}

func read(file *os.File, path string) (*Journal, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("read size: %w", err)
	}
	j := New(func() time.Time { return time.Time{} })
	j.sealed = true
	j.spool = newSpool(&j.mu, file, path, 0, info.Size())
	j.spool.sealed, j.spool.reading = true, true
	f, err := j.reindex(file, info.Size(), &j.spool.layout)
	if err != nil {
		return nil, err
	}
	j.spool.size, j.spool.written = f.length, f.length
	if j.lost > 0 {
		j.damage(fmt.Errorf("journal: %d bytes of the file cannot be read", j.lost))
	}
	return j, nil
}

// Lost returns how many bytes of the file that was opened are no whole frame.
func (j *Journal) Lost() int64 { return j.lost }

// extent is how far a file can be read.
type extent struct {
	length int64 // of the file, if nothing in it were packed
	end    int64 // of the last whole frame
}

// reindex fills the index from a file of the given size, and the layout.
func (j *Journal) reindex(file io.ReaderAt, size int64, l *layout) (extent, error) {
	begin := make([]byte, min(int64(len(magic)), size))
	if _, err := io.ReadFull(io.NewSectionReader(file, 0, size), begin); err != nil {
		return extent{}, fmt.Errorf("read journal file: %w", err)
	}
	if !strings.HasPrefix(magic, string(begin)) {
		return extent{}, ErrNoJournal
	}
	j.unsealed = true
	place := int64(len(begin))
	end := place
	take := func(at int64, frame []byte) {
		if !j.known(at, frame) {
			j.lost += int64(len(frame))
		}
		place = at + int64(len(frame))
	}
	skip := func(n int64) {
		j.lost += n
		place += n
	}
	err := scanFrames(file, place, size, searchBudget(size), skip, func(offset int64, frame []byte) {
		end = offset + int64(len(frame))
		frames, ok := framesOf(frame)
		if !ok {
			take(place, frame)
			return
		}
		l.runs = append(l.runs, run{place: place, length: int64(len(frames)), offset: offset, stored: int64(len(frame))})
		// It is in memory: reading it does not fail. Its checksum was right, so there is nothing to search for.
		from := place
		_ = scanFrames(bytes.NewReader(frames), 0, int64(len(frames)), 0, skip, func(off int64, frame []byte) { take(from+off, frame) })
	})
	return extent{place, end}, err
}

// known takes a frame into the index and reports whether it made sense where it stands.
func (j *Journal) known(off int64, frame []byte) bool {
	body, err := payload(frame)
	if err != nil {
		return false
	}
	switch kind := frameKind(body[0]); kind {
	case frameOpened, frameMark:
		return j.knownBeginning(off, frame)
	case frameClosed:
		return j.unsealed && j.knownEnding(off, frame)
	case frameRefused, frameSealed:
		if kind == frameRefused && !j.unsealed {
			return false
		}
		d := decoder{rest: body[1:]}
		entries := -1
		if kind == frameSealed {
			entries = int(d.uvarint())
		}
		refused := int(d.uvarint())
		if d.end() != nil || refused < 0 {
			return false
		}
		j.refused = max(j.refused, refused)
		j.unsealed = entries != j.places.n
		return true
	case frameRun: // in another, or broken
	}
	return false
}

// knownBeginning takes in an entry. After a seal, only a journal that was opened again goes on, and says so first.
func (j *Journal) knownBeginning(off int64, frame []byte) bool {
	e, err := readBeginning(frame)
	if err != nil || e.Seq <= j.order || !j.unsealed && (e.Mark == nil || e.Mark.Kind != MarkRestart) {
		return false
	}
	j.order, j.unsealed = e.Seq, true
	if e.Mark != nil {
		j.marks = max(j.marks, e.Mark.Nth)
		j.knownRestart(*e.Mark)
		j.indexMark(e.Seq, e.Mark, off, uint32(len(frame)))
		return true
	}
	j.heard[e.Exchange.Heard] = max(j.heard[e.Exchange.Heard], e.Exchange.Nth)
	j.indexOpened(e.Seq, e.Exchange, off, uint32(len(frame)))
	return true
}

// knownRestart takes in what was gone when the journal was opened again: it is not sound from then on.
func (j *Journal) knownRestart(m Mark) {
	var found Restart
	if m.Kind == MarkRestart && len(m.Data) > 0 && json.Unmarshal(m.Data, &found) == nil && found.Gone != "" {
		j.damage(errors.New("journal: when it was opened again, " + found.Gone))
	}
}

func (j *Journal) knownEnding(off int64, frame []byte) bool {
	end, err := readEnding(frame)
	if err != nil || end.closed <= j.order {
		return false
	}
	position, ok := j.position(end.seq)
	if !ok {
		return false
	}
	p := j.places.at(position)
	if p.mark || p.closed != 0 {
		return false
	}
	j.order = end.closed
	if end.amended&amendedFields != 0 {
		p.heard, p.method = j.names.add(end.x.Heard), j.names.add(end.x.Method)
	}
	j.indexClosed(position, end.closed, &Exchange{Status: end.status, Route: end.route, Fault: end.fault}, off, uint32(len(frame)))
	return true
}
