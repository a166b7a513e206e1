package explore

import (
	"context"
	"flag"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// rapid draws and shrinks inside of tests: [rapid.Check] wants a test to report to, and is set up by flags of the test
// binary. Here it reports to a drawing, and its flags are set by the program.

// settings sets the flags of rapid once. What the package testing reads before it goes on must have been parsed.
var settings = sync.OnceValue(func() error {
	if !flag.Parsed() {
		testing.Init()
		if err := flag.CommandLine.Parse(nil); err != nil {
			return err
		}
	}
	return set(map[string]string{"rapid.checks": "1", "rapid.nofailfile": "true"})
})

func set(flags map[string]string) error {
	for name, value := range flags {
		if err := flag.Set(name, value); err != nil {
			return err
		}
	}
	return nil
}

// drawing is what rapid takes for a test. It keeps nothing: what was found is kept by who plays the stories.
type drawing struct{ failed bool }

var _ rapid.TB = (*drawing)(nil)

// The methods of a test that say something are not listened to.
func (*drawing) Helper()                 {}
func (*drawing) Name() string            { return "explore" }
func (*drawing) Logf(string, ...any)     {}
func (*drawing) Log(...any)              {}
func (*drawing) Skipf(string, ...any)    {}
func (*drawing) Skip(...any)             {}
func (*drawing) SkipNow()                {}
func (d *drawing) Errorf(string, ...any) { d.failed = true }
func (d *drawing) Error(...any)          { d.failed = true }
func (d *drawing) Fatalf(string, ...any) { d.failed = true }
func (d *drawing) Fatal(...any)          { d.failed = true }
func (d *drawing) FailNow()              { d.failed = true }
func (d *drawing) Fail()                 { d.failed = true }
func (d *drawing) Failed() bool          { return d.failed }

// found is a story that was drawn and what it came to; where it failed, both are the shortest that fails in the same way.
type found struct {
	story    Story
	outcome  outcome
	drawn    Story   // before it was made shorter
	first    outcome // what that came to
	failure  Failure // what is broken in both; empty where nothing is
	attempts int     // stories that were played to make it shorter
}

// unfound is the worst of the failures of a story that was not found before; empty where all were.
func (e *explorer) unfound(o outcome) Failure {
	for _, f := range o.failures {
		if !e.found[f.Key()] {
			return f
		}
	}
	return Failure{}
}

// drawOne draws a story by a seed and has it played. Where it fails, rapid makes it shorter for as long as the time allows, as
// long as the same requirement is broken; each shorter story is played against the consumer.
func (e *explorer) drawOne(ctx context.Context, want Cell, seed int64, shrinking time.Duration) (found, error) {
	if err := settings(); err != nil {
		return found{}, err
	}
	rapidSeed := uint64(seed)
	if rapidSeed == 0 {
		rapidSeed = 1 // rapid takes 0 for none
	}
	if err := set(map[string]string{"rapid.seed": strconv.FormatUint(rapidSeed, 10), "rapid.shrinktime": shrinking.String()}); err != nil {
		return found{}, err
	}
	var out found
	var fault error
	known := map[string]outcome{}
	stories := drawPlan(want)
	rapid.Check(&drawing{}, func(t *rapid.T) {
		s := tell(stories.Draw(t, "story"))
		if fault != nil || ctx.Err() != nil {
			return
		}
		got, played := known[s.key()]
		if !played {
			var err error
			if got, err = e.play(ctx, s, seed); err != nil {
				fault = err
				return
			}
			known[s.key()] = got
		}
		first := len(known) == 1 && !played
		if first {
			out = found{story: s, drawn: s, outcome: got, first: got}
		}
		if first {
			out.failure = e.unfound(got)
		}
		if !got.breaks(out.failure) {
			return
		}
		if s.shorter(out.story) {
			out.story, out.outcome = s, got
		}
		t.Fatalf("%s", out.failure.Key())
	})
	out.attempts = len(known) - 1
	return out, fault
}

// breaks says that the story broke the same.
func (o outcome) breaks(f Failure) bool {
	for _, other := range o.failures {
		if f.ID != "" && other.Key() == f.Key() {
			return true
		}
	}
	return false
}

// shorter says that a story has fewer steps than another, or fewer words.
func (s Story) shorter(other Story) bool {
	if len(s.Steps) != len(other.Steps) {
		return len(s.Steps) < len(other.Steps)
	}
	return len(s.key()) < len(other.key())
}
