package attended

import (
	"fmt"
	"slices"
	"time"
)

// usualPace is how long a sheet takes before the tester's own pace is known, which is after so many sheets.
const (
	usualPace = time.Minute
	paceKnown = 5
)

// pace is how far a tester has come, and how fast. The desk's lock guards it.
type pace struct {
	ahead int // sheets that are still to be answered, about
	since time.Time
	took  []time.Duration // by each sheet that was answered
}

// Sheets says about how many sheets the scenarios have, and how many of them belong to scenarios that are over.
func (d *Desk) Sheets(all, over int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pace.expect(all, over)
}

func (p *pace) expect(all, over int) { p.ahead = max(0, all-over) }

// put notes that a sheet is before the tester.
func (p *pace) put(now time.Time) { p.since = now }

// taken notes that it was answered.
func (p *pace) taken(now time.Time, kind SheetKind) {
	if kind == Who { // it belongs to no scenario
		return
	}
	p.took = append(p.took, now.Sub(p.since))
	p.ahead = max(0, p.ahead-1)
}

// left is about how many sheets are to come, and how long they take. A sheet over which the tester had lunch counts for no more than any other.
func (p *pace) left() (sheets int, at time.Duration) {
	one := usualPace
	if n := len(p.took); n >= paceKnown {
		one = slices.Sorted(slices.Values(p.took))[n/2]
	}
	return p.ahead, time.Duration(p.ahead) * one
}

// left says how much is still to come: "180 sheets to come, 2 hours 5 minutes at your pace".
func left(p Progress) string {
	minutes := int(p.Time.Round(time.Minute) / time.Minute)
	time := fmt.Sprintf("%d minutes", minutes)
	switch {
	case minutes < 2: //nolint:mnd // less than two is told as one
		time = "a minute"
	case minutes >= 60: //nolint:mnd // of an hour
		time = fmt.Sprintf("%d h %d min", minutes/60, minutes%60) //nolint:mnd // likewise
	}
	sheets := "1 sheet"
	if p.Left > 1 {
		sheets = fmt.Sprintf("%d sheets", p.Left)
	}
	return sheets + " to come, " + time + " at your pace"
}
