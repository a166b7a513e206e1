package fhir

import (
	"errors"
	"log/slog"
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
	k := skimmer{scanner: scanner{data: raw}}
	// Nothing gets longer but for a comma in front of the first member.
	parts := contentParts{others: make([]byte, 0, len(raw)+1)}
	isAppointment := false
	ok := k.members(func(name, text, value []byte) {
		switch string(name) {
		case "resourceType":
			isAppointment = string(unquoted(value)) == "Appointment"
		case "meta":
			parts.meta = value
		case "comment":
			parts.comment = value
		case "id", "status", "created", "_created":
		default:
			parts.others = append(append(parts.others, ','), text...)
		}
	})
	switch {
	case !ok:
		return Content{}, &SyntaxError{Offset: int64(k.at), Reason: k.reason}
	case !isAppointment:
		return Content{}, ErrNotAppointment
	}
	return parts.join()
}

// contentParts are the parts of a content before they are joined.
type contentParts struct{ meta, comment, others []byte }

func (p contentParts) join() (Content, error) {
	out := make([]byte, 0, len(p.meta)+len(p.comment)+len(p.others)+1)
	// A meta that is no object is replaced as a whole, as Stamp does.
	if len(p.meta) > 0 && p.meta[0] == '{' {
		k := skimmer{scanner: scanner{data: p.meta}}
		if !k.members(func(name, text, _ []byte) {
			if string(name) != "versionId" && string(name) != "lastUpdated" {
				out = append(append(out, ','), text...)
			}
		}) {
			return Content{}, &SyntaxError{Offset: int64(k.at), Reason: k.reason}
		}
	}
	c := Content{comment: len(out)}
	out = append(out, p.comment...)
	c.others = len(out)
	out = append(out, p.others...)
	c.text = string(out)
	return c, nil
}

// Resource decodes the content: the Appointment as it was sent, without id, status,
// created and the meta.versionId and meta.lastUpdated that a provider sets.
func (c Content) Resource() (Resource, error) {
	dst := make([]byte, 0, len(c.text)+64)
	dst = append(dst, `{"resourceType":"Appointment"`...)
	if c.comment > 0 {
		dst = append(append(dst, `,"meta":{`...), c.text[1:c.comment]...)
		dst = append(dst, '}')
	}
	dst = append(c.appendComment(dst, ""), c.text[c.others:]...)
	return Decode(append(dst, '}'))
}

// Len is about how many bytes the content takes in an answer.
func (c Content) Len() int { return len(c.text) }

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
