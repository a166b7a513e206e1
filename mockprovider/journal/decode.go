package journal

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
	"net/http"
	"time"

	"github.com/klauspost/compress/s2"
)

var errBroken = errors.New("the frame is broken")

// payload returns what a frame holds, once its length and checksum are found right.
func payload(frame []byte) ([]byte, error) {
	if len(frame) <= frameHeader || uint64(binary.LittleEndian.Uint32(frame)) != uint64(len(frame)-frameHeader) {
		return nil, errBroken
	}
	body := frame[frameHeader:]
	if crc32.Update(0, castagnoli, body) != binary.LittleEndian.Uint32(frame[4:]) {
		return nil, errBroken
	}
	return body, nil
}

// decoder reads a payload. After a fault all it gives is empty. What it gives of bodies
// is a part of the payload, all else is copied.
type decoder struct {
	rest   []byte
	broken bool
}

func (d *decoder) fail() {
	d.rest, d.broken = nil, true
}

func (d *decoder) octet() byte {
	if len(d.rest) == 0 {
		d.fail()
		return 0
	}
	b := d.rest[0]
	d.rest = d.rest[1:]
	return b
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *decoder) number() int {
	v, n := binary.Varint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return int(v)
}

// order reads a place in the order of events, of which the index holds 32 bits.
func (d *decoder) order() int {
	v := d.uvarint()
	if v == 0 || v > math.MaxUint32 {
		d.fail()
		return 0
	}
	return int(v)
}

func (d *decoder) take(n uint64) []byte {
	if n > uint64(len(d.rest)) {
		d.fail()
		return nil
	}
	out := d.rest[:n:n]
	d.rest = d.rest[n:]
	return out
}

func (d *decoder) text() string { return string(d.take(d.uvarint())) }

func (d *decoder) data() []byte {
	n := d.uvarint()
	if n == 0 {
		return nil
	}
	return d.take(n - 1)
}

func (d *decoder) header() http.Header {
	n := d.uvarint()
	if n == 0 {
		return nil
	}
	h := make(http.Header, min(n-1, 32)) // n may be a lie: the bytes that follow bound it
	for range n - 1 {
		key := d.text()
		count := d.uvarint()
		var values []string
		if count > 0 {
			values = make([]string, 0, min(count-1, 4))
		}
		for i := uint64(1); i < count && !d.broken; i++ {
			values = append(values, d.text())
		}
		if d.broken {
			return nil
		}
		h[key] = values
	}
	return h
}

func (d *decoder) message() Message {
	m := Message{Header: d.header()}
	marks := d.octet()
	m.Cut, m.Body = marks&bodyCut != 0, d.data()
	if marks&bodyPacked != 0 {
		m.Body = d.unpacked(m.Body)
	}
	return m
}

func (d *decoder) unpacked(packed []byte) []byte {
	length, err := s2.DecodedLen(packed)
	if err != nil || length > mostPacked {
		d.fail()
		return nil
	}
	body, err := s2.Decode(nil, packed)
	if err != nil {
		d.fail()
		return nil
	}
	return body
}

func (d *decoder) exchange() Exchange {
	x := Exchange{Heard: d.text(), Via: d.number(), Method: d.text(), Target: d.text(), Host: d.text(), Proto: d.text()}
	x.Fate, x.Route, x.Fault, x.By = Fate(d.text()), d.text(), d.text(), d.text()
	x.Status, x.Request, x.Response = d.number(), d.message(), d.message()
	return x
}

// place reads what appendPlace wrote.
func (d *decoder) place() (seq, nth int, at time.Time) {
	seq, nth = d.order(), d.number()
	seconds, nanos, offset := d.number(), d.uvarint(), d.number()
	at = time.Unix(int64(seconds), int64(min(nanos, 1e9-1))).UTC()
	if offset != 0 {
		at = at.In(time.FixedZone("", offset))
	}
	return seq, nth, at
}

// end tells whether the payload was read whole and right.
func (d *decoder) end() error {
	if d.broken || len(d.rest) > 0 {
		return errBroken
	}
	return nil
}

// begin opens a frame of one of the kinds.
func begin(frame []byte, want ...frameKind) (frameKind, *decoder, error) {
	body, err := payload(frame)
	if err != nil {
		return 0, nil, err
	}
	for _, k := range want {
		if frameKind(body[0]) == k {
			return k, &decoder{rest: body[1:]}, nil
		}
	}
	return 0, nil, errBroken
}

// readBeginning reads the frame that begins an entry.
func readBeginning(frame []byte) (Entry, error) {
	kind, d, err := begin(frame, frameOpened, frameMark)
	if err != nil {
		return Entry{}, err
	}
	var e Entry
	if kind == frameMark {
		m := Mark{Kind: d.text(), Who: d.text(), Data: d.data()}
		e.Mark = &m
		e.Seq, m.Nth, e.At = d.place()
	} else {
		x := d.exchange()
		e.Exchange = &x
		e.Seq, x.Nth, e.At = d.place()
	}
	return e, d.end()
}

// ending is what the frame that closes an exchange holds.
type ending struct {
	seq, closed  int
	fate         Fate
	status       int
	response     Message
	route, fault string
	amended      byte
	x            Exchange
}

func readEnding(frame []byte) (ending, error) {
	_, d, err := begin(frame, frameClosed)
	if err != nil {
		return ending{}, err
	}
	end := ending{fate: Fate(d.text()), status: d.number(), response: d.message()}
	end.seq, end.closed, end.route, end.fault, end.amended = d.order(), d.order(), d.text(), d.text(), d.octet()
	if end.amended != 0 {
		end.x = d.exchange()
		end.x.Nth = d.number()
	}
	return end, d.end()
}

// apply closes the entry that the ending belongs to.
func (end *ending) apply(e *Entry) error {
	if e.Exchange == nil || e.Seq != end.seq || end.closed <= e.Seq {
		return errBroken
	}
	if end.amended&amendedFields != 0 {
		request := e.Exchange.Request
		*e.Exchange = end.x
		if end.amended&amendedRequest == 0 {
			e.Exchange.Request = request
		}
	}
	e.Closed = end.closed
	e.Exchange.Route, e.Exchange.Fault = end.route, end.fault
	e.Exchange.Fate, e.Exchange.Status, e.Exchange.Response = end.fate, end.status, end.response
	return nil
}
