package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/steps/bundle"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

func verifyCommand(s Streams) *cobra.Command {
	var key, disclosures string
	cmd := &cobra.Command{
		Use:   "verify BUNDLE",
		Short: "Check a signed bundle: signature, integrity, and whether its verdicts follow from its evidence",
		Long: `verify checks the signature and every byte of a bundle, judges its journal again, and says
whether the signed verdicts are reproduced, differ because a different suite judged them, or
do not follow from the evidence. It needs no network. For a statement.json it checks the
signature next to it.

Exit codes:
  0  signed by the key that was given, unchanged, and every verdict is reproduced
  1  do not rely on it: it was changed, somebody else signed it, or the verdicts do not follow
     from the evidence, for example because a build with weakened rules judged it
  2  the command line is wrong, or there is no such file
  3  a fault of this program
  4  nothing wrong was found, but not everything can be checked: no --key was given, a
     different suite judged it, or the bundle is redacted`,
		Example: `  rebookcheck verify reports.bundle.zip --key rebookcheck.pub
  rebookcheck verify reports.bundle.zip --key RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3`,
		Args: arguments(1, 1, "one bundle or statement.json"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return verifyBundle(cmd.Context(), s, args[0], key, disclosures)
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "public key of the expected signer: the file, or its line that begins with RW")
	cmd.Flags().StringVar(&disclosures, "disclosures", "", "for a redacted bundle: file with the values left out, or some of its lines; each is checked against the digest in its place")
	return cmd
}

func verifyBundle(ctx context.Context, s Streams, file, given, disclosures string) error {
	var key *bundle.PublicKey
	if given != "" {
		read, err := bundle.LoadPublic(given)
		if err != nil {
			return usage(fmt.Errorf("--key: %w", err))
		}
		key = &read
	}
	raw, err := bundle.ReadFile(file)
	if err != nil {
		return usage(fmt.Errorf("read the bundle: %w", err))
	}
	if bytes.HasPrefix(raw, []byte("{")) {
		return verifyStatement(s, file, raw, key)
	}
	opened, err := bundle.Open(raw, key)
	if errors.Is(err, bundle.ErrAltered) {
		fmt.Fprintf(s.Out, "NOT VERIFIED: %s\n", wording.Line(err.Error()))
		return verdict(exitNotConform)
	}
	if err != nil {
		return harness(err)
	}
	if disclosures != "" {
		if err := disclosed(s, opened, disclosures); err != nil {
			return err
		}
	}
	by, err := newJudges(false)
	if err != nil {
		return harness(err)
	}
	c := opened.Compare(repeated(ctx, by, opened.Run)(opened.Evidence()), identity.Here())
	tellBundle(s, file, opened)
	return concludeVerify(s, opened, c)
}

// disclosed holds what somebody says was withheld against the bundle.
func disclosed(s Streams, o bundle.Opened, file string) error {
	lines, err := os.ReadFile(file)
	if err != nil {
		return usage(fmt.Errorf("--disclosures: %w", err))
	}
	if o.Withheld == nil {
		return usage(errors.New("--disclosures: the bundle is not redacted, so nothing was left out"))
	}
	n, err := o.Disclosed(lines)
	if err != nil {
		fmt.Fprintf(s.Out, "NOT VERIFIED: %s\n", wording.Line(err.Error()))
		return verdict(exitNotConform)
	}
	fmt.Fprintf(s.Out, "disclosed  %s of those left out: each matches the digest in its place\n", wording.Count(n, "value"))
	return nil
}

func tellBundle(s Streams, file string, o bundle.Opened) {
	fmt.Fprintf(s.Out, "bundle     %s, %d files, all as they were signed\nsha-256    %s\n", file, len(o.Files), o.Digest)
	who := "the key that was given"
	if !o.Known {
		who = "the key that the bundle itself names; without --key it is not known whose it is"
	}
	fmt.Fprintf(s.Out, "signed by  key %s, %s\nproduct    %s\njudged as  %s\nverdict    %s\njudged by  %s\nhere       %s\n", o.KeyID, who,
		wording.Line(results.Consumer{Product: &o.Product}.ProductName()), o.Run.RoleInFull(), wording.Line(string(o.Conclusion)), buildLine(o.Harness), buildLine(identity.Here()))
	tellWithheld(s, o)
}

func buildLine(h results.Harness) string {
	return wording.Line(fmt.Sprintf("%s %s, suite %s", h.Name, h.Version, h.Suite.Short()))
}

func concludeVerify(s Streams, o bundle.Opened, c *bundle.Comparison) error {
	fmt.Fprintf(s.Out, "verdicts   %s: %d of %d are the same here\n", c.Outcome, c.Repeated, c.Of)
	for _, line := range c.Lines() {
		fmt.Fprintf(s.Out, "           %s\n", wording.Line(line))
	}
	if c.Suites != nil {
		fmt.Fprintf(s.Out, "           a different suite judged it (differences: %s)\n", strings.Join(c.Suites, ", "))
	}
	switch {
	case c.Outcome == bundle.DoNotFollow:
		why := "The signed verdicts do not follow from the evidence: the results were changed, or the build that judged it has other rules under the same name."
		if c.Suites != nil {
			why = "According to this suite the evidence breaks a requirement that was signed as met. Either the build that judged it had weakened rules, or a rule was corrected since. Ask for that build, and for the difference."
		}
		fmt.Fprintln(s.Out, "NOT VERIFIED: "+why)
		return verdict(exitNotConform)
	case c.Outcome == bundle.OtherSuite:
		fmt.Fprintln(s.Out, "NOT REPRODUCED: the signature is valid, but a different suite judged it. Nothing contradicts it; repeat it with the build that judged it.")
		return verdict(exitInconclusive)
	case !o.Known:
		fmt.Fprintln(s.Out, "NOT KNOWN WHO SIGNED: the verdicts follow from the evidence. Give the public key of the expected signer with --key.")
		return verdict(exitInconclusive)
	case c.Outcome == bundle.Partly:
		fmt.Fprintf(s.Out, "VERIFIED IN PART: the signature is valid, and %d verdicts follow. Verdicts that need the values left out cannot be repeated here.\n", c.Repeated)
		return verdict(exitInconclusive)
	}
	fmt.Fprintln(s.Out, "VERIFIED: the signature is valid, nothing was changed, and every verdict follows from the evidence.")
	return nil
}
