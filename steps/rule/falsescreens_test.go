package rule_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// What a question is said to say is judged; its words are given to a reader as they are, in whatever language.
func TestTheWordsOfAQuestionAreGivenToAReader(t *testing.T) {
	t.Parallel()
	worded := func(text string) rule.Verdict {
		view := spaced(read(t, "reference-RB-36").view)
		screens(t, view, 0, func(screen object) {
			if prompt, ok := screen["prompt"].(object); ok {
				prompt["text"] = text
			}
		})
		return judgedBy(t, "RB-30", view)
	}
	for text, status := range map[string]rule.Status{
		"Cancel the booking at 21:00, now that there is a new one?": rule.Pass,
		"Ni chaiff dim ei ganslo.":                                  rule.Pass,
		"The booking stays just as it ever was.":                    rule.Pass,
		"Nothing will be cancelled.":                                rule.Concern,
		"":                                                          rule.Fail,
	} {
		v := worded(text)
		require.Equal(t, status, v.Status, "%q: %s", text, v.Detail)
		require.Equal(t, status == rule.Concern, v.Reader, text)
		if text == "" {
			require.Empty(t, v.Texts)
			continue
		}
		require.Equal(t, []string{text}, v.Texts)
	}
	require.Contains(t, worded("Ni chaiff dim ei ganslo.").Detail, "for a reader")
}

func TestAScreenThatNamesEveryPlaceNamesNone(t *testing.T) {
	t.Parallel()
	story, err := evidence.Read(read(t, "reference-RB-36").view)
	require.NoError(t, err)
	var names []string
	for _, svc := range story.Services() {
		if svc.Provider != "" && !slices.Contains(names, svc.Name) {
			names = append(names, svc.Name)
		}
	}
	require.Greater(t, len(names), 1)
	shown := func(change func(entry object)) rule.Status {
		view := spaced(read(t, "reference-RB-36").view)
		screens(t, view, 0, func(screen object) {
			for _, b := range asList(screen["bookings"]) {
				change(b.(object))
			}
		})
		return judgedBy(t, "RB-27", view).Status
	}
	require.Equal(t, rule.Pass, shown(func(object) {}))
	require.Equal(t, rule.Pass, shown(func(e object) { e["location"] = "Main entrance, second floor" }), "a place may be named in other words")
	require.Equal(t, rule.Fail, shown(func(e object) { e["service"] = strings.Join(names, " / ") }))
	require.Equal(t, rule.Fail, shown(func(e object) { e["location"] = strings.Join(names, ", ") }))
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

func TestALatenessThatIsNotSoIsNoWarning(t *testing.T) {
	t.Parallel()
	marked := func(change func(slot object)) rule.Status {
		view := spaced(read(t, "reference-RB-36").view)
		screens(t, view, 0, func(screen object) {
			for _, v := range asList(screen["slots"]) {
				change(v.(object))
			}
		})
		return judgedBy(t, "SL-62", view).Status
	}
	require.Equal(t, rule.NotObserved, marked(func(object) {}))
	require.Equal(t, rule.Fail, marked(func(slot object) { slot["outside_timeframe"] = true }))
	require.Equal(t, rule.NotObserved, marked(func(slot object) {
		slot["outside_timeframe"], slot["start"] = true, "2039"+slot["start"].(string)[len("2039"):]
	}), "it is late")
}

// An address of somewhere else makes a place no clearer.
func TestASlotIsShownAtItsOwnAddressOnly(t *testing.T) {
	t.Parallel()
	at := func(more string) rule.Status {
		view := spaced(read(t, "reference-RB-36").view)
		screens(t, view, 0, func(screen object) {
			for _, v := range asList(screen["slots"]) {
				if slot := v.(object); slot["location"] != nil {
					slot["location"] = slot["location"].(string) + more
				}
			}
		})
		return judgedBy(t, "SL-55", view).Status
	}
	require.Equal(t, rule.Pass, at(""))
	require.Equal(t, rule.Pass, at(" (second floor, ask at the desk)"))
	require.Equal(t, rule.Fail, at(" or Elsewhere House, XZ9 9ZZ"))
}
