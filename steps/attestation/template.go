package attestation

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Template writes a sheet to be filled in: every requirement that people can sign for, with its sentence and why it cannot
// be shown. What is signed already stands in it.
func Template(w io.Writer, run results.Run, s Sheet) error {
	var out bytes.Buffer
	out.WriteString("# Fill in what you can sign for, remove the rest, and hand it to 'rebookcheck attest FOLDER --from THIS-FILE'.\n" +
		"# answer is yes, no, or none (cannot say); at is the time of signing, and now where it is left out.\n" +
		"# documents are paths from the folder of this file.\nattestations:\n")
	for _, r := range Open(run) {
		fmt.Fprintf(&out, "  # %s (%s): %s\n  # Why you are asked: %s\n", r.ID, r.Level, line(r.Statement), line(r.Unjudged))
		e := Entry{Requirement: r.ID}
		for _, had := range s.Attestations {
			if had.Requirement == r.ID {
				e = had
			}
		}
		raw, err := yaml.Marshal([]any{e})
		if err != nil {
			return fmt.Errorf("write attestations: %w", err)
		}
		for l := range strings.Lines(string(raw)) {
			out.WriteString("  " + l)
		}
		if e.Answer == "" {
			out.WriteString("    statement: \"\"\n    documents: []\n")
		}
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write attestations: %w", err)
	}
	return nil
}

func line(s string) string { return strings.Join(strings.Fields(s), " ") }
