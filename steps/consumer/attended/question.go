package attended

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Kind is the way in which a question is answered.
type Kind string

// The kinds.
const (
	YesNo Kind = "yes-no"
	One   Kind = "one"  // of the choices
	Many  Kind = "many" // of the choices, or none of them, which has to be said
	Line  Kind = "line" // a line of text
	// Time is a line that holds a time of day, on Day unless a date stands beside it; Minutes is one that
	// holds a number of minutes. What cannot be read is asked again.
	Time    Kind = "time"
	Minutes Kind = "minutes"
)

// The answers that are the same everywhere.
const (
	Yes  = "yes"
	No   = "no"
	None = "none"
)

// Limits of what a tester writes, in characters.
const (
	LineLimit = 300
	NoteLimit = 2000
)

// Choice is one answer to choose: what is recorded and what is read.
type Choice struct{ Value, Text string }

// Question is one thing that is asked.
type Question struct {
	ID, Ask string
	// Hint helps to answer; it may be empty.
	Hint     string
	Kind     Kind
	Choices  []Choice
	Optional bool
	// Day is the day on which a Time is, and by which it is read.
	Day time.Time
	// Given is the answer to an earlier question on which this one is asked; without ID it is asked always.
	Given Given
}

// Given names a question and the answer it must have had.
type Given struct{ ID, Value string }

// Values are answers by the question's ID.
type Values map[string][]string

// first is the first value; empty where there is none.
func (v Values) first(id string) string {
	if len(v[id]) == 0 {
		return ""
	}
	return v[id][0]
}

func (v Values) is(id, value string) bool { return slices.Contains(v[id], value) }

// choices are those of a question; a question of yes or no has them of itself.
func (q Question) choices() []Choice {
	if q.Kind == YesNo {
		return []Choice{{Yes, "Yes"}, {No, "No"}}
	}
	if q.Kind == Many {
		return append(slices.Clone(q.Choices), Choice{None, "None of these"})
	}
	return q.Choices
}

// text is what a value reads as.
func (q Question) text(value string) string {
	for _, c := range q.choices() {
		if c.Value == value {
			return c.Text
		}
	}
	return value
}

// asked says that the question comes up with those answers to the ones before it.
func asked(all []Question, q Question, v Values) bool {
	if q.Given.ID == "" {
		return true
	}
	at := slices.IndexFunc(all, func(other Question) bool { return other.ID == q.Given.ID })
	return at >= 0 && v.is(q.Given.ID, q.Given.Value) && asked(all, all[at], v)
}

// Problem is what is wrong with one answer.
type Problem struct{ ID, Text string }

// read keeps the answers to the questions that come up, and names what is wrong with them.
func read(all []Question, given Values) (Values, []Problem) {
	out := Values{}
	var problems []Problem
	for _, q := range all {
		if !asked(all, q, given) {
			continue
		}
		values, why := q.read(given[q.ID])
		if why != "" {
			problems = append(problems, Problem{q.ID, why})
		}
		if len(values) > 0 {
			out[q.ID] = values
		}
	}
	return out, problems
}

func (q Question) read(given []string) (values []string, why string) {
	for _, v := range given {
		if v = strings.TrimSpace(v); v != "" {
			values = append(values, v)
		}
	}
	switch {
	case len(values) == 0 && q.Optional:
		return nil, ""
	case len(values) == 0:
		return nil, q.missing()
	case q.written():
		if n := utf8.RuneCountInString(values[0]); n > LineLimit {
			return values, fmt.Sprintf("This is %d characters long; keep it to %d.", n, LineLimit)
		}
		return values[:1], q.unreadable(values[0])
	case q.Kind != Many && len(values) > 1:
		return values, "Choose one answer."
	case q.Kind == Many && len(values) > 1 && slices.Contains(values, None):
		return values, "Choose either \"None of these\" or some of the others."
	}
	for _, v := range values {
		if !slices.ContainsFunc(q.choices(), func(c Choice) bool { return c.Value == v }) {
			return nil, "Choose one of the answers on this page."
		}
	}
	return values, ""
}

// written says that the answer is a line that somebody writes.
func (q Question) written() bool { return q.Kind == Line || q.Kind == Time || q.Kind == Minutes }

// unreadable says what is wrong with a line that has to have a form; empty when nothing is.
func (q Question) unreadable(text string) (why string) {
	switch q.Kind {
	case Time:
		_, why = readTime(text, q.Day)
	case Minutes:
		_, why = readMinutes(text)
	case YesNo, One, Many, Line:
	}
	return why
}

func (q Question) missing() string {
	switch q.Kind {
	case Line, Time, Minutes:
		return "Write an answer."
	case Many:
		return "Choose what applies, or \"None of these\"."
	case YesNo, One:
	}
	return "Choose an answer."
}
