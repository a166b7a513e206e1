package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-30",
	Sentence: "the user was told before confirming that the earlier booking goes because a new one was made",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range e.Screens(0) {
				if unasked := markedUnasked(s, st); unasked {
					f.broken("a booking was marked, and no question said that it goes because a new one was made", st.ScreenLabel)
				}
				if st.Screen.Prompt == nil {
					continue
				}
				if why := misleads(s, st); why != "" {
					f.broken(why, st.ScreenLabel)
					continue
				}
				if st.Task.Kind == contract.ConfirmCancel || !s.Ascertained(e, st.Began) {
					continue
				}
				p := st.Screen.Prompt
				if p.NewBookingMade && p.Text != "" && len(p.Bookings) > 0 {
					f.ok(st.ScreenLabel)
				} else {
					f.broken("the prompt does not say that the booking goes because a new one was made", st.ScreenLabel)
				}
			}
		}
		v := f.verdict("a prompt to confirm, after a new booking was made, that is said to tell which booking goes and that a new one was made; its words are for a reader")
		v.Texts = questions(s)
		why, labels := deniedInWords(s)
		return reader(v, why, labels)
	},
})

// questions are the words of all questions, each once and in order. What a question is said to say is judged; whether its
// words say so, plainly and in a language of the user's, takes a reader.
func questions(s *evidence.Story) []string {
	var out []string
	for _, e := range s.Encounters {
		for _, st := range e.Screens(0) {
			if st.Screen.Prompt != nil {
				out = append(out, st.Screen.Prompt.Text)
			}
		}
	}
	return once(out)
}

// markedUnasked says that the user had marked bookings after a new one was made, that nothing stood against it, and that no
// question followed in the encounter. What was sent without a question is judged by RB-29.
func markedUnasked(s *evidence.Story, st *evidence.Step) bool {
	e := st.Encounter
	if st.Task.Kind != contract.ChooseToCancel || st.Undone || st.Screen.NotDone != nil || len(st.Task.Bookings) == 0 || !s.Established(e, st.Began) {
		return false
	}
	asked := func(later *evidence.Step) bool { return later.Screen.Prompt != nil }
	explained := func(m contract.Message) bool { return m.Speaks(contract.Existing) }
	return !slices.ContainsFunc(e.Screens(st.Began), asked) && !slices.ContainsFunc(st.Screen.Messages, explained) && len(s.Cancels(e)) == 0
}

// misleads says why a question tells the user what is not so; empty when it does not.
func misleads(s *evidence.Story, st *evidence.Step) string {
	for _, c := range s.Claims(st) {
		if c.Asked && c.Truth == evidence.False {
			return c.Why
		}
	}
	p := st.Screen.Prompt
	switch {
	case p.NewBookingMade && p.NoNewBooking:
		return "the question says that a new booking was made, and that none was"
	case askedOther(s, st):
		return "the question is about another booking than the one that the user had marked"
	}
	return ""
}

// askedOther says that a question shows a booking which the user had not marked, in place of one that was marked.
func askedOther(s *evidence.Story, st *evidence.Step) bool {
	chosen, marked := st.Encounter.Chosen(st.Ended)
	asked := s.Asked(st)
	if !marked || len(asked) == 0 || slices.Contains(chosen, "") {
		return false
	}
	shows := func(url string) bool {
		return slices.ContainsFunc(asked, func(a evidence.Shown) bool { return a.URL == url })
	}
	beside := func(a evidence.Shown) bool {
		return a.URL != "" && !slices.Contains(chosen, a.URL) && stands(s, st, a.URL)
	}
	if st.Screen.Prompt != nil && slices.ContainsFunc(asked, beside) && confirmedNext(st) {
		return true
	}
	other := slices.ContainsFunc(asked, func(a evidence.Shown) bool { return !slices.Contains(chosen, a.URL) })
	return other && slices.ContainsFunc(chosen, func(url string) bool { return !shows(url) })
}

// confirmedNext says that the user confirmed at that screen.
func confirmedNext(st *evidence.Step) bool {
	for _, later := range st.Encounter.Steps {
		if later.Began > st.Ended {
			return later.Does(contract.ConfirmCancel)
		}
	}
	return false
}

// stands says that nothing was sent about an earlier booking from a screen to the end of its encounter.
func stands(s *evidence.Story, st *evidence.Step, url string) bool {
	b := s.Booking(url)
	return b != nil && b.Encounter != st.Encounter && len(attemptsSince(s, st, b)) == 0
}
