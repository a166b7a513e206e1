package fault

// dropWhen are the moments by their names.
var dropWhen = map[string]Drop{"before": BeforeActing, "after": AfterActing}

// DropConnection closes the connection without an answer, before the request is
// handled or after it was; see also NoAnswer and LostAnswer.
//
// Scenario: the consumer cannot know what happened. Source: BK-84, CX-41.
func DropConnection(when Drop) Effect { return Effect{Kind: "drop", Drop: when} }

var _ = registerWith("drop", []Parameter{
	{Name: "when", Says: "before or after the change of state", Default: "before", Values: []string{"before", "after"}},
}, func(p Params) (Effect, error) { return DropConnection(dropWhen[p["when"]]), nil })
