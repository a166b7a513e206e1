package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

// examineProvider tries the provider of a configuration, step by step.
func examineProvider(ctx context.Context, s Streams, config string) error {
	f := providerFlags{config: config, plan: true} // a plan has no need of a registry
	under, err := f.open(ctx, s)
	if err != nil {
		return err
	}
	defer under.close()
	fmt.Fprintf(s.Out, "rebookcheck %s tries %s\n\n", identity.Version, under.options.Subject.Name)
	well, receipt, err := provider.Examine(ctx, under.options, func(c provider.Check) {
		word := "ok"
		if !c.OK {
			word = "fail"
		}
		fmt.Fprintf(s.Out, "%-6s %-17s %s\n", word, c.Name, wording.Line(c.Says))
		if c.Outcome != "" {
			fmt.Fprintf(s.Out, "%-24s the provider said:\n", "")
			for line := range strings.SplitSeq(c.Outcome, "\n") {
				fmt.Fprintf(s.Out, "%-24s   %s\n", "", wording.Line(line))
			}
		}
		if c.Do != "" {
			fmt.Fprintf(s.Out, "%-24s what to do: %s\n", "", c.Do)
		}
	})
	if err != nil {
		return usage(err)
	}
	for _, b := range receipt.Open() {
		fmt.Fprintf(s.Out, "still %s: %s, slot at %s: %s\n", b.Status, b.URL, b.Start, b.Why)
	}
	if !well {
		fmt.Fprintln(s.Out, "\nA run is not possible yet: fix the problem above. Nothing was judged.")
		return verdict(exitHarness)
	}
	fmt.Fprintf(s.Out, "\nA run is possible. Nothing was judged yet: do that with 'rebookcheck provider --config %s'.\n", config)
	return nil
}
