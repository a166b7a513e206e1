package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/rebookcheck/rebookcheck/mockprovider/front"
	"github.com/rebookcheck/rebookcheck/mockprovider/unmatched"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// whereFlags say where a consumer finds the mock.
type whereFlags struct {
	listen, baseURL string
	fixed           bool
}

func (f *whereFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.listen, "listen", "", "one fixed address (host:port) for all mocks; without it each scenario gets its own loopback ports")
	flags.StringVar(&f.baseURL, "base-url", "", "URL at which the consumer reaches --listen, if it is not http:// and that address")
	flags.BoolVar(&f.fixed, "fixed", false, "with --listen: use the same URLs for every scenario, for a consumer that is set up by hand; scenarios run one at a time")
}

func (f *whereFlags) validate() error {
	var faults []error
	if f.listen == "" && (f.baseURL != "" || f.fixed) {
		faults = append(faults, errors.New("--base-url and --fixed need --listen"))
	}
	if f.listen != "" {
		if _, _, err := net.SplitHostPort(f.listen); err != nil {
			faults = append(faults, fmt.Errorf("--listen %q: give a host and a port, such as 127.0.0.1:8443", f.listen))
		}
	}
	return errors.Join(faults...)
}

// stand puts a front before the mocks of a run, where one is asked for. What it returns ends
// it and tells of the requests that belonged to no scenario.
func (f *whereFlags) stand(ctx context.Context, s Streams, run *runFlags, subject *subject) (end func(results.Run) error, err error) {
	if f.listen == "" {
		return func(results.Run) error { return nil }, nil
	}
	at, err := f.open(ctx, s)
	if err != nil {
		return nil, err
	}
	if f.fixed && run.concurrency != 1 {
		fmt.Fprintln(s.Err, "rebookcheck: one scenario at a time: with --fixed nothing in an address tells scenarios apart")
		run.concurrency = 1
	}
	before := subject.amend
	subject.amend = func(c *suite.Config) {
		c.Front = at
		if before != nil {
			before(c)
		}
	}
	return func(done results.Run) error {
		if err := errors.Join(at.Close(), tellUnmatched(s, run.out, at, done)); err != nil {
			return harness(err)
		}
		return nil
	}, nil
}

// open listens and says where.
func (f *whereFlags) open(ctx context.Context, s Streams) (*front.Front, error) {
	at, err := front.Listen(ctx, front.Config{Address: f.listen, Root: f.baseURL, Fixed: f.fixed, Now: time.Now})
	if err != nil {
		return nil, harness(fmt.Errorf("--listen: %w", err))
	}
	mount := at.Mount("SESSION")
	fmt.Fprintf(s.Out, "proxy      %s/ssp\nregistry   %s/registry/fhir\ntoken      %s/registry/oauth2/token\n", mount, mount, mount)
	return at, nil
}

// unmatchedFile is where requests that were not understood are written, beside the reports.
const unmatchedFile = "unmatched.json"

// notUnderstood are requests that belonged to no scenario, and those that matched no interaction in theirs.
type notUnderstood struct {
	NoScenario []front.Unmatched `json:"no_scenario,omitempty"`
	// More is how many belonged to no scenario beyond those that were kept.
	More          int               `json:"more,omitempty"`
	NoInteraction []unmatchedInPart `json:"no_interaction,omitempty"`
}

// unmatchedInPart is a request of a scenario that matched no interaction. It holds no query and no body.
type unmatchedInPart struct {
	Scenario string `json:"scenario"`
	Entry    string `json:"entry"` // its label in the journal
	Method   string `json:"method"`
	Path     string `json:"path"`
	Why      string `json:"why"`
}

// inScenarios finds the requests that matched no interaction in the journals of a run.
func inScenarios(done results.Run) []unmatchedInPart {
	var out []unmatchedInPart
	told := map[string]bool{}
	for _, sc := range done.Scenarios {
		if told[sc.Journal()] {
			continue
		}
		told[sc.Journal()] = true
		for _, e := range done.Journals[sc.Journal()] {
			if x := e.Exchange; x != nil && x.Route == "" && e.Closed != 0 && x.Via == 0 {
				path, _, _ := strings.Cut(x.Target, "?")
				out = append(out, unmatchedInPart{sc.ID, e.Label(), x.Method, path, unmatched.Explain(*x).String()})
			}
		}
	}
	return out
}

// clearUnmatched takes away what an earlier run left.
func clearUnmatched(out string) error {
	if err := os.Remove(filepath.Join(out, unmatchedFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("unmatched requests of an earlier run: %w", err)
	}
	return nil
}

// tellUnmatched prints and keeps the requests that were not understood. A run without
// any leaves no file, and takes that of an earlier run away.
func tellUnmatched(s Streams, out string, at *front.Front, done results.Run) error {
	kept, more := at.Unmatched()
	all := notUnderstood{kept, more, inScenarios(done)}
	path := filepath.Join(out, unmatchedFile)
	if len(kept)+len(all.NoInteraction) == 0 {
		return clearUnmatched(out)
	}
	fmt.Fprintf(s.Out, "%d requests belonged to no scenario and %d matched no interaction; see %s\n", len(kept)+more, len(all.NoInteraction), path)
	for _, u := range kept[:min(len(kept), 5)] {
		fmt.Fprintf(s.Out, "  %s\n", wording.Line(fmt.Sprintf("%s %s: %s", u.Method, u.Path, u.Why)))
	}
	for _, u := range all.NoInteraction[:min(len(all.NoInteraction), 5)] {
		fmt.Fprintf(s.Out, "  %s\n", wording.Line(fmt.Sprintf("%s %s: %s", u.Method, u.Path, u.Why)))
	}
	raw, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("unmatched requests: %w", err)
	}
	if err := os.WriteFile(path, append(raw, '\n'), 0o666); err != nil { //nolint:gosec // as the reports; the umask decides
		return fmt.Errorf("unmatched requests: %w", err)
	}
	return nil
}
