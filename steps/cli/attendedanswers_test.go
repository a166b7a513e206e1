package cli_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// answers are what the consumer's screen gives to say, by the question's name.
func (x *tester) answers(s sheet) map[string][]string {
	x.t.Helper()
	out := map[string][]string{}
	entries := map[string]string{} // the page's name for a booking, to its words
	for _, q := range s.Questions {
		if name, ok := strings.CutSuffix(q.Name, ".shown"); ok {
			entries[name] = strings.TrimSuffix(strings.TrimPrefix(q.Text, "Is the booking at "), " listed?")
		}
	}
	for _, q := range s.Questions {
		prefix, part, _ := strings.Cut(q.Name, ".")
		switch {
		case entries[prefix] != "":
			out[q.Name] = x.ofEntry(part, entries[prefix])
		case strings.HasPrefix(prefix, "slot") && part != "":
			out[q.Name] = x.ofSlot(s, strings.TrimPrefix(prefix, "slot"), part)
		default:
			out[q.Name] = x.ofScreen(q, entries)
		}
	}
	return out
}

func yes(is bool) []string {
	if is {
		return []string{"yes"}
	}
	return []string{"no"}
}

func orNone(values []string) []string {
	if len(values) == 0 {
		return []string{"none"}
	}
	return values
}

func (x *tester) ofScreen(q shownQuestion, entries map[string]string) []string {
	var says []string
	told := func(about contract.About) []string {
		for _, m := range x.screen.Messages {
			if m.About == about && !slices.Contains(says, string(m.Says)) {
				says = append(says, string(m.Says))
			}
		}
		return orNone(says)
	}
	prompt := x.screen.Prompt
	if prompt == nil {
		prompt = &contract.Prompt{}
	}
	switch q.Name {
	case "name":
		return []string{"Terry Tester"}
	case "role":
		return []string{"tester at the supplier"}
	case "product":
		return []string{"Triage Desktop"}
	case "product-version":
		return []string{"9.4.1"}
	case "vendor":
		return []string{"North Systems"}
	case "attest":
		return []string{"yes"}
	case "case":
		return []string{x.screen.Case}
	case "stage":
		return []string{string(x.screen.Stage)}
	case "slots":
		for _, slot := range x.screen.Slots {
			for text, value := range q.Choices {
				if strings.HasSuffix(text, times(slot)) {
					says = append(says, value)
				}
			}
		}
		return orNone(says)
	case "listed":
		return yes(len(x.screen.Bookings) > 0)
	case "stranger":
		return yes(false)
	case "offers":
		for _, o := range x.screen.Options {
			if o.Act != contract.ActCancel || o.Booking == "" {
				says = append(says, string(o.Act))
			}
		}
		return orNone(says)
	case "offered":
		return yes(slices.ContainsFunc(x.screen.Options, func(o contract.Option) bool { return o.Act != contract.ActCancel || o.Booking == "" }))
	case "told":
		return yes(slices.ContainsFunc(x.screen.Messages, func(m contract.Message) bool { return m.About != contract.Encounter }))
	case "prompt":
		return yes(x.screen.Prompt != nil)
	case "prompt.bookings":
		for _, ref := range prompt.Bookings {
			for name, text := range entries {
				if x.entries[ref] == text {
					says = append(says, name)
				}
			}
		}
		return orNone(says)
	case "prompt.new":
		return []string{map[bool]string{true: "made", false: map[bool]string{true: "not", false: "none"}[prompt.NoNewBooking]}[prompt.NewBookingMade]}
	case "prompt.text":
		return []string{prompt.Text[:min(len(prompt.Text), 300)]}
	case "told.new":
		return told(contract.NewBooking)
	case "told.others":
		return told(contract.OtherBookings)
	case "told.text":
		for _, m := range x.screen.Messages {
			return []string{m.Text[:min(len(m.Text), 300)]}
		}
		return nil
	case "record":
		for _, r := range x.screen.Record {
			if !slices.Contains(says, string(r.What)) {
				says = append(says, string(r.What))
			}
		}
		return orNone(says)
	}
	return nil
}

// ofEntry answers about one booking of the list, or about what is said of it.
func (x *tester) ofEntry(part, entry string) []string {
	if part == "told" {
		var says []string
		for _, m := range x.screen.Messages {
			if m.About == contract.Existing && x.entries[m.Booking] == entry {
				says = append(says, string(m.Says))
			}
		}
		return orNone(says)
	}
	at := slices.IndexFunc(x.screen.Bookings, func(b contract.Booking) bool { return words(b.Service, b.Start) == entry })
	if at < 0 {
		return yes(false)
	}
	b := x.screen.Bookings[at]
	option := slices.IndexFunc(x.screen.Options, func(o contract.Option) bool { return o.Act == contract.ActCancel && o.Booking == b.Ref })
	switch part {
	case "shown", "place", "start":
		return yes(true)
	case "status":
		return []string{b.Status}
	case "new":
		return yes(b.New)
	case "offer":
		return yes(option >= 0)
	case "ticked":
		return yes(option >= 0 && x.screen.Options[option].Chosen)
	}
	return nil
}

// ofSlot answers about one slot, by its number on the page.
func (x *tester) ofSlot(s sheet, number, part string) []string {
	x.t.Helper()
	for _, q := range s.Questions {
		for text, value := range q.Choices {
			if q.Name != "slots" || value != number {
				continue
			}
			for _, slot := range x.screen.Slots {
				if strings.HasSuffix(text, times(slot)) {
					return shownOf(x.t, slot, part)
				}
			}
		}
	}
	return nil
}

// shownOf is what a slot shows under the contract's name, as it is answered.
func shownOf(t *testing.T, slot contract.Slot, part string) []string {
	t.Helper()
	raw, err := json.Marshal(slot)
	require.NoError(t, err)
	var all map[string]any
	require.NoError(t, json.Unmarshal(raw, &all))
	switch shown := all[part].(type) {
	case string:
		return []string{shown}
	case float64:
		return []string{strconv.FormatFloat(shown, 'f', -1, 64)}
	case bool:
		return yes(shown)
	}
	switch part {
	case "outside_timeframe":
		return yes(false)
	case "channel", "practitioner_gender": // to be answered even where the screen shows nothing
		return []string{"none"}
	}
	return nil
}

// times tell a slot on the page: the consumer may call its service otherwise than the harness does.
func times(slot contract.Slot) string {
	return ", " + slot.Start.In(onTheWall).Format("15:04") + " to " + slot.End.In(onTheWall).Format("15:04")
}
