package mockprovider_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/rebookcheck/rebookcheck"

// architecture is the page that holds the tables of packages and of modules; there is no other copy of them.
const architecture = "ARCHITECTURE.md"

// tables are those two tables. A package may import what its row names; a name that ends in /** stands for all
// packages below it. Tests are not bound by it, but see TestNobodyReachesAcross.
type tables struct {
	mayImport map[string][]string
	// mayUse says which packages may import a module of others, and mayNotUse which may not; "tests" stands for every test.
	mayUse, mayNotUse map[string][]string
}

var quoted = regexp.MustCompile("`([^`\n]+)`")

// names are the names in a cell of a table.
func names(cell string) []string {
	var out []string
	for _, m := range quoted.FindAllStringSubmatch(cell, -1) {
		out = append(out, m[1])
	}
	return out
}

// readTables reads both tables from the page.
func readTables(t *testing.T) tables {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", architecture))
	require.NoError(t, err)
	out := tables{map[string][]string{}, map[string][]string{}, map[string][]string{}}
	head := ""
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "|") {
			head = ""
			continue
		}
		if head == "" {
			head = strings.TrimSpace(cells[0])
			continue
		}
		name := names(cells[0])
		last := strings.TrimSpace(cells[len(cells)-1])
		switch {
		case len(name) != 1:
		case head == "Package":
			require.Len(t, cells, 3, "%s: %s", architecture, line)
			require.NotEmpty(t, strings.TrimSpace(cells[1]), "%s: say what %s is for", architecture, name[0])
			require.NotContains(t, out.mayImport, name[0], "%s has two rows in %s", name[0], architecture)
			out.mayImport[name[0]] = names(last)
		case head == "Module" && strings.HasPrefix(last, "not in "):
			out.mayNotUse[name[0]] = names(last)
		case head == "Module":
			out.mayUse[name[0]] = names(last)
			if strings.HasPrefix(last, "tests") {
				out.mayUse[name[0]] = append(out.mayUse[name[0]], "tests")
			}
		}
	}
	require.Greater(t, len(out.mayImport), 30, "the table of packages was not found in %s", architecture)
	require.Greater(t, len(out.mayUse), 8, "the table of modules was not found in %s", architecture)
	require.NotEmpty(t, out.mayNotUse)
	return out
}

// helperOfTests is a package that only tests may import, so that it may use what they use.
const helperOfTests = "steps/consumer/reference/scripted"

// testConsumer is another, for tests of the mock.
const testConsumer = "mockprovider/goodconsumer"

// testBrowser is one for all tests that open a page.
const testBrowser = "mockprovider/browser"

// testDatabase is one for all tests that need PostgreSQL.
const testDatabase = "mockprovider/pgtest"

// source is one file and what it imports.
type source struct {
	pkg, file string
	test      bool
	imports   []string
}

// sources parses the imports of every Go file of the module.
func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() {
			if name != "." && (base == "testdata" || base == "vendor" || base[0] == '.' || base[0] == '_') {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			return err
		}
		s := source{pkg: path.Dir(name), file: name, test: strings.HasSuffix(name, "_test.go")}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, imported)
		}
		out = append(out, s)
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, len(out), 50, "the module was not found")
	return out
}

// ours returns the package of this module that an import names.
func ours(imported string) (string, bool) {
	if imported == module {
		return ".", true
	}
	return strings.CutPrefix(imported, module+"/")
}

// covers reports whether a name or a pattern stands for a package.
func covers(pattern, pkg string) bool {
	if below, all := strings.CutSuffix(pattern, "**"); all {
		return strings.HasPrefix(pkg, below)
	}
	return pattern == pkg
}

func TestPackagesImportOnlyWhatTheTableAllows(t *testing.T) {
	t.Parallel()
	table := readTables(t).mayImport
	there := map[string]bool{}
	for _, s := range sources(t) {
		there[s.pkg] = true
		allowed, ok := table[s.pkg]
		if !ok {
			t.Errorf("%s: package %s has no row in %s: say there what it is for and what it may import", s.file, s.pkg, architecture)
			continue
		}
		for _, imported := range s.imports {
			pkg, own := ours(imported)
			if own && !s.test && !slices.ContainsFunc(allowed, func(pattern string) bool { return covers(pattern, pkg) }) {
				t.Errorf("%s: %s may not import %s (see %s)", s.file, s.pkg, pkg, architecture)
			}
		}
	}
	for name, allowed := range table {
		if !there[name] {
			t.Errorf("there is no package %s any more; take its row out of %s", name, architecture)
		}
		for _, pattern := range allowed {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(there)), func(pkg string) bool { return covers(pattern, pkg) }) {
				t.Errorf("%s: %s may import %s, which is not there", architecture, name, pattern)
			}
		}
	}
}

func TestModulesOfOthersStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	table := readTables(t)
	used := map[string]bool{}
	for _, s := range sources(t) {
		for _, imported := range s.imports {
			if slices.Contains(table.mayNotUse[imported], s.pkg) && !s.test {
				t.Errorf("%s: %s does not belong in %s (see %s)", s.file, imported, s.pkg, architecture)
			}
			for prefix, allowed := range table.mayUse {
				if !strings.HasPrefix(imported, prefix) {
					continue
				}
				used[prefix] = true
				if !slices.Contains(allowed, s.pkg) && (!s.test || !slices.Contains(allowed, "tests")) {
					t.Errorf("%s: %s belongs in %s only (see %s)", s.file, imported, strings.Join(allowed, ", "), architecture)
				}
			}
		}
	}
	for prefix := range table.mayUse {
		if !used[prefix] {
			t.Errorf("nothing imports %s any more; take its row out of %s", prefix, architecture)
		}
	}
}

// TestTheMapNamesFilesThatAreThere keeps the walks through the code from leading nowhere. A name without a folder is
// of the folder that was named last.
func TestTheMapNamesFilesThatAreThere(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", architecture))
	require.NoError(t, err)
	folder, n := "", 0
	for _, name := range names(string(page)) {
		ext := path.Ext(name)
		if ext != ".go" && ext != ".feature" && ext != ".md" || strings.Contains(name, "*") {
			continue
		}
		if path.Dir(name) == "." {
			name = path.Join(folder, name)
		}
		folder = path.Dir(name)
		n++
		require.FileExists(t, filepath.Join("..", filepath.FromSlash(name)), "%s names it", architecture)
	}
	require.Greater(t, n, 25, "the walks were not found in %s", architecture)
}

// TestTheStrangerHasNothingOfOthers keeps the consumer that nobody here wrote to the standard library.
func TestTheStrangerHasNothingOfOthers(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, imported := range s.imports {
			if first, _, _ := strings.Cut(imported, "/"); s.pkg == "steps/selftest/stranger" && strings.Contains(first, ".") {
				t.Errorf("%s: the stranger may not import %s", s.file, imported)
			}
		}
	}
}

// TestNobodyReachesAcross holds what tests too must keep: the mock knows nothing of
// the harness, and what is judged shares no code with the judge.
func TestNobodyReachesAcross(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, imported := range s.imports {
			pkg, own := ours(imported)
			if !own {
				continue
			}
			switch {
			case covers("mockprovider/**", s.pkg) || s.pkg == "mockprovider":
				if pkg == "steps" || covers("steps/**", pkg) {
					t.Errorf("%s: the mock must not know the harness (%s)", s.file, pkg)
				}
			case s.pkg == "steps/evidence" && s.test && pkg == "mockprovider/fhir":
				// The judge's reader of XML is held against the mock's writer, which it must not use.
			case s.pkg == "steps/rule" || s.pkg == "steps/evidence" || s.pkg == "steps/provider/rule" || s.pkg == "steps/provider/evidence":
				if pkg == "mockprovider" || covers("mockprovider/**", pkg) && pkg != "mockprovider/journal" && pkg != "mockprovider/clock" {
					t.Errorf("%s: a rule must not share the mock's code (%s)", s.file, pkg)
				}
			case (pkg == helperOfTests || pkg == testConsumer || pkg == testBrowser || pkg == testDatabase) && !s.test:
				t.Errorf("%s: %s is for tests", s.file, pkg)
			case (covers("steps/consumer/**", s.pkg) || s.pkg == "steps/provider/wire" && pkg != "mockprovider/journal") && !s.test:
				if pkg == "mockprovider" || covers("mockprovider/**", pkg) {
					t.Errorf("%s: a consumer speaks HTTP like anyone (%s)", s.file, pkg)
				}
			}
		}
	}
}
