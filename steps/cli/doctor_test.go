package cli_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
)

func TestTheDoctorSaysWhetherARunCanBeMade(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		consumer string
		code     int
		want     []string
	}{
		"a consumer that can be run":   {"reference", 0, []string{"ok     isolation", "A run is possible. Nothing was judged"}},
		"an address where nobody is":   {"http://127.0.0.1:1", 3, []string{"fail   reach", "what to do: start the adapter", "skip   close", "A run is not possible yet"}},
		"a command that is not there":  {"exec:./no-such-adapter", 3, []string{"fail   reach", "name a program that is there"}},
		"a command that ends at once":  {"exec:false", 3, []string{"fail   reach", "the adapter ended (exit status 1"}},
		"a command that says anything": {"exec:echo hello", 3, []string{"fail   contract", `"hello"`}},
		"no such kind of consumer":     {"ftp://x", 2, nil},
		"a tester and no adapter":      {"attended", 2, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			require.Equal(t, c.code, cli.Main(t.Context(), []string{"doctor", "--consumer", c.consumer}, cli.Streams{Out: &out, Err: &errs}), out.String()+errs.String())
			for _, want := range c.want {
				require.Contains(t, out.String(), want)
			}
		})
	}
}
