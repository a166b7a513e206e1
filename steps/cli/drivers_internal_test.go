package cli

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Each command with --consumer knows every driver, or says why it cannot use it.
func TestEveryCommandKnowsEveryDriver(t *testing.T) {
	t.Parallel()
	with := map[string]bool{}
	for _, c := range command(Streams{}).Commands() {
		flag := c.Flags().Lookup("consumer")
		if flag == nil {
			continue
		}
		name := c.Name()
		with[name] = true
		require.Contains(t, flag.Usage, driverForms(name), name)
		for _, d := range drivers() {
			require.True(t, d.named(d.example), d.form)
			_, err := findDriver(name, d.example)
			if why := d.refused[name]; why != "" {
				require.ErrorContains(t, err, why)
				require.NotContains(t, flag.Usage, d.form, "%s offers what it refuses", name)
				continue
			}
			require.NoError(t, err)
			require.Contains(t, flag.Usage, d.form, name)
		}
		_, err := findDriver(name, "carrier-pigeon")
		require.ErrorContains(t, err, driverForms(name))
	}
	for _, d := range drivers() {
		for name := range d.refused {
			require.True(t, with[name], "%s is refused by %s, which has no --consumer", d.form, name)
		}
	}
}
