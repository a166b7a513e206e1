package fault

// NoAnswer closes the connection before anything was done.
//
// Scenario: the provider cannot be reached; the booking or cancellation did not
// happen and the consumer cannot know that. Source: BK-84, CX-41.
func NoAnswer() Effect { return Effect{Kind: "no-answer", Drop: BeforeActing} }

var _ = register("no-answer", NoAnswer)
