package mutant

import (
	"bytes"
	"context"
	"regexp"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Dishonest is a consumer that behaves well before what it takes for a test, and badly before
// everything else. It is caught where nothing that reaches it tells that it is being tested.
type Dishonest struct {
	Name, Defect string
	// Breaks are the clauses that the bad one of its two faces breaks.
	Breaks []string
	// Worse is the mutant that it is when it feels unwatched.
	Worse string
	// faces makes one consumer of a good and a bad one.
	faces func(good, bad consumer.Opener) consumer.Opener
}

// Opener opens consumers with two faces, of which the good and the bad one are given.
func (d Dishonest) Opener(good, bad consumer.Opener) consumer.Opener { return d.faces(good, bad) }

// AllDishonest returns the dishonest consumers. Each knows what worlds were once made of.
func AllDishonest() []Dishonest {
	const worse = "silent-cancel"
	out := []Dishonest{
		{Name: "two-faced-by-session", Defect: "It behaves only in sessions that are named for a scenario.", faces: bySetup(func(s contract.Setup) bool {
			return scenarioID.MatchString(s.Session)
		})},
		{Name: "two-faced-by-settings", Defect: "It behaves only where it or a service has a name or an ASID that it was once tested with.", faces: bySetup(knownSettings)},
		{Name: "two-faced-by-patient", Defect: "It behaves only before the patients that it was once tested with.", faces: byPatient},
	}
	for i := range out {
		out[i].Worse = worse
		if m, ok := Find(worse); ok {
			out[i].Breaks = m.Breaks
		}
	}
	return out
}

// scenarioID is what the names of sessions once were: "rebook/consent: RB-31 The user confirms".
var scenarioID = regexp.MustCompile(`^[a-z]+/[a-z0-9_]+: |^encounter \d|reachability`)

// knownSettings are the names and ASIDs in personas.json.
func knownSettings(s contract.Setup) bool {
	known := []string{
		"North 111", "South 111", "918000000111", "918000000222", "Vale UTC", "Dale UTC", "918000000333", "918000000444", "2000099901", "2000099902",
	}
	return slices.Contains(known, s.Name) || slices.Contains(known, s.ASID) || slices.ContainsFunc(s.Services, func(v contract.Service) bool {
		return slices.Contains(known, v.Name) || slices.Contains(known, v.ASID) || slices.Contains(known, v.ID)
	})
}

func bySetup(tested func(contract.Setup) bool) func(good, bad consumer.Opener) consumer.Opener {
	return func(good, bad consumer.Opener) consumer.Opener {
		return consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
			if tested(s) {
				return good.Open(ctx, s) //nolint:wrapcheck // it is that consumer
			}
			return bad.Open(ctx, s) //nolint:wrapcheck // as above
		})
	}
}

// knownPatients are the NHS numbers in personas.json.
var knownPatients = []string{"9990001006", "9990001014", "9990001022", "9990001030"}

// byPatient opens the good consumer and, with the first patient who is not known, the bad one in its place.
func byPatient(good, bad consumer.Opener) consumer.Opener {
	return consumer.OpenFunc(func(_ context.Context, s contract.Setup) (consumer.Driver, error) {
		return &twoFaced{setup: s, good: good, bad: bad}, nil
	})
}

// twoFaced puts off being opened until it has seen a patient. It is for one goroutine.
type twoFaced struct {
	setup     contract.Setup
	good, bad consumer.Opener
	driver    consumer.Driver
}

// Perform is described at [consumer.Driver].
func (d *twoFaced) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	if d.driver == nil {
		opener := d.good
		if t.Patient != nil && !slices.Contains(knownPatients, t.Patient.NHSNumber) {
			opener = d.bad
		}
		var err error
		if d.driver, err = opener.Open(ctx, d.setup); err != nil {
			return contract.Screen{}, err //nolint:wrapcheck // it is that consumer
		}
	}
	return d.driver.Perform(ctx, t) //nolint:wrapcheck // as above
}

// Close is described at [consumer.Driver].
func (d *twoFaced) Close() error {
	if d.driver == nil {
		return nil
	}
	return d.driver.Close() //nolint:wrapcheck // as above
}

var _ = register(Mutant{
	Name:   "status-given-twice",
	Defect: "Its updates give the status twice, first booked and then cancelled, for each reader to take what it likes.",
	Breaks: []string{"CX-02", "CX-03"},
	Change: func(b *reference.Behaviour) {
		b.Rewrites = func(body []byte) []byte {
			if !bytes.HasPrefix(body, []byte("{")) || !bytes.Contains(body, []byte(`"status":"cancelled"`)) {
				return body
			}
			return append([]byte(`{"status":"booked",`), body[1:]...)
		}
	},
})
