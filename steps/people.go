package steps

import (
	"encoding/json"
	"fmt"
	"io/fs"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// People are the synthetic patients, services and booking consumers that features name.
type People struct {
	Patients  map[string]contract.Patient `json:"patients"`
	Services  []contract.Service          `json:"services"`
	Consumers map[string]struct {
		ODS      string `json:"ods"`
		ASID     string `json:"asid"`
		Endpoint string `json:"endpoint"`
	} `json:"consumers"`
	Users map[string]contract.User `json:"users"`
}

// LoadPeople reads personas.json.
func LoadPeople(fsys fs.FS) (People, error) {
	raw, err := fs.ReadFile(fsys, "personas.json")
	if err != nil {
		return People{}, fmt.Errorf("read personas: %w", err)
	}
	var p People
	if err := json.Unmarshal(raw, &p); err != nil {
		return People{}, fmt.Errorf("read personas: %w", err)
	}
	return p, nil
}

func (p People) patient(name string) (contract.Patient, error) {
	who, ok := p.Patients[name]
	if !ok {
		return contract.Patient{}, fmt.Errorf("no patient named %q in personas.json", name)
	}
	return who, nil
}
