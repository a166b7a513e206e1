package media_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/media"
)

func zipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func body(data []byte, coding string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(data))
	if coding != "" {
		r.Header.Set("Content-Encoding", coding)
	}
	return r
}

func TestBodiesAreReadToTheLimit(t *testing.T) {
	t.Parallel()
	const limit = 1 << 20
	full := bytes.Repeat([]byte("0123456789abcdef"), limit/16)
	chunked := body(full, "")
	chunked.ContentLength = -1
	for name, r := range map[string]*http.Request{
		"plain": body(full, ""), "identity": body(full, "identity"), "chunked": chunked, "gzip": body(zipped(t, full), "gzip"),
		"x-gzip":     body(zipped(t, full), "X-GZIP"),
		"in members": body(append(zipped(t, full[:limit/2]), zipped(t, full[limit/2:])...), "gzip"),
	} {
		got, err := media.ReadBody(r, limit)
		require.NoError(t, err, name)
		require.Equal(t, full, got, name)
	}
	bomb := zipped(t, make([]byte, 8<<20))
	empties := bytes.Repeat(zipped(t, nil), limit/20)
	for name, r := range map[string]*http.Request{
		"plain": body(append(full, 'x'), ""), "gzip": body(zipped(t, append(full, 'x')), "gzip"), "a bomb": body(bomb, "gzip"),
		"empty members without end": body(empties, "gzip"),
	} {
		_, err := media.ReadBody(r, limit)
		var large *media.TooLargeError
		require.ErrorAs(t, err, &large, name)
		require.Equal(t, limit, large.Limit)
	}
}

// atHand is a body that was read by somebody else.
type atHand struct {
	io.ReadCloser
	whole []byte
}

func (a atHand) AtHand() []byte { return a.whole }

func TestABodyThatIsAtHandIsNotReadAgain(t *testing.T) {
	t.Parallel()
	whole := []byte("a body")
	for coding, data := range map[string][]byte{"": whole, "gzip": zipped(t, whole)} {
		r := body(data, coding)
		r.Body = atHand{r.Body, data}
		got, err := media.ReadBody(r, len(whole))
		require.NoError(t, err)
		require.Equal(t, whole, got)
		if coding == "" {
			require.Same(t, &whole[0], &got[0])
		}
		_, err = media.ReadBody(r, len(whole)-1)
		require.Error(t, err)
	}
	r := body(whole, "")
	r.Body = atHand{r.Body, whole}
	_, err := media.ReadBody(r, len(whole)-1)
	require.ErrorAs(t, err, new(*media.TooLargeError))
}

func TestBrokenBodiesAreRefused(t *testing.T) {
	t.Parallel()
	good := zipped(t, []byte("some words, and some words"))
	wrong := bytes.Clone(good)
	wrong[len(wrong)-8] ^= 1
	for name, data := range map[string][]byte{
		"empty": {}, "no gzip": []byte("{}"), "cut short": good[:len(good)-9], "a wrong checksum": wrong, "something behind": append(bytes.Clone(good), "xx"...),
	} {
		_, err := media.ReadBody(body(data, "gzip"), 100)
		require.ErrorAs(t, err, new(*media.BodyError), name)
	}
	lost := httptest.NewRequest(http.MethodPost, "/", io.MultiReader(strings.NewReader("{"), failing{}))
	_, err := media.ReadBody(lost, 100)
	require.ErrorAs(t, err, new(*media.BodyError))
	_, err = media.ReadBody(body(good, "br"), 100)
	require.ErrorAs(t, err, new(*media.TypeError))
	bounded := body([]byte("0123456789"), "")
	bounded.Body = http.MaxBytesReader(httptest.NewRecorder(), bounded.Body, 5)
	_, err = media.ReadBody(bounded, 100)
	require.ErrorAs(t, err, new(*media.TooLargeError))
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("connection lost") }

func TestAnswersAreCompressedWhenThatIsWanted(t *testing.T) {
	t.Parallel()
	plain := bytes.Repeat([]byte("resource "), 100)
	for _, c := range []struct {
		accept string
		want   bool
	}{
		{"", false},
		{"gzip", true},
		{"deflate, gzip;q=0.5", true},
		{"x-gzip", true},
		{"*", true},
		{"br", false},
		{"identity", false},
		{"gzip;q=0", false},
		{"gzip;q=0, *", false},
		{"*;q=0", false},
		{"*;q=0, gzip", true},
		{";", false},
	} {
		r := request("")
		if c.accept != "" {
			r.Header.Set("Accept-Encoding", c.accept)
		}
		h := http.Header{}
		got := media.Compress(h, r, plain)
		require.Equal(t, "Accept, Accept-Encoding", h.Get("Vary"), c.accept)
		if !c.want {
			require.Equal(t, plain, got, c.accept)
			require.Empty(t, h.Get("Content-Encoding"), c.accept)
			continue
		}
		require.Equal(t, "gzip", h.Get("Content-Encoding"), c.accept)
		unzip, err := gzip.NewReader(bytes.NewReader(got))
		require.NoError(t, err)
		back, err := io.ReadAll(unzip)
		require.NoError(t, err)
		require.Equal(t, plain, back, c.accept)
		require.Equal(t, got[:9], media.Plain(h, got[:9]), "what is not sound stays")
		require.Equal(t, "gzip", h.Get("Content-Encoding"))
		require.Equal(t, plain, media.Plain(h, got))
		require.Empty(t, h.Get("Content-Encoding"))
		require.Equal(t, got, media.Plain(h, got), "and is not undone twice")
	}
	h := http.Header{}
	require.Empty(t, media.Compress(h, request("", "Accept-Encoding: gzip"), nil))
	require.Empty(t, h.Get("Content-Encoding"), "there is nothing to compress")
}

func TestPooledCompressorsKeepBodiesApart(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	wrong := make(chan string, 16)
	for i := range 16 {
		all.Go(func() {
			want := bytes.Repeat([]byte{byte('a' + i)}, 5000)
			for range 50 {
				packed := media.Compress(http.Header{}, request("", "Accept-Encoding: gzip"), want)
				got, err := media.ReadBody(body(packed, "gzip"), 1<<20)
				if err != nil || !bytes.Equal(got, want) {
					wrong <- string(want[:1])
					return
				}
			}
		})
	}
	all.Wait()
	require.Empty(t, wrong)
}
