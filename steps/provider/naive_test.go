package provider_test

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	features "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// naive starts the provider that was written in Python and returns its address.
func naive(t *testing.T) string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, python, "testdata/naive/provider.py", "0")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was ended
	})
	base, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSpace(base)
}

// realFaults are what is wrong with the naive provider. Each was looked up in its source, by hand; there are no others that
// a rule could show.
var realFaults = map[string]string{
	"AU-25": "a token without requesting_organization passes check_token",
	"AU-27": "check_token does not look at iat",
	"AU-30": "check_token does not look at requested_scope",
	"BK-55": "Diary.book looks at the slot, writes its log, and only then marks the slot",
	"BK-58": "create gives a patient without an identifier none",
	"BK-60": "create does not look whether the schedule is its own",
	"BK-68": "refuse writes no details",
	"BK-69": "create does not validate the body",
	"BK-71": "create does not look at telephones",
	"BK-72": "create does not look at the NHS number",
	"BK-74": "nothing looks at Content-Type",
	"CX-19": "route knows no _history",
	"CX-27": "cancel leaves the rest of the body aside, so that a changed one is taken",
	"CX-29": "cancel does not validate the body",
	"CX-30": "cancel does not compare the id in the body",
	"ER-10": "nothing looks at Accept",
	"FM-02": "send writes JSON alone",
	"FM-03": "nothing looks at Accept",
	"FM-04": "nothing looks at _format",
	"FM-05": "nothing looks at _format",
	"FM-13": "send never compresses",
	"FM-14": "the body is read as it came",
	"FM-16": "the body is as long as Content-Length says, and chunks have none",
	"NF-02": "capability names neither XML nor the profiles",
	"NF-03": "capability names no search parameters",
	"NF-05": "capability says nothing of versions",
	"RD-02": "route knows no _history",
	"RD-09": "create gives a patient without an identifier none",
	"RD-20": "search takes any number",
	"SL-26": "a start that is no time ends in a 500, and a status that is none finds nothing",
	"SL-28": "slots does not look whether the window is past",
	"SL-33": "the total is the number of all entries",
	"SP-30": "nothing remembers X-Request-Id",
}

func TestAProviderInAnotherLanguageIsJudgedByItsRealFaults(t *testing.T) {
	t.Parallel()
	base := naive(t)
	c, err := provider.Parse(fmt.Appendf(nil, "name: naive\nbase_url: %s\nasid: \"918000000555\"\nservices: [\"2000088801\"]\nregistry: none\n", base), false)
	require.NoError(t, err)
	out, err := provider.Run(t.Context(), provider.Options{
		Config: c, Features: features.FS, Fixtures: fixtures.FS, Harness: results.Harness{Name: "rebookcheck", Version: "test"}, Subject: results.Consumer{Name: c.Name}, Now: time.Now,
	})
	require.NoError(t, err)
	require.Equal(t, results.DoesNotConform, out.Run.Verdict.Conclusion)
	require.Empty(t, out.Receipt.Open(), "whatever it is like, nothing stays booked")
	require.ElementsMatch(t, slices.Collect(maps.Keys(realFaults)), broken(out.Run))
}

func broken(run results.Run) []string {
	var out []string
	for _, id := range run.Broken() {
		out = append(out, string(id))
	}
	return out
}
