package bundle_test

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/bundle"
)

func TestAThousandChangesOfOneByteAreAllDetected(t *testing.T) {
	dir := ran(t, "--tags", "@RB-31")
	_, secret, public := signer(t)
	raw := made(t, dir, options(t, secret))
	_, err := bundle.Open(raw, &public)
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(11, 5)) //nolint:gosec // a test that can be repeated
	change := func(at int) {
		with := byte(1 + random.IntN(255))
		changed := bytes.Clone(raw)
		changed[at] ^= with
		given := &public
		if at%4 == 0 {
			given = nil // the bundle's own key is then the one to go by
		}
		_, err := bundle.Open(changed, given)
		require.ErrorIs(t, err, bundle.ErrAltered, "byte %d was changed by %#x, and nothing shows it", at, with)
	}
	for range 1000 {
		change(random.IntN(len(raw)))
	}
	for at := range 400 { // the first headers, the manifest, and the directory at the end
		change(at)
		change(len(raw) - 1 - at)
	}
	for _, other := range [][]byte{nil, raw[:len(raw)-1], append(bytes.Clone(raw), 0), append([]byte{0}, raw...), raw[:len(raw)/2]} {
		_, err := bundle.Open(other, &public)
		require.ErrorIs(t, err, bundle.ErrAltered)
	}
}

func TestFilesThatAreAddedMissingRenamedOrSwappedAreNamed(t *testing.T) {
	dir := ran(t, "--tags", "@RB-31")
	_, secret, public := signer(t)
	raw := made(t, dir, options(t, secret, "junit", "html"))
	for name, c := range map[string]struct {
		change func(map[string][]byte)
		want   string
	}{
		"added":        {func(f map[string][]byte) { f["more.txt"] = []byte("more") }, "more.txt was added"},
		"missing":      {func(f map[string][]byte) { delete(f, "junit.xml") }, "junit.xml is missing"},
		"renamed":      {func(f map[string][]byte) { f["other.xml"] = f["junit.xml"]; delete(f, "junit.xml") }, "junit.xml was renamed to other.xml"},
		"swapped":      {func(f map[string][]byte) { f["junit.xml"], f["report.html"] = f["report.html"], f["junit.xml"] }, "report.html holds what was signed as junit.xml"},
		"changed":      {func(f map[string][]byte) { f["report.html"] = append(f["report.html"], ' ') }, "report.html was changed"},
		"emptied":      {func(f map[string][]byte) { f["results.json"] = nil }, "results.json was changed"},
		"no manifest":  {func(f map[string][]byte) { delete(f, "manifest.json") }, "is it a bundle at all?"},
		"no signature": {func(f map[string][]byte) { delete(f, "manifest.json.minisig") }, "is it a bundle at all?"},
		"another manifest": {func(f map[string][]byte) {
			f["manifest.json"] = bytes.Replace(f["manifest.json"], []byte("9.4"), []byte("9.5"), 1)
		}, "what was signed was changed"},
		"a comment of no signer": {func(f map[string][]byte) {
			f["manifest.json.minisig"] = bytes.Replace(f["manifest.json.minisig"], []byte("by rebookcheck"), []byte("by the vendor!"), 1)
		}, "where nothing is signed"},
	} {
		t.Run(name, func(t *testing.T) {
			changed, err := bundle.Repacked(raw, c.change)
			require.NoError(t, err)
			_, err = bundle.Open(changed, &public)
			require.ErrorIs(t, err, bundle.ErrAltered)
			require.ErrorContains(t, err, c.want)
		})
	}
	same, err := bundle.Repacked(raw, func(map[string][]byte) {})
	require.NoError(t, err)
	require.Equal(t, raw, same, "packing is repeatable")
	t.Run("packed by another program", func(t *testing.T) {
		r, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
		require.NoError(t, err)
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, f := range r.File {
			require.NoError(t, w.Copy(f))
		}
		require.NoError(t, w.SetComment("hello"))
		require.NoError(t, w.Close())
		_, err = bundle.Open(out.Bytes(), &public)
		require.ErrorContains(t, err, "belong to none of its files")
	})
}

func TestAnotherKeyIsNotTheSigners(t *testing.T) {
	dir := ran(t, "--tags", "@RB-31")
	_, secret, _ := signer(t)
	_, _, other := signer(t)
	_, err := bundle.Open(made(t, dir, options(t, secret)), &other)
	require.ErrorIs(t, err, bundle.ErrAltered)
	require.ErrorIs(t, err, bundle.ErrSignature)
}

// A bundle of today has to be read in a year. Whatever changes these bytes makes every bundle before it unreadable.
func TestTheArchiveHasTheSameBytesForever(t *testing.T) {
	raw, err := bundle.Assembled("manifest.json", []byte("{}\n"))
	require.NoError(t, err)
	require.Equal(t, "504b03041400000000000000000006b0a1dd03000000030000000d0000006d616e69666573742e6a736f6e7b7d0a"+
		"504b010214001400000000000000000006b0a1dd03000000030000000d00000000000000000000000000000000006d616e69666573742e6a736f6e"+
		"504b050600000000010001003b0000002e0000000000", hex.EncodeToString(raw))
}
