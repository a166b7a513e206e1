package journal

import (
	"bytes"
	"fmt"
	"sync"
	"time"
)

// BreakFile has every later write to the journal's file fail, as a full disk would.
func (j *Journal) BreakFile() { _ = j.spool.file.Close() }

// WriteWith has every later write to the journal's file go through write, which gets what the file's own would.
func (j *Journal) WriteWith(write func(own func([]byte) (int, error), p []byte) (int, error)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	own := j.spool.file.Write
	j.spool.sink = func(p []byte) (int, error) { return write(own, p) }
}

// Flush waits until the writer has written what there is.
func (j *Journal) Flush() {
	j.mu.Lock()
	defer j.mu.Unlock()
	signal(j.spool.full)
	for until := j.spool.size; j.spool.written < until && j.spool.err == nil; {
		j.spool.progress.Wait()
	}
}

// WaitingForQuiet reports whether somebody waits for quiet.
func (j *Journal) WaitingForQuiet() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.quiet != nil
}

// ReadBytes reads a journal file that is in memory, frame by frame, and every entry it finds whole.
func ReadBytes(data []byte) (entries int, lost int64, err error) {
	j := New(func() time.Time { return time.Time{} })
	beginnings := map[int]Entry{}
	s := newSpool(new(sync.Mutex), nil, "", 0, 0)
	if _, err := j.reindex(bytes.NewReader(data), int64(len(data)), &s.layout); err != nil {
		return 0, 0, err
	}
	frame := func(place int64, n uint32) []byte {
		out, _ := s.readFrom(bytes.NewReader(data), place, n)
		return out
	}
	for i := range j.places.n {
		p := j.places.at(i)
		e, err := readBeginning(frame(p.off, p.length))
		if err != nil {
			return 0, 0, fmt.Errorf("entry %d is in the index and cannot be read: %w", p.seq, err)
		}
		if p.closed != 0 {
			end, err := readEnding(frame(p.closedOff, p.closedLength))
			if err == nil {
				err = end.apply(&e)
			}
			if err != nil {
				return 0, 0, fmt.Errorf("the end of entry %d is in the index and cannot be read: %w", p.seq, err)
			}
		}
		beginnings[e.Seq] = e
	}
	if len(beginnings) != j.places.n {
		return 0, 0, fmt.Errorf("%d entries have %d places", len(beginnings), j.places.n)
	}
	return j.places.n, j.lost, nil
}

// Frame wraps a payload as the file has it.
func Frame(payload []byte) []byte {
	s := newSpool(nil, nil, "", 0, 0)
	d := draft{bytes: payload}
	d.finish()
	s.append(&d, nil)
	return s.segments[0].buf
}

// Run packs frames as the file has them.
func Run(frames []byte) []byte { return appendRun(nil, frames) }

// Magic is how a journal file begins.
const Magic = magic
