package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-05",
	Sentence: "the update named the version that had just been read",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range updates(s) {
			if !c.Cancels() {
				continue
			}
			sent := c.Header("If-Match")
			read := latestRead(s, c)
			switch {
			case sent == "":
				f.broken("the update named no version", c.Label())
			case read == nil:
				// Which version is right cannot be told without a reading; that there was none is judged by CX-01.
			case sent != read.Exchange.Response.Header.Get("ETag"):
				f.reading("17.16", false, "W/"+sent == read.Exchange.Response.Header.Get("ETag"))
				f.broken("the update named another version than the one read", read.Label(), c.Label())
			default:
				f.ok(read.Label(), c.Label())
			}
		}
		return f.verdict("an update that cancels a booking, and the reading before it")
	},
})
