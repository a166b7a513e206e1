package worldfile_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/worldfile"
)

var about = worldfile.For{Start: mockprovider.DefaultNow()}

// guide is the world that the documentation shows.
func guide(t *testing.T) []byte {
	t.Helper()
	page, err := os.ReadFile("../../docs/mock.md")
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(page), "```yaml\n")
	require.True(t, ok)
	text, _, _ := strings.Cut(rest, "```")
	return []byte(text)
}

func TestAWorldIsTheSameInYAMLAndJSON(t *testing.T) {
	t.Parallel()
	text := guide(t)
	got, err := worldfile.YAML(text, about)
	require.NoError(t, err)
	require.Len(t, got.Providers[0].Services[1].Slots, 3)
	require.Equal(t, "ring twice", got.Providers[0].Bookings[0].Note)

	var tree any
	require.NoError(t, yaml.Unmarshal(text, &tree))
	raw, err := json.Marshal(tree)
	require.NoError(t, err)
	again, err := worldfile.JSON(raw, about)
	require.NoError(t, err)
	require.Equal(t, got, again)
	raw, err = json.Marshal(got)
	require.NoError(t, err)
	again, err = worldfile.JSON(raw, about)
	require.NoError(t, err, "what is kept of a session is read as it was written")
	require.Equal(t, got, again)
}

const wrong = `providers:
  - name: Hill UTC
    short: hill
    asid: 918000000555
    ODS: XUTC5
    practitioners:
      - {id: gp, given: Pat, family: Sample, gender: F, user_id: "5550", role_code: R0260, role: GP}
    services:
      - id: "2000099905"
        name: Walk-in
        filled: "yes"
        slots:
          - {start: 2031-03-07T17:30:00Z, minutes: 0, channel: Post, practitioner: nurse}
          - {start: tomorrow, minutes: ten, count: 5000, every: -1m}
      - id: "2000099905"
        name: Again
    bookings:
      - {persona: Nobody, start: 2031-03-07T10:30:00Z}
      - {nhs_number: "9990001007", start: +1h, service: "1", booked_by: me, start: +2h}
      - {start: +1h}
  - proxy
`

// told is what is wrong with it, in the order of its lines.
var told = []string{
	"line 2: providers[0].ods: give a text of 1 to 1000 characters",
	"line 4: providers[0].asid: give a text; put it in quotes",
	"line 5: providers[0].ODS: there is no such key; the keys here are name, short, asid, ods, services, practitioners, bookings",
	"line 7: providers[0].practitioners[0].gender: give male, female, other or unknown",
	"line 7: providers[0].practitioners[0].user_id: give 12 digits, in quotes",
	"line 11: providers[0].services[0].filled: give true or false, without quotes",
	"line 13: providers[0].services[0].slots[0].minutes: give 1 to 10080, which is a week",
	"line 13: providers[0].services[0].slots[0].channel: give In-person, Telephone, Video or none",
	"line 13: providers[0].services[0].slots[0].practitioner: no practitioner of this provider has the id; see practitioners",
	"line 14: providers[0].services[0].slots[1].minutes: give a whole number, without quotes",
	`line 14: providers[0].services[0].slots[1].start: give a time such as "2031-03-07T17:30:00Z", or "+2h30m" after the session's start`,
	"line 14: providers[0].services[0].slots[1].count: give 1 to 2000, or leave it out for one slot",
	`line 14: providers[0].services[0].slots[1].every: give a length of time up to a week, such as "30m"`,
	"line 15: providers[0].services[1].id: another one has the same; give each its own",
	"line 18: providers[0].bookings[0].start: that time has passed when the session starts; choose a later one",
	"line 18: providers[0].bookings[0].persona: no persona has this name; GET personas of a session lists them",
	"line 19: providers[0].bookings[1].start: the key is given twice; give it once",
	"line 19: providers[0].bookings[1].service: no service of this provider has the id; see services",
	"line 19: providers[0].bookings[1].booked_by: give an ASID of 12 digits, in quotes, or leave it out",
	"line 19: providers[0].bookings[1].nhs_number: give ten digits in quotes, with a right check digit, beginning with 999 unless any NHS number is accepted",
	"line 20: providers[0].bookings[2]: give either persona or nhs_number",
	"line 21: providers[1]: give keys with values: name, short, asid, ods, services, practitioners, bookings",
}

func TestAllThatIsWrongIsToldAtOnceWithItsLine(t *testing.T) {
	t.Parallel()
	_, err := worldfile.YAML([]byte(wrong), about)
	require.Equal(t, told, strings.Split(err.Error(), "\n"))
	for _, value := range []string{"9990001007", "Nobody", "tomorrow", "Post"} {
		require.NotContains(t, err.Error(), value, "no value is repeated")
	}

	asJSON := `{"providers":[{"name":"Hill UTC","short":"hill","asid":918000000555,"ODS":"XUTC5","services":[{"id":"1","name":"x","filled":"yes"}]}]}`
	_, err = worldfile.JSON([]byte(asJSON), about)
	require.ElementsMatch(t, []string{
		strings.TrimPrefix(told[0], "line 2: "), strings.TrimPrefix(told[1], "line 4: "), strings.TrimPrefix(told[2], "line 5: "),
		strings.TrimPrefix(told[5], "line 11: "),
	}, strings.Split(err.Error(), "\n"))
}

func TestWhatIsNoWorldIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                               "the file is empty",
		"providers: [":                   "the file is not YAML: line 1",
		"providers: []\n---\nx: 1\n":     "line 2: a second document begins here",
		"providers: []\n":                "line 1: providers: list 1 to 50 providers",
		"{}":                             "providers: list 1 to 50 providers",
		"providers:\n":                   "line 1: providers: give a list",
		"- providers\n":                  "line 1: give keys with values: providers",
		"x: &a [1]\nproviders: *a\n":     "providers: anchors are not followed",
		"9434765919: 1\n":                "line 1: a key: there is no such key",
		strings.Repeat("#", 1<<20) + "#": "longer than 1048576 bytes",
	} {
		_, err := worldfile.YAML([]byte(text), about)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "9434765919")
	}
	for _, text := range []string{"", "{", "]", `{"providers":[}`} {
		_, err := worldfile.JSON([]byte(text), about)
		require.EqualError(t, err, "the world is not JSON")
	}
	_, err := worldfile.JSON([]byte(`{"providers":null}`), about)
	require.EqualError(t, err, "providers: give a list, or leave it out")
}

func TestAWorldHasNoMoreSlotsThanCanBeMade(t *testing.T) {
	t.Parallel()
	series := strings.Repeat("{start: +1h, minutes: 5, count: 2000},", 11)
	_, err := worldfile.YAML([]byte(`providers: [{name: A, short: a, asid: "918000000555", ods: X, services: [{id: "1", name: S, slots: [`+series+`]}]}]`), about)
	require.EqualError(t, err, "line 1: providers: their slots are 22000; at most 20000 can be made")
}
