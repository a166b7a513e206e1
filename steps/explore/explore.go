// Package explore plays stories that nobody wrote against a booking consumer. Stories are drawn at random, legal by
// construction, in the words of the features; each is judged by every rule and by what must be so of a whole story;
// and one that fails is made as short as it can be and still fail in the same way.
//
// It has no dependency on how a clause is judged and how a consumer is reached.
//
//	report, err := explore.Run(ctx, explore.Config{Subject: subject, Seed: 1, Stories: 500, …})
package explore

import (
	"context"
	"io/fs"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Config is one exploration.
type Config struct {
	Subject  Subject
	Harness  results.Harness
	Fixtures fs.FS
	// Seed makes the exploration repeatable: the same seed draws the same stories in the same worlds.
	Seed int64
	// Stories is how many are drawn at the most, and For how long; 0 means no bound. One of them must be set.
	Stories int
	For     time.Duration
	// Shrink is how long is spent on making one failing story shorter, in real time.
	Shrink time.Duration
	// First ends the exploration with the first failure.
	First bool
	// Strict has a concern count as a failure.
	Strict bool
	// Variance is the seed of legal differences in what providers answer; 0 means none.
	Variance int64
	// Now is the real clock.
	Now func() time.Time
	// Progress, if set, is told after each story; Found is told of each new failure as it is found, and writes it. Where it
	// cannot, the exploration goes on, and one that is resumed plays the story again.
	Progress func(Report)
	Found    func(Finding) error
	// Log, if set, keeps what the exploration comes to, and holds what an earlier one that this goes on with had come to.
	Log *Log
}

// Finding is one way in which the consumer failed, told by the shortest story that was found.
type Finding struct {
	Failure
	// Number is the story in which it showed, counted from 1, and Seed the seed of that story's world.
	Number int
	Seed   int64
	Story  Story
	// Drawn is how many steps the story had when it was drawn, and Tried how many stories were played to make it shorter.
	Drawn, Tried int
	// Run is the shortest story, judged as a run with the sentence of the requirement at its end.
	// It is not kept in a log: where the exploration was resumed, it is empty in what had been found before.
	Run results.Run `json:"-"`
}

// Report is what an exploration came to.
type Report struct {
	Stories  int
	Findings []Finding
	// Failed is how many stories failed, Faults why stories could not be judged, and Stuck how many could not go on.
	Failed, Stuck int
	Faults        []string
	Coverage      *Coverage
	Took          time.Duration
}

// explorer draws, plays and judges.
type explorer struct {
	player
	cfg   Config
	found map[string]bool // failures by their key
}

// lostInARow is how many stories in a row may be without a verdict before nothing more is tried.
const lostInARow = 5

// Run explores until as many stories were played, or as much time has passed, as was asked for. An error means that nothing
// could be explored at all; what goes wrong in a story is in the report.
func Run(ctx context.Context, cfg Config) (Report, error) {
	cat, err := requirement.Load(cfg.Fixtures)
	if err != nil {
		return Report{}, err
	}
	e := &explorer{cfg: cfg, found: map[string]bool{}, player: player{
		subject: cfg.Subject, harness: cfg.Harness, fixtures: cfg.Fixtures, cat: cat, variance: cfg.Variance, strict: cfg.Strict, now: cfg.Now,
	}}
	started := cfg.Now()
	report := Report{Coverage: NewCoverage()}
	e.recall(&report)
	started = started.Add(-report.Took)
	lost := 0
	for ctx.Err() == nil && lost < lostInARow && e.goesOn(report, started) {
		seed := seedOf(cfg.Seed, report.Stories)
		got, err := e.drawOne(ctx, e.want(report), seed, cfg.Shrink)
		if err != nil {
			return report, err
		}
		if ctx.Err() != nil {
			break
		}
		report.Stories++
		report.Coverage.walk(got.drawn.Cells)
		lost++
		if got.first.fault == "" {
			lost = 0
		} else {
			report.Faults = append(report.Faults, got.first.fault)
		}
		if got.first.stuck != "" {
			report.Stuck++
		}
		if len(got.first.failures) > 0 {
			report.Failed++
		}
		found := len(report.Findings)
		if got.failure.ID != "" {
			if err := e.keep(ctx, &report, got, seed); err != nil {
				return report, err
			}
		}
		report.Took = cfg.Now().Sub(started)
		if err := e.note(got, report, report.Findings[found:]); err != nil {
			return report, err
		}
		if cfg.Progress != nil {
			cfg.Progress(report)
		}
	}
	return report, nil
}

// goesOn says whether another story is to be drawn.
func (e *explorer) goesOn(r Report, started time.Time) bool {
	switch {
	case e.cfg.First && len(r.Findings) > 0:
		return false
	case e.cfg.Stories > 0 && r.Stories >= e.cfg.Stories:
		return false
	case e.cfg.For > 0 && e.now().Sub(started) >= e.cfg.For:
		return false
	}
	return e.cfg.Stories > 0 || e.cfg.For > 0
}

// want is the cell that the next story is steered to: one that was not walked yet, while there are any.
func (e *explorer) want(r Report) Cell {
	const stride = 7919 // a prime: neighbours in the list have much in common
	left := r.Coverage.Unwalked()
	if len(left) == 0 {
		left = r.Coverage.all
	}
	return left[(r.Stories*stride)%len(left)]
}

// keep judges the shortest story once more, with the sentence of the requirement at its end.
func (e *explorer) keep(ctx context.Context, report *Report, got found, seed int64) error {
	e.found[got.failure.Key()] = true
	out := Finding{Failure: got.failure, Number: report.Stories, Seed: seed, Story: got.story, Drawn: len(got.drawn.Steps), Tried: got.attempts}
	i := slices.IndexFunc(got.outcome.failures, func(f Failure) bool { return f.Key() == out.Key() })
	out.Failure = got.outcome.failures[i]
	again, err := e.play(ctx, got.story, seed, out.Sentence())
	if err != nil {
		return err
	}
	out.Run = again.run
	report.Findings = append(report.Findings, out)
	if e.cfg.Found != nil && e.cfg.Found(out) != nil {
		e.cfg.Log = nil
	}
	return nil
}

// note enters a story into the log, when what was found in it has been written.
func (e *explorer) note(got found, r Report, findings []Finding) error {
	if e.cfg.Log == nil {
		return nil
	}
	played := playedStory{Number: r.Stories, Cells: got.drawn.Cells, Fault: got.first.fault, Stuck: got.first.stuck != "", Failed: len(got.first.failures) > 0, Took: r.Took}
	if played.Fault != "" {
		played.Story = got.drawn.Feature()
	}
	if len(findings) > 0 {
		played.Found = &findings[0]
	}
	return e.cfg.Log.write(line{Played: &played})
}

// Sentence is the sentence of the requirement that was broken, as a scenario ends in it.
func (f Failure) Sentence() string {
	r, _ := rule.Find(f.ID)
	return r.Sentence
}

// seedOf makes the seed of a story's world.
func seedOf(seed int64, story int) int64 {
	const apart = 1_000_003
	return seed*apart + int64(story) + 1
}
