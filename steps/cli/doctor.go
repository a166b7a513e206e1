package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/doctor"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

func doctorCommand(s Streams) *cobra.Command {
	f := runFlags{seed: 1}
	var config string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Try an adapter step by step, and say what to fix before the first run",
		Long: `doctor opens sessions at an adapter, gives it every task with a mock behind it, and
says after each step whether a run could continue. It judges nothing: exit code 0
means that a run is possible, 3 that it is not.`,
		Example: `  rebookcheck doctor --consumer http://127.0.0.1:9000
  rebookcheck doctor --consumer "exec:./adapter --flag"
  rebookcheck doctor --provider provider.yaml`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if config != "" {
				return examineProvider(cmd.Context(), s, config)
			}
			return examine(cmd.Context(), s, f)
		},
	}
	cmd.Flags().StringVar(&config, "provider", "", "try the booking provider in this configuration instead: capability statement, token, slots, then make, read and cancel one booking")
	cmd.Flags().StringVar(&f.consumer, "consumer", "reference", "consumer to try: "+driverForms("doctor"))
	cmd.Flags().DurationVar(&f.within, "answer-within", answerWithin, "the most time that an adapter may take for one answer")
	return cmd
}

func examine(ctx context.Context, s Streams, f runFlags) error {
	subject, err := chooseConsumer("doctor", f)
	if err != nil {
		return usage(err)
	}
	people, err := cast.Load(fixtures.FS)
	if err != nil {
		return harness(err)
	}
	fmt.Fprintf(s.Out, "rebookcheck %s tries %s, contract %s\n\n", identity.Version, subject.describe.Name, contract.Version)
	well, err := doctor.Examine(ctx, doctor.Config{Opener: subject.opener, People: people, Tell: func(f doctor.Finding) {
		fmt.Fprintf(s.Out, "%-6s %-17s %s\n", f.Result, f.Check, wording.Line(f.Says))
		if f.Aside != "" {
			fmt.Fprintf(s.Out, "%-24s it said on standard error:\n", "")
			for line := range strings.SplitSeq(f.Aside, "\n") {
				fmt.Fprintf(s.Out, "%-24s   %s\n", "", wording.Line(line))
			}
		}
		if f.Do != "" {
			fmt.Fprintf(s.Out, "%-24s what to do: %s\n", "", f.Do)
		}
	}})
	switch {
	case err != nil:
		return harness(err)
	case !well:
		fmt.Fprintln(s.Out, "\nA run is not possible yet: fix the problem above. Nothing was judged.")
		return verdict(exitHarness)
	}
	fmt.Fprintf(s.Out, "\nA run is possible. Nothing was judged yet: do that with 'rebookcheck run --consumer %q'.\n", f.consumer)
	return nil
}
