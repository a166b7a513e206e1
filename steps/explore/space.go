package explore

import "slices"

// stages are what a call is about and how far its assessment goes; the first is the simplest. Each is a kind of visit.
var stages = []string{
	"re-assessed and booked", "no appointment needed", "referred without a booking", "a call only to cancel", "handed to a clinician and booked",
	"re-assessed and not booked", "a new problem, booked", "no outcome recorded",
}

// The stages by name.
const (
	booked = iota
	noneNeeded
	referred
	onlyToCancel
	byClinician
	notBooked
	newProblem
	unassessed
)

// choices are how the user leaves the end of a call; the first is the simplest.
var choices = []string{
	"confirms one", "declines", "confirms two", "leaves the question", "marks one, confirms another", "marks, and the patient says no",
	"marks, and the next call begins", "says no, then confirms", "hangs up", "marks, and a colleague confirms", "marks, goes back and confirms",
}

// The choices by name.
const (
	confirmsOne = iota
	declines
	confirmsTwo
	leaves
	marksThenOther
	marksThenNo
	marksThenNext
	noThenConfirms
	hangsUp
	colleague
	goesBack
)

// hurts is what a fault stands in the way of.
type hurts int

const (
	nothing hurts = iota
	theSearch
	theBooking
	theCancelling
	theReading
	theRegistry
)

// trouble is something that goes wrong, in the words of the features. Where says whose step it is: a provider's, if it begins with a blank.
type trouble struct {
	words string
	hurts hurts
}

// A provider's trouble follows its name.
var troubles = []trouble{
	{"", nothing},
	{" will say that the slot has gone", theBooking},
	{" will say that the slot has gone, as a conflict", theBooking},
	{" will refuse the new booking", theBooking},
	{" will not accept the consumer's token for the new booking", theBooking},
	{" will fail to make the new booking", theBooking},
	{" will leave the new booking unanswered once", theBooking},
	{" will never answer the new booking", theBooking},
	{" will make the new booking but its answer is lost", theBooking},
	{" will call the new booking a success and enclose an error", theBooking},
	{" will answer the new booking unreadably", theBooking},
	{" will fail with a page for people at the new booking", theBooking},
	{" will not accept the consumer's token once", theBooking},
	{" will fail at the search", theSearch},
	{" will fail at the search with half an answer", theSearch},
	{" will call the search a success and enclose an error", theSearch},
	{" will show its slots in parts", theSearch},
	{" will show its slots with more than was asked for", theSearch},
	{" will write its times an hour ahead", theSearch},
	{" will compress none of its answers", nothing},
	{" will report a version conflict once", theCancelling},
	{" will report an unmet precondition once", theCancelling},
	{" will fail to cancel", theCancelling},
	{" will fail once to cancel", theCancelling},
	{" will refuse the cancellation", theCancelling},
	{" will not allow the cancellation", theCancelling},
	{" will report a conflict every time", theCancelling},
	{" will leave the cancellation unanswered once", theCancelling},
	{" will cancel but its answer is lost", theCancelling},
	{" will call the cancellation a success and enclose an error", theCancelling},
	{" will find the cancellation malformed", theCancelling},
	{" will no longer know the original", theReading},
	{" will fail to show the original", theReading},
	{"staff: add a note to", theCancelling},
	{"staff: move", theCancelling},
	{"staff: cancel", theCancelling},
	{"the Spine proxy will refuse the search for slots", theSearch},
	{"the Spine proxy will not reach the provider for the new booking", theBooking},
	{"the registry is out of reach", theRegistry},
	{"the registry takes no changes to its entries", theRegistry},
}

// Cell is one combination of what can come together in a call: its stage, what goes wrong in it, and how the user leaves it.
type Cell struct{ Stage, Fault, Choice int }

// possible says that the parts of a cell can come together: what stands in the way of a booking does so only where one is wanted.
func (c Cell) possible() bool {
	books := slices.Contains([]int{booked, byClinician, newProblem}, c.Stage)
	switch troubles[c.Fault].hurts {
	case theBooking:
		return books
	case theSearch:
		return books || c.Stage == notBooked
	case nothing, theCancelling, theReading, theRegistry:
	}
	return c.Stage != unassessed || c.Choice == hangsUp
}

// String is the cell in words.
func (c Cell) String() string {
	fault := troubles[c.Fault].words
	if fault == "" {
		fault = "nothing goes wrong"
	}
	return stages[c.Stage] + "; " + fault + "; " + choices[c.Choice]
}

// cells are all that are possible, the simplest first.
func cells() []Cell {
	var out []Cell
	for fault := range troubles {
		for stage := range stages {
			for choice := range choices {
				if c := (Cell{stage, fault, choice}); c.possible() {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// Coverage counts how often each cell was walked.
type Coverage struct {
	all    []Cell
	walked map[Cell]int
}

// NewCoverage is one in which nothing was walked.
func NewCoverage() *Coverage { return &Coverage{all: cells(), walked: map[Cell]int{}} }

func (c *Coverage) walk(cells []Cell) {
	for _, one := range cells {
		c.walked[one]++
	}
}

// Walked and Total are how many of the possible cells were walked at least once, and how many there are.
func (c *Coverage) Walked() int { return len(c.walked) }

// Total is described at Walked.
func (c *Coverage) Total() int { return len(c.all) }

// Unwalked are the cells that were never walked, the simplest first.
func (c *Coverage) Unwalked() []Cell {
	return slices.DeleteFunc(slices.Clone(c.all), func(one Cell) bool { return c.walked[one] > 0 })
}
