package wiretap

import (
	"bytes"
	"strconv"
)

// longestLine is the most that is looked at of a line of a header or of a chunk, in bytes.
const longestLine = 1 << 10

// longestEnd is the most that is looked at of a request line, from its end, where the version stands.
const longestEnd = 16

// part is where in a request the scanner is.
type part int

const (
	between part = iota // before the first byte of a request
	head
	body
	chunkSize
	chunk
	chunkEnd
	trailer
)

// scanner finds where requests begin and end. Of a request that net/http accepts the length is
// plain: a Content-Length, or chunks. Of any other it does not matter, for the connection ends with it.
type scanner struct {
	at    part
	heads int64 // requests whose header is complete

	start   []byte // of what has not been handled
	pending int64  // how long that is
	latest  int    // where in start the latest request begins

	line     []byte // the line in hand, or the end of it where it is the request line
	first    bool   // it is the request line
	old      bool   // HTTP/1.0, which knows no chunks
	chunked  bool
	length   int64 // of the body
	rest     int64 // of the body or the chunk in hand
	lastLine []byte
}

// scan reads what arrived; handled is how many requests have reached the handler so far.
func (s *scanner) scan(p []byte, handled int64) {
	for len(p) > 0 {
		switch s.at {
		case between:
			if p[0] == '\r' || p[0] == '\n' { // some send a line's end after a body
				p = p[1:]
				continue
			}
			s.begin(handled)
		case head, trailer, chunkSize, chunkEnd:
			p = s.lines(p)
		case body, chunk:
			n := min(int64(len(p)), s.rest)
			s.rest -= n
			p = p[n:]
			if s.rest > 0 {
				continue
			}
			if s.at = between; s.chunked {
				s.at = chunkEnd
			}
		}
	}
}

// begin begins a request. What was kept of those before goes once they have been handled.
func (s *scanner) begin(handled int64) {
	if s.heads <= handled {
		s.start, s.pending = s.start[:0], 0
	}
	s.latest = len(s.start)
	s.at, s.first, s.old, s.chunked, s.length = head, true, false, false, 0
	s.line, s.lastLine = s.line[:0], s.lastLine[:0]
}

// lines reads to the end of a line, or all there is, and returns the rest.
func (s *scanner) lines(p []byte) []byte {
	n := bytes.IndexByte(p, '\n')
	whole := n >= 0
	if !whole {
		n = len(p) - 1
	}
	got := p[:n+1]
	if s.at == head {
		s.pending += int64(len(got))
		s.start = append(s.start, got[:min(len(got), keptBytes-len(s.start))]...)
	}
	if s.at == head && s.first {
		s.line = append(s.line, got[max(0, len(got)-longestEnd):]...)
		s.line = s.line[max(0, len(s.line)-longestEnd):]
	} else {
		s.line = append(s.line, got[:min(len(got), longestLine-len(s.line))]...)
	}
	if !whole {
		return nil
	}
	s.ended(bytes.TrimRight(s.line, "\r\n"))
	s.line = s.line[:0]
	return p[n+1:]
}

// ended reads a line that is whole.
func (s *scanner) ended(line []byte) {
	switch s.at {
	case head:
		s.header(line)
	case trailer:
		if len(line) == 0 {
			s.at = between
		}
	case chunkEnd:
		s.at = chunkSize
	case chunkSize:
		size, _, _ := bytes.Cut(line, []byte(";"))
		n, err := strconv.ParseInt(string(bytes.TrimSpace(size)), 16, 64)
		switch {
		case err != nil || n < 0: // the handler learns of it, and the connection ends with the request
			s.at, s.rest, s.chunked = body, 1<<62, false
		case n == 0:
			s.at = trailer
		default:
			s.at, s.rest = chunk, n
		}
	case between, body, chunk:
	}
}

// header reads a line of the header.
func (s *scanner) header(line []byte) {
	switch {
	case s.first:
		s.first = false
		s.old = bytes.HasSuffix(line, []byte("HTTP/1.0"))
		return
	case len(line) == 0:
		s.heads++
		switch {
		case s.chunked:
			s.at = chunkSize
		case s.length > 0:
			s.at, s.rest = body, s.length
		default:
			s.at = between
		}
		return
	case line[0] == ' ' || line[0] == '\t': // a value that goes on in the next line
		s.lastLine = append(s.lastLine, line...)
	default:
		s.lastLine = append(s.lastLine[:0], line...)
	}
	s.framing(s.lastLine)
}

// framing reads the two headers that say how long a body is.
func (s *scanner) framing(line []byte) {
	name, value, _ := bytes.Cut(line, []byte(":"))
	switch {
	case bytes.EqualFold(name, []byte("Content-Length")):
		if n, err := strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64); err == nil {
			s.length = n
		}
	case bytes.EqualFold(name, []byte("Transfer-Encoding")) && !s.old:
		s.chunked = bytes.EqualFold(bytes.TrimSpace(value), []byte("chunked"))
	}
}

// reads says that the latest request asks for nothing but to be told something.
func (s *scanner) reads() bool {
	return bytes.HasPrefix(s.start[s.latest:], []byte("GET ")) || bytes.HasPrefix(s.start[s.latest:], []byte("HEAD "))
}

// left says that bytes arrived which belong to no request that was handled. Where more were handled
// than were found it lost count, and cannot say otherwise.
func (s *scanner) left(handled int64) bool {
	return s.heads != handled || s.at == head
}

// refused is how that begins and how long it is, without the requests before it that were handled, where it is the latest alone.
func (s *scanner) refused(handled int64) (start []byte, length int64) {
	alone := s.heads == handled && s.at == head || s.heads == handled+1 && s.at != head
	if alone && s.latest < len(s.start) {
		return s.start[s.latest:], s.pending - int64(s.latest)
	}
	return s.start, s.pending
}
