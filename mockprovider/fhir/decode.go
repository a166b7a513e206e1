package fhir

import (
	"bytes"
	"fmt"
	"strconv"
	"sync"
	"unicode/utf8"
)

// MaxDepth is the deepest nesting of objects and arrays that Decode accepts.
const MaxDepth = 64

// maxNumber is the longest number accepted, and maxExponent the most digits of an
// exponent: a validator that computes 1e999999999 would be busy for a long time.
const (
	maxNumber   = 40
	maxExponent = 2
)

// SyntaxError says why and where bytes are not a resource. It never repeats content.
type SyntaxError struct {
	// Offset is the byte position at which the fault was noticed.
	Offset int64
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not well formed at byte %d: %s", e.Offset, e.Reason)
}

// The reasons of a SyntaxError. All are fixed texts, so that none can repeat content.
const (
	notText     = "not valid UTF-8"
	halfPair    = "half of a surrogate pair"
	notJSON     = "not valid JSON"
	notObject   = "not a JSON object"
	endsTooSoon = "it ends too soon"
	followed    = "something follows the object"
	twice       = "the same name twice in one object"
	byteOrder   = "a byte order mark, which JSON must not begin with; leave it out"
	hugeNumber  = "a number with too many digits"
)

var tooDeep = "nested deeper than " + strconv.Itoa(MaxDepth) + " levels"

// Decode reads one JSON object. It refuses, with a *SyntaxError, what encoding/json
// lets pass: names given twice, anything after the object, invalid UTF-8, broken
// surrogate pairs, nesting deeper than MaxDepth and numbers of absurd size.
//
// The data is copied once and the strings of the tree are parts of that copy, so a
// tree keeps the whole text alive; data itself may be used again by the caller.
//
// It is written by hand because every request is decoded and encoding/json spends
// most of its time on reflection and on asking twice what a name is. The source of
// the rule is FHIR STU3, JSON representation; ER-09 for the refusal.
func Decode(data []byte) (Resource, error) {
	if at, ok := invalidText(data); ok {
		return nil, &SyntaxError{Offset: int64(at), Reason: notText}
	}
	if bytes.HasPrefix(data, []byte("\ufeff")) { // RFC 8259, 8.1
		return nil, &SyntaxError{Reason: byteOrder}
	}
	s := scanner{data: data, text: string(data)}
	open, _ := scratch.Get().(*[]member)
	s.open = (*open)[:0]
	r, ok := s.document()
	release(open, s.open)
	if !ok {
		return nil, &SyntaxError{Offset: int64(s.at), Reason: s.reason}
	}
	return r, nil
}

// scratch keeps the lists in which members wait for their object to be complete.
var scratch = sync.Pool{New: func() any {
	list := make([]member, 0, 64)
	return &list
}}

// maxScratch is the longest list kept: one huge body must not hold memory for ever.
const maxScratch = 1024

// release gives a list back with nothing in it that keeps a resource alive.
func release(to *[]member, used []member) {
	used = used[:cap(used)]
	clear(used)
	if len(used) <= maxScratch {
		*to = used
		scratch.Put(to)
	}
}

func invalidText(data []byte) (int, bool) {
	if utf8.Valid(data) {
		return 0, false
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i, true
		}
		i += size
	}
	return 0, false
}
