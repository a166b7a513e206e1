package suite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// DefaultGrace is how long a consumer is still heard after the last story of an assessment, in real time. One of our own
// is a part of this program, and has nothing that outlives its sessions: OwnGrace is enough for it.
const (
	DefaultGrace = 2 * time.Second
	OwnGrace     = 300 * time.Millisecond
)

// listened says how long a consumer was heard after the last story; empty where it was not.
func listened(grace time.Duration) string {
	if grace <= 0 {
		return ""
	}
	return grace.String()
}

// actedOut is a story that has been played and judged, whose mock is still there.
type actedOut struct {
	world   *steps.World
	told    []Scenario
	ending  evidence.EndMark
	entries int       // of the journal, when it was judged
	over    time.Time // when the story ended
	took    time.Duration
}

// stays notes a story whose mock stays until the end of the run.
func (r *runner) stays(p actedOut) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.played = append(r.played, p)
}

// afterwards hears what arrives when the stories have ended, until the grace after the last of them is over, and judges
// those stories again for which something did. What it was comes before their end in no journal: each has its first end
// where the story ended, and another where this run did.
func (r *runner) afterwards(ctx context.Context) {
	var last time.Time
	for _, p := range r.played {
		if p.over.After(last) {
			last = p.over
		}
	}
	if wait := r.cfg.Grace - r.cfg.Now().Sub(last); len(r.played) > 0 && r.cfg.Grace > 0 && wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	if r.cfg.Front != nil {
		r.cfg.Front.Flush()
	}
	for _, p := range r.played {
		err := errors.Join(p.world.Close(), p.world.Flooded())
		if err != nil && p.ending.Fault == "" {
			p.ending.Fault = fmt.Sprintf("%v: at the end: %v", steps.ErrHarness, err)
		}
		if err == nil && len(p.world.Journal()) <= p.entries {
			continue // nothing arrived
		}
		view, err := p.world.EndAgain(p.ending)
		if err != nil {
			view = p.world.Journal() // without an end, of which the judge says so
		}
		judged := judgeStory(r.cat, p.told, view, "")
		r.keep(ctx, judged, view, p.took, false)
		r.judgedAgain(judged, view)
	}
}

// judgedAgain puts what a story came to in the place of what it came to before.
func (r *runner) judgedAgain(again judgement, view journal.View) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, j := range r.judged {
		if j.scenarios[0].ID == again.scenarios[0].ID {
			r.judged[i] = again
		}
	}
	if r.cfg.VerdictsOnly {
		view = nil
	}
	for _, s := range again.scenarios {
		r.journals[s.Journal()] = view
	}
}
