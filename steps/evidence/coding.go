package evidence

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"sync"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// mostUnpacked is the most that is read of a compressed body, in bytes.
const mostUnpacked = 16 << 20

// unpackers are used again, for one takes forty kilobytes.
var unpackers = sync.Pool{New: func() any { return &gzip.Reader{} }}

// Plain is the body of a message as it was before compression. The journal holds what
// travelled: a consumer may ask for gzip and may send it [FM-13, FM-14, FM-15]. What is
// not sound gzip, or is longer than anything that is judged, is returned as it travelled.
func Plain(m journal.Message) []byte {
	coding := m.Header.Get("Content-Encoding")
	if !strings.EqualFold(coding, "gzip") && !strings.EqualFold(coding, "x-gzip") {
		return m.Body
	}
	zip := unpackers.Get().(*gzip.Reader) //nolint:forcetypeassert // nothing else is put there
	defer unpackers.Put(zip)
	if zip.Reset(bytes.NewReader(m.Body)) != nil {
		return m.Body
	}
	out, err := io.ReadAll(io.LimitReader(zip, mostUnpacked+1))
	if err != nil || len(out) > mostUnpacked {
		return m.Body
	}
	return out
}
