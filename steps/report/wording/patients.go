package wording

import (
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/ledger"
)

// PatientsTitle heads what a run meant for its patients.
const PatientsTitle = "What it meant for the patient"

// Told is one figure of a ledger in words: "2 times, 60 minutes in all".
type Told struct {
	Title, Value string
	// Harm says that there was some.
	Harm   bool
	Figure *ledger.Figure
}

// Patients says in one sentence what the stories of a run meant for their patients.
func Patients(t *ledger.Total) string {
	text := fmt.Sprintf("A patient was affected in %d of %s.", t.Harmed, stories(t.Stories))
	if t.Harmed == 0 && t.NotKnown == 0 {
		text = fmt.Sprintf("No patient was affected in %s.", stories(t.Stories))
	}
	switch {
	case t.NotKnown == t.Stories && t.Harmed == 0:
		text = "Not known: " + Line(t.Unknown) + "."
	case t.NotKnown > 0:
		text = strings.TrimSuffix(text, ".") + fmt.Sprintf("; not everything is known of %s.", stories(t.NotKnown))
	}
	return text
}

// PatientsShort says the same with each figure of which there is some, for a console.
func PatientsShort(t *ledger.Total) string {
	var some []string
	for _, told := range Figures(t.Ledger) {
		if told.Harm {
			some = append(some, told.Title+": "+told.Value)
		}
	}
	if len(some) == 0 {
		return Patients(t)
	}
	return Patients(t) + " " + strings.Join(some, "; ") + "."
}

func stories(n int) string {
	if n == 1 {
		return "1 story"
	}
	return fmt.Sprintf("%d stories", n)
}

// Figures are the figures of a ledger that count harm, worst first, and the one of what the standard allows, last.
func Figures(l ledger.Ledger) []Told {
	out := []Told{
		figure("Cancelled while still wanted", l.Cancelled),
		figure("Left without a booking", l.Without),
		figure("Given wrong information", l.Told),
		figure("Double-booked without being asked", l.Twice),
		figure("Unwanted booking left in place", l.Kept),
	}
	allowed := figure("Double-booked as the standard allows", l.Allowed)
	allowed.Harm = false
	return append(out, allowed)
}

func figure(title string, f *ledger.Figure) Told {
	t := Told{Title: title, Value: "not known", Figure: f}
	if f == nil {
		return t
	}
	t.Harm, t.Value = f.Times > 0, Count(f.Times, "time")
	if f.Times == 0 {
		t.Value = "never"
	}
	if f.Minutes != nil && f.Times > 0 {
		t.Value += ", " + lasting(*f.Minutes) + " in total"
	}
	if f.AtLeast {
		t.Value = "at least " + t.Value
		if f.Times == 0 {
			t.Value = "never, as far as is known"
		}
	}
	return t
}

// lasting is a length of time in minutes, or in hours where these are easier to read.
func lasting(minutes int) string {
	const anHour, inMinutes = 60, 3 * 60 // up to three hours people say minutes
	if minutes < inMinutes {
		return Count(minutes, "minute")
	}
	text := Count(minutes/anHour, "hour")
	if rest := minutes % anHour; rest > 0 {
		text += " " + Count(rest, "minute")
	}
	return text
}

// Case is one case of a figure in words.
func Case(c ledger.Case) string {
	if c.Minutes == nil {
		return Line(c.Text)
	}
	return Line(c.Text) + " (" + lasting(*c.Minutes) + " on the story's clock)"
}
