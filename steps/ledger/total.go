package ledger

// Total is what the stories of a run meant for their patients, together.
type Total struct {
	// Stories were played or judged. Harmed are those in which a patient came to harm, and NotKnown those of which something is not known.
	Stories  int `json:"stories"`
	Harmed   int `json:"stories_with_harm"`
	NotKnown int `json:"stories_not_known"`
	// The figures are sums; one that is nil is known of no story.
	Ledger
}

// Sum adds the ledgers of stories; nil where there is none. The cases stay with their stories.
func Sum(of []*Ledger) *Total {
	if len(of) == 0 {
		return nil
	}
	t := &Total{Stories: len(of)}
	for _, l := range of {
		if l.Harmed() {
			t.Harmed++
		}
		if !l.Known() {
			t.NotKnown++
		}
		for i, f := range l.figures() {
			addTo(t.figures()[i], *f)
		}
	}
	for _, f := range t.figures() {
		if *f != nil && t.NotKnown > 0 {
			(*f).AtLeast = true
		}
	}
	if t.NotKnown == t.Stories {
		t.Unknown = of[0].Unknown
	}
	return t
}

// figures are all figures, those that count harm first and the worst of them first.
func (l *Ledger) figures() []**Figure {
	return []**Figure{&l.Cancelled, &l.Without, &l.Told, &l.Twice, &l.Kept, &l.Allowed}
}

func addTo(sum **Figure, f *Figure) {
	if f == nil {
		return
	}
	if *sum == nil {
		*sum = &Figure{}
	}
	(*sum).Times += f.Times
	if f.Minutes == nil {
		return
	}
	if (*sum).Minutes == nil {
		(*sum).Minutes = new(int)
	}
	*(*sum).Minutes += *f.Minutes
}
