package httpapi

import (
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// codec is one wire form of resources.
type codec struct {
	mediaType string
	decode    func([]byte) (fhir.Resource, error)
	encode    func(fhir.Resource) ([]byte, error)
}

// json reports whether the codec is that of JSON.
func (c codec) json() bool { return c.mediaType == fhir.MediaType }

var jsonCodec = codec{mediaType: fhir.MediaType, decode: fhir.Decode, encode: fhir.Resource.Encode}

// The names of the JSON form. The XML form is not spoken yet; its names are known so
// that the refusal can say so. Source: FM-01 to FM-09.
var (
	jsonBodies  = []string{"application/fhir+json", "application/json+fhir"}
	xmlBodies   = []string{"application/fhir+xml", "application/xml+fhir"}
	jsonAnswers = append([]string{"application/json", "text/json"}, jsonBodies...)
	jsonFormats = append([]string{"json"}, jsonAnswers...)
)

// formats settles the forms of body and answer. Source: FM-03 to FM-07, BK-74.
func (c *call) formats() error {
	if c.route.update {
		reader, err := bodyCodec(c.request)
		if err != nil {
			return err
		}
		c.reader = reader
	}
	writer, err := answerCodec(c.request)
	if err != nil {
		return err
	}
	c.codec = writer
	return nil
}

// bodyCodec reads Content-Type and Content-Encoding.
func bodyCodec(r *http.Request) (codec, error) {
	header := sole(r, "Content-Type")
	if header == "" {
		return codec{}, &badMediaType{Problem: "there is no Content-Type; " + supported}
	}
	name, params, err := mime.ParseMediaType(header)
	charset, named := params["charset"]
	switch {
	case err != nil:
		return codec{}, &badMediaType{Problem: "the Content-Type cannot be read; " + supported}
	case slices.Contains(xmlBodies, name):
		return codec{}, &badMediaType{Problem: "the XML form is not supported yet; " + supported}
	case !slices.Contains(jsonBodies, name):
		return codec{}, &badMediaType{Problem: name + " is not supported; " + supported}
	case named && !strings.EqualFold(charset, "utf-8"):
		return codec{}, &badMediaType{Problem: "the charset must be utf-8"}
	}
	if coding := sole(r, "Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return codec{}, &badMediaType{Problem: "compressed bodies are not supported yet"}
	}
	return jsonCodec, nil
}

const supported = "supported is application/fhir+json;charset=utf-8"

// answerCodec picks the form of the answer: _format before Accept, Accept before
// Content-Type, and JSON when none says anything.
func answerCodec(r *http.Request) (codec, error) {
	params, err := parseQuery(r.URL.RawQuery)
	if err != nil {
		return codec{}, err
	}
	for _, p := range params {
		if p.name == "_format" && p.value != "" {
			if !slices.Contains(jsonFormats, strings.ToLower(mediaName(p.value))) {
				return codec{}, &badFormat{Where: "_format"}
			}
			return jsonCodec, nil
		}
	}
	if accept := strings.TrimSpace(sole(r, "Accept")); accept != "" {
		if !acceptsJSON(accept) {
			return codec{}, &badFormat{Where: "Accept"}
		}
		return jsonCodec, nil
	}
	if name := mediaName(sole(r, "Content-Type")); slices.Contains(xmlBodies, strings.ToLower(name)) {
		return codec{}, &badFormat{Where: "Content-Type"}
	}
	return jsonCodec, nil
}

func mediaName(value string) string {
	name, _, _ := strings.Cut(value, ";")
	return strings.TrimSpace(name)
}

// acceptsJSON finds the most specific range of an Accept header that covers the
// JSON form and reports whether its weight is above zero.
func acceptsJSON(accept string) bool {
	best, weight := 0, 0.0
	for item := range strings.SplitSeq(accept, ",") {
		name, params, err := mime.ParseMediaType(item)
		if err != nil {
			continue
		}
		specific := 0
		switch {
		case slices.Contains(jsonAnswers, name):
			specific = 3
		case name == "application/*":
			specific = 2
		case name == "*/*":
			specific = 1
		default:
			continue
		}
		q, err := strconv.ParseFloat(params["q"], 64)
		if err != nil {
			q = 1
		}
		if specific > best || specific == best && q > weight {
			best, weight = specific, q
		}
	}
	return weight > 0
}
