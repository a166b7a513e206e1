package suite

import (
	"fmt"
	"slices"
)

// again keeps the scenarios with those ids; all where there are no ids. An id that no scenario has is an error.
func again(selected []Scenario, only []string) ([]Scenario, error) {
	if len(only) == 0 {
		return selected, nil
	}
	kept := slices.DeleteFunc(slices.Clone(selected), func(s Scenario) bool { return !slices.Contains(only, s.ID) })
	if missing := without(only, ids(kept, func(s Scenario) string { return s.ID })); len(missing) > 0 {
		return nil, fmt.Errorf("%w: no scenario that is selected is %q", ErrNothingSelected, missing[0])
	}
	return kept, nil
}
