package mockprovider

import (
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
)

// The delivery channels. Source: SL-52.
const (
	channelInPerson = "In-person"
	ChannelPhone    = "Telephone"
	ChannelVideo    = "Video"
)

// channelNone has a provider not say how a slot is delivered. Source: SL-53.
const channelNone = "none"

var channels = []string{channelInPerson, ChannelPhone, ChannelVideo, channelNone}

// Detail is what a provider says of a slot beside its time.
type Detail struct {
	// Channel is a delivery channel; empty when the provider does not know it.
	Channel string
	// Staffed has the slot be in the schedule of a practitioner with name, role and gender.
	Staffed bool
}

// AddDetailedSlot puts a free slot with that detail into the diary. Source: SL-43, SL-44, SL-52, SL-53.
func (p *Provider) AddDetailedSlot(start, end time.Time, d Detail) error {
	schedule := p.ScheduleID()
	if d.Staffed {
		schedule = p.variance.ID(p.Short + "-nurse")
		if err := p.staffed(p.nurse(schedule)); err != nil {
			return err
		}
	}
	_, err := p.addSlotIn(schedule, d.Channel, start, end)
	return err
}

// nurse is the schedule of a practitioner whom every provider has.
func (p *Provider) nurse(id string) booking.Schedule {
	return booking.Schedule{
		ID: id, Identifier: "D-" + p.ServiceID + "-N", Service: booking.ServiceID(p.ServiceID),
		Practitioner: booking.Practitioner{
			ID: p.Short + "-nurse-1", Prefix: "Ms", Given: "Sam", Family: "Sample", Gender: "female", UserID: "555000000001",
		},
		Role: booking.Role{ID: p.Short + "-nurse-role", Code: "R0600", Display: "Specialist Nurse Practitioner"},
	}
}
