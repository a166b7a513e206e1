package mutant_test

// What shows only where two things come together.
var _ = func() bool {
	elsewhere = append(elsewhere, "slot-by-telephone", "sure-of-an-unanswered-booking", "number-lost-at-a-restart",
		"numbers-change-places", "others-ranked-backwards", "approval-up-to-two-hours", "searches-hour-by-hour",
		"declined-goes-with-the-next", "second-mark-without-a-question", "address-of-the-first-call", "gender-by-title",
		"user-of-before-the-restart", "updates-from-the-last-good-read", "in-summer-an-hour-early",
		"status-given-twice", "in-summer-an-hour-late", "ends-at-the-full-hour")
	return true
}()
