package evidence

// Playbill is the data of MarkCast: by the name of the role in the features, the name that the
// consumer is told. No rule rests on it.
type Playbill struct {
	Patients  map[string]string `json:"patients"`
	Services  map[string]string `json:"services"`
	Consumers map[string]string `json:"consumers"`
	Users     map[string]string `json:"users"`
	// Hand is what the world of the story is like, by trait.
	Hand map[string]string `json:"hand,omitempty"`
}
