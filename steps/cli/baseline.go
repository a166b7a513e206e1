package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// baselineFlags hold a run to what is known to fail.
type baselineFlags struct {
	file   string
	update bool
}

func (b *baselineFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&b.file, "baseline", "", "YAML `file` of known failures, which then do not fail the run; new failures do, as do entries that now pass or have expired")
	flags.BoolVar(&b.update, "update-baseline", false, "write the current failures into the --baseline file; fill in reasons and owners yourself")
}

func (b *baselineFlags) validate() error {
	if b.update && b.file == "" {
		return errors.New("--update-baseline needs --baseline with the file to write")
	}
	_, err := b.read()
	return err
}

// read reads what is known; nil where no file is named, or where the one that is to be written is not there yet.
func (b *baselineFlags) read() ([]results.Known, error) {
	if b.file == "" {
		return nil, nil
	}
	raw, err := readDocument(b.file)
	if errors.Is(err, fs.ErrNotExist) && b.update {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("--baseline: %w; --update-baseline writes one", err)
	}
	values, err := yamlFile.Unmarshal(raw)
	if err != nil {
		return nil, fmt.Errorf("--baseline %s: give YAML with a list called known: %w", b.file, err)
	}
	raw, err = json.Marshal(days(values))
	if err != nil {
		return nil, fmt.Errorf("--baseline %s: %w", b.file, err)
	}
	var all struct {
		Known []results.Known `json:"known"`
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&all); err != nil {
		return nil, fmt.Errorf("--baseline %s: give a list called known, each entry with requirement, scenario or both, reason, owner and perhaps expires: %w", b.file, err)
	}
	var faults []error
	for i, k := range all.Known {
		if err := k.Fault(); err != nil && !b.update {
			faults = append(faults, fmt.Errorf("--baseline %s: entry %d: %w", b.file, i+1, err))
		}
	}
	return all.Known, errors.Join(faults...)
}

// days has every time of YAML as the day that was written.
func days(value any) any {
	switch v := value.(type) {
	case time.Time:
		return results.Day(v)
	case map[string]any:
		for key := range v {
			v[key] = days(v[key])
		}
	case []any:
		for i := range v {
			v[i] = days(v[i])
		}
	}
	return value
}

// hold holds a run to the baseline, or writes the baseline anew and says so.
func (b *baselineFlags) hold(s Streams, run *results.Run) error {
	known, err := b.read()
	if err != nil || b.file == "" {
		return err
	}
	held := *run
	held.Baseline = &results.Baseline{Known: known, Day: results.Day(time.Now())}
	if !b.update {
		*run = held
		return nil
	}
	gate := held.Gate()
	next := slices.DeleteFunc(slices.Clone(known), func(k results.Known) bool { return slices.Contains(gate.Gone, k.String()) })
	told := map[string]bool{}
	for _, f := range held.Failures() {
		id := string(f.Requirement)
		if slices.Contains(gate.New, f.String()) && !told[id] {
			told[id] = true
			next = append(next, results.Known{Requirement: f.Requirement})
		}
	}
	entries := make([]any, len(next))
	for i, k := range next {
		entry := map[string]any{"reason": k.Reason, "owner": k.Owner}
		for key, value := range map[string]string{"requirement": string(k.Requirement), "scenario": k.Scenario, "expires": k.Expires} {
			if value != "" {
				entry[key] = value
			}
		}
		entries[i] = entry
	}
	raw, err := yamlFile.Marshal(map[string]any{"known": entries})
	if err == nil {
		err = os.WriteFile(b.file, raw, 0o666) //nolint:gosec // a file of the user's; the umask decides
	}
	if err != nil {
		return fmt.Errorf("--update-baseline: %w", err)
	}
	fmt.Fprintf(s.Err, "rebookcheck: %s has %d entries now: %d are new and need a reason and an owner, %d were taken out since they pass\n", b.file, len(next), len(told), len(gate.Gone))
	return nil
}
