package rule

import (
	"net/url"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SL-06",
	Sentence: "the times of every search for slots could be read in one way only",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range firstPages(s) {
			_, raw, _ := strings.Cut(c.Exchange.Target, "?")
			for pair := range strings.SplitSeq(raw, "&") {
				name, value, _ := strings.Cut(pair, "=")
				if name != "start" {
					continue
				}
				if fullTime(value) {
					f.ok(c.Label())
				} else {
					f.broken("a time in a search for slots lacks its seconds or its offset, or its plus sign was sent bare", c.Label())
				}
			}
		}
		return f.verdict("a search for slots with a time")
	},
})

// fullTime says that a value as it travelled is a date-time with seconds and offset, after the
// two letters of its prefix. A plus sign sent bare is read as a space.
func fullTime(raw string) bool {
	value, err := url.QueryUnescape(raw)
	if err != nil {
		return false
	}
	value = strings.TrimLeft(value, "abcdefghijklmnopqrstuvwxyz")
	_, err = time.Parse(time.RFC3339, value)
	return err == nil
}
