package doctor

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The names from personas.json that the examination uses.
const (
	who     = "North 111"
	patient = "Mr Patient"
	where   = "Vale UTC"
	user    = "handler"
)

const (
	slotLength = 15 * time.Minute
	settleTime = 10 * time.Second
)

// room is one session and the mock world behind it.
type room struct {
	cfg       Config
	session   string
	mock      *mockprovider.World
	driver    consumer.Driver
	opening   error // why the session could not be opened
	closed    bool
	encounter string
	searches  int // that were seen so far
	slots     []time.Time
	outright  bool     // the latest list asks of its own accord whether that booking is to be cancelled
	refs      []string // of the booking to be cancelled, as the latest list names it
}

func newRoom(ctx context.Context, c Config, session string) (*room, error) {
	mock, err := mockprovider.Start(ctx, mockprovider.Config{Seed: 1})
	if err != nil {
		return nil, fmt.Errorf("start the mock: %w", err)
	}
	return &room{cfg: c, session: session, mock: mock}, nil
}

// furnish adds the slots to be booked, on the session's clock: the real one for a consumer that goes by no other.
func (r *room) furnish() error {
	vale, ok := r.mock.Provider(where)
	if !ok {
		return fmt.Errorf("the mock has no provider named %q", where)
	}
	if declared := consumer.Declared(r.driver); declared != nil && declared.Lacks(contract.SettableClock) != "" {
		r.mock.Clock.Set(time.Now()) //nolint:forbidigo // the consumer goes by the real clock
		r.mock.Clock.Run(time.Now)   //nolint:forbidigo // as above
	}
	for _, ahead := range []time.Duration{90 * time.Minute, 2 * time.Hour} {
		start := r.mock.Clock.Now().Truncate(time.Minute).Add(ahead)
		r.slots = append(r.slots, start)
		if err := vale.AddSlot(start, start.Add(slotLength)); err != nil {
			return fmt.Errorf("add a slot: %w", err)
		}
	}
	return nil
}

// enter opens the session, and marks it so that calls can be told by whose they are.
func (r *room) enter(ctx context.Context) error {
	persona := r.cfg.People.Consumers[who]
	setup := contract.Setup{
		Contract: contract.Version, Session: r.session, Name: who, ODS: persona.ODS, ASID: persona.ASID,
		Endpoint: persona.Endpoint, Proxy: r.mock.ProxyURL(), Services: r.cfg.People.Services,
	}
	r.driver, r.opening = r.cfg.Opener.Open(ctx, setup)
	if r.opening != nil {
		return r.opening
	}
	raw, err := json.Marshal(setup)
	if err != nil {
		return fmt.Errorf("mark the setup: %w", err)
	}
	r.mock.Journal.Mark(evidence.MarkSetup, who, raw)
	return r.furnish()
}

// closeSession closes the session once.
func (r *room) closeSession() error {
	if r.driver == nil || r.closed {
		return nil
	}
	r.closed = true
	return r.driver.Close()
}

// leave closes the session and the world.
func (r *room) leave() error {
	err := r.closeSession()
	return errors.Join(err, r.mock.Close())
}

func (r *room) timed(t contract.Task) contract.Task {
	t.Now, t.User = r.mock.Clock.Now(), r.cfg.People.Users[user]
	if t.Kind != contract.RestartSystem {
		t.Encounter = r.encounter
	}
	return t
}

// perform does a task and waits until the mock is at rest.
func (r *room) perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	screen, err := r.driver.Perform(ctx, r.timed(t))
	if err != nil {
		return screen, fmt.Errorf("%w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	if err := r.mock.Settle(ctx); err != nil {
		return screen, fmt.Errorf("the mock did not come to rest: %w", err)
	}
	return screen, nil
}

func (r *room) begin(why contract.Reason) contract.Task {
	p := r.cfg.People.Patients[patient]
	return contract.Task{Kind: contract.BeginEncounter, Patient: &p, Reason: why}
}

func (r *room) outcome() contract.Task {
	return contract.Task{Kind: contract.RecordOutcome, Outcome: &contract.Outcome{Text: "face to face within 6 hours", Within: 360, NeedsBooking: true}}
}

func (r *room) search() contract.Task {
	return contract.Task{Kind: contract.SearchSlots, Service: where}
}

func (r *room) book(nth int) contract.Task {
	return contract.Task{Kind: contract.Book, Service: where, Slot: &contract.Period{Start: r.slots[nth], End: r.slots[nth].Add(slotLength)}}
}

// calls is how many good calls of a kind the consumer made so far.
func (r *room) calls(kind evidence.Kind) (int, error) {
	story, err := evidence.Read(r.mock.Journal.View())
	if err != nil {
		return 0, fmt.Errorf("read the journal: %w", err)
	}
	n := 0
	for _, c := range story.Calls {
		if c.Kind == kind && c.Succeeded() {
			n++
		}
	}
	return n, nil
}

// refused words the latest call that was refused; empty when there is none.
func (r *room) refused() string {
	story, err := evidence.Read(r.mock.Journal.View())
	if err != nil || len(story.Calls) == 0 {
		return ""
	}
	if last := story.Calls[len(story.Calls)-1]; !last.Succeeded() {
		return fmt.Sprintf("; the latest call, %s %s, was answered %d%s", last.Method(), last.Path, last.Status(), diagnosed(last))
	}
	return ""
}

// refusedSince is refused, if anything was called since there were so many exchanges.
func (r *room) refusedSince(exchanges int) string {
	if r.exchanges() == exchanges {
		return ""
	}
	return r.refused()
}

// diagnosed is what the answer to a call says against it, in the words of its OperationOutcome.
func diagnosed(c *evidence.Call) string {
	var said []string
	for i := range c.Got.List("issue") {
		text := cmp.Or(c.Got.Text("issue", i, "diagnostics"), c.Got.Text("issue", i, "details", "text"), c.Got.Text("issue", i, "details", "coding", 0, "display"))
		if text != "" && !slices.Contains(said, text) {
			said = append(said, strconv.Quote(text))
		}
	}
	if len(said) == 0 {
		return ""
	}
	return ": " + strings.Join(said[:min(len(said), 3)], ", ")
}

// exchanges is how many requests reached this world.
func (r *room) exchanges() int {
	n := 0
	for _, e := range r.mock.Journal.View() {
		if e.Exchange != nil {
			n++
		}
	}
	return n
}

// booked is the URL and the status of the booking at the nth slot; empty when there is none.
func (r *room) booked(nth int) (url, status string) {
	for _, p := range r.mock.State().Providers {
		for _, b := range p.Bookings {
			if b.Start.Equal(r.slots[nth]) {
				return b.URL, b.Status
			}
		}
	}
	return "", ""
}

func join(words []string) string { return strings.Join(words, "; ") }
