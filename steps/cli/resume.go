package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/resume"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// keeper keeps what a run against an adapter has judged, beside its reports, until the run has come to its end.
type keeper struct {
	s     Streams
	dir   string
	run   resume.Run
	store *resume.Store // nil for a consumer of our own, which is never lost
	taken map[string]suite.Finished
	// rehearsal is true when the folder of a run that is resumed holds the report of a rehearsal with its seed.
	rehearsal bool

	mu    sync.Mutex
	fault error
}

// newKeeper reads what is to be resumed. Another run's is refused, and so is nothing at all.
func newKeeper(s Streams, f runFlags, subject subject) (*keeper, error) {
	k := &keeper{s: s}
	if !subject.remote && f.consumer != attendedConsumer {
		if f.resume {
			return nil, usage(errors.New("--resume continues a run against an adapter; also give its --consumer"))
		}
		return k, nil
	}
	program, err := ownHash()
	if err != nil {
		return nil, harness(err)
	}
	k.dir = filepath.Join(f.out, "resume")
	k.run = resume.Run{
		Program: program, Version: identity.Version, Suite: identity.Here().Suite, Strict: f.strict, Standard: suite.Standard, Contract: contract.Version,
		Consumer: f.consumer, Tags: f.tags, Shard: f.shard, Seed: f.seed, Rehearsed: f.rehearsed, Variance: f.variance, Start: f.start,
		Attended: f.attend.digest(),
	}
	if f.consumer == attendedConsumer {
		k.run.Consumer = f.attend.name()
	}
	if !f.resume {
		return k, nil
	}
	if begun, err := resume.Begun(k.dir); err == nil {
		k.run.Of = begun.Of // whether it is the same is known once it has been reached
	}
	k.store, k.taken, err = resume.Continue(k.dir, k.run, time.Now)
	if err != nil {
		return nil, usage(fmt.Errorf("--resume: %w; leave --resume out to start again", err))
	}
	k.rehearsal = rehearsalIn(f.out, k.run)
	for _, id := range slices.Sorted(maps.Keys(k.taken)) {
		if why := k.taken[id].Lost; why != "" {
			fmt.Fprintf(s.Err, "rebookcheck: the saved state of %s cannot be judged, so the run can no longer conform: %s\n", id, why)
		}
	}
	return k, nil
}

// rehearsalIn says that a folder holds the report of a rehearsal with the seed of a run that had drawn it.
func rehearsalIn(dir string, run resume.Run) bool {
	raw, err := os.ReadFile(filepath.Join(dir, "results.json"))
	if err != nil || run.Rehearsed {
		return false
	}
	var left struct {
		Config results.Config `json:"config"`
	}
	return json.Unmarshal(raw, &left) == nil && left.Config.Seed == run.Seed && left.Config.Rehearsed
}

// know takes what the consumer says of itself. Another build of it than the run began with is refused.
func (k *keeper) know(of results.Consumer) error {
	if k.store != nil {
		if other := k.run.Of.DiffersFrom(of); other != nil {
			return usage(fmt.Errorf("--resume: the consumer is a different build from the one that the run started with, and one verdict cannot cover two builds: %s (then and now); leave --resume out to start again", strings.Join(other, "; ")))
		}
	}
	k.run.Of = of
	return nil
}

// resumes notes that a run is gone on with, where it is.
func (k *keeper) resumes() error {
	if k.store == nil {
		return nil
	}
	return k.store.Resumed(k.rehearsal)
}

// begin makes room, once the consumer has answered. What an earlier run left is then gone, unless it is resumed.
func (k *keeper) begin() error {
	if k.dir == "" || k.store != nil {
		return nil
	}
	var err error
	k.store, err = resume.Begin(k.dir, k.run, time.Now)
	return err
}

// amend has a run keep what it judges and say what it has been through; nothing where nothing is kept.
func (k *keeper) amend(cfg *suite.Config) {
	cfg.Taken = k.taken
	if k.store == nil {
		return
	}
	cfg.Began = func(scenarios []string, now func() time.Time) *journal.Journal {
		j, err := k.store.Started(scenarios, now, steps.JournalBytes, steps.JournalEntries)
		k.failed(err)
		return j
	}
	cfg.Keep = func(f suite.Finished) { k.failed(k.store.Keep(f)) }
	cfg.History = func() *results.History {
		h, err := k.store.History()
		k.failed(err)
		return h
	}
}

// over is how many scenarios an earlier run had been through.
func (k *keeper) over() int {
	n := 0
	for _, f := range k.taken {
		if !f.UnderWay && f.Lost == "" {
			n++
		}
	}
	return n
}

// failed notes that something could not be kept, where it could not.
func (k *keeper) failed(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.fault = errors.Join(k.fault, err)
}

// end removes what was kept once nothing is left to be resumed and the reports are written, and otherwise says how to go on.
func (k *keeper) end(done results.Run, ended error) {
	if k.store == nil {
		return
	}
	k.failed(k.store.Close())
	if k.fault != nil {
		fmt.Fprintf(k.s.Err, "rebookcheck: not everything that was judged could be saved for --resume: %v\n", k.fault)
	}
	var failed failure
	left := 0
	for _, sc := range done.Scenarios {
		if sc.Status != rule.Fail && (sc.Fault != "" || sc.Status == rule.HarnessError) { // a proven breach stands as it is
			left++
		}
	}
	switch {
	case errors.As(ended, &failed):
		fmt.Fprintln(k.s.Err, "rebookcheck: the judged scenarios are saved; run the same command with --resume for the rest")
	case left > 0:
		fmt.Fprintf(k.s.Err, "rebookcheck: %d of %d scenarios have no verdict; fix the cause, then run the same command with --resume to run only those\n",
			left, len(done.Scenarios))
	default:
		if err := k.store.Discard(); err != nil {
			fmt.Fprintf(k.s.Err, "rebookcheck: %s is no longer needed but could not be removed: %v\n", k.dir, err)
		}
	}
}

// ownHash is the SHA-256 of this program: rules, phrases and features are in it.
func ownHash() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	sum, err := fileHash(path)
	if err != nil {
		return "", fmt.Errorf("read this program: %w", err)
	}
	return sum, nil
}
