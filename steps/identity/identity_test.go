package identity

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/steps"
)

// copied is a file system that a test can change.
func copied(t *testing.T, from fs.FS) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(from, name)
		out[name] = &fstest.MapFile{Data: raw}
		return err
	}))
	return out
}

func TestWhateverChangesAVerdictChangesTheDigest(t *testing.T) {
	t.Parallel()
	here := Here().Suite
	require.Len(t, here.Digest, 64)
	for name, c := range map[string]struct {
		in       func(*parts) *fs.FS
		file     string
		old, new string
		part     string // empty where nothing may change
	}{
		"one line of a rule":            {func(p *parts) *fs.FS { return &p.harness }, "rule/rb31.go", "return", "return ", "rules"},
		"the reader of evidence":        {func(p *parts) *fs.FS { return &p.harness }, "evidence/target.go", "package", "package ", "rules"},
		"how verdicts are folded":       {func(p *parts) *fs.FS { return &p.harness }, "results/fold.go", "Conforms", "Conforms ", "conclusion"},
		"how a scenario is acted out":   {func(p *parts) *fs.FS { return &p.harness }, "when.go", "package", "package ", "driving"},
		"what a provider answers":       {func(p *parts) *fs.FS { return &p.mock }, "fault/delay.go", "package", "package ", "mock"},
		"a word of a scenario":          {func(p *parts) *fs.FS { return &p.features }, "", "Then", "Then ", "features"},
		"a word of a provider's":        {func(p *parts) *fs.FS { return &p.providerFeatures }, "", "Then", "Then ", "features"},
		"one line of a provider's rule": {func(p *parts) *fs.FS { return &p.harness }, "provider/rule/race.go", "package", "package ", "rules"},
		"the level of a requirement":    {func(p *parts) *fs.FS { return &p.fixtures }, "requirements.csv", "MUST", "SHOULD", "catalogue"},
		"a schema of FHIR":              {func(p *parts) *fs.FS { return &p.fixtures }, "personas.json", "{", "{ ", "schemas"},
		"the contract with adapters":    {func(p *parts) *fs.FS { return &p.contract }, "schemas/screen.json", "{", "{ ", "contract"},
		"a test, which judges nothing":  {func(p *parts) *fs.FS { return &p.harness }, "rule/doctor_test.go", "", "", ""},
		"a line of a rule that is gone": {func(p *parts) *fs.FS { return &p.harness }, "rule/rb51.go", "package rule", "", "rules"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := own()
			place := c.in(&p)
			changed := copied(t, *place)
			file := c.file
			if file == "" {
				file = firstFeature(changed)
			}
			if c.part == "" {
				changed[file] = &fstest.MapFile{Data: []byte("package rule // changed")}
			} else {
				before := changed[file]
				require.NotNil(t, before, file)
				after := bytes.Replace(before.Data, []byte(c.old), []byte(c.new), 1)
				require.NotEqual(t, before.Data, after)
				changed[file] = &fstest.MapFile{Data: after}
			}
			*place = changed
			again := digest(p)
			if c.part == "" {
				require.Equal(t, here, again)
				return
			}
			require.NotEqual(t, here.Digest, again.Digest)
			require.Equal(t, []string{c.part}, here.Differs(again))
		})
	}
}

func firstFeature(in fstest.MapFS) string {
	var all []string
	for name := range in {
		if path.Ext(name) == ".feature" {
			all = append(all, name)
		}
	}
	return slices.Min(all)
}

// Every package that the suite is built of has its code in the digest: one that is added and left out is found here.
func TestNothingThatJudgesIsOutsideOfTheDigest(t *testing.T) {
	t.Parallel()
	const module = "github.com/rebookcheck/rebookcheck/"
	root := os.DirFS("../..")
	seen := map[string]bool{}
	var visit func(pkg string)
	visit = func(pkg string) {
		if seen[pkg] {
			return
		}
		seen[pkg] = true
		files, err := fs.Glob(root, pkg+"/*.go")
		require.NoError(t, err)
		require.NotEmpty(t, files, pkg)
		for _, file := range files {
			if !code(file) {
				continue
			}
			raw, err := fs.ReadFile(root, file)
			require.NoError(t, err)
			require.Equal(t, string(raw), string(embedded(t, file)), "%s is not in the digest as it stands here", file)
			parsed, err := parser.ParseFile(token.NewFileSet(), file, raw, parser.ImportsOnly)
			require.NoError(t, err)
			for _, spec := range parsed.Imports {
				name, err := strconv.Unquote(spec.Path.Value)
				require.NoError(t, err)
				if own, ours := strings.CutPrefix(name, module); ours {
					visit(own)
				}
			}
		}
	}
	visit("steps/suite")
	visit("steps/provider")
	require.Greater(t, len(seen), 20)
}

// embedded is a file as this program holds it.
func embedded(t *testing.T, file string) []byte {
	t.Helper()
	for folder, fsys := range map[string]fs.FS{"steps/": steps.Sources, "mockprovider/": mockprovider.Sources} {
		if name, ok := strings.CutPrefix(file, folder); ok {
			raw, err := fs.ReadFile(fsys, name)
			require.NoError(t, err, "a package that verdicts depend on is missing in sources.go")
			return raw
		}
	}
	if strings.HasPrefix(file, "features/") || strings.HasPrefix(file, "fixtures/") { // they hold an embed.FS and no logic
		raw, err := os.ReadFile("../../" + file)
		require.NoError(t, err)
		return raw
	}
	require.Fail(t, "in no part of the digest", file)
	return nil
}
