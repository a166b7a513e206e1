package fhir

import (
	"errors"
	"log/slog"
	"strings"
	"time"
)

// ErrNotAppointment is returned for a resource of another type.
var ErrNotAppointment = errors.New("not an Appointment")

// Content is what a consumer sent of an Appointment, in the consumer's own bytes:
// everything but what the provider sets. An answer is a copy of it with the
// provider's part put in front, so nothing is decoded or encoded to read a booking.
//
// It is one string and two positions, so that a million of them cost the garbage
// collector little. It does not change and may be read by many at once. The zero
// Content is that of an Appointment of which nothing was sent. Source: BK-50, RD-08.
type Content struct {
	// text is three parts: the members of meta, the value of comment, and the members
	// of the resource. Every member has a comma before it.
	text            string
	comment, others int
}

// ContentOf returns the content of a tree. It returns ErrNotAppointment, or the
// error of a tree that cannot be encoded.
func ContentOf(r Resource) (Content, error) {
	raw, err := r.Encode()
	if err != nil {
		return Content{}, err
	}
	return NewContent(raw)
}

// NewContent returns the content of a body that Decode has accepted; raw may be used
// again by the caller. Of a body that Decode refuses it is undefined, or an error.
// It returns ErrNotAppointment or a *SyntaxError.
func NewContent(raw []byte) (Content, error) {
	var room [32]piece
	k := skimmer{scanner{data: raw}}
	pieces, ok := k.members(room[:0])
	if !ok {
		return Content{}, &SyntaxError{Offset: int64(k.at), Reason: k.reason}
	}
	var meta, comment []byte
	isAppointment := false
	others := pieces[:0]
	for _, p := range pieces {
		switch string(p.name) {
		case "resourceType":
			isAppointment = string(unquoted(p.value)) == "Appointment"
		case "meta":
			meta = p.value
		case "comment":
			comment = p.value
		case "id", "status", "created", "_created":
		default:
			others = append(others, p)
		}
	}
	if !isAppointment {
		return Content{}, ErrNotAppointment
	}
	return join(meta, comment, others)
}

func join(meta, comment []byte, others []piece) (Content, error) {
	var text strings.Builder
	size := len(meta) + len(comment)
	for _, p := range others {
		size += len(p.text) + 1
	}
	text.Grow(size)                      // what is left out of meta is wasted; it is short
	if len(meta) > 0 && meta[0] == '{' { // any other is replaced as a whole, as Stamp does
		var room [8]piece
		k := skimmer{scanner{data: meta}}
		own, ok := k.members(room[:0])
		if !ok {
			return Content{}, &SyntaxError{Offset: int64(k.at), Reason: k.reason}
		}
		for _, p := range own {
			if string(p.name) != "versionId" && string(p.name) != "lastUpdated" {
				text.WriteByte(',')
				text.Write(p.text)
			}
		}
	}
	c := Content{comment: text.Len()}
	text.Write(comment)
	c.others = text.Len()
	for _, p := range others {
		text.WriteByte(',')
		text.Write(p.text)
	}
	c.text = text.String()
	return c, nil
}

// Resource decodes the content: the Appointment as it was sent, without id, status,
// created and the meta.versionId and meta.lastUpdated that a provider sets.
func (c Content) Resource() (Resource, error) { return Decode(c.appendText()) }

// Text is the content as Resource has it, in JSON: NewContent makes an equal content of it.
func (c Content) Text() string { return string(c.appendText()) }

func (c Content) appendText() []byte {
	dst := make([]byte, 0, len(c.text)+64)
	dst = append(dst, `{"resourceType":"Appointment"`...)
	if c.comment > 0 {
		dst = append(append(dst, `,"meta":{`...), c.text[1:c.comment]...)
		dst = append(dst, '}')
	}
	dst = append(c.appendComment(dst, ""), c.text[c.others:]...)
	return append(dst, '}')
}

// Len is about how many bytes the content takes in an answer.
func (c Content) Len() int { return len(c.text) }

// Cut returns an equal string that keeps nothing alive but the content, where that
// holds the text, and else a copy.
func (c Content) Cut(text string) string {
	if at := strings.Index(c.text, text); at >= 0 {
		return c.text[at : at+len(text)]
	}
	return strings.Clone(text)
}

// LogValue keeps content, which is patient data, out of logs.
func (Content) LogValue() slog.Value { return slog.StringValue("fhir Appointment") }

// Fields is what the provider sets in an Appointment.
type Fields struct {
	ID, Version, Status  string
	LastUpdated, Created time.Time
	// Comment is a note by the provider's staff, which takes the place of the comment
	// that was sent. That stands when Comment is empty.
	Comment string
}

// AppendAppointment appends to dst the Appointment as a read shows it: what the
// consumer sent, in its own bytes, with what the provider sets. It decodes to what
// the tree would be after the same changes. Source: BK-50, BK-54, RD-08.
func AppendAppointment(dst []byte, c Content, f Fields) []byte {
	dst = append(dst, `{"resourceType":"Appointment","id":`...)
	dst = AppendString(dst, f.ID)
	dst = append(dst, `,"meta":{"versionId":`...)
	dst = AppendString(dst, f.Version)
	dst = append(dst, `,"lastUpdated":"`...)
	dst = AppendInstant(dst, f.LastUpdated)
	dst = append(dst, '"')
	dst = append(dst, c.text[:c.comment]...)
	dst = append(dst, `},"status":`...)
	dst = AppendString(dst, f.Status)
	dst = append(dst, `,"created":"`...)
	dst = AppendInstant(dst, f.Created)
	dst = append(dst, '"')
	dst = append(c.appendComment(dst, f.Comment), c.text[c.others:]...)
	return append(dst, '}')
}

func (c Content) appendComment(dst []byte, note string) []byte {
	switch {
	case note != "":
		return AppendString(append(dst, `,"comment":`...), note)
	case c.others > c.comment:
		return append(append(dst, `,"comment":`...), c.text[c.comment:c.others]...)
	}
	return dst
}
