package cli_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// answers are what the consumer's screen gives to say, by the question's name.
func (x *tester) answers(s sheet) map[string][]string {
	out := map[string][]string{}
	entries := map[string]string{} // the page's name for a booking, to its words
	for _, q := range s.Questions {
		if name, ok := strings.CutSuffix(q.Name, ".shown"); ok {
			if len(entries) == 0 {
				x.told = nil
			}
			entries[name] = strings.TrimSuffix(strings.TrimPrefix(q.Text, "Is the booking at "), " listed?")
			x.told = append(x.told, entries[name])
		}
	}
	for _, q := range s.Questions {
		prefix, part, _ := strings.Cut(q.Name, ".")
		switch {
		case entries[prefix] != "":
			out[q.Name] = x.ofEntry(q, part, entries[prefix])
		case strings.HasPrefix(prefix, "slot") && part != "":
			out[q.Name] = x.ofSlot(s, strings.TrimPrefix(prefix, "slot"), part)
		default:
			out[q.Name] = x.ofScreen(q, entries)
		}
	}
	return out
}

// has says that the page has that answer to choose; what a screen says besides fits none of them.
func (q shownQuestion) has(value string) bool {
	return slices.Contains(slices.Collect(maps.Values(q.Choices)), value)
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
	told := func(about ...contract.About) []string {
		for _, m := range x.screen.Messages {
			if slices.Contains(about, m.About) && q.has(string(m.Says)) && !slices.Contains(says, string(m.Says)) {
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
		for text, value := range q.Choices {
			if slices.Contains(x.slotsShown(), period(text)) {
				says = append(says, value)
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
		return yes(len(x.screen.Messages) > 0)
	case "prompt":
		return yes(x.screen.Prompt != nil)
	case "prompt.bookings":
		for _, ref := range prompt.Bookings {
			for name, text := range entries {
				if x.refOf(text) == ref {
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
		return told(contract.NewBooking, contract.Encounter)
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
func (x *tester) ofEntry(q shownQuestion, part, entry string) []string {
	if part == "told" {
		var says []string
		for _, m := range x.screen.Messages {
			if m.About == contract.Existing && m.Booking == x.refOf(entry) && q.has(string(m.Says)) {
				says = append(says, string(m.Says))
			}
		}
		return orNone(says)
	}
	at := slices.IndexFunc(x.screen.Bookings, func(b contract.Booking) bool { return b.Ref == x.refOf(entry) })
	if at < 0 {
		return yes(false)
	}
	b := x.screen.Bookings[at]
	option := slices.IndexFunc(x.screen.Options, func(o contract.Option) bool { return o.Act == contract.ActCancel && o.Booking == b.Ref })
	switch part {
	case "shown", "place":
		return yes(true)
	case "start":
		return yes(strings.HasPrefix(entry, words(b.Service, b.Start)))
	case "other":
		return []string{b.Start.In(onTheWall).Format("15:04")}
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
	for _, q := range s.Questions {
		for text, value := range q.Choices {
			if q.Name != "slots" || value != number {
				continue
			}
			if at := slices.Index(x.slotsShown(), period(text)); at >= 0 {
				return shownOf(x.t, x.screen.Slots[at], part)
			}
		}
	}
	return nil
}

// period is when a slot of the page is: the consumer may call its service otherwise than the harness does.
func period(text string) string {
	_, when, _ := strings.Cut(text, ", ")
	return when
}

// slotsShown are the slots on the screen as the page tells their times.
func (x *tester) slotsShown() []string {
	var out []string
	seen := map[string]int{}
	for _, slot := range x.screen.Slots {
		text := fmt.Sprintf("from %s to %s on %s", slot.Start.In(onTheWall).Format("15:04"), slot.End.In(onTheWall).Format("15:04"), slot.Start.In(onTheWall).Format("Monday 2 January"))
		if seen[text]++; seen[text] > 1 {
			text += fmt.Sprintf(", number %d of those", seen[text])
		}
		out = append(out, text)
	}
	return out
}

// shownOf is what a slot shows under the contract's name, as it is answered.
func shownOf(t require.TestingT, slot contract.Slot, part string) []string {
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
