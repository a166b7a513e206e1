package mutant_test

// ownWay are the variants with which a user comes to the same end in other steps, is told more or less on the way, or
// searches in ways that the scripted world does not know. The selftest has users who take them, and a world that knows.
var ownWay = map[string]bool{
	"asks-after-conflict": true, "lists-from-store": true, "withdraws-past": true, "stays-at-prompt": true, "records-the-last-choice": true, "asks-one-by-one": true, "chatty": true, "own-bookings-only": true,
	"shows-own-only": true, "without-registry": true, "shows-past-and-cancelled": true, "tries-twice": true, "offers-with-confirmation": true,
	"ends-a-second-later": true, "ends-before": true, "searches-to-the-millisecond": true, "offset-of-nothing": true, "offset-of-an-hour": true,
	"no-lower-bound": true, "no-status": true, "shows-busy-slots": true, "no-includes": true, "fewer-includes": true, "plain-colons": true,
	"escapes-more": true, "format-parameter": true, "update-in-own-words": true, "shows-durations": true, "shows-start-only": true, "other-descriptions": true,
}

// Variants whose difference the scripted world shows, by story.
var _ = func() bool {
	for story, names := range map[string][]string{
		"a patient nobody knows": {
			"numbers-requests", "one-trace-per-call", "ends-a-second-later", "ends-before", "searches-to-the-millisecond",
			"offset-of-nothing", "offset-of-an-hour", "no-lower-bound", "no-status", "shows-busy-slots", "no-includes", "fewer-includes",
			"shows-durations", "shows-start-only", "own-narrative-and-extension", "other-descriptions", "contained-in-another-order",
			"says-more-of-appointment", "created-on-a-day", "chatty", "fewer-stages", "shows-new-marked", "format-parameter",
			"plain-colons", "escapes-more",
		},
		"one of four is live":                    {"shows-past-and-cancelled"},
		"nothing is needed and the booking kept": {"reads-at-the-end", "lists-from-store", "other-subjects"},
		"two earlier bookings, both to go":       {"asks-one-by-one", "one-option-for-all", "lists-by-search"},
		"closed at the question":                 {"stays-at-prompt", "records-the-last-choice", "offers-with-confirmation"},
		"a note is added just before":            {"asks-after-conflict"},
		"the new booking fails":                  {"tries-twice"},
		"only to cancel":                         {"reads-twice", "update-in-own-words", "no-case-record"},
		"found on the registry, and cancelled":   {"own-bookings-only", "shows-own-only", "without-registry"},
	} {
		for _, name := range names {
			showing[name] = story
		}
	}
	for _, name := range []string{ // they say the same in another form, or only declare something
		"compresses-anew", "serialises-anew", "prefixes-anew", "sends-in-chunks", "lower-case-headers", "traces-and-languages",
		"weighs-formats", "no-preference", "writes-json-reads-xml", "writes-xml-reads-json", "several-scopes",
		"practitioner-with-smartcard", "host-in-capitals", "one-booking-each",
	} {
		otherForm[name] = true
	}
	elsewhere = append(elsewhere, "knows-conflict-by-one-code", "withdraws-past")
	return true
}()
