package evidence_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

func TestFormsAreToldFromWhatOnlyLooksLikeThem(t *testing.T) {
	t.Parallel()
	instant := func(s string) bool { _, ok := evidence.Instant(s); return ok }
	for name, c := range map[string]struct {
		is    func(string) bool
		right []string
		wrong []string
	}{
		"an NHS number": {
			evidence.ValidNHSNumber,
			[]string{"9990001006", "9990001014", "9990000042"},
			[]string{"9990001007", "999000100", "99900010060", "999 000 1006", "999000100X", "", "999000100\x00"},
		},
		"an instant": {
			instant,
			[]string{"2031-03-07T17:30:00Z", "2031-03-07T17:30:00.000Z", "2031-07-07T17:30:00+01:00"},
			[]string{"2031-03-07T17:30:00", "2031-03-07T17:30Z", "2031-03-07", "2031-13-07T17:30:00Z", "2031-03-07 17:30:00Z", "2031-03-07T17:30:00,5Z", ""},
		},
		"a UUID": {
			evidence.IsUUID,
			[]string{"b8a7f8f2-20a4-4cf9-9d0a-2a6d3c4e1602", "B8A7F8F2-20A4-4CF9-9D0A-2A6D3C4E1602"},
			[]string{"b8a7f8f220a44cf99d0a2a6d3c4e1602", "urn:uuid:b8a7f8f2-20a4-4cf9-9d0a-2a6d3c4e1602", "slot-1", ""},
		},
		"a date": {evidence.IsDate, []string{"1980-02-29"}, []string{"1980", "1980-02", "1981-02-29", "29/02/1980", ""}},
		"a postcode": {
			evidence.IsPostcode,
			[]string{"XX9 9XX", "xx99xx", "X9 9XX", "X99 9XX", "XX9X 9XX", "GIR 0AA"},
			[]string{"XX 9XX", "99X XX9", "XX9 99X", "12345", ""},
		},
		"a UK telephone number": {
			evidence.IsUKPhone,
			[]string{"01632 960111", "+44 1632 960111", "+44 (0)1632 960111", "(01632) 960-111", "07700 900123", "0044 7700 900123"},
			[]string{"+33 1 99 00 00 00", "960111", "00 1632 960111", "patient@example.example", "01632 96011199", ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, s := range c.right {
				require.True(t, c.is(s), "%q", s)
			}
			for _, s := range c.wrong {
				require.False(t, c.is(s), "%q", s)
			}
		})
	}
}
