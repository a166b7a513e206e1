// Package attended drives a booking consumer by the hands of a tester: one
// instruction at a time, then questions about what the screen shows. A web page and a
// terminal put them; both speak to one [Desk].
//
// It refuses to know what a right answer is, and nothing that a tester answers can
// show what was sent: answers become screens, and traffic is heard by the mock.
//
//	desk, err := attended.New(attended.Config{Dir: "reports/attended", Now: time.Now})
//	go http.Serve(l, desk.Page())
//	run(desk.Opener())
package attended

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Tester is who answers.
type Tester struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

// Attested is what a tester answered on one sheet, as the journal keeps it.
type Attested struct {
	// Task is what had been done, Encounter in which encounter.
	Task      contract.Kind `json:"task"`
	Encounter string        `json:"encounter,omitempty"`
	Answers   []Answered    `json:"answers"`
	Note      string        `json:"note,omitempty"`
	Shot      *Screenshot   `json:"screenshot,omitempty"`
	By        Tester        `json:"by"`
	// At is the real time.
	At time.Time `json:"at"`
}

// Answered is a question as it was put and the answer as it read.
type Answered struct {
	ID       string   `json:"id"`
	Question string   `json:"question"`
	Answer   []string `json:"answer"`
}

// Opener opens the consumer that the tester has before them.
func (d *Desk) Opener() consumer.Opener {
	return consumer.OpenFunc(func(_ context.Context, s contract.Setup) (consumer.Driver, error) {
		d.begin(s.Session)
		return &driver{desk: d, setup: s, cases: map[string]string{}}, nil
	})
}

// driver is one consumer in one scenario. It is for one goroutine.
type driver struct {
	desk       *Desk
	setup      contract.Setup
	watch      consumer.Watch
	introduced bool
	entries    []entry           // bookings that were known once, each with its Ref for good
	cases      map[string]string // references by encounter
}

var (
	_ consumer.Watcher = (*driver)(nil)
	_ consumer.Capable = (*driver)(nil)
	_ consumer.Branded = (*driver)(nil)
)

// Capabilities are what the tester declared.
func (d *driver) Capabilities() *contract.Capabilities {
	if len(d.desk.config.Without) == 0 {
		return nil
	}
	c := contract.Without(d.desk.config.Without)
	return &c
}

// Product is as the tester or the flags named it.
func (d *driver) Product() *contract.Product { return d.desk.Product() }

// Watch takes the world that the tester is told of.
func (d *driver) Watch(w consumer.Watch) { d.watch = w }

// Close lets the tester go.
func (*driver) Close() error { return nil }

var errUnwatched = errors.New("an attended consumer needs a world to look at")

// Perform has the tester do one task and tell what the screen then shows.
func (d *driver) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	if d.watch == nil {
		return contract.Screen{}, errUnwatched
	}
	if !d.introduced {
		if err := d.introduce(ctx, t); err != nil {
			return contract.Screen{}, err
		}
		d.introduced = true
	}
	d.meet()
	since := d.watch.Latest()
	in := instruct(d.setup.Name, t, d.named)
	sheet := Sheet{
		Kind: Instruct, Title: "At " + d.setup.Name, Do: in.Do, Facts: append(d.desk.config.Labels.facts(t.Kind), in.Facts...), Expect: in.Expect,
		watch: d.watch, since: since, place: string(t.Kind),
	}
	if t.Kind == contract.RestartSystem {
		return contract.Screen{}, d.done(ctx, sheet, t)
	}
	return d.look(ctx, sheet, t)
}

// cannot is asked with every instruction.
var cannot = Question{
	ID: "cannot", Ask: "If this screen does not let you do it: what is missing?", Kind: Line, Optional: true,
	Hint: "Leave this empty if you did it. For example: there is no such slot to choose.",
}

// introduce has the tester set up the consumer for a scenario.
func (d *driver) introduce(ctx context.Context, t contract.Task) error {
	sheet := Sheet{
		Kind: Instruct, Title: "Get ready: " + d.setup.Name, watch: d.watch, place: "setup",
		Do:    "A new scenario begins, with no bookings anywhere. Make " + d.setup.Name + " forget the patients of earlier scenarios, and check that it uses these settings.",
		Facts: append([]Fact{{"It is", moment(t.Now)}}, facts(d.setup, "contract", "session", "services")...),
	}
	for _, s := range d.setup.Services {
		value := told(reflect.ValueOf(s))
		if s.Provider == "" {
			value += ", not to be booked"
		}
		sheet.Facts = append(sheet.Facts, Fact{"Service", value})
	}
	if d.setup.Registry == nil {
		sheet.Facts = append(sheet.Facts, Fact{"Registry", "not to be used"})
	}
	return d.done(ctx, sheet, t)
}

// done has the tester do what a sheet says, and writes down that they say that it is done.
func (d *driver) done(ctx context.Context, s Sheet, t contract.Task) error {
	got, err := d.desk.ask(ctx, s)
	if err != nil {
		return err
	}
	return d.write(t, got, []Answered{said(s, got)})
}

// said is what the tester said of doing it.
func said(s Sheet, got Reply) Answered {
	answer := "Done"
	if missing := got.Values.first(cannot.ID); missing != "" {
		answer = "Not possible: " + missing
	}
	return Answered{ID: "done", Question: s.Do, Answer: []string{answer}}
}

// write writes down what was answered and by whom.
func (d *driver) write(t contract.Task, got Reply, answers []Answered) error {
	mark := Attested{Task: t.Kind, Encounter: t.Encounter, Note: got.Note, Shot: got.Shot, By: got.By, At: got.At, Answers: answers}
	if err := d.watch.Attest(d.setup.Name, mark); err != nil {
		return fmt.Errorf("record the answers: %w", err)
	}
	return nil
}

func answered(all []Question, v Values) []Answered {
	out := make([]Answered, 0, len(all))
	for _, q := range all {
		if len(v[q.ID]) == 0 {
			continue
		}
		a := Answered{ID: q.ID, Question: q.Ask}
		for _, value := range v[q.ID] {
			a.Answer = append(a.Answer, q.text(value))
		}
		out = append(out, a)
	}
	return out
}

// meet gives every booking that providers hold by now a Ref. What is known once stays.
func (d *driver) meet() {
	for _, k := range d.watch.Known() {
		at := slices.IndexFunc(d.entries, func(e entry) bool { return e.URL == k.URL })
		if at >= 0 {
			d.entries[at].Known = k
			continue
		}
		d.entries = append(d.entries, d.entry(k))
	}
}

// entry is a booking that was not known before.
func (d *driver) entry(k consumer.Known) entry {
	e := entry{ref: fmt.Sprintf("booking-%d", len(d.entries)+1), Known: k}
	for _, other := range d.entries {
		if other.Service == k.Service && other.Start.Equal(k.Start) {
			e.twins++
		}
	}
	return e
}

// named tells a booking by its Ref.
func (d *driver) named(ref string) string {
	if at := slices.IndexFunc(d.entries, func(e entry) bool { return e.ref == ref }); at >= 0 {
		return d.entries[at].String()
	}
	return strings.ReplaceAll(ref, "stranger", "the booking that the harness does not know")
}
