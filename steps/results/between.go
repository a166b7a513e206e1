package results

// Between says of a run of a consumer before a provider what could be played: no story in which the provider would have to be told what to do.
type Between struct {
	// Registry is true where both had a registry in common.
	Registry bool `json:"registry"`
	// Other is who the other of the two was.
	Other string `json:"other"`
}

// notBetween is what is said of a clause that nothing showed in a run of a consumer before a provider.
const notBetween = "not observed: none of the stories that can be played before a provider of elsewhere shows it; nobody can tell such a provider what to do"
