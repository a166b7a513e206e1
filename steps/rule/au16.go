package rule

import (
	"fmt"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// A heuristic: nothing that passes this harness shows whether a practitioner is real, but two
// users with the same name, id or identifier cannot both be.
var _ = register(Rule{
	ID:       "AU-16",
	Sentence: "two users were never presented as one practitioner",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		users := users{}
		for _, c := range s.Calls {
			p := practitioner(c)
			if p == nil {
				continue
			}
			name := ""
			if p.At("name") != nil {
				name = fmt.Sprint("name ", p.At("name"))
			}
			users.saw(s, c, "id "+p.Text("id"), name, mark("local", localIdentifier(p)))
			f.met = append(f.met, c.Label())
		}
		if a, b := users.shared(); a != nil {
			f.broken("two users were presented as one practitioner, wholly or in part", a.Label(), b.Label())
		}
		if len(f.met) == 0 {
			return unasked(s, f.verdict(""), namesNobody)
		}
		f.met = []string{f.met[0], f.met[len(f.met)-1]}
		if users.several() {
			f.ok()
		}
		return f.verdict("requests of two users of one consumer")
	},
})

// mark names a value for what it is; nothing when there is none.
func mark(kind, value string) string {
	if value == "" {
		return ""
	}
	return kind + " " + value
}
