package mutant_test

// What needs a note of the staff, a lost reading, a user who goes straight or people of another kind than the scripted world has.
var _ = func() bool {
	elsewhere = append(elsewhere,
		"asks-about-the-new-booking", "asks-about-what-is-over", "asks-without-a-place", "no-to-a-question-cancels",
		"lists-the-time-first-booked", "keeps-the-time-on-the-screen", "offers-only-on-the-list",
		"offers-with-confirmation-alone", "unread-is-cancelled", "unread-is-not-cancelled", "malformed-is-no-news",
		"refused-after-silence-is-made", "refused-after-silence-is-no-news", "no-second-try-after-403", "asks-again-at-501",
		"born-on-the-28th", "first-line-only", "knows-no-leap-day", "lists-by-name-and-birth", "decodes-links",
		"update-cut-short", "begins-three-hours-ago", "seeks-with-the-outcome")
	ownWay["asks-without-a-list"] = true
	ownWay["offers-with-confirmation-alone"] = true
	otherForm["audience-with-a-slash"] = true
	return true
}()
