// Package har reads HAR files, the network logs of browsers and of intercepting proxies, into the form of a journal.
//
// It takes what is there: entries in any order, bodies in base64 or missing, headers of HTTP/2. What it cannot tell it
// counts, and refuses to guess.
//
//	traffic, err := har.Read(file)
package har

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// The parts of HAR 1.2 that are read. A body is a pointer where its absence is not the same as an empty one, which is why
// the types of cdproto/har do not serve here.
type file struct {
	Log *struct {
		Version string `json:"version"`
		Creator struct {
			Name    string `json:"name"`
			Version string `json:"version"`
		} `json:"creator"`
		Entries []entry `json:"entries"`
	} `json:"log"`
}

type entry struct {
	Started  string   `json:"startedDateTime"`
	Took     float64  `json:"time"` // milliseconds
	Request  request  `json:"request"`
	Response response `json:"response"`
}

type request struct {
	Method      string `json:"method"`
	URL         string `json:"url"`
	HTTPVersion string `json:"httpVersion"`
	Headers     []pair `json:"headers"`
	BodySize    int64  `json:"bodySize"`
	PostData    *struct {
		Text     *string `json:"text"`
		Encoding string  `json:"encoding"`
		Params   []pair  `json:"params"`
	} `json:"postData"`
}

type response struct {
	Status  int    `json:"status"`
	Headers []pair `json:"headers"`
	Content struct {
		Size     int64   `json:"size"`
		Text     *string `json:"text"`
		Encoding string  `json:"encoding"`
	} `json:"content"`
}

type pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// errNotHAR means that a file is not of HAR 1.1 or 1.2; the error that wraps it says what is wrong.
var errNotHAR = errors.New("not a HAR file")

// Read reads a HAR file. The error wraps errNotHAR where it cannot be read as one, or holds no request.
func Read(in io.Reader) (Traffic, error) {
	raw, err := io.ReadAll(in)
	if err != nil {
		return Traffic{}, fmt.Errorf("read HAR file: %w", err)
	}
	var f file
	if err := json.Unmarshal(bytes.TrimPrefix(raw, []byte("\ufeff")), &f); err != nil {
		return Traffic{}, fmt.Errorf("%w: %s", errNotHAR, explain(err))
	}
	switch {
	case f.Log == nil:
		return Traffic{}, fmt.Errorf(`%w: it has no "log"; save the requests of the network panel as HAR`, errNotHAR)
	case len(f.Log.Entries) == 0:
		return Traffic{}, fmt.Errorf(`%w: "log" has no "entries", so no request was recorded; begin recording before the consumer is used`, errNotHAR)
	}
	var out reading
	for i, e := range f.Log.Entries {
		if err := out.take(e); err != nil {
			return Traffic{}, fmt.Errorf("%w: entry %d: %w", errNotHAR, i+1, err)
		}
	}
	return out.traffic(), nil
}

// explain says of an error in JSON where it is and what to do.
func explain(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("it is no whole JSON (%v, at byte %d); save it anew, and do not edit it", syntax, syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Sprintf("%s holds a JSON %s, which HAR 1.2 does not have there", kind.Field, kind.Value)
	}
	return err.Error()
}

// when is a time of a HAR file, which some write without an offset.
func when(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999-0700", "2006-01-02T15:04:05.999999999"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("startedDateTime %.40q is no time", text)
}

// body is a body as it was before it was packed; known is false where the file does not hold it.
func body(text *string, encoding string) (raw []byte, known bool) {
	switch {
	case text == nil:
		return nil, false
	case encoding == "base64":
		raw, err := base64.StdEncoding.DecodeString(*text)
		return raw, err == nil
	}
	return []byte(*text), true
}
