package cli_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// tester plays who sits between the harness and a booking system: it knows the people of
// the scenarios, reads what a page tells it to do, does it in the reference consumer,
// and says what that shows. It is given nothing that a person would not read.
type tester struct {
	facts   map[string]string // of the instruction in hand
	t       *testing.T
	people  cast.People
	drivers map[string]consumer.Driver
	number  int // of the encounter
	screen  contract.Screen
	entries map[string]string // by the consumer's own ref: as the page tells a booking
}

func newTester(t *testing.T) *tester {
	t.Helper()
	people, err := cast.Load(fixtures.FS)
	require.NoError(t, err)
	// Settings stay the same for the whole of an attended run; these are what the pages of seed 1 say.
	people = people.Draw(cast.Seeds{Settings: 1}, cast.Hand{cast.Hosts: cast.SharedHost})
	return &tester{t: t, people: people, drivers: map[string]consumer.Driver{}, entries: map[string]string{}}
}

// sheet is a page as it is read.
type sheet struct {
	Serial    string            `json:"serial"`
	Title     string            `json:"title"`
	Do        string            `json:"do"`
	Facts     map[string]string `json:"facts"`
	Questions []shownQuestion   `json:"questions"`
	Earlier   bool              `json:"earlier"`
}

type shownQuestion struct {
	Name    string            `json:"name"`
	Text    string            `json:"text"`
	Choices map[string]string `json:"choices"` // value by text
}

// act does what a sheet without questions says.
func (x *tester) act(s sheet) {
	x.t.Helper()
	if name, ok := strings.CutPrefix(s.Title, "Get ready: "); ok {
		x.prepare(name, s)
		return
	}
	name := strings.TrimPrefix(s.Title, "At ")
	driver := x.drivers[name]
	require.NotNil(x.t, driver, "%s was never set up", name)
	screen, err := driver.Perform(x.t.Context(), x.task(s))
	require.NoError(x.t, err)
	x.screen = screen
	for _, b := range screen.Bookings {
		x.entries[b.Ref] = words(b.Service, b.Start)
	}
}

func words(service string, start time.Time) string {
	return service + ", " + start.In(onTheWall).Format("15:04 on Monday 2 January")
}

// onTheWall is where the clocks hang that a tester reads.
var onTheWall = func() *time.Location {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err)
	}
	return london
}()

// prepare sets the consumer up as the page says.
func (x *tester) prepare(name string, s sheet) {
	x.t.Helper()
	var persona cast.Consumer
	for _, c := range x.people.Consumers {
		if c.Name == name {
			persona = c
		}
	}
	require.Equal(x.t, persona.ASID, s.Facts["ASID"])
	setup := contract.Setup{
		Contract: contract.Version, Session: "by hand", Name: name, ODS: persona.ODS, ASID: persona.ASID, Endpoint: persona.Endpoint,
		Proxy: s.Facts["Proxy"], Services: x.people.Services,
	}
	if m := regexp.MustCompile(`Base (\S+), Token (\S+), Client ID (\S+), Client secret (\S+)`).FindStringSubmatch(s.Facts["Registry"]); m != nil {
		setup.Registry = &contract.Registry{Base: m[1], Token: m[2], ClientID: m[3], ClientSecret: m[4]}
	}
	driver, err := reference.Opener(reference.Options{NewID: uuid.NewString}).Open(x.t.Context(), setup)
	require.NoError(x.t, err)
	x.drivers[name] = driver
}

