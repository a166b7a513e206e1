package mutant_test

// What takes another patient, another user, another call or a second question.
var _ = func() bool {
	elsewhere = append(elsewhere, "keeps-nothing-of-the-registry", "subjects-exchanged")
	return true
}()
