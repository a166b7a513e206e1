package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// kept is the folder of an attended run: what it was asked to do, and each scenario that
// was finished, with its evidence, in a file of its own.
type kept struct{ dir string }

// asked is what a run was asked to do, as far as results depend on it.
type asked struct {
	Version  string `json:"version"`
	Seed     int64  `json:"seed"`
	Variance int64  `json:"variance"`
}

// keptScenario is the form of a file.
type keptScenario struct {
	Scenario results.Scenario `json:"scenario"`
	Took     time.Duration    `json:"took_ns"`
	Journal  journal.View     `json:"journal"`
}

// open makes the folder, or holds the run against the one that is kept there.
func (k kept) open(a asked) error {
	if err := os.MkdirAll(filepath.Join(k.dir, "scenarios"), 0o750); err != nil {
		return fmt.Errorf("keep the run: %w", err)
	}
	path := filepath.Join(k.dir, "run.json")
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return k.write(path, a)
	}
	if err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	var before asked
	if err := strictly(raw, &before); err != nil {
		return fmt.Errorf("resume: %s: %w", path, err)
	}
	if before != a {
		return fmt.Errorf("resume: the run in %s is of version %s with --seed %d and --variance %d; give the same, or another --out", k.dir, before.Version, before.Seed, before.Variance)
	}
	return nil
}

// load reads the scenarios that were finished.
func (k kept) load() (map[string]suite.Finished, error) {
	files, err := filepath.Glob(filepath.Join(k.dir, "scenarios", "*.json"))
	if err != nil {
		return nil, fmt.Errorf("resume: %w", err)
	}
	out := map[string]suite.Finished{}
	for _, path := range files {
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("resume: %w", err)
		}
		var s keptScenario
		if err := strictly(raw, &s); err != nil {
			return nil, fmt.Errorf("resume: %s: %w; remove it to run that scenario again", path, err)
		}
		out[s.Scenario.ID] = suite.Finished{Scenario: s.Scenario, Journal: s.Journal, Took: s.Took}
	}
	return out, nil
}

// save keeps a scenario that was finished.
func (k kept) save(f suite.Finished) error {
	sum := sha256.Sum256([]byte(f.Scenario.ID))
	path := filepath.Join(k.dir, "scenarios", hex.EncodeToString(sum[:8])+".json")
	return k.write(path, keptScenario{Scenario: f.Scenario, Took: f.Took, Journal: f.Journal})
}

// write puts a file in its place whole or not at all.
func (k kept) write(path string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("keep the run: %w", err)
	}
	tmp := path + ".new"
	if err := os.WriteFile(tmp, raw, 0o600); err != nil {
		return fmt.Errorf("keep the run: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("keep the run: %w", err)
	}
	return nil
}

func strictly(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("it cannot be read: %w", err)
	}
	return nil
}
