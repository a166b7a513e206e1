package rule

var _ = register(Rule{
	ID:       "BK-15",
	Sentence: "each slot in a request said which profile of a slot it keeps to",
	Judge: eachBookingRequest(momentSlot, holdsSlot, func(r bookingRequest) string {
		return unclaimed(r.slot, "Slot")
	}),
})
