package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

// Bare is what a rule itself says of a story: met, broken or not observed. Unlike [Apply] it neither weighs the clause nor
// asks whether the story is whole.
func Bare(r Rule, s *evidence.Story) Verdict { return judge(r, s) }
