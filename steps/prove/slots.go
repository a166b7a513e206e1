package prove

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// everySlot changes all slots of a screen.
func everySlot(change func(*contract.Slot) bool) func(*scene) []place {
	return onScreens(func(sc *contract.Screen) bool {
		changed := false
		for i := range sc.Slots {
			changed = change(&sc.Slots[i]) || changed
		}
		return changed
	}, contract.SearchSlots)
}

func emptied(field func(*contract.Slot) *string) func(*contract.Slot) bool {
	return func(s *contract.Slot) bool {
		had := *field(s) != ""
		*field(s) = ""
		return had
	}
}

// nothingShown is a search whose answer had slots and whose screen has none.
func nothingShown(sc *contract.Screen) bool {
	had := len(sc.Slots) > 0
	sc.Slots = nil
	return had
}

// bookedBy has a clinical user told that a slot cannot be booked.
func bookedBy(clinical bool) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, st := range s.steps(contract.Book) {
			if st.Task.User.Clinical != clinical {
				continue
			}
			var sent []*evidence.Call
			for _, c := range s.calls(evidence.Book) {
				if s.story.StepOf(c) == st {
					sent = append(sent, c)
				}
			}
			out = append(out, func(d *draft) bool {
				return d.screen(st.Ended, func(sc *contract.Screen) bool {
					sc.Messages, sc.Stage = nil, contract.Choosing
					return true
				}) && d.unsent(sent...)
			})
		}
		return out
	}
}

// unlike books at another time than the slot's.
func unlike(key string, by time.Duration) func(object) bool {
	return func(b object) bool {
		at, err := time.Parse(time.RFC3339, text(b[key]))
		b[key] = at.Add(by).Format("2006-01-02T15:04:05.000Z07:00")
		return err == nil
	}
}

func text(v any) string { s, _ := v.(string); return s }

// inZone writes an instant with another offset; noZone with none.
func inZone(key string) func(object) bool {
	return func(b object) bool {
		at, err := time.Parse(time.RFC3339, text(b[key]))
		b[key] = at.In(time.FixedZone("", int(2*time.Hour/time.Second))).Format("2006-01-02T15:04:05.000Z07:00") //nolint:mnd // an offset that is not UTC's
		return err == nil
	}
}

// noZone is described at inZone.
func noZone(key string) func(object) bool {
	return func(b object) bool {
		at, err := time.Parse(time.RFC3339, text(b[key]))
		b[key] = at.Format("2006-01-02T15:04:05")
		return err == nil
	}
}

// What screens show of slots, and the times of what is booked.
var _ = register(
	edit(Screen, "a slot is left out of the screen", onScreens(func(sc *contract.Screen) bool {
		had := len(sc.Slots) > 0
		sc.Slots = sc.Slots[min(1, len(sc.Slots)):]
		return had
	}, contract.SearchSlots), "SL-09: every returned slot is shown"),
	edit(Screen, "no slots are shown although there were some", onScreens(nothingShown, contract.SearchSlots), "SL-09: filtering the slots received", "SL-57: Works normally when optional or requested resources are not returned", "SL-58: Works normally when resources it did not ask for are returned", "FM-15: copes with an uncompressed answer"),
	edit(Screen, "slots are shown without their start", everySlot(func(s *contract.Slot) bool { s.Start, s.LocalStart = time.Time{}, ""; return true }), "SL-54: Shows start date and time"),
	edit(Screen, "slots are shown without end and duration", everySlot(func(s *contract.Slot) bool { s.End, s.Minutes = time.Time{}, 0; return true }), "SL-54: and end time or duration"),
	edit(Screen, "slots are shown without their channel", everySlot(emptied(func(s *contract.Slot) *string { return &s.Channel })), "SL-55: Shows delivery channel"),
	edit(Screen, "slots are shown without their place", everySlot(emptied(func(s *contract.Slot) *string { return &s.Location })), "SL-55: location name and address"),
	edit(Screen, "slots are shown without their service", everySlot(emptied(func(s *contract.Slot) *string { return &s.Service })), "SL-55: healthcare service"),
	edit(Screen, "slots are shown without the practitioner", everySlot(emptied(func(s *contract.Slot) *string { return &s.Practitioner })), "SL-55: practitioner name and gender"),
	edit(Screen, "slots are shown without the practitioner's role", everySlot(emptied(func(s *contract.Slot) *string { return &s.PractitionerRole })), "SL-55: practitioner role"),
	edit(Screen, "a channel is shown where none was given", everySlot(func(s *contract.Slot) bool {
		none := s.Channel == ""
		if none {
			s.Channel = contract.InPerson
		}
		return none
	}), "SL-56: assuming a delivery channel when none is given"),
	edit(OtherTime, "slots are shown an hour later", everySlot(func(s *contract.Slot) bool {
		at, err := time.Parse("2006-01-02T15:04", s.LocalStart)
		s.LocalStart = at.Add(time.Hour).Format("2006-01-02T15:04")
		return err == nil
	}), "SL-61: Shows the correct local time"),
	edit(Dropped, "a clinical user cannot book", bookedBy(true), "SL-63: Lets clinical users book outside the outcome timeframe"),
	edit(OtherTime, "the booking starts later than its slot", inBooking(unlike("start", 5*time.Minute)), "BK-08: start equal"),
	edit(OtherTime, "the booking ends after its slot", inBooking(unlike("end", time.Hour)), "BK-08: end not after the slot end"),
	edit(OtherTime, "the booking's start has no offset", inBooking(noZone("start")), "FM-20: Same rule for times sent by consumers", "BK-06: an instant"),
	edit(OtherTime, "the booking's start has another offset", inBooking(inZone("start")), "FM-21: Sends times in UTC (offset zero)"),
)
