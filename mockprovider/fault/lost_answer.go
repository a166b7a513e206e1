package fault

// LostAnswer does what was asked and then closes the connection without an answer.
//
// Scenario: the booking or cancellation happened and the consumer cannot know that;
// a retry with the same X-Request-Id meets 409. Source: BK-84, CX-41, SP-30.
func LostAnswer() Effect { return Effect{Kind: "lost-answer", Drop: AfterActing} }

var _ = register("lost-answer", LostAnswer)
