package mockprovider

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/rebookcheck/rebookcheck/fixtures"
)

// Persona is a synthetic patient that ships with the mock. It is nobody.
type Persona struct {
	// Name is what testers call the persona: "Mr Patient".
	Name      string   `json:"name"`
	NHSNumber string   `json:"nhs_number"`
	Prefix    string   `json:"prefix"`
	Given     string   `json:"given"`
	Family    string   `json:"family"`
	Gender    string   `json:"gender"`
	BirthDate string   `json:"birth_date"`
	Phone     string   `json:"phone"`
	Address   []string `json:"address"`
	City      string   `json:"city"`
	Postcode  string   `json:"postcode"`
}

// Personas returns the personas by name. It returns an error only where the file that
// the program was built with cannot be read.
func Personas() ([]Persona, error) {
	all, err := personas()
	return slices.Clone(all), err
}

// personas reads the file once.
var personas = sync.OnceValues(func() ([]Persona, error) {
	raw, err := fixtures.FS.ReadFile("personas.json")
	if err != nil {
		return nil, fmt.Errorf("personas: %w", err)
	}
	var file struct {
		Patients map[string]Persona `json:"patients"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, fmt.Errorf("personas: %w", err)
	}
	out := make([]Persona, 0, len(file.Patients))
	for name, p := range file.Patients {
		if p.NHSNumber == "" {
			continue // what is arranged here is found again by its number
		}
		p.Name = name
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Persona) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
})

// personaOf returns the persona of that name, or of that NHS number, which need not be a persona's.
func personaOf(name, number string) (Persona, error) {
	all, err := personas()
	if err != nil {
		return Persona{}, err
	}
	i := slices.IndexFunc(all, func(p Persona) bool {
		return name != "" && p.Name == name || name == "" && p.NHSNumber == number
	})
	switch {
	case i >= 0:
		return all[i], nil
	case name != "":
		return Persona{}, ErrNoPersona
	}
	return Persona{
		NHSNumber: number, Prefix: "Mx", Given: "Somebody", Family: "Patient", Gender: "unknown", BirthDate: "1970-01-01",
		Phone: "01632 960199", Address: []string{"9 Sample Street"}, City: "Sampletown", Postcode: "XX9 9XX",
	}, nil
}
