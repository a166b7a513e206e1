package cli_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// tester plays who sits between the harness and a booking system: it reads what a page tells it to do, does it in the
// reference consumer, and says what that shows. It is given nothing but what a person would read there.
type tester struct {
	facts   map[string]string // of the instruction in hand
	t       require.TestingT
	systems map[string]*system
	*system     // before the tester
	number  int // of the encounter
}

// system is one consumer as the tester sees it.
type system struct {
	driver  consumer.Driver
	screen  contract.Screen
	entries map[string]string // by the consumer's own ref: as the page tells a booking
	twins   map[string]int    // how many bookings were for a place and a time
	told    []string          // the bookings that the page named last
}

func newTester(t require.TestingT) *tester {
	return &tester{t: t, systems: map[string]*system{}, system: &system{}}
}

// sheet is a page as it is read.
type sheet struct {
	Ready     bool              `json:"ready"`
	Loaded    bool              `json:"loaded"` // with its style and script
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

// follow does what the sheet says, if it says to do something.
func (x *tester) follow(s sheet) {
	if strings.HasPrefix(s.Title, "Get ready: ") || strings.HasPrefix(s.Title, "At ") {
		x.act(s)
	}
}

// act does what a sheet without questions says.
func (x *tester) act(s sheet) {
	if name, ok := strings.CutPrefix(s.Title, "Get ready: "); ok {
		x.prepare(name, s)
		return
	}
	name := strings.TrimPrefix(s.Title, "At ")
	require.NotNil(x.t, x.systems[name], "%s was never set up", name)
	x.system = x.systems[name]
	screen, err := x.driver.Perform(context.Background(), x.task(s))
	require.NoError(x.t, err)
	x.screen = screen
	for _, b := range screen.Bookings {
		if x.entries[b.Ref] == "" {
			x.entries[b.Ref] = x.newEntry(words(b.Service, b.Start))
		}
	}
}

// newEntry tells bookings for one place and one time apart, as the page does.
func (x *tester) newEntry(text string) string {
	x.twins[text]++
	if n := x.twins[text]; n > 1 {
		return text + ", number " + strconv.Itoa(n) + " of those"
	}
	return text
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

// prepare sets the consumer up as the page says. Whoever was known before is forgotten.
func (x *tester) prepare(name string, s sheet) {
	setup := contract.Setup{
		Contract: contract.Version, Session: "by hand", Name: name, ODS: s.Facts["ODS code"], ASID: s.Facts["ASID"], Endpoint: s.Facts["Endpoint"],
		Proxy: s.Facts["Proxy"],
	}
	for line := range strings.SplitSeq(s.Facts["Service"], "\n") {
		m := regexp.MustCompile(`^Name (.+), ID (\d+)(?:, Provider (\S+), ASID (\d+)|, not to be booked)$`).FindStringSubmatch(line)
		require.NotNil(x.t, m, line)
		setup.Services = append(setup.Services, contract.Service{Name: m[1], ID: m[2], Provider: m[3], ASID: m[4]})
	}
	if m := regexp.MustCompile(`Base (\S+), Token (\S+), Client ID (\S+), Client secret (\S+)`).FindStringSubmatch(s.Facts["Registry"]); m != nil {
		setup.Registry = &contract.Registry{Base: m[1], Token: m[2], ClientID: m[3], ClientSecret: m[4]}
	}
	driver, err := reference.Opener(reference.Options{NewID: uuid.NewString}).Open(context.Background(), setup)
	require.NoError(x.t, err)
	x.systems[name] = &system{driver: driver, entries: map[string]string{}, twins: map[string]int{}}
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
		for _, c := range regexp.MustCompile(`Given (.+?), Family (.+?), Relationship (.+?), Phone ([^,]+)`).FindAllStringSubmatch(x.facts["Contacts"], -1) {
			t.Patient.Contacts = append(t.Patient.Contacts, contract.Contact{Given: c[1], Family: c[2], Relationship: c[3], Phone: c[4]})
		}
		x.number++
	}},
	{regexp.MustCompile(`^Record the outcome: (.+)\. It needs (an|no) appointment`), func(_ *tester, t *contract.Task, m []string) {
		t.Kind, t.Outcome = contract.RecordOutcome, &contract.Outcome{Text: m[1], NeedsBooking: m[2] == "an"}
		if text, to, referred := strings.Cut(m[1], ", to "); referred {
			t.Outcome.Text, t.Outcome.ReferTo = text, to
		}
		if hours := regexp.MustCompile(`within (\d+) hours`).FindStringSubmatch(m[1]); hours != nil {
			n, _ := strconv.Atoi(hours[1])
			t.Outcome.Within = n * 60
		}
	}},
	{regexp.MustCompile(`^Search for free slots at (.+)( within|, including)`), func(_ *tester, t *contract.Task, m []string) {
		t.Kind, t.Service, t.Beyond = contract.SearchSlots, m[1], m[2] != " within"
	}},
	{regexp.MustCompile(`^Book the slot at (.+) from (\d\d:\d\d) to (\d\d:\d\d) on (\w+ \d+ \w+)`), func(_ *tester, t *contract.Task, m []string) {
		t.Kind, t.Service = contract.Book, m[1]
		t.Slot = &contract.Period{Start: on(t.Now, m[4], m[2]), End: on(t.Now, m[4], m[3])}
	}},
	{regexp.MustCompile(`^Go to the end of the encounter`), func(_ *tester, t *contract.Task, _ []string) { t.Kind = contract.ListBookings }},
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
	day, _, _ := strings.Cut(s.Facts["It is"], " UTC") // in winter
	day, _, _ = strings.Cut(day, " BST")
	now, err := time.ParseInLocation("Monday 2 January 2006, 15:04", day, onTheWall)
	require.NoError(x.t, err)
	task := contract.Task{Now: now.UTC()}
	if who := strings.Split(s.Facts["At the screen"], ", "); len(who) > 1 {
		task.User = contract.User{Name: who[0], ID: who[1], Clinical: len(who) > 2}
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

// on is a time of a day that is written without its year: it is today's, or that of the day after New Year's Eve.
func on(now time.Time, day, at string) time.Time {
	for year := now.In(onTheWall).Year(); ; year++ {
		t, _ := time.ParseInLocation("Monday 2 January 2006 15:04", fmt.Sprintf("%s %d %s", day, year, at), onTheWall) // by the expression
		if t.Format("Monday 2 January") == day && t.After(now.AddDate(0, 0, -2)) {
			return t.UTC()
		}
	}
}

func (x *tester) refs(list string) []string {
	var out []string
	for text := range strings.SplitSeq(list, "; ") {
		if ref := x.refOf(text); slices.ContainsFunc(x.screen.Bookings, func(b contract.Booking) bool { return b.Ref == ref }) {
			out = append(out, ref)
		}
	}
	return out
}

// refOf finds the booking that the page means. One that the staff moved is told by its new time, which the screen need not
// show: it is then the only one at that place that the page does not name otherwise.
func (x *tester) refOf(text string) string {
	var there []string
	place, _, _ := strings.Cut(text, ", ")
	for ref, entry := range x.entries {
		if entry == text {
			return ref
		}
		if strings.HasPrefix(entry, place+", ") && !slices.Contains(x.told, entry) {
			there = append(there, ref)
		}
	}
	if len(there) == 1 {
		return there[0]
	}
	return ""
}
