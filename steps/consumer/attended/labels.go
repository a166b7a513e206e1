package attended

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Labels say, by the kind of task, what it is called in the product under test: "press Release on the tab Follow-up".
// A sheet shows it beside the task. It is told to the tester alone and decides nothing.
type Labels map[contract.Kind]string

// labelLimit is how long a label may be, in characters.
const labelLimit = 200

// labelled are the tasks that can have a label.
var labelled = []contract.Kind{
	contract.BeginEncounter, contract.RecordOutcome, contract.SearchSlots, contract.Book, contract.ListBookings,
	contract.ChooseToCancel, contract.ConfirmCancel, contract.Decline, contract.EndEncounter, contract.RestartSystem,
}

// ReadLabels reads labels as they are given, TASK=WORDS each. The error names each that cannot be read.
func ReadLabels(given []string) (Labels, error) {
	out := Labels{}
	var faults []error
	for _, text := range given {
		task, words, _ := strings.Cut(text, "=")
		kind, words := contract.Kind(strings.TrimSpace(task)), strings.TrimSpace(words)
		switch {
		case !slices.Contains(labelled, kind):
			faults = append(faults, fmt.Errorf("%q: give TASK=WORDS, with one of the tasks %s", text, names(labelled)))
		case words == "":
			faults = append(faults, fmt.Errorf("%q: what %s is called in the product is missing after the equals sign", text, kind))
		case utf8.RuneCountInString(words) > labelLimit || !utf8.ValidString(words) || strings.ContainsFunc(words, unicode.IsControl):
			faults = append(faults, fmt.Errorf("the words for %s: give one line of at most %d characters", kind, labelLimit))
		case out[kind] != "":
			faults = append(faults, fmt.Errorf("%s has words twice; give them once", kind))
		default:
			out[kind] = words
		}
	}
	return out, errors.Join(faults...)
}

func names(kinds []contract.Kind) string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = string(k)
	}
	return strings.Join(out, ", ")
}

// facts are what a sheet tells of the label of a task; none where it has none.
func (l Labels) facts(kind contract.Kind) []Fact {
	if l[kind] == "" {
		return nil
	}
	return []Fact{{Name: "In the product", Value: l[kind]}}
}
