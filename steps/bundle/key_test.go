package bundle_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/bundle"
)

// minisignProgram is the program of that name; the test is skipped where there is none.
func minisignProgram(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("minisign")
	if err != nil {
		t.Skip("NOT TESTED: minisign is not on PATH; on Debian: apt-get install minisign")
	}
	return path
}

func TestMinisignItselfVerifiesWhatWasSigned(t *testing.T) {
	program := minisignProgram(t)
	dir := ran(t, "--tags", "@RB-31")
	keys, secret, public := signer(t)
	opened, err := bundle.Open(made(t, dir, options(t, secret)), &public)
	require.NoError(t, err)
	folder := t.TempDir()
	manifest := filepath.Join(folder, "manifest.json")
	write(t, manifest, opened.Files["manifest.json"])
	write(t, manifest+".minisig", opened.Files["manifest.json.minisig"])
	out, err := exec.CommandContext(t.Context(), program, "-Vm", manifest, "-p", keys.Public).CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "Signature and comment signature verified")
	require.Contains(t, string(out), "Triage 9.4, Example Ltd")

	write(t, manifest, append(opened.Files["manifest.json"], ' '))
	out, err = exec.CommandContext(t.Context(), program, "-Vm", manifest, "-p", keys.Public).CombinedOutput()
	require.Error(t, err, string(out))
}

func TestASecretKeyIsItsOwnersAndIsNeverWrittenOver(t *testing.T) {
	name := filepath.Join(t.TempDir(), "team")
	keys, err := bundle.Generate(name, "")
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		info, err := os.Stat(keys.Secret)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	before, err := os.ReadFile(keys.Secret)
	require.NoError(t, err)
	_, err = bundle.Generate(name, "")
	require.ErrorIs(t, err, bundle.ErrThere)
	require.NoError(t, os.Remove(keys.Secret))
	_, err = bundle.Generate(name, "")
	require.ErrorIs(t, err, bundle.ErrThere, "the public half is there")
	_, err = os.Stat(keys.Secret)
	require.ErrorIs(t, err, os.ErrNotExist)
	left, err := filepath.Glob(filepath.Join(filepath.Dir(name), ".*"))
	require.NoError(t, err)
	require.Empty(t, left, "no temporary file is left")
	require.Contains(t, string(before), "RWQA", "a key in clear")
}

func TestWhatIsNoKeyIsRefusedWithoutShowingIt(t *testing.T) {
	keys, _, _ := signer(t)
	secret, err := os.ReadFile(keys.Secret)
	require.NoError(t, err)
	line := strings.Split(string(secret), "\n")[1]
	broken := filepath.Join(t.TempDir(), "broken.key")
	write(t, broken, []byte("untrusted comment: x\n"+line[:40]+"\n"))
	_, err = bundle.LoadSecret(broken, "")
	require.ErrorContains(t, err, "no secret key of minisign's form")
	require.NotContains(t, err.Error(), line[:12])
	_, err = bundle.LoadSecret(broken+"2", "")
	require.ErrorContains(t, err, "rebookcheck keygen")
	_, err = bundle.LoadPublic("RWnonsense")
	require.ErrorContains(t, err, "begins with RW")
	same, err := bundle.LoadPublic(keys.Key)
	require.NoError(t, err)
	fromFile, err := bundle.LoadPublic(keys.Public)
	require.NoError(t, err)
	require.True(t, same.Equal(fromFile))
}

// underPassword is a key that minisign 0.11 itself made for this test, with the password "correct horse".
const underPassword = `untrusted comment: minisign encrypted secret key
RWRTY0IyZgHj61+CmjUzgQ3BPdndtmYWsOmGcMgaDciTiDuMhNMAAAACAAAAAAAAAEAAAAAAnIHh+gxkScxZlTnRnwDZydPh3ueK49XIn5QIgR8FTF7VXYo+ZiDgRsEnELgjnfcTXNPVRknMotu4qZn6rNtdcqAnex9eIR43TgJ9oTUVS87s//PiyszgSe4xuLtJmY3hr/DuzO7x5z4=
`

func TestAKeyUnderAPassword(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT TESTED: deriving the key takes seconds and a gigabyte, as minisign has it")
	}
	file := filepath.Join(t.TempDir(), "team.key")
	write(t, file, []byte(underPassword))
	_, err := bundle.LoadSecret(file, "")
	require.ErrorIs(t, err, bundle.ErrPassword)
	require.ErrorContains(t, err, "--password-file")
	key, err := bundle.LoadSecret(file, "correct horse")
	require.NoError(t, err)
	public, err := bundle.LoadPublic("RWSygWtRLLc5fio5nLKuKm1hVcqnkBmhsJBzEktK1w2j9TLdMmen84hg")
	require.NoError(t, err)
	require.NoError(t, bundle.Verify(public, []byte("text"), bundle.Sign(key, []byte("text"), "a comment\nof two lines")))
}
