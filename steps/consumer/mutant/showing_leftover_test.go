package mutant_test

// What takes another patient, another user, another call or a second question.
var _ = func() bool {
	elsewhere = append(elsewhere,
		"no-goes-with-the-next-yes", "declined-once-for-all", "forgets-what-it-looked-for", "number-of-the-caller-before",
		"colleague-knows-nothing", "cancels-as-the-system", "reads-and-tries-the-same-again", "practitioner-of-the-next-room", "slots-of-the-call-before",
		"keeps-nothing-of-the-registry", "subjects-exchanged")
	return true
}()
