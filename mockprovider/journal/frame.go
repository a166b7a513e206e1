package journal

import (
	"encoding/binary"
	"hash/crc32"
	"net/http"
	"sync"
	"time"

	"github.com/klauspost/compress/s2"
)

// A journal file is its magic and then frames. A frame is the length of its payload and
// the CRC-32C of the payload, both 32 bits little endian, and the payload: its kind, what
// can be written down before the entry has its place in the order, and that place.
//
// Numbers are varints; texts and bodies follow their length. Where nothing is to be told
// from something empty, the number is one more, and 0 means nothing. A long body is
// packed as one block of S2, a form of Snappy: bundles of slots would else be most of a
// file, and a disk that cannot keep up makes whoever appends wait.
const (
	magic       = "rebookcheck journal 3\n"
	frameHeader = 8
	// longestFrame is the most that a payload may have, in bytes.
	longestFrame = 1 << 30
)

type frameKind byte

const (
	frameOpened  frameKind = 1 // an exchange as it was when it was opened
	frameClosed  frameKind = 2 // how it ended, and what had been amended
	frameMark    frameKind = 3
	frameRefused frameKind = 4 // requests have been refused because the journal was full
	frameSealed  frameKind = 5 // the journal was ended in order; nothing follows
	frameRun     frameKind = 6 // other frames, packed
)

// What a closing frame says of the exchange besides its answer.
const (
	amendedFields  = 1 // it holds the exchange again
	amendedRequest = 2 // its request counts, not the one of the opening frame
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// draft is a frame's payload as far as it is written outside the lock.
type draft struct {
	bytes []byte
	sum   uint32
}

// pooledDraft is the most that a draft may have grown to if it is used again.
const pooledDraft = 64 << 10

var drafts = sync.Pool{New: func() any { return new(draft) }}

func newDraft(kind frameKind) *draft {
	d, _ := drafts.Get().(*draft)
	d.bytes = append(d.bytes[:0], byte(kind))
	return d
}

func (d *draft) finish() { d.sum = crc32.Update(0, castagnoli, d.bytes) }

func (d *draft) release() {
	if cap(d.bytes) <= pooledDraft {
		drafts.Put(d)
	}
}

func draftOpened(x *Exchange) *draft {
	d := newDraft(frameOpened)
	d.bytes = appendExchange(d.bytes, x)
	d.finish()
	return d
}

func draftClosed(fate Fate, status int, response *Message) *draft {
	d := newDraft(frameClosed)
	d.bytes = appendString(d.bytes, string(fate))
	d.bytes = binary.AppendVarint(d.bytes, int64(status))
	d.bytes = appendMessage(d.bytes, response)
	d.finish()
	return d
}

func draftMark(m *Mark) *draft {
	d := newDraft(frameMark)
	d.bytes = appendString(d.bytes, m.Kind)
	d.bytes = appendString(d.bytes, m.Who)
	d.bytes = appendBytes(d.bytes, m.Data)
	d.finish()
	return d
}

// appendPlace ends a frame that begins an entry.
func appendPlace(b []byte, seq, nth int, at time.Time) []byte {
	b = binary.AppendUvarint(b, uint64(seq))
	b = binary.AppendVarint(b, int64(nth))
	_, offset := at.Zone()
	b = binary.AppendVarint(b, at.Unix())
	b = binary.AppendUvarint(b, uint64(at.Nanosecond()))
	return binary.AppendVarint(b, int64(offset))
}

// appendEnding ends a frame that closes an exchange.
func appendEnding(b []byte, r *record, closed int) []byte {
	b = binary.AppendUvarint(b, uint64(r.Seq))
	b = binary.AppendUvarint(b, uint64(closed))
	b = appendString(b, r.x.Route)
	b = appendString(b, r.x.Fault)
	b = append(b, r.amended)
	if r.amended != 0 {
		b = appendExchange(b, &r.x)
		b = binary.AppendVarint(b, int64(r.x.Nth))
	}
	return b
}

// appendExchange writes all of an exchange but its Nth.
func appendExchange(b []byte, x *Exchange) []byte {
	b = appendString(b, x.Heard)
	b = binary.AppendVarint(b, int64(x.Via))
	for _, text := range [...]string{x.Method, x.Target, x.Host, x.Proto, string(x.Fate), x.Route, x.Fault, x.By} {
		b = appendString(b, text)
	}
	b = binary.AppendVarint(b, int64(x.Status))
	b = appendMessage(b, &x.Request)
	return appendMessage(b, &x.Response)
}

func appendMessage(b []byte, m *Message) []byte {
	b = appendHeader(b, m.Header)
	marks := byte(0)
	if m.Cut {
		marks |= bodyCut
	}
	if len(m.Body) < leastPacked || len(m.Body) > mostPacked {
		return appendBytes(append(b, marks), m.Body)
	}
	room, _ := packing.Get().(*[]byte)
	packed := s2.Encode(*room, m.Body)
	b = appendBytes(append(b, marks|bodyPacked), packed)
	if cap(packed) <= pooledDraft {
		*room = packed[:cap(packed)]
		packing.Put(room)
	}
	return b
}

// What the marks of a message say of its body.
const (
	bodyCut    = 1
	bodyPacked = 2
)

// Bodies of these lengths are packed, in bytes. What is longer would be unpacked into
// more memory than a frame that lies about it is worth.
const (
	leastPacked = 4 << 10
	mostPacked  = 16 << 20
)

// packing keeps the room that bodies are packed in.
var packing = sync.Pool{New: func() any { return new([]byte) }}

func appendHeader(b []byte, h http.Header) []byte {
	if h == nil {
		return append(b, 0)
	}
	b = binary.AppendUvarint(b, uint64(len(h))+1)
	for key, values := range h {
		b = appendString(b, key)
		if values == nil {
			b = append(b, 0)
			continue
		}
		b = binary.AppendUvarint(b, uint64(len(values))+1)
		for _, v := range values {
			b = appendString(b, v)
		}
	}
	return b
}

func appendString(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

func appendBytes(b, data []byte) []byte {
	if data == nil {
		return append(b, 0)
	}
	return append(binary.AppendUvarint(b, uint64(len(data))+1), data...)
}
