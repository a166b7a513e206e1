package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/rebookcheck/rebookcheck/steps/identity"
)

// manCommand writes the manual. Like 'completion' it is for those who package the program, and help leaves it out.
func manCommand(s Streams) *cobra.Command {
	out := "man"
	cmd := &cobra.Command{
		Use:   "man",
		Short: "Write a manual page for each command",
		Long: `man writes a page of the manual for each command into a folder. Packages of
rebookcheck bring them already. The pages hold no date, so that two builds of one
source write the same.`,
		Example: "  rebookcheck man --out ~/.local/share/man/man1",
		Args:    noArguments,
		Hidden:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			pages, err := writeManual(cmd.Root(), out)
			if err != nil {
				return harness(fmt.Errorf("write the manual: %w", err))
			}
			fmt.Fprintf(s.Out, "%d pages in %s\n", pages, out)
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", out, "folder for the pages")
	return cmd
}

// undated is a date that is taken out again: the library writes one in any case.
var undated = time.Unix(0, 0).UTC()

// writeManual writes the page of a command and of all below it, and says how many there are.
func writeManual(cmd *cobra.Command, folder string) (int, error) {
	if err := os.MkdirAll(folder, 0o777); err != nil { //nolint:gosec // for everybody to read; the umask decides
		return 0, err //nolint:wrapcheck // wrapped by who calls it
	}
	cmd.DisableAutoGenTag = true
	var page bytes.Buffer
	header := &doc.GenManHeader{Section: "1", Date: &undated, Source: "rebookcheck " + identity.Version, Manual: "rebookcheck"}
	if err := doc.GenMan(cmd, header, &page); err != nil {
		return 0, fmt.Errorf("page of %s: %w", cmd.CommandPath(), err)
	}
	text := bytes.Replace(page.Bytes(), []byte(undated.Format(`"Jan 2006"`)), []byte(`""`), 1)
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
	if err := os.WriteFile(filepath.Join(folder, name), text, 0o666); err != nil { //nolint:gosec // as above
		return 0, err //nolint:wrapcheck // wrapped by who calls it
	}
	pages := 1
	for _, below := range cmd.Commands() {
		if !below.IsAvailableCommand() || below.IsAdditionalHelpTopicCommand() {
			continue
		}
		n, err := writeManual(below, folder)
		if err != nil {
			return 0, err
		}
		pages += n
	}
	return pages, nil
}
