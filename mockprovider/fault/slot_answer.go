package fault

import (
	"errors"
	"strconv"
	"time"
)

// SlotAnswer is how the answer to one slot search differs from the provider's usual one.
// All of it is allowed; it can be planned, so that a consumer meets it in a known story.
// The zero value does not differ.
type SlotAnswer struct {
	// Bare leaves out whatever the slots lead to, and More brings in all of it and something
	// that no parameter asks for. Source: SL-47, SL-57, SL-58.
	Bare, More bool
	// Page is how many slots one answer holds at the most; 0 for all of them. Source: SL-51, SL-60.
	Page int
	// Offset is the offset of the instants, 0 for the provider's usual form. Source: SL-39, SL-61.
	Offset time.Duration
}

// SlotsLike answers slot searches in that way.
//
// Scenario: a consumer shows slots whatever comes with them and however they come.
func SlotsLike(answer SlotAnswer) Effect { return Effect{Kind: "slot-answer", Slots: &answer} }

// farthest is the largest offset from UTC, in minutes, that is in use anywhere.
const farthest = 14 * 60

var _ = registerWith("slot-answer", []Parameter{
	{Name: "included", Says: "what comes with the slots", Default: "nothing", Values: []string{"asked", "nothing", "more"}},
	{Name: "page", Says: "the most slots in one answer; 0 for all", Default: "0"},
	{Name: "offset", Says: "the offset from UTC of the instants, in minutes; 0 for the usual form", Default: "0"},
}, func(p Params) (Effect, error) {
	page, err := strconv.Atoi(p["page"])
	if err != nil || page < 0 {
		return Effect{}, errors.New("page must be a number that is not below 0")
	}
	minutes, err := strconv.Atoi(p["offset"])
	if err != nil || minutes < -farthest || minutes > farthest {
		return Effect{}, errors.New("offset must be a number of minutes from -840 to 840")
	}
	return SlotsLike(SlotAnswer{
		Bare: p["included"] == "nothing", More: p["included"] == "more",
		Page: page, Offset: time.Duration(minutes) * time.Minute,
	}), nil
})
