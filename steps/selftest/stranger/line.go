package stranger

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// patience is how long an answer is waited for.
const patience = 5 * time.Second

// The kinds of request to a provider.
const (
	opMetadata = "read:metadata"
	opSlots    = "search:slot"
	opBook     = "create:appointment"
	opRead     = "read:appointment"
	opSearch   = "search:appointment"
	opCancel   = "update:appointment"
)

// ask is one request to a provider.
type ask struct {
	op, method string
	// base is the provider's address as the directory has it; path and query follow it.
	base, asid, path string
	body             []byte
	kind             string
	match            string
	id               string
	head             map[string]string
}

// reply is what came back, if anything did.
type reply struct {
	status int
	head   http.Header
	body   []byte
	tree   tree
}

// silent means that nobody can tell what the provider did: no answer, or the proxy's word that there was none.
func (r reply) silent() bool {
	return r.status == 0 || r.status == http.StatusBadGateway || r.status == http.StatusGatewayTimeout
}

// broken means that the provider failed and that the same request may be sent again.
func (r reply) broken() bool {
	return r.silent() || r.status >= 500 && r.status != http.StatusNotImplemented
}

func newClient(single bool) *http.Client {
	return &http.Client{
		Timeout:       patience,
		Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: single, MaxIdleConnsPerHost: 2},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// send passes a request to a provider by way of the proxy.
func (d *desk) send(t *task, f *file, a ask) reply {
	if a.id == "" {
		a.id = d.requestID()
	}
	if a.method == "" {
		a.method = http.MethodGet
	}
	if d.bug("request-id-for-case") {
		a.id = d.shared
	}
	body, packed := a.body, false
	if len(body) > 0 && d.way("gzip-requests") {
		body, packed = squeeze(body), true
	}
	var from io.Reader
	if len(body) > 0 {
		from = bytes.NewReader(body)
		if d.way("chunked-bodies") {
			from = io.MultiReader(from)
		}
	}
	ctx, done := context.WithTimeout(context.Background(), patience)
	defer done()
	req, err := http.NewRequestWithContext(ctx, a.method, d.address(a), from)
	if err != nil {
		return reply{}
	}
	if d.bug("unsafe-left") && a.op == opSlots {
		req.URL.RawQuery += "&_source={" + d.setup.ODS + "}|triage"
	}
	d.headers(req, t, f, a, packed)
	return d.receive(req)
}

func (d *desk) receive(req *http.Request) reply {
	res, err := d.http.Do(req)
	if err != nil {
		return reply{}
	}
	defer res.Body.Close()
	r := reply{status: res.StatusCode, head: res.Header}
	r.body, err = io.ReadAll(res.Body)
	zipped := strings.EqualFold(res.Header.Get("Content-Encoding"), "gzip")
	if d.bug("expects-gzip") && req.Header.Get("Accept-Encoding") != "" {
		zipped = true
	}
	if zipped && len(r.body) > 0 {
		z, broken := gzip.NewReader(bytes.NewReader(r.body))
		if broken != nil {
			r.body = nil
			return r
		}
		r.body, err = io.ReadAll(z)
	}
	if err == nil {
		r.tree = parse(r.body)
	}
	return r
}

// address puts the provider behind the proxy.
func (d *desk) address(a ask) string {
	base := strings.TrimSuffix(a.base, "/")
	switch {
	case d.bug("read-past-proxy") && a.op == opRead:
		return safe(base) + a.path
	case d.bug("slash-missing"):
		return d.setup.Proxy + safe(base) + a.path
	case d.bug("two-slashes"):
		return d.setup.Proxy + "//" + safe(base) + a.path
	case d.bug("scheme-missing"):
		_, rest, _ := strings.Cut(base, "://")
		return d.setup.Proxy + "/" + safe(rest) + a.path
	case d.way("encoded-address"):
		return d.setup.Proxy + "/" + strings.NewReplacer("%", "%25", ":", "%3A", "/", "%2F").Replace(safe(base)) + a.path
	case d.way("host-in-capitals"):
		scheme, rest, _ := strings.Cut(safe(base), "://")
		host, path, _ := strings.Cut(rest, "/")
		return d.setup.Proxy + "/" + scheme + "://" + strings.ToUpper(host) + "/" + path + a.path
	}
	return d.setup.Proxy + "/" + safe(base) + a.path
}

// safe encodes what may not stand in an address and leaves what is encoded already.
func safe(address string) string {
	var out strings.Builder
	for i := range len(address) {
		c := address[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>{}|\\^`", c) >= 0 {
			fmt.Fprintf(&out, "%%%02X", c)
			continue
		}
		out.WriteByte(c)
	}
	return out.String()
}

// fresh is a random UUID.
func fresh() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func (d *desk) requestID() string {
	switch {
	case d.way("plain-request-ids"):
		return "req." + strings.ReplaceAll(fresh(), "-", "")
	case d.way("capital-uuids"):
		return strings.ToUpper(fresh())
	}
	return fresh()
}

func squeeze(raw []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(raw)
	_ = z.Close()
	return out.Bytes()
}
