package cli_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// branded is a consumer that says which product it is, and breaks down where it is to.
type branded struct {
	consumer.Driver
	product  contract.Product
	declares *contract.Capabilities
	breaks   bool
}

func (b branded) Product() *contract.Product           { return &b.product }
func (b branded) Capabilities() *contract.Capabilities { return b.declares }

func (b branded) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	if b.breaks && t.Kind == contract.ChooseToCancel {
		return contract.Screen{}, context.DeadlineExceeded
	}
	return b.Driver.Perform(ctx, t)
}

// brand serves the reference consumer as a product that named gives for each session.
func brand(t *testing.T, named func(session int) branded) string {
	t.Helper()
	var sessions atomic.Int32
	inner := reference.Opener(reference.Options{})
	server := httptest.NewServer(consumer.Serve(consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		d, err := inner.Open(ctx, s)
		if err != nil {
			return nil, err
		}
		b := named(int(sessions.Add(1)))
		b.Driver = d
		return b, nil
	})))
	t.Cleanup(server.Close)
	return server.URL
}

func desktop(version string) contract.Product {
	return contract.Product{Vendor: "North Systems", Name: "Triage Desktop", Version: version}
}

func TestTheProductThatAnAdapterNamesStandsInTheReportsAndInTheEvidence(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code, out, run := runAgainst(t, dir, brand(t, func(int) branded { return branded{product: desktop("9.4.1")} }), "--contact", "team@north.example")
	require.Zero(t, code, out)
	require.Equal(t, &results.Product{Vendor: "North Systems", Name: "Triage Desktop", Version: "9.4.1", Contact: "team@north.example"}, run.Consumer.Product)
	require.Contains(t, out, "scenarios against Triage Desktop 9.4.1, North Systems (http://127.0.0.1:")
	require.Contains(t, out, "product:     Triage Desktop 9.4.1, North Systems")
	lines, err := os.ReadFile(filepath.Join(dir, "journal.jsonl"))
	require.NoError(t, err)
	first, rest, _ := bytes.Cut(lines, []byte("\n"))
	require.Contains(t, string(first), `"version":"9.4.1","contact":"team@north.example"`, "the plan names it")
	require.Contains(t, string(first), `"suite":{"digest":"`)
	require.Contains(t, string(rest), `"kind":"product"`, "and each session does")
}

func TestTwoProductsInOneRunAreNoVerdict(t *testing.T) {
	t.Parallel()
	code, out, run := runAgainst(t, t.TempDir(), brand(t, func(session int) branded {
		if session > 2 {
			return branded{product: desktop("9.5.0")}
		}
		return branded{product: desktop("9.4.1")}
	}))
	require.Equal(t, 4, code, out)
	require.Contains(t, run.Damage[0], `the evidence is of more than one product (product version "9.4.1" and "9.5.0")`)
}

func TestFlagsThatContradictTheAdapterAreRefused(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	address := brand(t, func(int) branded { return branded{product: desktop("9.4.1")} })
	code := cli.Main(t.Context(), []string{"run", "--consumer", address, "--tags", "@RB-36", "--out", t.TempDir(), "--product-version", "9.4.0"}, cli.Streams{Out: &out, Err: &errs})
	require.Equal(t, 2, code)
	require.Contains(t, errs.String(), `name two products: product version "9.4.0" and "9.4.1"`)
}

func TestARunIsNotGoneOnWithByAnotherBuildOfTheConsumer(t *testing.T) {
	t.Parallel()
	no := false
	for name, c := range map[string]struct {
		again branded
		says  string
	}{
		"another version":                  {branded{product: desktop("9.4.2")}, `product version "9.4.1" and "9.4.2"`},
		"one that does not say which":      {branded{}, `"9.4.1" and not named`},
		"one that declares something else": {branded{product: desktop("9.4.1"), declares: &contract.Capabilities{XML: &no}}, "declared capabilities (none) and (no xml)"},
		"the same":                         {branded{product: desktop("9.4.1")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var second atomic.Bool
			address := brand(t, func(int) branded {
				if second.Load() {
					return c.again
				}
				return branded{product: desktop("9.4.1"), breaks: true}
			})
			dir := t.TempDir()
			code, out, _ := runAgainst(t, dir, address)
			require.Equal(t, 3, code, out)
			second.Store(true)
			code, out, run := runAgainst(t, dir, address, "--resume")
			if c.says == "" {
				require.Zero(t, code, out)
				return
			}
			require.Equal(t, 2, code, out)
			require.Contains(t, out, "one verdict cannot cover two builds")
			require.Contains(t, out, c.says)
			require.Equal(t, results.HarnessFault, run.Verdict.Conclusion, "the report of the run's first part stays")
		})
	}
}
