package page

import (
	"bytes"
	"encoding/ascii85"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/flate"
)

// block is data that the page's script unpacks when somebody asks for it: JSON, compressed, in ASCII 85. Everything in
// it is text, and the script makes text of it and nothing else.
type block struct {
	Name string
	// make makes the data when it is packed, and packed is what comes of it.
	make   func() any
	packed *template.HTML
}

// common is what all blocks of a page share: stories repeat each other, and deflate looks back over 32 KiB only. Each block
// is compressed as if it followed these bytes. The page holds them once, compressed and flushed to a whole byte, so that they
// and a block, one behind the other, are one stream of deflate.
type common struct{ bytes []byte }

// window is how far back deflate looks.
const window = 32 << 10

// newCommon shares the beginning of the one of these that makes the others smallest.
func newCommon(tries []any) (*common, error) {
	begins := make([][]byte, len(tries))
	for i, try := range tries {
		raw, err := json.Marshal(try)
		if err != nil {
			return nil, fmt.Errorf("what blocks share: %w", err)
		}
		begins[i] = raw[:min(len(raw), window)]
	}
	if len(begins) == 0 {
		return &common{}, nil
	}
	best, least := 0, 0
	for i := range begins {
		size, err := packedAfter(begins, i)
		if err != nil {
			return nil, fmt.Errorf("what blocks share: %w", err)
		}
		if i == 0 || size < least {
			best, least = i, size
		}
	}
	return &common{begins[best]}, nil
}

// packedAfter is how many bytes the others take when each follows the one.
func packedAfter(all [][]byte, one int) (int, error) {
	var out bytes.Buffer
	deflate, err := flate.NewWriterDict(&out, flate.DefaultCompression, all[one])
	if err != nil {
		return 0, err //nolint:wrapcheck // wrapped by newCommon
	}
	size := 0
	for i, raw := range all {
		if i == one {
			continue
		}
		out.Reset()
		deflate.Reset(&out)
		_, err := deflate.Write(raw)
		if err = errors.Join(err, deflate.Close()); err != nil {
			return 0, err //nolint:wrapcheck // wrapped by newCommon
		}
		size += out.Len()
	}
	return size, nil
}

// Length is how many bytes the script has to drop from what it unpacks.
func (c *common) Length() int { return len(c.bytes) }

// Data is the bytes that all blocks share, as they stand on the page.
func (c *common) Data() (template.HTML, error) {
	return in85(func(w io.Writer) error {
		deflate, err := flate.NewWriter(w, flate.BestCompression)
		if err != nil {
			return err //nolint:wrapcheck // wrapped by in85
		}
		_, err = deflate.Write(c.bytes)
		if err == nil {
			err = deflate.Flush() // and no end
		}
		return err //nolint:wrapcheck // wrapped by in85
	})
}

// Data is the block as it stands on the page. Without a < nothing in it can end the element that it stands in.
func (b block) Data() template.HTML { return *b.packed }

// pack makes and compresses all blocks, several at once where that does not matter: each is made when its turn comes, so
// that a page holds few stories at a time.
func pack(blocks []block, shared *common, atOnce int) error {
	var next atomic.Int64
	var packing sync.WaitGroup
	faults := make([]error, len(blocks))
	for range min(atOnce, len(blocks)) {
		packing.Go(func() {
			deflate, err := flate.NewWriterDict(io.Discard, flate.BestCompression, shared.bytes)
			for i := int(next.Add(1)) - 1; i < len(blocks); i = int(next.Add(1)) - 1 {
				if err == nil {
					*blocks[i].packed, faults[i] = blocks[i].pack(deflate)
				} else {
					faults[i] = fmt.Errorf("pack evidence: %w", err)
				}
			}
		})
	}
	packing.Wait()
	return errors.Join(faults...)
}

func (b block) pack(deflate *flate.Writer) (template.HTML, error) {
	return in85(func(w io.Writer) error {
		raw, err := json.Marshal(b.make())
		if err != nil {
			return err //nolint:wrapcheck // wrapped by in85
		}
		deflate.Reset(w)
		if _, err := deflate.Write(raw); err != nil {
			return err //nolint:wrapcheck // wrapped by in85
		}
		return deflate.Close() //nolint:wrapcheck // wrapped by in85
	})
}

// Where ASCII 85 has a <, which means something in a page, it has a v, which ASCII 85 does not use.
const outside85, inside85 = "<", "v"

// in85 is what is written, in ASCII 85: a sixteenth shorter than base64.
func in85(write func(io.Writer) error) (template.HTML, error) {
	var out bytes.Buffer
	w := ascii85.NewEncoder(&out)
	if err := write(w); err != nil {
		return "", fmt.Errorf("pack evidence: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("pack evidence: %w", err)
	}
	return template.HTML(strings.ReplaceAll(out.String(), outside85, inside85)), nil //nolint:gosec // ASCII 85, made here
}

func from85(text string) ([]byte, error) {
	raw, err := io.ReadAll(ascii85.NewDecoder(strings.NewReader(strings.ReplaceAll(text, inside85, outside85))))
	if err != nil {
		return nil, fmt.Errorf("read ASCII 85: %w", err)
	}
	return raw, nil
}

// packed are what a page holds compressed, by the element that the script reads.
var packed = regexp.MustCompile(`(?s)<script type="application/deflate\+ascii85" id="data-([a-z0-9]+)"(?: data-length="(\d+)")?>([^<]*)</script>`)

// Unpacked is a page with its blocks as indented JSON, as its script has them, for tests and for whoever has no browser.
func Unpacked(html string) (string, error) {
	var before []byte
	var length int
	var failed error
	out := packed.ReplaceAllStringFunc(html, func(element string) string {
		m := packed.FindStringSubmatch(element)
		raw, err := from85(m[3])
		if err == nil && m[1] == "common" {
			before = raw
			length, err = strconv.Atoi(m[2])
			failed = errors.Join(failed, err)
			return ""
		}
		plain, fault := io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(before), bytes.NewReader(raw))))
		var text bytes.Buffer
		if err = errors.Join(err, fault); err == nil {
			err = json.Indent(&text, plain[length:], "", " ")
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("unpack %s: %w", m[1], err))
		}
		return "\n" + m[1] + ": " + text.String() + "\n"
	})
	return out, failed
}
