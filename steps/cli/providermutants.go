package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/rebookcheck/rebookcheck/steps/provider/mutant"
)

// providerNames are the names of the known-bad providers and of the good ones.
func providerNames() []string {
	return namesOf(slices.Concat(mutant.All(), mutant.Good()), func(m mutant.Mutant) string { return m.Name })
}

func findProvider(name string) (mutant.Mutant, bool) { return mutant.Find(name) }

func listProviders(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, m := range mutant.All() {
		fmt.Fprintf(t, "%s\t%s\t%s\n", m.Name, strings.Join(m.Breaks, " "), m.Defect)
	}
	for _, m := range mutant.Good() {
		fmt.Fprintf(t, "%s\tgood\t%s\n", m.Name, m.Defect)
	}
	return flush(t)
}
