package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// denial is a whole sentence that says, without any condition, that nothing is going to be cancelled. A sentence that
// holds anything more (nothing else; not unless you confirm) is none, and neither is a question.
var denial = regexp.MustCompile(`^(?:nothing|no (?:booking|appointment)s?|(?:the|this|your|that)(?: (?:earlier|original|existing|old))? (?:booking|appointment)s?) ` +
	`(?:will|is|are) (?:not )?(?:being )?(?:going to )?(?:be )?cancell?ed$`)

var (
	sentence = regexp.MustCompile(`[^.!;?\n]+[.!;?\n]?`)
	spaces   = regexp.MustCompile(`\s+`)
)

// denies finds the first plain denial in the words of a question; empty where there is none.
func denies(text string) string {
	for _, said := range sentence.FindAllString(text, -1) {
		plain := strings.ToLower(strings.TrimSpace(spaces.ReplaceAllString(strings.TrimRight(said, ".!;\n"), " ")))
		nothing := strings.HasPrefix(plain, "nothing ") || strings.HasPrefix(plain, "no ")
		if !strings.HasSuffix(said, "?") && denial.MatchString(plain) && nothing != strings.Contains(plain, " not ") {
			return strings.TrimSpace(said)
		}
	}
	return ""
}

// deniedInWords finds questions whose words plainly say that nothing is cancelled, and that were confirmed and followed by a
// cancellation all the same. Words are free, so this is for a reader to look at and fails nobody by itself.
func deniedInWords(s *evidence.Story) (why string, labels []string) {
	for _, e := range s.Encounters {
		for _, c := range s.Cancels(e) {
			st := s.StepOf(c)
			if st == nil || st.Task.Kind != contract.ConfirmCancel {
				continue
			}
			asked := st.Before()
			if asked == nil || asked.Screen == nil || asked.Screen.Prompt == nil {
				continue
			}
			said := denies(asked.Screen.Prompt.Text)
			if said == "" || slices.Contains(labels, asked.ScreenLabel) {
				continue
			}
			why = fmt.Sprintf("the words of the question say “%s”, and a booking was cancelled when it was confirmed", said)
			labels = append(labels, asked.ScreenLabel, c.Label())
		}
	}
	return why, labels
}
