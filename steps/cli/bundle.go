package cli

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/steps/bundle"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

// bundleFlags are those of bundle.
type bundleFlags struct {
	key, passwordFile, out string
	reports                []string
	redact                 bool
	disclosures            string
}

func bundleCommand(s Streams) *cobra.Command {
	var f bundleFlags
	cmd := &cobra.Command{
		Use:   "bundle FOLDER",
		Short: "Pack a run into one signed archive to hand over",
		Long: `bundle packs the results, the journal, the screenshots, the attestations with their
documents, and the reports of a run into one zip archive, with a manifest of SHA-256
digests (an in-toto statement) and a signature of the manifest (minisign, Ed25519).
'rebookcheck verify' checks it without a network, and 'minisign -Vm manifest.json' does as well.

Nothing is signed unless the product has a name and the results follow from the journal.
Reports are written again rather than copied.

--redact leaves out names, NHS numbers, addresses, dates of birth, telephone numbers, tokens,
secrets, free text on screens, and pictures. A salted digest takes the place of each value.
bundle lists the verdicts that cannot be repeated without them. See docs/bundle.md.`,
		Example: `  rebookcheck keygen
  rebookcheck bundle reports --key rebookcheck.key
  rebookcheck bundle reports --key rebookcheck.key --redact --out public.zip
  rebookcheck bundle reports --key rebookcheck.key --reports none`,
		Args: arguments(1, 1, "the report folder of a run"),
		RunE: func(cmd *cobra.Command, args []string) error { return makeBundle(cmd.Context(), s, f, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.key, "key", "rebookcheck.key", "secret key to sign with; 'rebookcheck keygen' makes one")
	addPasswordFile(cmd, &f.passwordFile)
	flags.StringVar(&f.out, "out", "", "file to write (default FOLDER.bundle.zip)")
	flags.StringSliceVar(&f.reports, "reports", []string{"html", "junit"}, "reports to pack beside results and journal, by name as in 'list formats', or none")
	flags.BoolVar(&f.redact, "redact", false, "leave out personal data, secrets, free text of screens, and pictures")
	flags.StringVar(&f.disclosures, "disclosures", "", "with --redact: file for the values left out, for you alone; it shows which value a digest replaces")
	return cmd
}

func makeBundle(ctx context.Context, s Streams, f bundleFlags, folder string) error {
	wanted, err := wantedReports(f.reports)
	if f.disclosures != "" && !f.redact {
		err = errors.Join(err, errors.New("--disclosures stores what --redact removes; also give --redact"))
	}
	if err != nil {
		return usage(err)
	}
	password, err := readPassword(f.passwordFile)
	if err != nil {
		return usage(err)
	}
	src, err := bundle.Read(folder)
	if err != nil {
		return usage(err)
	}
	key, err := bundle.LoadSecret(f.key, password)
	if err != nil {
		return usage(fmt.Errorf("--key: %w", err))
	}
	out := f.out
	if out == "" {
		out = filepath.Clean(folder) + ".bundle.zip"
	}
	if err := writesApart(map[string]string{"out": out, "disclosures": f.disclosures}, f.key, strings.TrimSuffix(f.key, ".key")+".pub", f.passwordFile,
		filepath.Join(folder, "results.json"), filepath.Join(folder, "journal.jsonl")); err != nil {
		return usage(err)
	}
	by, err := newJudges(false)
	if err != nil {
		return harness(err)
	}
	options := bundle.Options{Key: key, Judge: repeated(ctx, by, src.Run), Here: identity.Here(), Reports: wanted, Redact: f.redact, Salt: rand.Text}
	if f.disclosures != "" {
		options.Disclose = func(all []byte) error { return bundle.WriteFile(f.disclosures, all, 0o600) }
	}
	archive, err := bundle.Make(src, options)
	if errors.Is(err, bundle.ErrNotNamed) || errors.Is(err, bundle.ErrNotOurs) {
		return usage(fmt.Errorf("%s is not signed: %w", folder, err))
	}
	if err != nil {
		return harness(err)
	}
	if err := bundle.WriteFile(out, archive, 0o644); err != nil {
		return harness(fmt.Errorf("%w; choose another place with --out", err))
	}
	opened, err := bundle.Open(archive, nil)
	if err != nil {
		return harness(fmt.Errorf("the bundle that was written cannot be read: %w", err))
	}
	sum := sha256.Sum256(archive)
	fmt.Fprintf(s.Out, "bundle     %s, %d files\nsha-256    %s\nproduct    %s\njudged as  %s\nverdict    %s\nsigned by  key %s\n", out, len(opened.Files), hex.EncodeToString(sum[:]),
		wording.Line(src.Run.Consumer.ProductName()), src.Run.RoleInFull(), src.Run.Verdict.Conclusion, opened.KeyID)
	tellWithheld(s, opened)
	fmt.Fprintf(s.Out, "check it   rebookcheck verify %s --key %s\n", wording.Quote(out), wording.Quote(strings.TrimSuffix(f.key, ".key")+".pub"))
	return nil
}

// tellWithheld says what a redacted bundle leaves out.
func tellWithheld(s Streams, o bundle.Opened) {
	w := o.Withheld
	if w == nil {
		return
	}
	fmt.Fprintf(s.Out, "withheld   %s\n", w)
	if len(w.NotRepeatable) > 0 {
		fmt.Fprintf(s.Out, "           without it these verdicts cannot be repeated: %s\n", wording.Ranges(w.NotRepeatable))
	}
}

func wantedReports(names []string) ([]report.Format, error) {
	var out []report.Format
	if len(names) == 1 && names[0] == "none" {
		return nil, nil
	}
	for _, name := range names {
		f, ok := report.Find(name)
		if !ok || f.File == "" {
			return nil, fmt.Errorf("--reports %s: there is no report file of that name; see 'rebookcheck list formats'", wording.Quote(name))
		}
		out = append(out, f)
	}
	return out, nil
}
