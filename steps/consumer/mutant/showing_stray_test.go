package mutant_test

// What nothing explains shows as soon as a patient calls; what refers to another booking, where there is one.
var _ = func() bool {
	for story, names := range map[string][]string{
		"a patient nobody knows": {
			"looks-elsewhere", "looks-up-a-neighbour", "guesses-to-read", "name-in-via", "birth-date-in-the-address",
			"books-what-is-booked", "marks-all-as-late",
		},
		"nothing is needed and the booking kept": {"status-on-a-reading", "offers-when-closed", "names-every-place"},
		"found on the registry, and cancelled":   {"scans-the-registry"},
	} {
		for _, name := range names {
			showing[name] = story
		}
	}
	// The scripted world does not hear the name of the product that calls.
	elsewhere = append(elsewhere, "number-in-the-user-agent", "reference-backwards", "adds-an-address",
		// Nor has it children, nights and so many bookings.
		"offers-nothing-for-children", "offers-nothing-to-the-old", "offers-nothing-at-night", "offers-nothing-the-next-day",
		"offers-nothing-to-clinicians", "lists-no-more-than-three")
	return true
}()
