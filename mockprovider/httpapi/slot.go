package httpapi

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

// readSlot answers GET Slot/[id].
func (a *api) readSlot(c *call) (fault.Reply, error) {
	s, err := a.Diary.Slot(c.booking)
	if err != nil {
		return fault.Reply{}, lookedFor("Slot", c.booking, err)
	}
	return c.answer(http.StatusOK, slotResource(s))
}
