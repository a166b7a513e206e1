package wording_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

func TestIdsThatFollowOneAnotherAreToldAsARange(t *testing.T) {
	t.Parallel()
	for want, ids := range map[string][]requirement.ID{
		"":                             nil,
		"RB-01":                        {"RB-01"},
		"RB-01, RB-02":                 {"RB-01", "RB-02"},
		"RB-01 to RB-03":               {"RB-01", "RB-02", "RB-03"},
		"RB-09 to RB-11, RB-13, CX-14": {"RB-09", "RB-10", "RB-11", "RB-13", "CX-14"},
		"RB-99 to RB-101, CX-01":       {"RB-99", "RB-100", "RB-101", "CX-01"},
		"odd, RB-01":                   {"odd", "RB-01"},
	} {
		require.Equal(t, want, wording.Ranges(ids))
	}
}
