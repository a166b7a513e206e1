package attended

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// SheetKind says what a sheet is for.
type SheetKind string

// The kinds of sheet.
const (
	Who      SheetKind = "who"      // who tests
	Instruct SheetKind = "instruct" // something to do
	Look     SheetKind = "look"     // something to look at
	Attest   SheetKind = "attest"   // something that no screen shows
)

// Sheet is the one thing that is before the tester.
type Sheet struct {
	// Serial tells the sheet from every other one of this run.
	Serial    int
	Kind      SheetKind
	Title, Do string
	Facts     []Fact
	// Expect is what is likely to be heard meanwhile.
	Expect string
	// Then is said between what is to be done and the questions.
	Then      string
	Questions []Question
	// Values are what the page is filled in with. Earlier is true where they are answers of
	// an interrupted run: suggestions, which count only once they are sent again.
	Values  Values
	Note    string
	Shot    *Screenshot
	Earlier bool

	watch consumer.Watch
	since int
	place string // where it stands, so that earlier answers are given back to the same sheet
}

// Reply is what came of a sheet.
type Reply struct {
	Values Values      `json:"values"`
	Note   string      `json:"note,omitempty"`
	Shot   *Screenshot `json:"screenshot,omitempty"`
	By     Tester      `json:"by"`
	At     time.Time   `json:"at"`
}

// Progress is how far the run has come.
type Progress struct {
	// Scenario is the one in hand; Number its number of Total.
	Scenario      string
	Number, Total int
	// Sheet is the number of the sheet in the scenario. Left is about how many are still to come, and Time how long
	// they take at the pace of this tester; 0 where nothing is known.
	Sheet, Left int
	Time        time.Duration
	// Finished is true once nothing more will be asked; Verdict then says what came of it.
	Finished bool
	Verdict  string
}

// Config is what a desk needs. Dir and Now are required.
type Config struct {
	// Dir is where answers and screenshots are kept; it is made if need be.
	Dir string
	// Resume goes on with what Dir holds; without it, Dir must hold no run.
	Resume bool
	// Now is the real clock.
	Now func() time.Time
	// Without are the capabilities that the consumer lacks, as the tester declared.
	Without []contract.Capability
	// Product is the product under test as far as it was named beforehand; nil where the tester is to name it.
	Product *contract.Product
	// Labels are what tasks are called in the product; empty where nobody said.
	Labels Labels
	// Stray, if set, are requests that no scenario could be found for.
	Stray func() []Stray
	// Logger may be nil. It gets no answers.
	Logger *slog.Logger
}

// Stray is a request that no scenario could be found for.
type Stray struct {
	At           time.Time
	Method, Path string
	Why          string
}

// Desk holds the one sheet that is before the tester. It is safe for concurrent use.
type Desk struct {
	config Config
	keep   *keep
	token  string // of the page, see Root

	mu       sync.Mutex
	tester   Tester
	product  *contract.Product
	progress Progress
	pace     pace
	serial   int
	nth      map[string]int // sheets of the scenario, by place
	sheet    *Sheet
	answered chan Reply
	changed  chan struct{} // closed when another sheet is there
	told     chan struct{} // closed when the tester has been told that the run is finished
	telling  sync.Once
}

