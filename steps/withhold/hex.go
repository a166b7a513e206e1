package withhold

import (
	"encoding/hex"
	"regexp"
	"strings"
)

// leastHexed is how many hexadecimal digits a value has at least.
const leastHexed = 2 * leastName

// hexed are bytes in hexadecimal, in one piece or in pairs.
var hexed = regexp.MustCompile(`[0-9A-Fa-f]{6,}|[0-9A-Fa-f]{2}(?:[ :,-][0-9A-Fa-f]{2}){2,}`)

var noGaps = strings.NewReplacer(" ", "", ":", "", ",", "", "-", "")

// hexadecimal finds runs of hexadecimal digits that hold a value, wherever the pairs begin; inner is how often what they hold
// is looked into once more.
func (w *Withholder) hexadecimal(s string, inner int) []found {
	var out []found
	for _, at := range hexed.FindAllStringIndex(s, -1) {
		run := noGaps.Replace(s[at[0]:at[1]])
		for skip := range 2 {
			part := run[skip:]
			raw, err := hex.DecodeString(part[:len(part)&^1])
			if err != nil || len(part) < leastHexed {
				continue
			}
			f, holds := w.inBytes(raw)
			if !holds {
				f, holds = w.within(raw, inner)
			}
			if holds {
				out = append(out, found{at[0], at[1], f.kind, s[at[0]:at[1]]})
				break
			}
		}
	}
	return out
}
