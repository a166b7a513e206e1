package bundle

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"github.com/rebookcheck/rebookcheck/steps/withhold"
)

// ErrDisclosure says that something is claimed of a redacted bundle which it does not bear out.
var ErrDisclosure = errors.New("a disclosure is not borne out by the bundle")

// Disclosed checks what somebody says was withheld: each value and its salt give the digest that stands in its place. It
// returns how many there are. What is not disclosed stays withheld.
func (o Opened) Disclosed(lines []byte) (int, error) {
	var all bytes.Buffer
	for _, content := range o.Files {
		all.Write(content)
	}
	n := 0
	for line := range bytes.Lines(lines) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		n++
		var d withhold.Disclosure
		if err := json.Unmarshal(line, &d); err != nil {
			return n, fmt.Errorf("%w: line %d is none: %w", ErrDisclosure, n, err)
		}
		if !d.Holds() {
			return n, fmt.Errorf("%w: line %d: value and salt do not give the digest", ErrDisclosure, n)
		}
		digest := []byte(d.Placeholder)
		if d.Kind == withhold.Picture { // of a file the digest stands in the manifest alone
			digest = digest[len(digest)-digestLength:]
		}
		if !bytes.Contains(all.Bytes(), digest) && !o.holdsInside(digest) {
			return n, fmt.Errorf("%w: line %d: its digest stands nowhere in the bundle", ErrDisclosure, n)
		}
	}
	return n, nil
}

// digestLength is how many letters a digest has.
const digestLength = 32

// inBase64 is what a mark may hold in base64: a picture, the beginning of what was no request.
var inBase64 = regexp.MustCompile(`"[A-Za-z0-9+/]{40,}={0,2}"`)

// holdsInside looks into bodies, which may be packed, and into what marks hold in base64.
func (o Opened) holdsInside(digest []byte) bool {
	for _, view := range o.Run.Journals {
		for _, e := range view {
			if x := e.Exchange; x != nil && (withhold.Holds(x.Request, digest) || withhold.Holds(x.Response, digest)) {
				return true
			}
			if e.Mark == nil {
				continue
			}
			for _, text := range inBase64.FindAll(e.Mark.Data, -1) {
				plain, err := base64.StdEncoding.DecodeString(string(bytes.Trim(text, `"`)))
				if err == nil && bytes.Contains(plain, digest) {
					return true
				}
			}
		}
	}
	return false
}
