package evidence_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

func TestAWordIsTakenUnderEverySubjectUnderWhichItCanOnlyMeanOneThing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about contract.About
		says  contract.Says
		ref   string
		of    contract.About // what it is taken to speak of besides its subject; empty for nothing
	}{
		{contract.Encounter, contract.NoSlots, "", contract.NewBooking},
		{contract.OtherBookings, contract.NoSlots, "", contract.NewBooking},
		{contract.Existing, contract.NeedsApproval, "", contract.NewBooking},
		{contract.Encounter, contract.OutsideTimeframe, "", contract.NewBooking},
		{contract.Encounter, contract.NoneKnown, "", contract.OtherBookings},
		{contract.Existing, contract.NotChecked, "", contract.OtherBookings},
		{contract.NewBooking, contract.NoneKnown, "", contract.OtherBookings},
		{contract.OtherBookings, contract.Cancelled, "b1", contract.Existing},
		{contract.OtherBookings, contract.Cancelled, "", ""},
		{contract.Encounter, contract.FateUnknown, "", contract.NewBooking},
		{contract.Encounter, contract.FateUnknown, "b1", contract.Existing},
		{contract.Existing, contract.Made, "b1", ""},
		{contract.Encounter, contract.Noted, "", ""},
	} {
		m := contract.Message{About: c.about, Says: c.says, Booking: c.ref}
		st := &evidence.Step{Screen: &contract.Screen{Messages: []contract.Message{m}}}
		for _, of := range []contract.About{contract.NewBooking, contract.Existing, contract.OtherBookings, contract.Encounter} {
			require.Equal(t, of == c.about && (c.about != contract.Encounter || c.says != contract.FateUnknown || c.ref == "") || of == c.of,
				len(st.Tells(of, c.says)) == 1, "%s: %s, of %s", c.about, c.says, of)
		}
	}
}
