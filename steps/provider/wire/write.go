package wire

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/asxml"
)

func (r Request) written() ([]byte, error) {
	body := r.Raw
	if body == nil && r.Body != nil {
		var err error
		if body, err = Write(r.Body, r.Form); err != nil {
			return nil, err
		}
	}
	if !r.Gzip || body == nil {
		return body, nil
	}
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	_, err := zip.Write(body)
	if err = errors.Join(err, zip.Close()); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return out.Bytes(), nil
}

// Write is a resource in a format.
func Write(o Object, form string) ([]byte, error) {
	if form == XML {
		return asxml.Encode(o) //nolint:wrapcheck // it says what it does
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(o); err != nil {
		return nil, fmt.Errorf("write resource: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// Read is the resource that a body holds; nil when it is none.
func Read(raw []byte) Object {
	trimmed := bytes.TrimSpace(raw)
	if len(trimmed) > 0 && trimmed[0] == '<' {
		o, err := asxml.Decode(trimmed)
		if err != nil {
			return nil
		}
		return o
	}
	d := json.NewDecoder(bytes.NewReader(trimmed))
	d.UseNumber()
	var o Object
	if d.Decode(&o) != nil {
		return nil
	}
	return o
}

// Header is the headers of a request, for somebody who sends it by other means. Only what changes something has a body.
func (c *Client) Header(r Request) http.Header {
	req := &http.Request{Header: http.Header{}}
	var body []byte
	if r.Method == http.MethodPost || r.Method == http.MethodPut {
		body = []byte{}
	}
	c.headers(req, r, c.NewID(), c.NewID(), body)
	req.Header.Del("User-Agent")
	return req.Header
}

func (c *Client) headers(req *http.Request, r Request, trace, id string, body []byte) {
	req.Header.Set("User-Agent", "rebookcheck-provider")
	set := map[string]string{
		"X-Request-Id": id, "Ssp-TraceID": trace, "Ssp-From": r.ASID, "Ssp-To": c.ASID, "Ssp-InteractionID": r.Interaction, "Accept": r.Form,
	}
	if token := c.token(r); token != "" {
		set["Authorization"] = "Bearer " + token
	}
	if body != nil {
		set["Content-Type"] = r.Form + ";charset=utf-8"
	}
	if r.Gzip {
		set["Content-Encoding"] = "gzip"
	}
	maps.Copy(set, r.Header)
	for name, value := range set {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
}

func target(u *url.URL) string {
	if u.Opaque != "" {
		return u.Opaque
	}
	return u.RequestURI()
}

func unpacked(h http.Header, raw []byte) []byte {
	if !strings.EqualFold(h.Get("Content-Encoding"), "gzip") {
		return raw
	}
	zip, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return raw
	}
	plain, err := io.ReadAll(io.LimitReader(zip, mostBody))
	if err != nil {
		return raw
	}
	return plain
}
