package journal

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
)

// scanFrames hands over the whole frames between two offsets of a file, in a buffer that is
// used again. Where a frame is broken, in its length or elsewhere, it goes on at the next
// whole one and skipped is given the number of bytes between. It never takes more memory
// than the file is long. The error is of reading the file.
//
// Searching for a whole frame sums at most budget bytes; see searchBudget.
func scanFrames(file io.ReaderAt, off, size, budget int64, skipped func(n int64), each func(off int64, frame []byte)) error {
	s := &scanner{file: file, size: size, budget: budget}
	s.seek(off)
	for s.off < size {
		frame, err := s.next()
		if err != nil {
			return fmt.Errorf("read journal file: %w", err)
		}
		if frame != nil {
			each(s.off, frame)
			s.off += int64(len(frame))
			continue
		}
		at, err := s.search()
		if err != nil {
			return fmt.Errorf("read journal file: %w", err)
		}
		skipped(at - s.off)
		s.seek(at)
	}
	return nil
}

// searchBudget is how many bytes may be summed to find whole frames behind broken ones. It
// keeps the work linear in the length of the file, whatever the file holds.
func searchBudget(length int64) int64 { return 8*length + 1<<20 }

// scanner reads frames one after another.
type scanner struct {
	file   io.ReaderAt
	size   int64
	off    int64 // of the next frame
	in     *bufio.Reader
	buf    []byte
	budget int64
}

// seek goes on at an offset.
func (s *scanner) seek(off int64) {
	s.off = off
	s.in = bufio.NewReaderSize(io.NewSectionReader(s.file, off, s.size-off), int(max(16, min(s.size-off, largestSegment))))
}

// next returns the frame at the scanner's offset, nil where there is no whole one.
func (s *scanner) next() ([]byte, error) {
	if s.size-s.off <= frameHeader {
		return nil, nil
	}
	head, err := s.in.Peek(frameHeader)
	if err != nil {
		return nil, err //nolint:wrapcheck // scanFrames says what it was
	}
	length := frameHeader + int64(binary.LittleEndian.Uint32(head))
	if length == frameHeader || length > s.size-s.off {
		return nil, nil
	}
	s.buf = grown(s.buf, length)
	if _, err := io.ReadFull(s.in, s.buf); err != nil {
		return nil, err //nolint:wrapcheck // scanFrames says what it was
	}
	if _, err := payload(s.buf); err != nil {
		return nil, nil //nolint:nilerr // a broken frame is no error of reading
	}
	return s.buf, nil
}

// search returns the offset of the first whole frame behind the broken one at the scanner's
// offset, or the end of the file.
func (s *scanner) search() (int64, error) {
	const window = 1 << 16
	stretch := make([]byte, window+frameHeader)
	for from := s.off + 1; from < s.size; from += window {
		n, err := s.file.ReadAt(stretch[:min(int64(len(stretch)), s.size-from)], from)
		if err != nil && err != io.EOF {
			return 0, err //nolint:wrapcheck // scanFrames says what it was
		}
		for i := range min(n-frameHeader, window) {
			whole, err := s.wholeAt(from+int64(i), stretch[i:i+frameHeader+1])
			if whole || err != nil {
				return from + int64(i), err
			}
		}
	}
	return s.size, nil
}

// wholeAt says whether a frame that begins with these bytes at an offset is whole.
func (s *scanner) wholeAt(off int64, begins []byte) (bool, error) {
	length := int64(binary.LittleEndian.Uint32(begins))
	kind := frameKind(begins[frameHeader])
	if length == 0 || length > s.size-off-frameHeader || length > s.budget || kind < frameOpened || kind > frameRun {
		return false, nil
	}
	s.budget -= length
	s.buf = grown(s.buf, length)
	if _, err := s.file.ReadAt(s.buf, off+frameHeader); err != nil {
		return false, err //nolint:wrapcheck // scanFrames says what it was
	}
	return crc32.Checksum(s.buf, castagnoli) == binary.LittleEndian.Uint32(begins[4:]), nil
}

// grown returns a buffer of that length, the old one where it is large enough.
func grown(buf []byte, length int64) []byte {
	if int64(cap(buf)) < length {
		return make([]byte, length, length+length/4)
	}
	return buf[:length]
}
