package fault

// Uncompressed does what was asked and answers without compressing, whatever the request's Accept-Encoding wants.
//
// Scenario: a provider, or a gateway before it, does not compress. The consumer reads the answer all the same. Source: FM-13, FM-15.
func Uncompressed() Effect {
	return Effect{Kind: "uncompressed", Spoil: func(r *Reply) { r.Uncompressed = true }}
}

var _ = register("uncompressed", Uncompressed)
