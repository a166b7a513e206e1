package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"runtime"
	"sort"
	"sync"
	"time"
)

const (
	smallestSegment = 16 << 10
	largestSegment  = 256 << 10
	spareSegments   = 8
	// mostPending is how much may wait to be written; writers wait for the disk beyond it.
	mostPending = 8 << 20
)

// segment is a stretch of the file that is still in memory. It is only ever added to.
type segment struct {
	base int64
	buf  []byte
}

func (s *segment) end() int64 { return s.base + int64(len(s.buf)) }

// spool is the end of a journal file: what is not written yet and the latest of what is.
// One goroutine, which its owner ends with stop, writes; mu is the journal's lock.
type spool struct {
	mu   *sync.Mutex
	file *os.File
	path string
	keep int64

	segments []*segment // oldest first
	spare    []*segment
	size     int64 // of all frames; of the file, if none were packed
	written  int64
	end      int64 // of the file
	layout   layout
	packing  []byte // room for runs; the writer's
	unpacker unpacker
	err      error
	stuck    error // why it cannot be written just now; see noroom.go
	trouble  func(error)
	sink     func([]byte) (int, error) // writes to the file
	stirred  bool                      // the writer knows that there is something
	sealed   bool
	reading  bool      // there is no writer
	sum      hash.Hash // of the file, where every entry is written at once; see through.go
	again    int       // how much was offered to the sink that it may have taken although it failed; the same is offered again
	progress sync.Cond
	wrote    chan struct{} // closed when something was written, or cannot be any more; nil while nobody waits

	dirty, full   chan struct{}
	stop, stopped chan struct{}
}

func newSpool(mu *sync.Mutex, file *os.File, path string, keep, size int64) *spool {
	return &spool{
		sink: file.Write, mu: mu, file: file, path: path, keep: keep, size: size, written: size, end: size, progress: sync.Cond{L: mu},
		dirty: make(chan struct{}, 1), full: make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{}),
	}
}

// room waits until the disk has kept up; mu is held and given up while it waits.
func (s *spool) room() {
	for s.size-s.written > mostPending && s.err == nil && s.stuck == nil && !s.sealed {
		s.progress.Wait()
	}
}

// append adds a frame and returns where it is; mu is held. It never writes to the disk.
func (s *spool) append(d *draft, rest []byte) (offset int64, length uint32) {
	n := len(d.bytes) + len(rest)
	if n > longestFrame {
		s.fail(fmt.Errorf("frame of %d bytes is too large for a journal file", n))
	}
	seg := s.current(frameHeader + n)
	seg.buf = binary.LittleEndian.AppendUint32(seg.buf, uint32(n))
	seg.buf = binary.LittleEndian.AppendUint32(seg.buf, crc32.Update(d.sum, castagnoli, rest))
	seg.buf = append(seg.buf, d.bytes...)
	seg.buf = append(seg.buf, rest...)
	offset, length = s.size, uint32(frameHeader+n)
	s.size += int64(length)
	if s.sealed {
		s.fail(ErrSealed)
		return offset, length
	}
	if !s.stirred {
		s.stirred = true
		signal(s.dirty)
	}
	if s.size-s.written >= largestSegment || s.sum != nil {
		signal(s.full)
	}
	return offset, length
}

// current returns a segment that has room for n bytes without moving; mu is held.
func (s *spool) current(n int) *segment {
	if last := len(s.segments) - 1; last >= 0 {
		if seg := s.segments[last]; len(seg.buf)+n <= cap(seg.buf) {
			return seg
		}
	}
	var seg *segment
	if last := len(s.spare) - 1; last >= 0 && n <= largestSegment {
		seg, s.spare = s.spare[last], s.spare[:last]
	} else {
		// A session that is hardly used needs little.
		seg = &segment{buf: make([]byte, 0, max(int64(n), min(max(s.size, smallestSegment), largestSegment)))}
	}
	seg.base = s.size
	s.segments = append(s.segments, seg)
	return seg
}

