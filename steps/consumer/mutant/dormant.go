package mutant

import (
	"context"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects that sleep until the patient, the hour, the user or the number of bookings is a certain one.

// aged is the patient's age in full years.
func aged(v *reference.Visit) int {
	born, err := time.Parse(time.DateOnly, v.Case.Patient.BirthDate)
	if err != nil {
		return 0
	}
	years := v.Task.Now.Year() - born.Year()
	if born.AddDate(years, 0, 0).After(v.Task.Now) {
		years--
	}
	return years
}

// unless has a consumer offer nothing in a re-assessment where a test holds.
func unless(test func(*reference.Visit) bool) func(*reference.Behaviour) {
	return func(b *reference.Behaviour) {
		b.Offers = func(v *reference.Visit, _ *reference.Record) bool { return !calledBack(v) || !test(v) }
	}
}

var _ = register(Mutant{
	Name:   "offers-nothing-for-children",
	Defect: "When a child is re-assessed it offers to cancel nothing.",
	Breaks: []string{"RB-51", "RB-52"},
	Change: unless(func(v *reference.Visit) bool { return aged(v) < 16 }),
})

var _ = register(Mutant{
	Name:   "offers-nothing-to-the-old",
	Defect: "When somebody over eighty is re-assessed it offers to cancel nothing.",
	Breaks: []string{"RB-51", "RB-52"},
	Change: unless(func(v *reference.Visit) bool { return aged(v) > 80 }),
})

var _ = register(Mutant{
	Name:   "offers-nothing-at-night",
	Defect: "When a patient calls again between midnight and six it offers to cancel nothing.",
	Breaks: []string{"RB-51"},
	Change: unless(func(v *reference.Visit) bool { return v.Task.Now.UTC().Hour() < 5 }),
})

var _ = register(Mutant{
	Name:   "offers-nothing-the-next-day",
	Defect: "On the day after the first call it offers to cancel nothing.",
	Breaks: []string{"RB-51", "RB-52"},
	Change: func(b *reference.Behaviour) {
		first := map[string]int{} // the day of the first call, by NHS number
		b.OnBegin = func(_ context.Context, v *reference.Visit) {
			if _, known := first[v.Case.Patient.NHSNumber]; !known {
				first[v.Case.Patient.NHSNumber] = v.Task.Now.YearDay()
			}
		}
		unless(func(v *reference.Visit) bool { return v.Task.Now.YearDay() != first[v.Case.Patient.NHSNumber] })(b)
	},
})

var _ = register(Mutant{
	Name:   "offers-nothing-to-clinicians",
	Defect: "In a re-assessment that a clinician begins it offers to cancel nothing.",
	Breaks: []string{"RB-51"},
	Change: func(b *reference.Behaviour) {
		begun := map[string]bool{} // by a clinician, by case
		b.OnBegin = func(_ context.Context, v *reference.Visit) { begun[v.Case.Reference] = v.Task.User.Clinical }
		unless(func(v *reference.Visit) bool { return begun[v.Case.Reference] })(b)
	},
})

var _ = register(Mutant{
	Name:   "lists-no-more-than-three",
	Defect: "Its list holds three earlier bookings and forgets the others.",
	Breaks: []string{"RB-24", "RB-25", "RB-28", "RB-51"},
	Change: func(b *reference.Behaviour) {
		b.List = func(earlier, _ []*reference.Record) []*reference.Record { return earlier[:min(len(earlier), 3)] }
	},
})
