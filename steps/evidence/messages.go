package evidence

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Tells are the messages of the screen that say one of the things given, or anything, of a subject,
// under whichever subject the contract takes them: see [contract.Meanings].
func (s *Step) Tells(of contract.About, says ...contract.Says) []contract.Message {
	if s.Screen == nil {
		return nil
	}
	var out []contract.Message
	for _, m := range s.Screen.Messages {
		if m.Speaks(of) && (len(says) == 0 || slices.Contains(says, m.Says)) {
			out = append(out, m)
		}
	}
	return out
}
