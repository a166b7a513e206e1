package mutant_test

// How questions are put, answered and left shows in the stories of the features, and in few of the scripted ones.
var _ = func() bool {
	elsewhere = append(elsewhere,
		"asks-about-the-first-only", "asks-each-once", "asks-each-once-and-no-more", "asks-each-outright", "asks-no-more-after-failure", "asks-while-assessing",
		"approval-not-done", "a-slot-to-a-page", "as-a-fhir-library", "asks-for-a-form", "asks-for-the-head-first", "drops-what-is-unknown", "drops-what-is-unknown-alone", "looks-before-booking", "offers-http2",
		"reads-conditionally", "says-more-in-tokens", "says-twice", "marks-one", "marks-one-and-says-so", "no-end-at-prompt", "no-is-final", "reads-as-the-system",
		"reads-for-who-booked", "tells-failure-alone", "hosts-in-capitals")
	for _, name := range []string{"asks-each-once", "asks-each-once-and-no-more", "asks-each-outright", "marks-one", "marks-one-and-says-so", "no-end-at-prompt", "no-is-final", "approval-not-done", "says-twice", "a-slot-to-a-page"} {
		ownWay[name] = true
	}
	return true
}()
