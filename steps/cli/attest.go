package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/attestation"
	"github.com/rebookcheck/rebookcheck/steps/bundle"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// attestCommandFlags are those of attest.
type attestCommandFlags struct{ page, from, template string }

func attestCommand(s Streams) *cobra.Command {
	var f attestCommandFlags
	cmd := &cobra.Command{
		Use:   "attest FOLDER",
		Short: "Collect signed statements on what neither traffic nor screens can show",
		Long: `attest opens a page on loopback, or reads a YAML file, in which people sign for the
requirements that neither traffic nor screens can show: who, in what role, when, how the
requirement is met, and which documents support that. Statements are kept in
FOLDER/attestations.yaml and documents in FOLDER/attestations/documents, and all reports
in the folder are written again.

What traffic shows cannot be attested, and an attestation is never a pass. Answering "no"
to a MUST breaks it, and the report says who answered. Names are not verified: sign the
bundle to show that you stand by it.`,
		Example: `  rebookcheck attest reports
  rebookcheck attest reports --template attestations.yaml
  rebookcheck attest reports --from attestations.yaml`,
		Args: arguments(1, 1, "the report folder of a run"),
		RunE: func(cmd *cobra.Command, args []string) error { return attestRun(cmd.Context(), s, f, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.page, "page", "127.0.0.1:8445", "loopback address of the page")
	flags.StringVar(&f.from, "from", "", "read this completed YAML file instead of opening a page")
	flags.StringVar(&f.template, "template", "", "write a YAML file to fill in (- for standard output) instead of opening a page")
	return cmd
}

func attestRun(ctx context.Context, s Streams, f attestCommandFlags, folder string) error {
	host, _, err := net.SplitHostPort(f.page)
	if err != nil || !isLoopback(host) {
		return usage(fmt.Errorf("--page %q: give a loopback address and a port, such as 127.0.0.1:8445; the page has no login but the token in its address", f.page))
	}
	if f.from != "" && f.template != "" {
		return usage(errors.New("--from takes a file and --template writes one; give one of them"))
	}
	src, err := bundle.Read(folder)
	if err != nil {
		return usage(err)
	}
	if other := src.Run.Harness.Suite.Differs(identity.Here().Suite); other != nil {
		return usage(fmt.Errorf("%s was judged by %s %s, suite %s, and this is suite %s (what differs: %s): use the build that judged, or run again with this one",
			folder, src.Run.Harness.Name, src.Run.Harness.Version, src.Run.Harness.Suite.Short(), identity.Here().Suite.Short(), strings.Join(other, ", ")))
	}
	kept := filepath.Join(folder, attestation.File)
	sheet, ofAnother, err := attestation.Kept(kept, src.Run)
	if err != nil {
		return usage(fmt.Errorf("%w; put %s right or move it away", err, kept))
	}
	if ofAnother && f.from == "" {
		fmt.Fprintf(s.Err, "rebookcheck: %s was signed for another run, and nothing of it is taken; where it still holds, copy it and give the copy to --from\n", kept)
	}
	switch {
	case f.template != "":
		return attestTemplate(s, f.template, src.Run, sheet)
	case f.from != "":
		return attestFrom(s, f.from, folder, src.Run)
	}
	return attestOnPage(ctx, s, f, folder, src.Run, sheet)
}

func attestTemplate(s Streams, file string, run results.Run, sheet attestation.Sheet) error {
	var out bytes.Buffer
	if err := attestation.Template(&out, run, sheet); err != nil {
		return harness(err)
	}
	if file == "-" {
		fmt.Fprint(s.Out, out.String())
		return nil
	}
	if err := bundle.WriteFile(file, out.Bytes(), 0o644); err != nil {
		return harness(err)
	}
	fmt.Fprintf(s.Out, "wrote %s, with %d requirements to sign for; fill it in and give it to --from\n", file, len(attestation.Open(run)))
	return nil
}

// attestFrom takes a file that was filled in. What it does not name keeps what was signed before.
func attestFrom(s Streams, file, folder string, run results.Run) error {
	if _, err := os.Stat(file); err != nil {
		return usage(fmt.Errorf("--from: %w; 'rebookcheck attest %s --template %s' writes a file to fill in", err, wording.Quote(folder), wording.Quote(file)))
	}
	sheet, err := attestation.Load(file)
	if err == nil && len(sheet.Attestations) == 0 {
		err = fmt.Errorf("%s contains no attestation; 'rebookcheck attest %s --template %s' writes a file to fill in", file, wording.Quote(folder), wording.Quote(file))
	}
	if err != nil {
		return usage(err)
	}
	return takeAttestations(s, folder, filepath.Dir(file), sheet, run)
}

// attestOnPage opens the page until somebody has finished, or the program is told to end.
func attestOnPage(ctx context.Context, s Streams, f attestCommandFlags, folder string, run results.Run, sheet attestation.Sheet) error {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", f.page)
	if err != nil {
		return harness(fmt.Errorf("--page: %w; choose another address", err))
	}
	page := attestation.NewPage(folder, run, sheet, time.Now)
	server := &http.Server{Handler: page, ReadHeaderTimeout: 5 * time.Second}
	over := make(chan struct{})
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		defer close(over)
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			stop(fmt.Errorf("the page ended: %w", err))
		}
	}()
	fmt.Fprintf(s.Out, "page       http://%s%s   open it in a browser; whoever has this address signs. Ctrl-C ends it, and what was signed is kept\n", ln.Addr(), page.Root())
	signed := page.Wait(ctx)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	_ = server.Shutdown(last) // what is not fetched by then is not waited for
	<-over
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return harness(cause)
	}
	if len(signed.Attestations) == 0 {
		fmt.Fprintln(s.Out, "nothing was signed, and the reports are as they were")
		return nil
	}
	return takeAttestations(s, folder, folder, signed, run)
}

// takeAttestations takes a sheet into the reports of a folder.
func takeAttestations(s Streams, folder, from string, sheet attestation.Sheet, run results.Run) error {
	said, err := attestation.Take(folder, from, sheet, run, time.Now())
	if errors.Is(err, attestation.ErrSheet) {
		return usage(err)
	}
	if err != nil {
		return harness(err)
	}
	done, err := suite.Attest(fixtures.FS, run, said)
	if err != nil {
		return harness(err)
	}
	written, err := report.WriteAll(folder, done)
	if err != nil {
		return harness(err)
	}
	if err := attestation.Save(filepath.Join(folder, attestation.File), attestation.SheetOf(done)); err != nil {
		return harness(err)
	}
	open := 0
	for _, r := range attestation.Open(done) {
		if r.Attested == nil {
			open++
		}
	}
	fmt.Fprintf(s.Out, "attested   %d of %d requirements that cannot be shown; %d are open\nverdict    %s\nreports    %s\n",
		len(attestation.Open(done))-open, len(attestation.Open(done)), open, done.Verdict.Conclusion, strings.Join(written, ", "))
	for _, r := range done.Requirements {
		if r.Attested != nil && r.Attested.Answer == results.Denied && r.Status == rule.Fail {
			fmt.Fprintf(s.Out, "           %s is broken by what was signed: %s\n", r.ID, wording.Line(r.Detail))
		}
	}
	return ended(done)
}
