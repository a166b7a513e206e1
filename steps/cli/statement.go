package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/steps/bundle"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/statement"
)

// statementFlags are those of statement.
type statementFlags struct{ key, passwordFile, bundle, out string }

func statementCommand(s Streams) *cobra.Command {
	var f statementFlags
	cmd := &cobra.Command{
		Use:   "statement FOLDER",
		Short: "Write a signed statement of a run for publication, with a page and the supplier's checklist",
		Long: `statement writes statement.json, which is signed, the same content as a page
(statement.html) and as Markdown (statement.md), and checklist.csv with one row for each
requirement: verdict, evidence, attestation. The statement names the product, the suite and
the standard, what the product claims and what was shown, concerns, readings, attestations,
and the digest of the bundle that holds the evidence. Make the bundle first; it may be redacted.

The statement repeats the results, whatever they are. The product must have a name.`,
		Example: `  rebookcheck bundle reports --key rebookcheck.key
  rebookcheck statement reports --key rebookcheck.key
  rebookcheck statement reports --key rebookcheck.key --bundle public.zip --out publish
  rebookcheck verify publish/statement.json --key rebookcheck.pub`,
		Args: arguments(1, 1, "the report folder of a run"),
		RunE: func(_ *cobra.Command, args []string) error { return writeStatement(s, f, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.key, "key", "rebookcheck.key", "secret key to sign with; 'rebookcheck keygen' makes one")
	addPasswordFile(cmd, &f.passwordFile)
	flags.StringVar(&f.bundle, "bundle", "", "bundle of the same run (default FOLDER.bundle.zip)")
	flags.StringVar(&f.out, "out", "", "folder to write to (default FOLDER.statement)")
	return cmd
}

func writeStatement(s Streams, f statementFlags, folder string) error {
	password, err := readPassword(f.passwordFile)
	if err != nil {
		return usage(err)
	}
	src, err := bundle.Read(folder)
	if err != nil {
		return usage(err)
	}
	if p := src.Run.Consumer.Product; p == nil || p.Name == "" {
		return usage(fmt.Errorf("%s: %w: what is published has to name it; run again with --product and, where they are known, --vendor and --product-version", folder, bundle.ErrNotNamed))
	}
	secret, err := bundle.LoadSecret(f.key, password)
	if err != nil {
		return usage(fmt.Errorf("--key: %w", err))
	}
	if f.bundle == "" {
		f.bundle = filepath.Clean(folder) + ".bundle.zip"
	}
	if f.out == "" {
		f.out = filepath.Clean(folder) + ".statement"
	}
	opened, err := bundleOf(f.bundle, folder, src.Run)
	if err != nil {
		return usage(err)
	}
	files, order, err := statementFiles(src.Run, secret, statement.Bundle{File: filepath.Base(f.bundle), SHA256: opened.Digest, Redacted: opened.Withheld != nil})
	if err != nil {
		return harness(err)
	}
	if err := os.MkdirAll(f.out, 0o777); err != nil { //nolint:gosec // as for the reports; the umask decides
		return harness(fmt.Errorf("--out: %w", err))
	}
	for _, name := range order {
		if err := bundle.WriteFile(filepath.Join(f.out, name), files[name], 0o644); err != nil {
			return harness(err)
		}
		fmt.Fprintf(s.Out, "wrote      %s\n", filepath.Join(f.out, name))
	}
	fmt.Fprintf(s.Out, "product    %s\njudged as  %s\nverdict    %s\nbundle     %s, SHA-256 %s\n", wording.Line(src.Run.Consumer.ProductName()), src.Run.RoleInFull(), src.Run.Verdict.Conclusion, f.bundle, opened.Digest)
	return nil
}

// bundleOf reads the bundle that a statement names, and wants it to be of the same run, with the same attestations.
func bundleOf(file, folder string, run results.Run) (bundle.Opened, error) {
	raw, err := bundle.ReadFile(file)
	if err != nil {
		return bundle.Opened{}, fmt.Errorf("read the bundle: %w; make it with 'rebookcheck bundle %s', or name it with --bundle", err, wording.Quote(folder))
	}
	opened, err := bundle.Open(raw, nil)
	if err != nil {
		return bundle.Opened{}, fmt.Errorf("%s: %w", file, err)
	}
	was, now := opened.Run, run
	same := was.Times.Started.Equal(now.Times.Started) && was.Verdict.Conclusion == now.Verdict.Conclusion && was.Harness.Suite == now.Harness.Suite &&
		len(was.Attestations) == len(now.Attestations) && was.Consumer.ProductName() == now.Consumer.ProductName()
	if same && opened.Withheld == nil {
		same = was.Times.JournalSHA256 == now.Times.JournalSHA256
	}
	if !same {
		return bundle.Opened{}, fmt.Errorf("%s is not the bundle of the results now in %s: make it again with 'rebookcheck bundle %s'", file, folder, wording.Quote(folder))
	}
	return opened, nil
}

// statementFiles are what is written, and in which order: the signature last, so that what it is of is there before it.
func statementFiles(run results.Run, secret bundle.SecretKey, of statement.Bundle) (map[string][]byte, []string, error) {
	public, ok := secret.Public().(bundle.PublicKey)
	if !ok {
		return nil, nil, errors.New("the key has no public half")
	}
	var checklist, page, text, signed bytes.Buffer
	err := statement.Checklist(&checklist, run)
	sum := sha256.Sum256(checklist.Bytes())
	doc := statement.Of(run, of, public.String(), hex.EncodeToString(sum[:]))
	if err = errors.Join(err, doc.WriteHTML(&page), doc.WriteMarkdown(&text), doc.WriteJSON(&signed)); err != nil {
		return nil, nil, err
	}
	signature := bundle.Sign(secret, signed.Bytes(), fmt.Sprintf("conformance statement of a %s: %s; %s", run.RoleInFull(), run.Consumer.ProductName(), run.Verdict.Conclusion))
	order := []string{"checklist.csv", "statement.html", "statement.md", "statement.json", "statement.json.minisig"}
	return map[string][]byte{
		"checklist.csv": checklist.Bytes(), "statement.html": page.Bytes(), "statement.md": text.Bytes(),
		"statement.json": signed.Bytes(), "statement.json.minisig": signature,
	}, order, nil
}

// verifyStatement checks a signed document by the signature beside it.
func verifyStatement(s Streams, file string, raw []byte, key *bundle.PublicKey) error {
	signature, err := os.ReadFile(file + ".minisig")
	if err != nil {
		return usage(fmt.Errorf("%s is not a bundle; a signed statement needs its signature file next to it: %w", file, err))
	}
	if key == nil {
		return usage(errors.New("give the public key of the expected signer with --key"))
	}
	if err := bundle.Verify(*key, raw, signature); err != nil {
		fmt.Fprintf(s.Out, "NOT VERIFIED: %s\n", wording.Line(err.Error()))
		return verdict(exitNotConform)
	}
	fmt.Fprintf(s.Out, "VERIFIED: %s is as it was signed. To check that its verdicts follow from the evidence, also verify its bundle.\n", file)
	return nil
}