// New returns a desk with nothing on it.
func New(c Config) (*Desk, error) {
	if c.Dir == "" || c.Now == nil {
		return nil, errors.New("attended: Dir and Now are required")
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	k, err := openKeep(c.Dir, c.Resume)
	if err != nil {
		return nil, err
	}
	return &Desk{config: c, keep: k, token: rand.Text(), tester: k.tester, product: c.Product, nth: map[string]int{}, changed: make(chan struct{}), told: make(chan struct{})}, nil
}

// Total tells how many scenarios there are and how many of them are done already.
func (d *Desk) Total(total, done int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.progress.Total, d.progress.Number = total, done
}

// Finish says that nothing more will be asked, and what came of the run.
func (d *Desk) Finish(verdict string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.progress.Finished, d.progress.Verdict = true, verdict
	d.turn()
}

// Farewell waits until the tester has been shown what came of the run, or until the context ends.
func (d *Desk) Farewell(ctx context.Context) {
	select {
	case <-d.told:
	case <-ctx.Done():
	}
}

// tell notes that the tester has been shown what came of the run.
func (d *Desk) tell() { d.telling.Do(func() { close(d.told) }) }

// begin notes which scenario is in hand. A second consumer of a scenario does not begin it again.
func (d *Desk) begin(scenario string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.progress.Scenario != scenario {
		d.progress.Scenario = scenario
		d.progress.Number++
		d.progress.Sheet = 0
		d.nth = map[string]int{}
	}
}

// turn wakes those who wait for another sheet; mu is held.
func (d *Desk) turn() {
	close(d.changed)
	d.changed = make(chan struct{})
}

// ask puts a sheet before the tester and waits for the answer, as long as it takes.
func (d *Desk) ask(ctx context.Context, s Sheet) (Reply, error) {
	d.mu.Lock()
	if d.tester.Name == "" && s.Kind != Who {
		d.mu.Unlock()
		return Reply{}, errors.New("the tester has not given a name yet")
	}
	d.serial++
	s.Serial = d.serial
	d.progress.Sheet++
	d.pace.put(d.config.Now())
	d.nth[s.place]++
	s.place = fmt.Sprintf("%s / %s %d", d.progress.Scenario, s.place, d.nth[s.place])
	if earlier, ok := d.keep.earlier(s.place); ok && len(s.Questions) > 0 {
		s.Values, s.Note, s.Shot, s.Earlier = earlier.Values, earlier.Note, earlier.Shot, true
	}
	d.sheet, d.answered = &s, make(chan Reply, 1)
	answered := d.answered
	d.turn()
	d.mu.Unlock()
	select {
	case got := <-answered:
		return got, nil
	case <-ctx.Done():
		d.mu.Lock()
		d.sheet = nil
		d.turn()
		d.mu.Unlock()
		return Reply{}, fmt.Errorf("wait for the tester: %w", ctx.Err())
	}
}

// Current is the sheet before the tester, if there is one, and a channel that is closed when that changes.
func (d *Desk) Current() (Sheet, Progress, Tester, <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	progress := d.progress
	progress.Left, progress.Time = d.pace.left()
	if d.sheet == nil {
		return Sheet{}, progress, d.tester, d.changed
	}
	s := *d.sheet
	s.Values = maps.Clone(s.Values)
	return s, progress, d.tester, d.changed
}

// Welcome asks who tests. On a resumed run it is asked again: somebody else may sit there.
func (d *Desk) Welcome(ctx context.Context) error {
	d.mu.Lock()
	before := d.tester
	d.mu.Unlock()
	s := Sheet{
		Kind: Who, Title: "Who is testing?", place: "who", Do: "Your name and your role are recorded beside every answer that you give.",
		Questions: []Question{
			{ID: "name", Ask: "Your name", Kind: Line},
			{ID: "role", Ask: "Your role", Hint: "For example: tester at the supplier, clinical safety officer.", Kind: Line},
		},
	}
	if before.Name != "" {
		s.Values = Values{"name": {before.Name}, "role": {before.Role}}
	}
	if d.config.Product == nil {
		s.Questions = append(s.Questions, ofProduct...)
	}
	_, err := d.ask(ctx, s)
	return err
}

// ofProduct asks which product is tested, where nobody has said it.
var ofProduct = []Question{
	{ID: "product", Ask: "Which product are you testing?", Hint: "The vendor's name for it. It appears at the top of every report; if you leave it empty, the report says that it was not named.", Kind: Line, Optional: true},
	{ID: "product-version", Ask: "Which version?", Hint: "As the product itself displays it.", Kind: Line, Optional: true},
	{ID: "vendor", Ask: "Who makes it?", Kind: Line, Optional: true},
}

// Product is the product under test, as it was named beforehand or by the tester; nil where nobody named it.
func (d *Desk) Product() *contract.Product {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.product
}

// Heard is what has been heard since the sheet in hand, or the task that it is about, was given.
func (s Sheet) Heard() ([]consumer.Heard, error) {
	if s.watch == nil {
		return nil, nil
	}
	return s.watch.Heard(s.since) //nolint:wrapcheck // it names what it did
}

// strays are the latest requests that no scenario could be found for, the newest first.
func (d *Desk) strays() []Stray {
	if d.config.Stray == nil {
		return nil
	}
	out := d.config.Stray()
	slices.Reverse(out)
	return out[:min(len(out), 20)]
}
