package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

var _ = register(Rule{
	ID:       "ER-15",
	Sentence: "whatever did not succeed, the user was told of it in words that fit",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		troubles(s, func(t trouble) {
			if words(t.told()) {
				f.ok(t.labels()...)
			} else {
				f.broken("a request came to nothing, and the user was told nothing or something else", t.labels()...)
			}
		})
		return f.verdict("a search for slots, or a booking, that came to nothing")
	},
})
