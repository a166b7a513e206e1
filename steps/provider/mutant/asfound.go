package mutant

import (
	"bytes"
	"io"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

var _ = good("cancels-entry-as-found", "It cancels entries in the registry as a search shows them, and reads them no further.", asFound)

// asFound has a search stand for the reading that would follow it.
func asFound(c *embedded.Config) {
	found := newMemory[object]()
	telling(func(c *call) (*http.Response, error) {
		id := c.URL.Path[strings.LastIndex(c.URL.Path, "/")+1:]
		if o, ok := found.Load(id); ok && c.Method == http.MethodGet {
			h := http.Header{}
			h.Set("Content-Type", "application/fhir+json;charset=utf-8")
			h.Set("ETag", `W/"`+text(o, "meta", "versionId")+`"`)
			body := must(o)
			return &http.Response{
				Status: http.StatusText(http.StatusOK), StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
				Header: h, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: c.Request,
			}, nil
		}
		a, err := c.send()
		if err != nil || c.Method != http.MethodGet || id != "Appointment" {
			return a, err
		}
		raw, err := io.ReadAll(a.Body)
		if err != nil {
			return nil, err //nolint:wrapcheck // as net/http has it
		}
		_ = a.Body.Close()
		a.Body = io.NopCloser(bytes.NewReader(raw))
		each(decoded(raw), "Appointment", func(b object) { found.Store(text(b, "id"), b) })
		return a, nil
	})(c)
}
