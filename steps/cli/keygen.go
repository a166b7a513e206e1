package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/steps/bundle"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

func keygenCommand(s Streams) *cobra.Command {
	var name, passwordFile string
	cmd := &cobra.Command{
		Use:   "keygen",
		Short: "Make a key pair for signing bundles and statements",
		Long: `keygen makes a secret key, which signs and which only you can read, and a public key, which
you give to everybody who checks your signatures. Both are in minisign's format. An existing
key is never overwritten.

Keep the secret key out of repositories and reports. With --password-file it is encrypted.`,
		Example: `  rebookcheck keygen
  rebookcheck keygen --out keys/triage-team --password-file password.txt`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return keygen(s, name, passwordFile) },
	}
	cmd.Flags().StringVar(&name, "out", "rebookcheck", "name of the two files, without .key and .pub")
	addPasswordFile(cmd, &passwordFile)
	return cmd
}

func addPasswordFile(cmd *cobra.Command, into *string) {
	cmd.Flags().StringVar(into, "password-file", "", "file whose first line is the password of the secret key")
}

func keygen(s Streams, name, passwordFile string) error {
	password, err := readPassword(passwordFile)
	if err != nil {
		return usage(err)
	}
	if name == "" {
		return usage(fmt.Errorf("--out must name the files"))
	}
	keys, err := bundle.Generate(name, password)
	if err != nil {
		return usage(err)
	}
	fmt.Fprintf(s.Out, "secret key  %s   only you can read it; it signs, so keep it secret\npublic key  %s   give it to everybody who checks your signatures\nkey id      %s\n%s\n",
		keys.Secret, keys.Public, keys.ID, keys.Key)
	return nil
}

// readPassword reads the first line of a file; nothing where no file is named.
func readPassword(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("--password-file: %w", err)
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	line = strings.TrimSuffix(line, "\r")
	if line == "" {
		return "", fmt.Errorf("--password-file %s: its first line, which has to be the password, is empty", wording.Quote(file))
	}
	return line, nil
}
