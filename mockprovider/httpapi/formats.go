package httpapi

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
)

// codec is one wire form of resources.
type codec struct{ media.Format }

// json reports whether the codec is that of JSON.
func (c codec) json() bool { return c.Format == media.JSON }

// settle finds the form of the answer before anything is checked, so that every
// refusal has it; a form that cannot be had is told in its turn. Source: FM-03 to FM-07, ER-13.
func (c *call) settle() {
	form, err := media.Answer(c.request)
	c.codec, c.unwanted = codec{form}, err
}

// formats settles the form of the body and refuses what cannot be read or written. Source: BK-74, ER-10.
func (a *api) formats(c *call) error {
	if c.route.update {
		form, old, err := media.Body(c.request.Header)
		if err != nil {
			return overMedia(err)
		}
		if old {
			a.Logger.WarnContext(c.request.Context(), "a slip was let pass", slog.String("slip", "the Content-Type is that of DSTU2"))
		}
		c.reader = codec{form}
	}
	return overMedia(c.unwanted)
}

// overMedia gives an error of package media the name that it has among ours.
func overMedia(err error) error {
	if err == nil {
		return nil
	}
	var (
		kind   *media.TypeError
		format *media.FormatError
		query  *media.QueryError
		large  *media.TooLargeError
		broken *media.BodyError
	)
	switch {
	case errors.As(err, &kind):
		return &badMediaType{Problem: kind.Problem}
	case errors.As(err, &format):
		return &badFormat{Where: format.Where}
	case errors.As(err, &query):
		return &badParameter{Name: "_format", Reason: "the value is not properly percent-encoded"}
	case errors.As(err, &large):
		return &tooLarge{Limit: large.Limit}
	case errors.As(err, &broken):
		return &badBody{Reason: broken.Reason}
	}
	return err
}

// read reads and decodes the body, which may have so many bytes once decompressed. Source: BK-70, CX-30, FM-14.
func (c *call) read(limit int) (fhir.Resource, error) {
	data, err := media.ReadBody(c.request, limit)
	if err != nil {
		return nil, overMedia(err)
	}
	if c.request.Context().Err() != nil {
		panic(http.ErrAbortHandler) // nobody waits for the answer, and nothing has been done
	}
	r, err := c.reader.Decode(data)
	if err != nil {
		return nil, err
	}
	if r.Type() != "Appointment" {
		return nil, &badBody{Reason: "the body must be an Appointment", Path: "resourceType"}
	}
	if c.reader.json() {
		c.raw = data
	}
	return r, nil
}

// answer encodes a resource as an answer.
func (c *call) answer(status int, r fhir.Resource) (fault.Reply, error) {
	body, contentType, err := c.codec.Encode(r)
	if err != nil {
		return fault.Reply{}, err
	}
	return fault.Reply{Status: status, Header: map[string]string{"Content-Type": contentType}, Body: body}, nil
}

// encoded is an answer whose body has the codec's form already.
func (c *call) encoded(status int, body []byte) fault.Reply {
	return fault.Reply{Status: status, Header: map[string]string{"Content-Type": c.codec.ContentType()}, Body: body}
}
