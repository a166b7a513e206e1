package mutant

// Defects by which an element that nobody had entered makes of the patient another one.

var _ = register(Mutant{
	Name:   "patient-deceased",
	Defect: "It sends every patient as deceased.",
	Breaks: []string{"BK-22"},
	Change: asksOddly(ofPatient(sets("deceasedBoolean", true))),
})

var _ = register(Mutant{
	Name:   "patient-inactive",
	Defect: "It sends every patient as one whose record is no longer in use.",
	Breaks: []string{"BK-22"},
	Change: asksOddly(ofPatient(sets("active", false))),
})

var _ = register(Mutant{
	Name:   "name-with-a-suffix",
	Defect: "It sends a suffix of the name that nobody had entered.",
	Breaks: []string{"BK-27"},
	Change: asksOddly(ofPatient(entry(sets("suffix", []any{"Junior"}), "name"))),
})
