package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// subject is the consumer under test: what it is and how it is opened.
type subject struct {
	describe results.Consumer
	opener   consumer.Opener
	remote   bool
	// declares is what a consumer that is not remote is said to be unable to do.
	declares contract.Capabilities
	// files are those that its command names.
	files []string
	// variance is the seed under which providers differ where none is asked for; 0 means that they do not.
	variance int64
	// amend, if set, changes what the run is asked to do.
	amend func(*suite.Config)
}

// answerWithin is how long an adapter may take over one task before it counts as unreachable, unless it is told otherwise.
const answerWithin = 30 * time.Second

// chooseConsumer reads --consumer and --mutant of a command.
func chooseConsumer(command string, f runFlags) (subject, error) {
	if f.mutant != "" {
		if f.consumer != referenceConsumer {
			return subject{}, errors.New("--mutant is a defect in the reference consumer; leave out --consumer")
		}
		m, ok := mutant.Find(f.mutant)
		if !ok {
			return subject{}, fmt.Errorf("--mutant %s: there is no such mutant%s; see 'rebookcheck list mutants'", f.mutant, meant(f.mutant, mutantNames()))
		}
		return mutantSubject(m, f.seed), nil
	}
	d, err := findDriver(command, f.consumer)
	if err != nil {
		return subject{}, err
	}
	return d.subject(f)
}

func mutantSubject(m mutant.Mutant, seed int64) subject {
	variance := int64(0)
	if m.UnderVariance {
		variance = mutant.Variance
	}
	return subject{
		variance: variance,
		describe: results.Consumer{Name: "the mutant " + m.Name, Mutant: m.Name, Defect: m.Defect},
		opener:   referenceOpener(seed, m.Change),
	}
}

// reach opens and closes the consumer once, so that one that cannot be reached is said so before a run. It notes what the
// consumer declares, which product it is, as it says itself and as the flags name it, and what its command runs.
func (s *subject) reach(ctx context.Context, named productFlags) error {
	s.describe.Product = named.given()
	if !s.remote {
		return nil
	}
	before := digestsOf(s.files)
	d, err := s.opener.Open(ctx, contract.Setup{
		Contract: contract.Version, Session: "reachability", Name: "North 111", ODS: "X111A", ASID: "918000000111",
		Endpoint: "https://north111.example/", Proxy: "http://127.0.0.1:1", Services: []contract.Service{},
	})
	if err != nil {
		return harness(fmt.Errorf("no verdict: %w", err))
	}
	if own := consumer.Declared(d); own != nil {
		s.declares, s.describe.Capabilities = *own, own
	}
	said := consumer.Named(d)
	if err := d.Close(); err != nil {
		return harness(fmt.Errorf("no verdict: %w", err))
	}
	s.describe.Adapter = unchanged(before, digestsOf(s.files))
	if s.describe.Product, err = named.with(said); err != nil {
		return usage(err)
	}
	return nil
}
