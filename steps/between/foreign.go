package between

import (
	"context"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

// foreign is the provider as the stories of consumers know it.
type foreign struct {
	config   provider.Config
	peer     *provider.Peer
	registry *embedded.Registry // nil where the provider was given none of ours
	receipt  provider.Receipt   // as it was when the latest story was over
}

var _ steps.Foreign = (*foreign)(nil)

// heard is the provider's name in the journal and in addresses.
const heard = "provider-1"

// roles are the patients of the features, in the order of the configuration.
var roles = []string{"Mr Patient", "Mrs Patient", "Ms Patient"}

// Cast is described at [steps.Foreign].
func (f *foreign) Cast(p cast.People) cast.People {
	out := p
	out.Consumers, out.Patients = map[string]cast.Consumer{}, map[string]contract.Patient{}
	for i, role := range []string{"North 111", "South 111"} {
		c := f.config.Consumers[i]
		out.Consumers[role] = cast.Consumer{Name: c.Name, ODS: c.ODS, ASID: c.ASID, Endpoint: c.Endpoint}
	}
	for i, role := range roles {
		one := f.config.Patients[i]
		out.Patients[role] = contract.Patient{
			NHSNumber: one.NHSNumber, Prefix: one.Prefix, Given: one.Given, Family: one.Family, Gender: one.Gender, BirthDate: one.BirthDate,
			Phone: one.Phone, Address: one.Address, City: one.City, Postcode: one.Postcode,
		}
	}
	out.Services, out.Roles, out.ODS = nil, nil, nil
	for i, role := range p.Roles {
		s := p.Services[i]
		switch {
		case role == "Vale UTC":
			s = contract.Service{Name: f.name(), ID: f.config.Services[0], Provider: f.config.BaseURL, ASID: f.config.ASID}
		case s.Provider != "":
			continue // there is one provider
		}
		out.Services, out.Roles, out.ODS = append(out.Services, s), append(out.Roles, role), append(out.ODS, p.ODS[i])
	}
	return out
}

// name is what the consumer is told that the service is called.
func (f *foreign) name() string { return f.config.Name }

// Provider is described at [steps.Foreign].
func (f *foreign) Provider() mockprovider.ProviderConfig {
	return mockprovider.ProviderConfig{
		Name: f.name(), Short: heard, Base: f.config.BaseURL, ASID: f.config.ASID, ODS: "elsewhere", ServiceID: f.config.Services[0], Elsewhere: f.peer,
	}
}

// Enter is described at [steps.Foreign].
func (f *foreign) Enter(j *journal.Journal) {
	f.peer.Enter(j)
	if f.registry != nil {
		f.registry.Story(j)
	}
}

// Leave is described at [steps.Foreign].
func (f *foreign) Leave() {
	if f.registry != nil {
		f.registry.Story(nil)
	}
	f.receipt = f.peer.Leave()
}

// Free is described at [steps.Foreign].
func (f *foreign) Free(ctx context.Context, n int) ([]contract.Period, error) {
	found, err := f.peer.Free(ctx, n)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what is missing
	}
	var out []contract.Period
	for _, s := range found {
		out = append(out, contract.Period{Start: s.Start, End: s.End})
	}
	return out, nil
}

// State is described at [steps.Foreign].
func (f *foreign) State(ctx context.Context) (mockprovider.State, error) {
	held, err := f.peer.Held(ctx)
	if err != nil {
		return mockprovider.State{}, err //nolint:wrapcheck // it says what went wrong
	}
	own := mockprovider.ProviderState{Name: f.name(), Base: f.config.BaseURL, Bookings: []mockprovider.BookingState{}, Slots: []mockprovider.SlotState{}}
	made := map[string]bool{}
	for _, b := range held {
		made[b.URL] = true
		own.Bookings = append(own.Bookings, mockprovider.BookingState{
			URL: b.URL, ID: b.ID, Version: b.Version, Versions: b.Versions, Status: b.Status, NHSNumber: b.NHSNumber,
			Slot: b.Slot, Start: b.Start, End: b.End, BookedBy: b.BookedBy,
		})
		status := "busy"
		if b.Free {
			status = "free"
		}
		own.Slots = append(own.Slots, mockprovider.SlotState{Identifier: b.Slot, Service: f.config.Services[0], Start: b.Start, End: b.End, Status: status})
	}
	out := mockprovider.State{Providers: []mockprovider.ProviderState{own}, Pointers: []mockprovider.PointerState{}}
	if f.registry == nil {
		return out, nil
	}
	for _, p := range f.registry.Pointers() {
		if made[p.BookingURL] {
			out.Pointers = append(out.Pointers, p)
		}
	}
	return out, nil
}

// Afresh is described at [steps.Foreign].
func (f *foreign) Afresh() { f.peer.Afresh() }

// Rested is described at [steps.Foreign].
func (f *foreign) Rested() { f.peer.Waited() }

// Registry is described at [steps.Foreign].
func (f *foreign) Registry(name string) contract.Registry {
	if f.registry == nil {
		return contract.Registry{}
	}
	id, secret := f.registry.Consumer(name)
	return contract.Registry{Base: f.registry.Base, Token: f.registry.Token, ClientID: id, ClientSecret: secret}
}
