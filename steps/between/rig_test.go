package between_test

import (
	"context"
	"errors"
	"os"
	"path"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	providerfeatures "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/between"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
	badprovider "github.com/rebookcheck/rebookcheck/steps/provider/mutant"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// opener opens the reference consumer, or a mutant of it.
func opener(bad string) consumer.Opener {
	return consumer.OpenFunc(func(ctx context.Context, setup contract.Setup) (consumer.Driver, error) {
		behaviour := reference.Default()
		if m, ok := mutant.Find(bad); ok {
			behaviour = m.Behaviour()
		}
		return reference.Opener(reference.Options{Behaviour: behaviour, NewID: uuid.NewString}).Open(ctx, setup)
	})
}

// pair puts a consumer before a mock provider that is served as if it were of elsewhere; empty names are the good ones.
func pair(t testing.TB, consumer, provider string, amend ...func(*between.Options)) between.Outcome {
	t.Helper()
	out, err := playedIn(context.Background(), t, consumer, provider, amend...)
	require.NoError(t, err)
	return out
}

func playedIn(ctx context.Context, t testing.TB, consumer, provider string, amend ...func(*between.Options)) (between.Outcome, error) {
	t.Helper()
	return playedAt(ctx, t, consumer, provider, func(o *between.Options, _ *embedded.Provider) {
		for _, a := range amend {
			a(o)
		}
	})
}

// playedAt lets the amendment have the provider itself as well.
func playedAt(ctx context.Context, t testing.TB, consumer, provider string, amend func(*between.Options, *embedded.Provider)) (between.Outcome, error) {
	t.Helper()
	registry, err := embedded.StartRegistry(ctx, embedded.RegistryConfig{Address: "127.0.0.1:0"})
	require.NoError(t, err)
	defer func() { require.NoError(t, registry.Close()) }()
	c := embedded.Config{Seed: 1}
	if m, ok := badprovider.Find(provider); ok {
		m.Amend(&c)
	}
	c.Registry = registry
	mock, err := embedded.Start(ctx, c)
	require.NoError(t, err)
	defer func() { require.NoError(t, mock.Close()) }()
	o := between.Options{
		Provider: mock.Config, Subject: results.Consumer{Name: "mock " + provider}, Registry: registry, ProviderFeatures: providerfeatures.FS,
		Run: suite.Config{
			Features: features.FS, Fixtures: fixtures.FS, Opener: opener(consumer), Consumer: results.Consumer{Name: "reference " + consumer},
			Seed: 1, Now: time.Now, Strict: true,
		},
	}
	amend(&o, mock)
	return between.Run(ctx, o)
}

// broken are the requirements that a run found broken.
func broken(run results.Run) []string {
	var out []string
	for _, id := range run.Broken() {
		out = append(out, string(id))
	}
	return out
}

// faults are those that have no verdict by a fault of ours.
func faults(run results.Run) []string {
	var out []string
	for _, r := range run.Requirements {
		if r.Status == rule.HarnessError {
			out = append(out, string(r.ID)+": "+r.Detail)
		}
	}
	return out
}

// TestEveryKnownBadOne is long: all known-bad consumers before a good provider, and the reference consumer before all known-bad
// providers. Neither of the two is ever blamed for what the other one did.
func TestEveryKnownBadOne(t *testing.T) {
	if os.Getenv("TEST_BETWEEN") == "" { //nolint:forbidigo // a flag would have to be known to every package
		t.Skip("set TEST_BETWEEN=1 to have all of them")
	}
	for _, m := range mutant.All() {
		t.Run("consumer/"+m.Name, func(t *testing.T) {
			done := pair(t, m.Name, "")
			t.Log("consumer", done.Consumer.Verdict.Conclusion, broken(done.Consumer), faults(done.Consumer), done.Consumer.Verdict.Reasons)
			if got := broken(done.Provider); len(got) > 0 || len(faults(done.Provider)) > 0 {
				t.Errorf("the provider is blamed: %v %v", got, faults(done.Provider))
			}
			t.Log("beyond what it is known for:", without(broken(done.Consumer), m.Breaks))
		})
	}
	for _, m := range slices.Concat(badprovider.All(), badprovider.Good()) {
		t.Run("provider/"+m.Name, func(t *testing.T) {
			done := pair(t, "", m.Name)
			t.Log("provider", done.Provider.Verdict.Conclusion, broken(done.Provider), faults(done.Provider))
			t.Log("consumer", done.Consumer.Verdict.Conclusion, done.Consumer.Verdict.Reasons)
			if got := broken(done.Consumer); len(got) > 0 || len(faults(done.Consumer)) > 0 {
				t.Errorf("the consumer is blamed: %v %v", got, faults(done.Consumer))
			}
			t.Log("beyond what it is known for:", without(broken(done.Provider), slices.Concat(m.Breaks, m.Warned)))
		})
	}
}

func without(all, those []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(those, s) })
}

// booking has a consumer book somebody of another number than its user said.
func booking(number string, next consumer.Opener) consumer.Opener {
	return consumer.OpenFunc(func(ctx context.Context, setup contract.Setup) (consumer.Driver, error) {
		d, err := next.Open(ctx, setup)
		return another{d, number}, err
	})
}

type another struct {
	consumer.Driver
	number string
}

func (a another) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	if t.Patient != nil {
		other := *t.Patient
		other.NHSNumber = a.number
		t.Patient = &other
	}
	return a.Driver.Perform(ctx, t) //nolint:wrapcheck // it is the driver's
}

// pastUs has a consumer cancel, as an encounter ends, what it listed at the provider itself, where our proxy does not hear it.
func pastUs(at *embedded.Provider, next consumer.Opener) consumer.Opener {
	return consumer.OpenFunc(func(ctx context.Context, setup contract.Setup) (consumer.Driver, error) {
		d, err := next.Open(ctx, setup)
		return &bypass{Driver: d, cancel: at.CancelLocally}, err
	})
}

type bypass struct {
	consumer.Driver
	cancel func(ctx context.Context, id string) error
	listed []contract.Booking
}

func (b *bypass) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	screen, err := b.Driver.Perform(ctx, t)
	if t.Kind == contract.ListBookings {
		b.listed = screen.Bookings
	}
	if t.Kind == contract.EndEncounter {
		for _, one := range b.listed {
			err = errors.Join(err, b.cancel(ctx, path.Base(one.URL)))
		}
		b.listed = nil
	}
	return screen, err //nolint:wrapcheck // it is the driver's
}
