package mutant_test

// These need providers that fail for longer, slots of other kinds or users in other moods than the scripted world has.
var _ = func() bool {
	elsewhere = append(elsewhere,
		"any-success-is-a-booking", "any-success-is-a-cancellation", "books-the-next-slot", "clock-a-little-ahead",
		"clock-ahead", "error-as-no-slots", "lists-one-day", "merges-slots", "names-a-practitioner", "offers-the-first-only",
		"offers-to-call-backs-only", "posts-thirty-times", "reads-forty-times", "shows-one-day-of-slots", "silence-as-refusal",
	)
	return true
}()
