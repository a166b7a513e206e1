package bundle_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"aead.dev/minisign"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/bundle"
	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// ran makes the report folder of a run, as its user would.
func ran(t *testing.T, more ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "reports")
	var out, errs bytes.Buffer
	args := append([]string{"run", "--seed", "7", "--vendor", "Example Ltd", "--product", "Triage", "--product-version", "9.4", "--out", dir, "--format", "progress"}, more...)
	code := cli.Main(context.WithoutCancel(t.Context()), args, cli.Streams{Out: &out, Err: &errs})
	require.NotContains(t, []int{2, 3}, code, errs.String())
	return dir
}

// signer makes a pair of keys in a folder of its own.
func signer(t *testing.T) (bundle.Keys, minisign.PrivateKey, minisign.PublicKey) {
	t.Helper()
	keys, err := bundle.Generate(filepath.Join(t.TempDir(), "test"), "")
	require.NoError(t, err)
	secret, err := bundle.LoadSecret(keys.Secret, "")
	require.NoError(t, err)
	public, err := bundle.LoadPublic(keys.Public)
	require.NoError(t, err)
	return keys, secret, public
}

var judging = sync.OnceValues(func() (*suite.Judge, error) { return suite.NewJudge(features.FS, fixtures.FS, identity.Here()) })

// options sign with a key, by this program's judge.
func options(t *testing.T, key minisign.PrivateKey, reports ...string) bundle.Options {
	t.Helper()
	judge, err := judging()
	require.NoError(t, err)
	o := bundle.Options{Key: key, Judge: judge.Judge, Here: identity.Here(), Salt: func() string { return "salt" }}
	for _, name := range reports {
		f, ok := report.Find(name)
		require.True(t, ok)
		o.Reports = append(o.Reports, f)
	}
	return o
}

// made is a bundle of a folder.
func made(t *testing.T, dir string, o bundle.Options) []byte {
	t.Helper()
	src, err := bundle.Read(dir)
	require.NoError(t, err)
	raw, err := bundle.Make(src, o)
	require.NoError(t, err)
	return raw
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, content, 0o600))
}
