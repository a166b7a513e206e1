package cli

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"

	"github.com/google/uuid"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// referenceOpener opens the reference consumer, changed where it is to be a mutant.
// Its identifiers follow from the seed, the session and its name. Its cases are
// kept in memory: nobody reads them after a run.
func referenceOpener(seed int64, change func(*reference.Behaviour)) consumer.Opener {
	return consumer.OpenFunc(func(ctx context.Context, setup contract.Setup) (consumer.Driver, error) {
		behaviour := reference.Default()
		if change != nil {
			change(behaviour)
		}
		source := rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "%d|%s|%s", seed, setup.Session, setup.Name)))
		return reference.Opener(reference.Options{
			Behaviour: behaviour,
			NewID:     func() string { return uuid.Must(uuid.NewRandomFromReader(source)).String() },
		}).Open(ctx, setup)
	})
}
