package cli

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"path/filepath"

	"github.com/rebookcheck/rebookcheck/steps/resume"
)

// mostSeed is the largest seed that is drawn: the largest whole number that every reader of JSON keeps exact.
const mostSeed = 1<<53 - 1

// chooseSeed draws the seed of a run that was given none, so that no consumer can be made ready for it.
// A run that is resumed keeps the seed that it began with, and whether that had been drawn.
func (f *runFlags) chooseSeed(s Streams) error {
	if f.resume {
		begun, err := resume.Begun(filepath.Join(f.out, "resume"))
		if err == nil && (!f.rehearsed || f.seed == begun.Seed) {
			f.seed, f.rehearsed = begun.Seed, begun.Rehearsed
		}
		return nil // that there is nothing to resume is said where it is tried
	}
	if f.rehearsed {
		return nil
	}
	drawn, err := drawSeed()
	if err != nil {
		return harness(err)
	}
	f.seed = drawn
	if f.shard != "" {
		fmt.Fprintf(s.Err, "rebookcheck: the parts of one run have one seed in common, and this part has drawn its own: 'report merge' joins it only with parts that are given --seed %d\n", drawn)
	}
	return nil
}

// drawSeed draws a seed from 1 to mostSeed from the system's randomness.
func drawSeed() (int64, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(mostSeed))
	if err != nil {
		return 0, err //nolint:wrapcheck // it says all there is to say
	}
	return n.Int64() + 1, nil
}
