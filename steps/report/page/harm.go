package page

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

// harm is what may become of a patient where a requirement is not kept to.
type harm struct {
	// Title names it, and Why says what it means for the patient.
	Title, Why string
	// ids are the requirements that lead to it; a group of two letters stands for all of its requirements that no harm names.
	ids []requirement.ID
}

// harms are in the order in which what is broken has to be mended: worst for the patient first. The page prints this order.
var harms = []harm{
	{
		"Cancelled without consent", "A booking that the patient relies on may be gone although nobody agreed to it.",
		[]requirement.ID{"RB-13", "RB-14", "RB-29", "RB-31", "RB-32", "RB-28", "RB-49", "CX-38", "RB-04", "RB-01"},
	},
	{
		"Given wrong information", "The patient is told of a booking or a cancellation that does not exist, and acts on it: stays at home, or travels for nothing.",
		[]requirement.ID{"RB-22", "RB-30", "RB-35", "RB-54", "RB-58", "RB-59", "RB-60", "RB-63", "RB-64", "CX-37", "CX-41", "CX-42", "BK-79", "BK-80", "RD-23", "SL-61", "SL-54", "SL-56", "SL-59", "RG-30"},
	},
	{
		"Left without a booking", "A patient who needs to be seen has no booking, for a time or for good.",
		[]requirement.ID{"RB-08", "RB-09", "RB-10", "RB-11", "RB-53", "RB-57", "RB-61", "RB-70", "RG-31", "RG-28", "BK-81", "SL-62", "SL-63", "SL-60", "ER-20", "RB-20", "RB-21"},
	},
	{
		"Two bookings", "The earlier booking remains beside the new one: it blocks a slot that another patient needs, and two services expect the same patient.",
		[]requirement.ID{"RB-12", "RB-24", "RB-33", "RB-51", "RB-52", "RB-62", "RB-19", "CX-07", "CX-08", "CX-40", "SP-26", "SP-27", "BK-82", "BK-84"},
	},
	{
		"The wrong booking or person", "The booking may be mistaken for one of another patient, place or time, or the patient cannot be reached.",
		[]requirement.ID{"RB-25", "RB-26", "RB-27", "RB-34", "RB-07", "CX-06", "RD-24", "SL-02", "BK-02", "BK", "RD"},
	},
	{
		"Refused or lost on the way", "A provider or the proxy has reason to refuse the request, and the patient waits for a booking or a cancellation that never happens.",
		[]requirement.ID{"CX", "SL", "SP", "AU", "FM", "DO", "RG"},
	},
	{
		"Cannot be reconstructed afterwards", "What was done for the patient cannot be followed or explained later.",
		[]requirement.ID{"RB", "ER", "NF"},
	},
}

// harmOf is the place of a requirement's harm in the order.
func harmOf(id requirement.ID) int {
	for _, sought := range []requirement.ID{id, requirement.ID(id.Group())} {
		if i := slices.IndexFunc(harms, func(h harm) bool { return slices.Contains(h.ids, sought) }); i >= 0 {
			return i
		}
	}
	return len(harms) - 1
}
