// Package media is what HTTP says about the form of a resource: its media types, which
// of them an answer is wanted in, and gzip both ways. Provider, registry and proxy
// share it, so that they cannot disagree.
//
// It refuses to know what is asked for and how a refusal is told: its errors say what
// is wrong and who answers maps them to a status.
//
//	form, err := media.Answer(request) // *FormatError, *QueryError
//	body, contentType, err := form.Encode(resource)
//	body = media.Compress(w.Header(), request, body)
package media

import (
	"errors"
	"fmt"
	"slices"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// Format is a wire form of resources. The zero value is JSON, the form when nothing is said. Source: FM-07.
type Format int

// The forms. Source: FM-01, FM-02.
const (
	JSON Format = iota
	XML
)

// XMLType is the content type of every XML answer; that of JSON is fhir.MediaType. Source: FM-08.
const XMLType = "application/fhir+xml;charset=utf-8"

// Supported names the forms, for those whose form is not among them.
const Supported = "supported are application/fhir+json and application/fhir+xml, in UTF-8"

// The names of the forms. Bodies must have a name of FHIR; the old ones of DSTU2 pass
// with a warning. Whoever names the form of an answer may be less exact.
// Source: formats; FM-04, FM-09, BK-74.
var (
	bodyNames   = [...]string{JSON: "application/fhir+json", XML: "application/fhir+xml"}
	oldNames    = [...]string{JSON: "application/json+fhir", XML: "application/xml+fhir"}
	acceptNames = [...][]string{
		JSON: {bodyNames[JSON], oldNames[JSON], "application/json", "text/json"},
		XML:  {bodyNames[XML], oldNames[XML], "application/xml", "text/xml"},
	}
	shortNames = [...]string{JSON: "json", XML: "xml"}
)

// named returns the form that has a name.
func named(name string, names func(Format) []string) (Format, bool) {
	for _, f := range []Format{JSON, XML} {
		if slices.Contains(names(f), name) {
			return f, true
		}
	}
	return JSON, false
}

func (f Format) accepted() []string  { return acceptNames[f] }
func (f Format) asked() []string     { return append([]string{shortNames[f]}, acceptNames[f]...) }
func (f Format) bodyNames() []string { return []string{bodyNames[f], oldNames[f]} }

// ContentType is the form's content type, with its charset. Source: FM-08.
func (f Format) ContentType() string {
	if f == XML {
		return XMLType
	}
	return fhir.MediaType
}

// Decode reads a resource. The error is a *fhir.SyntaxError.
func (f Format) Decode(data []byte) (fhir.Resource, error) {
	if f == XML {
		return fhir.DecodeXML(data) //nolint:wrapcheck // a *fhir.SyntaxError, told as it is
	}
	return fhir.Decode(data) //nolint:wrapcheck // a *fhir.SyntaxError, told as it is
}

// Encode writes a resource and says with which content type. What XML cannot say is
// written in JSON: better an answer in the other form, which FM-12 has consumers read,
// than none to a booking that was made.
func (f Format) Encode(r fhir.Resource) (body []byte, contentType string, err error) {
	if f == XML {
		body, err = r.EncodeXML()
		if err == nil {
			return body, XMLType, nil
		}
		if !errors.As(err, new(*fhir.UnwritableError)) {
			return nil, "", fmt.Errorf("write XML: %w", err)
		}
	}
	if body, err = r.Encode(); err != nil {
		return nil, "", fmt.Errorf("write JSON: %w", err)
	}
	return body, fhir.MediaType, nil
}
