package schema_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// samples come near to what each pattern takes.
var samples = []string{
	"", " ", "a", "a b", " a", "a ", "a  b", "a\tb", "a\vb", "a\u00a0b", "\u00a0", "\u2003", "\xff", "\x85", "a\n", "\n", "\f", "\r", "\v", "\x00",
	"#", "#a", "##a", "#" + strings.Repeat("a", 64), "#" + strings.Repeat("a", 65), strings.Repeat("a", 64), strings.Repeat("a", 65), "a_b", "a-b.c", "é",
	"1", "01632 960111", "+44 1632 960111", "+", "+ 1", "1 ", "1  2", "(0)1", "١", "07700-900111",
	"XX9 9XX", "XX99XX", "X9 9XX", "XX99 9XX", "XX9X 9XX", "XQX 9XX", "9XX 9XX", "XX9  9XX", "XX9 9X", "X9A9XX", "XQX9 9XX", "XX999 9XX", "X9é 9XX", "XX9 9XX ", "X 9XX", "XX 9XX", "99 9XX",
	"Schedule/a", "/Schedule/a", "x/Schedule/a", "xSchedule/a", "Schedule/", "#x/Schedule/a", "https://a.example/STU3/Schedule/a", "x\n/Schedule/a", "Schedule/a/b", "\xff/Schedule/a", "schedule/a",
	"3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a1730", "3F6F2A1C-5B0E-4D57-8C4E-1F9F5F0A1730", "3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a173", "3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a173g", "3f6f2a1c05b0e04d5708c4e01f9f5f0a1730",
	"2031", "0031", "3031", "2031-3", "2031-03", "2031-00", "2031-13", "2031-03-07", "2031-03-00", "2031-03-31", "2031-02-31", "2031-03-32", "2031/03/07", "2031-03-07 ", "203a", "20310307",
	"2031-03-07T17:30:00Z", "2031-03-07T17:30:00.1Z", "2031-03-07T17:30:00.123456789Z", "2031-03-07T17:30:00.1234567890Z", "2031-03-07T17:30:00.Z",
	"2031-03-07T17:30:00+00:00", "2031-03-07T17:30:00-14:59", "2031-03-07T17:30:00+15:00", "2031-03-07T17:30:00+01:60", "2031-03-07T17:30:00", "2031-03-07T17:30Z",
	"2031-03-07T24:00:00Z", "2031-03-07T23:60:00Z", "2031-03-07T23:59:60Z", "2031-03-07t17:30:00Z", "2031-03-07T17:30:00z", "2031-03-07T17:30:00ZZ", "2031-03-07T17:30:00.1", "2031-03-07T17:30:00.", "2031-03-07T17:30:00+01:00Z", "2031-03-07T17-30:00Z", "2031-03-07T17:30:00.1+0100",
}

func TestEveryMatcherAgreesWithItsPattern(t *testing.T) {
	t.Parallel()
	// Each sample, and each sample with one byte removed, doubled or replaced.
	var tried []string
	for _, s := range samples {
		tried = append(tried, s)
		for i := range len(s) {
			tried = append(tried, s[:i]+s[i+1:], s[:i]+s[i:i+1]+s[i:])
			for _, c := range " \n-.:/#+TZz0569aGé" {
				tried = append(tried, s[:i]+string(c)+s[i+1:])
			}
		}
	}
	require.NotEmpty(t, schema.ByHand())
	for pattern, matches := range schema.ByHand() {
		expression := regexp.MustCompile(pattern)
		yes := 0
		for _, s := range tried {
			want := expression.MatchString(s)
			require.Equal(t, want, matches(s), "%s on %q", pattern, s)
			if want {
				yes++
			}
		}
		require.Positive(t, yes, "%s: no sample fits it", pattern)
		require.Less(t, yes, len(tried), "%s: every sample fits it", pattern)
	}
}

func TestEveryMatcherIsOfAPatternThatASchemaUses(t *testing.T) {
	t.Parallel()
	var used strings.Builder
	for _, use := range schema.Uses() {
		doc, err := schema.Document(use)
		require.NoError(t, err)
		used.Write(doc)
	}
	for pattern := range schema.ByHand() {
		written := `"pattern": "` + strings.ReplaceAll(pattern, `\`, `\\`) + `"`
		require.Contains(t, used.String(), written, "no schema has this pattern any more")
	}
}

func FuzzMatchersAgreeWithTheirPatterns(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	expressions := map[string]*regexp.Regexp{}
	for pattern := range schema.ByHand() {
		expressions[pattern] = regexp.MustCompile(pattern)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for pattern, matches := range schema.ByHand() {
			require.Equal(t, expressions[pattern].MatchString(s), matches(s), "%s on %q", pattern, s)
		}
	})
}
