package reference

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/asxml"
)

const (
	mediaType  = "application/fhir+json;charset=utf-8"
	mediaXML   = "application/fhir+xml;charset=utf-8"
	answerSize = 16 << 20 // bytes read of an answer
)

// written is a body in the form that the consumer writes, with the headers that say so and
// ask for the same. Source: content types, compression; FM-10, FM-11, FM-14, FM-15.
func (s *System) written(body []byte) ([]byte, map[string]string, error) {
	form := map[string]string{"Accept": mediaType}
	if s.behaviour.XML {
		form["Accept"] = mediaXML
	}
	if s.behaviour.Gzip {
		form["Accept-Encoding"] = "gzip"
	}
	if len(body) == 0 {
		return body, form, nil
	}
	form["Content-Type"] = form["Accept"]
	if o, err := parse(body); s.behaviour.XML && err == nil {
		if body, err = asxml.Encode(o); err != nil {
			return nil, nil, fmt.Errorf("write request: %w", err)
		}
	}
	body = s.behaviour.Rewrites(body)
	if !s.behaviour.Gzip {
		return body, form, nil
	}
	form["Content-Encoding"] = "gzip"
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if s.behaviour.PacksAnew {
		w.Comment = s.newID()
	}
	_, err := w.Write(body)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("compress request: %w", err)
	}
	return packed.Bytes(), form, nil
}

// understood is the body of an answer in JSON, which is what this consumer keeps. Errors may be in
// JSON whatever was asked for, and what is neither stays as it is [FM-12].
func (s *System) understood(body []byte) []byte {
	if !strings.HasPrefix(strings.TrimSpace(string(body)), "<") {
		return body
	}
	o, err := asxml.Decode(body)
	if err != nil {
		return body
	}
	out, err := render(o)
	if err != nil {
		return body
	}
	return out
}

// unpacked reads an answer, compressed or not, whatever was asked for [FM-15].
func unpacked(resp *http.Response) ([]byte, error) {
	body := io.Reader(resp.Body)
	if strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		zip, err := gzip.NewReader(resp.Body)
		if err != nil {
			return nil, fmt.Errorf("uncompress answer: %w", err)
		}
		body = zip
	}
	out, err := io.ReadAll(io.LimitReader(body, answerSize))
	if err != nil {
		return out, fmt.Errorf("uncompress answer: %w", err)
	}
	return out, nil
}
