// Package cast says who plays the roles that features name: patients, services, booking
// consumers and their users, and in what worlds they meet. Features keep the names of the
// roles; who stands behind one is drawn for each story from the run's seed.
//
// It refuses to know what a story tells and what a right answer is. All that it draws is
// synthetic: NHS numbers from the 999 range, telephone numbers from the ranges kept for
// drama, hosts in .example, and postcodes, places and people that do not exist.
//
//	people, err := cast.Load(fixtures.FS)
//	drawn := people.Draw(cast.Seeds{Patients: 7, Settings: 7}, hand)
//	drawn.Patients["Mr Patient"] // Ms Zoë O'Example, say
package cast

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// People are the synthetic patients, services and booking consumers, by the roles that features name.
type People struct {
	Patients map[string]contract.Patient `json:"patients"`
	// Services are in the order in which consumers are told of them; Roles are the names that features give them.
	Services  []contract.Service       `json:"services"`
	Roles     []string                 `json:"-"`
	Consumers map[string]Consumer      `json:"consumers"`
	Users     map[string]contract.User `json:"users"`
	// ODS are the organisation codes of the services, in their order.
	ODS []string `json:"-"`
}

// Consumer is who a booking consumer is.
type Consumer struct {
	Name     string `json:"name"`
	ODS      string `json:"ods"`
	ASID     string `json:"asid"`
	Endpoint string `json:"endpoint"`
}

// Load reads personas.json, in which everybody plays themselves.
func Load(fsys fs.FS) (People, error) {
	raw, err := fs.ReadFile(fsys, "personas.json")
	if err != nil {
		return People{}, fmt.Errorf("read personas: %w", err)
	}
	var p People
	if err := json.Unmarshal(raw, &p); err != nil {
		return People{}, fmt.Errorf("read personas: %w", err)
	}
	for role, c := range p.Consumers {
		c.Name = role
		p.Consumers[role] = c
	}
	for i, s := range p.Services {
		p.Roles = append(p.Roles, s.Name)
		p.ODS = append(p.ODS, fmt.Sprintf("XUTC%d", i+1))
	}
	return p, nil
}

// Patient is who plays the patient of that role.
func (p People) Patient(role string) (contract.Patient, error) {
	who, ok := p.Patients[role]
	if !ok {
		return contract.Patient{}, fmt.Errorf("no patient named %q in personas.json", role)
	}
	return who, nil
}

// Service is the service that plays a role, and the code of its organisation.
func (p People) Service(role string) (contract.Service, string, error) {
	i := slices.Index(p.Roles, role)
	if i < 0 {
		return contract.Service{}, "", fmt.Errorf("no service named %q in personas.json", role)
	}
	return p.Services[i], p.ODS[i], nil
}

// Playbill says who plays whom, for readers of the journal.
func (p People) Playbill(hand Hand) evidence.Playbill {
	out := evidence.Playbill{
		Patients: map[string]string{}, Services: map[string]string{}, Consumers: map[string]string{}, Users: map[string]string{}, Hand: map[string]string{},
	}
	for trait, choice := range hand {
		out.Hand[string(trait)] = choice
	}
	for role, who := range p.Patients {
		out.Patients[role] = fullName(who)
	}
	for i, role := range p.Roles {
		out.Services[role] = p.Services[i].Name
	}
	for role, who := range p.Consumers {
		out.Consumers[role] = who.Name
	}
	for role, who := range p.Users {
		out.Users[role] = who.Name
	}
	return out
}

func fullName(p contract.Patient) string { return p.Prefix + " " + p.Given + " " + p.Family }

// Names are the full names of everybody in it, in no order.
func (p People) Names() []string {
	var out []string
	for _, patient := range p.Patients {
		out = append(out, patient.Given+" "+patient.Family)
		for _, c := range patient.Contacts {
			out = append(out, c.Given+" "+c.Family)
		}
	}
	for _, u := range p.Users {
		out = append(out, u.Name)
	}
	return out
}