// tail copies n bytes at an offset if they are still in memory; mu is held.
func (s *spool) tail(offset int64, n uint32) []byte {
	i := sort.Search(len(s.segments), func(i int) bool { return s.segments[i].end() > offset })
	if i == len(s.segments) || s.segments[i].base > offset {
		return nil
	}
	start := offset - s.segments[i].base
	return append([]byte(nil), s.segments[i].buf[start:start+int64(n)]...)
}

// read reads from the file what is no longer in memory; mu is not held. It works on a sealed journal too.
func (s *spool) read(place int64, n uint32) ([]byte, error) {
	out, err := s.readFrom(s.file, place, n)
	if errors.Is(err, os.ErrClosed) {
		var again *os.File
		if again, err = os.Open(s.path); err == nil {
			out, err = s.readFrom(again, place, n)
			_ = again.Close() // it was only read
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read journal file: %w", err)
	}
	return out, nil
}

func (s *spool) readFrom(file io.ReaderAt, place int64, n uint32) ([]byte, error) {
	s.mu.Lock()
	in, packed, offset := s.layout.find(place)
	s.mu.Unlock()
	if packed {
		return s.unpacker.read(file, in, place, n)
	}
	out := make([]byte, n)
	_, err := file.ReadAt(out, offset)
	return out, err //nolint:wrapcheck // read says what it was
}

// fail keeps the first error; mu is held.
func (s *spool) fail(err error) {
	if s.err == nil {
		s.err = err
		s.progress.Broadcast()
		wake(&s.wrote)
	}
}

// run writes what is appended, at the latest after the given time, until stop is closed.
func (s *spool) run(every time.Duration) {
	defer close(s.stopped)
	timer := time.NewTimer(every)
	timer.Stop()
	wait, full := every, s.full
	for {
		select {
		case <-s.dirty:
		case <-s.stop:
			s.flush()
			return
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-full:
		case <-s.stop:
		}
		wait, full = every, s.full
		if !s.flush() {
			wait, full = retryEvery, nil
			signal(s.dirty)
		}
	}
}

// flush writes all there is when it is called, and reports whether there was room for it. The
// lock is not held while it writes.
func (s *spool) flush() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stirred = false
	for until := s.size; s.written < until && s.err == nil; {
		i := sort.Search(len(s.segments), func(i int) bool { return s.segments[i].end() > s.written })
		seg := s.segments[i]
		part := seg.buf[s.written-seg.base:] // whole frames
		if s.again > 0 {
			part = part[:s.again]
		}
		s.again = len(part)
		s.mu.Unlock()
		stored := s.packed(part)
		n, err := s.sink(stored)
		runtime.Gosched() // on one core, a request that came meanwhile goes first
		s.mu.Lock()
		if err == nil && n < len(part) {
			s.layout.runs = append(s.layout.runs, run{place: s.written, length: int64(len(part)), offset: s.end, stored: int64(n)})
		}
		if err != nil {
			s.undo(n)
			if s.held(err) {
				return false
			}
			continue
		}
		s.again = 0
		s.end += int64(n)
		s.written += int64(len(part))
		s.added(stored)
		s.goesOn()
		s.forget()
		s.progress.Broadcast()
		wake(&s.wrote)
	}
	return true
}

// packed is what is written of frames: packed where they are many.
func (s *spool) packed(frames []byte) []byte {
	if len(frames) >= leastRun && len(frames) <= mostPacked {
		s.packing = appendRun(s.packing, frames)
		if len(s.packing) < len(frames) {
			return s.packing
		}
	}
	return frames
}

// forget lets go of what is written and older than is kept; mu is held.
func (s *spool) forget() {
	old := 0
	for old < len(s.segments)-1 && s.segments[old].end() <= s.written && s.size-s.segments[old].end() >= s.keep {
		seg := s.segments[old]
		if cap(seg.buf) == largestSegment && len(s.spare) < spareSegments {
			seg.buf = seg.buf[:0]
			s.spare = append(s.spare, seg)
		}
		old++
	}
	if old > 0 {
		n := copy(s.segments, s.segments[old:])
		clear(s.segments[n:])
		s.segments = s.segments[:n]
	}
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
