package message_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/message"
)

// page is what vendors read.
func page(t *testing.T) string {
	t.Helper()
	raw, err := contract.Published.ReadFile("contract.md")
	require.NoError(t, err)
	return string(raw)
}

var example = regexp.MustCompile("(?s)```json (\\w+)\n(.*?)```")

func TestEveryExampleOfThePageFitsItsSchema(t *testing.T) {
	t.Parallel()
	n := map[string]int{}
	for _, m := range example.FindAllStringSubmatch(page(t), -1) {
		n[m[1]]++
		require.NoError(t, message.Fits(message.Form(m[1]), []byte(m[2])), m[2])
	}
	require.Greater(t, n["screen"], 20)
	require.Positive(t, n["opened"])
	require.NotContains(t, page(t), "```json\n", "an example says which message it is")
}

// An example names a booking by a ref that a screen of its call has listed.
func TestTheExamplesOfThePageHoldTogether(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, m := range example.FindAllStringSubmatch(page(t), -1) {
		var s contract.Screen
		if m[1] != "screen" {
			continue
		}
		require.NoError(t, json.Unmarshal([]byte(m[2]), &s))
		for _, b := range s.Bookings {
			listed[s.Case+b.Ref] = true
		}
		for _, o := range s.Options {
			require.True(t, o.Booking == "" || listed[s.Case+o.Booking], m[2])
		}
		for _, said := range s.Messages {
			require.True(t, said.Booking == "" || listed[s.Case+said.Booking], m[2])
		}
	}
}

func TestThePageNamesEveryWordOfTheContract(t *testing.T) {
	t.Parallel()
	text := page(t)
	words := wordLists(t)
	for _, of := range []string{"Kind", "Stage", "About", "Says", "Act", "Recording"} {
		require.NotEmpty(t, words[of])
		for _, w := range words[of] {
			require.Contains(t, text, "`"+w+"`", of)
		}
	}
	for _, name := range []string{"cancel_level", "registry", "several_bookings", "xml", "restart", "case_record", "clock", "not_done", "new_booking_made", "no_new_booking"} {
		require.Contains(t, text, "`"+name, name)
	}
	require.Contains(t, text, "version "+contract.Version)
}

// The table of what messages are taken to say is printed from the data that rules go by.
func TestThePagePrintsTheTableOfMeanings(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("| Says | Of | Taken as well under |\n|---|---|---|\n")
	for _, m := range contract.Meanings() {
		under := make([]string, 0, 3)
		for _, a := range m.Under {
			under = append(under, "`"+string(a)+"`")
		}
		slices.Sort(under)
		if m.WithRef {
			under = append(under, "any subject, with the ref of the booking")
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", m.Says, m.Of, strings.Join(under, ", "))
	}
	require.Contains(t, page(t), b.String(), "put this into contract.md:\n"+b.String())
}
