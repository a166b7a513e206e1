package explore

import (
	"fmt"
	"slices"
	"strings"
)

// The words of the features for who and what can be in a story.
var (
	patients = []string{"Mr Patient", "Mrs Patient", "Ms Patient", "Mr Patient's brother", "Mr Patient untraced", "Miss Patient"}
	services = []string{"North 111", "South 111"}
	places   = []string{"Vale UTC", "Dale UTC"}
)

// clocks are when a story can begin; at is the time of day in minutes.
var clocks = []struct {
	words string
	at    int
}{
	{"it is 15:00", 15 * hour},
	{"it is 19:00", 19 * hour},
	{"it is Friday 08:00", 8 * hour},
	{"it is 15:00 in July", 15 * hour},
	{"it is 22:30", 22*hour + 30},
	{"it is the evening before the clocks go forward", 20 * hour},
	{"it is 00:30", 30},
	{"it is 19:00 in July", 19 * hour},
}

const (
	hour = 60
	day  = 24 * hour
)

// earlierSlots are when bookings made before begin, in minutes after the story's beginning; newSlots when those begin that
// are made in a call, in minutes after it. lateSlot is later than the outcome of a call allows.
var (
	earlierSlots = []int{6 * hour, 5 * hour, 6*hour + 30, 8 * hour, 12 * hour}
	newSlots     = []int{90, 105, 60, 45}
)

const (
	lateSlot = 3 * hour
	steps15  = 15 // minutes between slots
)

// held is a booking as the story has it: unsure where what went wrong may have kept it from being made or cancelled.
type held struct {
	patient, by, place, at int
	gone, unsure           bool
}

// teller makes a story of a plan. It knows what the user of each call can know, and has nobody do what no screen could offer.
type teller struct {
	start, now int
	lines      []string
	given      []bool // of each line
	slots      [2][]int
	slotsAt    int // the line that tells of the slots
	bookings   []*held
	original   *held
	access     [2]bool
	active     []int // troubles told of
	cells      []Cell
	clinician  bool
}

// tell makes a story of a plan.
func tell(p plan) Story {
	w := &teller{start: clocks[p.clock].at, now: clocks[p.clock].at}
	w.say(true, clocks[p.clock].words)
	w.slotsAt = len(w.lines)
	for i, may := range []bool{p.access&2 != 0, p.access&1 != 0} {
		if may {
			w.access[i] = true
			w.say(true, services[i]+" may look at the registry")
		}
	}
	for _, e := range p.earlier {
		w.book(e)
	}
	for i, v := range p.visits {
		w.visit(v, i+1 == len(p.visits))
	}
	return Story{Steps: w.steps(), Cells: w.cells}
}

func (w *teller) say(given bool, words string) {
	w.lines, w.given = append(w.lines, words), append(w.given, given)
}

// steps are the lines with those that tell of free slots where they belong, each with its keyword.
func (w *teller) steps() []Step {
	var out []Step
	add := func(given bool, words string) {
		word := "When"
		if given {
			word = "Given"
		}
		if n := len(out); n > 0 && out[n-1].given == given {
			word = "And"
		}
		out = append(out, Step{Keyword: word, Text: words, given: given})
	}
	for i, line := range w.lines {
		if i == w.slotsAt {
			for place, starts := range w.slots {
				if len(starts) > 0 {
					slices.Sort(starts)
					add(true, places[place]+" has free slots at "+list(starts, w.start))
				}
			}
		}
		add(w.given[i], line)
	}
	return out
}

// list names times as the features do.
func list(starts []int, now int) string {
	var names []string
	for _, at := range starts {
		names = append(names, clock(at, now))
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return names[0]
}

// clock names a time as a phrase can say it now; empty where none can, for it is neither today nor tomorrow.
func clock(at, now int) string {
	text := fmt.Sprintf("%02d:%02d", at%day/hour, at%hour)
	switch at/day - now/day {
	case 0:
		return text
	case 1:
		return text + " tomorrow"
	}
	return ""
}

// slot has a free slot at a place from a time on, and says when: the first that no booking of the story holds.
func (w *teller) slot(place, at int) (int, bool) {
	taken := func(at int) bool {
		return slices.ContainsFunc(w.bookings, func(b *held) bool { return b.place == place && b.at == at })
	}
	for taken(at) {
		at += steps15
	}
	if clock(at, w.start) == "" || clock(at, w.now) == "" {
		return 0, false
	}
	if !slices.Contains(w.slots[place], at) {
		w.slots[place] = append(w.slots[place], at)
	}
	return at, true
}

// book has a booking made before, in a call of its own.
func (w *teller) book(e earlier) {
	at, ok := w.slot(e.place, w.start+earlierSlots[e.slot])
	if !ok || at <= w.now {
		return
	}
	b := &held{patient: e.patient, by: e.by, place: e.place, at: at, unsure: w.troubled(theBooking) || w.troubled(theSearch)}
	w.bookings = append(w.bookings, b)
	if w.original == nil {
		w.original = b
	}
	w.say(true, fmt.Sprintf("%s booked %s at %s for %s", services[e.by], patients[e.patient], places[e.place], clock(at, w.now)))
}

// troubled says that something went wrong before that stands in the way of this.
func (w *teller) troubled(what hurts) bool {
	return slices.ContainsFunc(w.active, func(i int) bool { return troubles[i].hurts == what })
}

// same says that two roles are of one person.
func same(a, b int) bool {
	const mr, untraced = 0, 4
	return a == b || a+b == mr+untraced && a*b == 0
}

// known are the bookings of a patient that the user of a service may be shown: live as far as the story knows, to come,
// and made by that service or on a registry that it may look at.
func (w *teller) known(patient, by int) []*held {
	var out []*held
	for _, b := range w.bookings {
		if same(b.patient, patient) && !b.gone && b.at > w.now && (b.by == by || w.access[by]) && clock(b.at, w.now) != "" {
			out = append(out, b)
		}
	}
	return out
}
