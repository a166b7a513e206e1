package rule

import (
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// That an error answer was read shows where the user is told what only it says: that the slot has gone.
var _ = register(Rule{
	ID:       "FM-12",
	Sentence: "a refusal in the common form was understood",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		answered(s, func(c *evidence.Call, st *evidence.Step) {
			if c.Status() == http.StatusCreated || !strings.EqualFold(c.Got.Text("issue", 0, "diagnostics"), "Slot no longer available") {
				return
			}
			if len(st.Tells(contract.NewBooking, contract.SlotGone, contract.NotMade)) > 0 {
				f.ok(c.Label(), st.ScreenLabel)
			} else {
				f.broken("a refusal that says that the slot has gone was not understood", c.Label(), st.ScreenLabel)
			}
		})
		return f.verdict("a booking refused, in JSON, because the slot had gone")
	},
})
