//go:build unix

package attestation_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/attestation"
)

// A document lies in the folder of the attestations, whatever its path and its links say, and has an end.
func TestADocumentFromElsewhereIsNotTakenIn(t *testing.T) {
	t.Parallel()
	above := t.TempDir()
	dir, from := filepath.Join(above, "reports"), filepath.Join(above, "from")
	require.NoError(t, os.MkdirAll(filepath.Join(from, "more"), 0o700))
	secret := filepath.Join(above, "secret.key")
	for _, file := range []string{secret, filepath.Join(from, "more", "policy.pdf")} {
		require.NoError(t, os.WriteFile(file, []byte("it is in here"), 0o600))
	}
	for name, to := range map[string]string{"inside.pdf": "more/policy.pdf", "outside.pdf": "../secret.key", "absolute.pdf": secret, "loop.pdf": "loop.pdf", "endless.pdf": "/dev/zero"} {
		require.NoError(t, os.Symlink(to, filepath.Join(from, name)))
	}
	require.NoError(t, syscall.Mkfifo(filepath.Join(from, "pipe.pdf"), 0o600))
	e, of := entry("RB-66"), run(t)
	for name, taken := range map[string]bool{
		"more/policy.pdf": true, "inside.pdf": true,
		"outside.pdf": false, "absolute.pdf": false, "loop.pdf": false, "endless.pdf": false, "pipe.pdf": false, "more": false, "../secret.key": false, secret: false,
	} {
		e.Documents = []attestation.Document{{File: name}}
		_, err := attestation.Take(dir, from, attestation.Sheet{Attestations: []attestation.Entry{e}}, of, at)
		if taken {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorContains(t, err, "give its path from the folder of the attestations, and copy it there if it lies elsewhere", name)
	}
	kept, err := os.ReadDir(filepath.Join(dir, "attestations", "documents"))
	require.NoError(t, err)
	require.Len(t, kept, 1, "the same document each time")
	_, err = attestation.Load(filepath.Join(from, "pipe.pdf"))
	require.ErrorContains(t, err, "it is no file with content")
}