var instructions = []struct {
	form *regexp.Regexp
	read func(x *tester, t *contract.Task, m []string)
}{
	{regexp.MustCompile(`^(.+) calls .+ (again|only to cancel|about a new problem)`), func(x *tester, t *contract.Task, m []string) {
		t.Kind = contract.BeginEncounter
		t.Reason = map[string]contract.Reason{"again": contract.CallBack, "only to cancel": contract.CancelOnly, "about a new problem": contract.NewProblem}[m[2]]
		require.Equal(x.t, x.facts["Prefix"]+" "+x.facts["Given"]+" "+x.facts["Family"], m[1])
		t.Patient = &contract.Patient{
			NHSNumber: x.facts["NHS number"], Prefix: x.facts["Prefix"], Given: x.facts["Given"], Family: x.facts["Family"], Gender: x.facts["Gender"],
			BirthDate: x.facts["Birth date"], Phone: x.facts["Phone"], Address: []string{x.facts["Address"]}, City: x.facts["City"], Postcode: x.facts["Postcode"],
		}
		x.number++
	}},
	{regexp.MustCompile(`^Record the outcome: (.+)\. It needs (an|no) appointment`), func(_ *tester, t *contract.Task, m []string) {
		t.Kind, t.Outcome = contract.RecordOutcome, &contract.Outcome{Text: m[1], NeedsBooking: m[2] == "an"}
		if hours := regexp.MustCompile(`within (\d+) hours`).FindStringSubmatch(m[1]); hours != nil {
			n, _ := strconv.Atoi(hours[1])
			t.Outcome.Within = n * 60
		}
	}},
	{regexp.MustCompile(`^Look for free slots of (.+) within`), func(_ *tester, t *contract.Task, m []string) {
		t.Kind, t.Service = contract.SearchSlots, m[1]
	}},
	{regexp.MustCompile(`^Book the slot at (.+) from (\d\d:\d\d) to (\d\d:\d\d)`), func(_ *tester, t *contract.Task, m []string) {
		t.Kind, t.Service = contract.Book, m[1]
		t.Slot = &contract.Period{Start: on(t.Now, m[2]), End: on(t.Now, m[3])}
	}},
	{regexp.MustCompile(`^Go on to the end of the encounter`), func(_ *tester, t *contract.Task, _ []string) { t.Kind = contract.ListBookings }},
	{regexp.MustCompile(`^Mark for cancellation: (.+)\. Leave`), func(x *tester, t *contract.Task, m []string) {
		t.Kind, t.Bookings = contract.ChooseToCancel, x.refs(m[1])
	}},
	{regexp.MustCompile(`Confirm the cancellation of: (.+)\.$`), func(x *tester, t *contract.Task, m []string) {
		t.Kind, t.Bookings = contract.ConfirmCancel, x.refs(m[1])
	}},
	{regexp.MustCompile(`^The patient wants to keep`), func(_ *tester, t *contract.Task, _ []string) { t.Kind = contract.Decline }},
	{regexp.MustCompile(`^Close the encounter`), func(_ *tester, t *contract.Task, _ []string) { t.Kind = contract.EndEncounter }},
	{regexp.MustCompile(`^Stop .+ and start it again`), func(_ *tester, t *contract.Task, _ []string) { t.Kind = contract.RestartSystem }},
}

// task is what an instruction means.
func (x *tester) task(s sheet) contract.Task {
	x.t.Helper()
	day, _, _ := strings.Cut(s.Facts["It is"], " UTC") // in winter
	day, _, _ = strings.Cut(day, " BST")
	now, err := time.ParseInLocation("Monday 2 January 2006, 15:04", day, onTheWall)
	require.NoError(x.t, err)
	task := contract.Task{Now: now.UTC()}
	for _, u := range x.people.Users {
		if strings.HasPrefix(s.Facts["At the screen"], u.Name) {
			task.User = u
		}
	}
	x.facts = s.Facts
	for _, in := range instructions {
		if m := in.form.FindStringSubmatch(s.Do); m != nil {
			in.read(x, &task, m)
			task.Encounter = "encounter " + strconv.Itoa(x.number)
			return task
		}
	}
	require.Fail(x.t, "an instruction that nobody understands", s.Do)
	return task
}

func on(day time.Time, at string) time.Time {
	t, _ := time.Parse("15:04", at) // by the expression
	day = day.In(onTheWall)
	return time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), 0, 0, onTheWall).UTC()
}

func (x *tester) refs(list string) []string {
	var out []string
	for text := range strings.SplitSeq(list, "; ") {
		for ref, entry := range x.entries {
			if entry == text && slices.ContainsFunc(x.screen.Bookings, func(b contract.Booking) bool { return b.Ref == ref }) {
				out = append(out, ref)
			}
		}
	}
	return out
}
