package mockprovider_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/rebookcheck/rebookcheck"

// mayImport says which of our packages may import which others; a name that ends in
// /** stands for all packages below it. A package is judged by the row of its own
// name, else by the longest row that covers it, and one without a row is refused:
// whoever adds a package says here what it may know. Tests are not bound by it,
// but see TestNobodyReachesAcross.
var mayImport = map[string][]string{
	".":        {"steps/cli"},
	"features": {},
	"fixtures": {},

	"mockprovider":             {"mockprovider/**", "fixtures"},
	"mockprovider/bench":       {"mockprovider/fhir", "mockprovider/pacing", "mockprovider/session", "fixtures"},
	"mockprovider/booking":     {},
	testBrowser:                {},
	"mockprovider/certs":       {},
	"mockprovider/clock":       {},
	"mockprovider/control":     {"mockprovider", "mockprovider/booking", "mockprovider/registry", "mockprovider/journal", "mockprovider/fault", "mockprovider/session"},
	"mockprovider/fault":       {},
	testConsumer:               {"mockprovider", "mockprovider/fhir", "fixtures"},
	"mockprovider/front":       {"mockprovider", "mockprovider/fhir", "mockprovider/wiretap"},
	"mockprovider/handoff":     {},
	"mockprovider/fhir":        {},
	"mockprovider/httpapi":     {"mockprovider/booking", "mockprovider/fault", "mockprovider/fhir", "mockprovider/identity", "mockprovider/journal", "mockprovider/media", "mockprovider/schema", "mockprovider/unmatched", "mockprovider/variance"},
	"mockprovider/identity":    {},
	"mockprovider/journal":     {},
	"mockprovider/media":       {"mockprovider/fhir"},
	"mockprovider/pacing":      {},
	"mockprovider/page":        {"mockprovider", "mockprovider/booking", "mockprovider/journal", "mockprovider/session"},
	"mockprovider/proxy":       {"mockprovider/fault", "mockprovider/fhir", "mockprovider/journal", "mockprovider/media"},
	"mockprovider/registrar":   {"mockprovider/fhir"},
	"mockprovider/registry":    {},
	"mockprovider/registryapi": {"mockprovider/fault", "mockprovider/fhir", "mockprovider/journal", "mockprovider/media", "mockprovider/registry", "mockprovider/schema", "mockprovider/unmatched"},
	"mockprovider/schema":      {"mockprovider/fhir", "fixtures"},
	"mockprovider/server":      {"mockprovider/fault", "mockprovider/session"},
	"mockprovider/unmatched":   {"mockprovider/journal"},
	"mockprovider/variance":    {"mockprovider/fhir"},
	"mockprovider/wiretap":     {},
	"mockprovider/session":     {"mockprovider", "mockprovider/clock", "mockprovider/fhir", "mockprovider/journal"},

	"steps": {
		"mockprovider", "mockprovider/booking", "mockprovider/clock", "mockprovider/fault", "mockprovider/front", "mockprovider/journal", "mockprovider/unmatched",
		"steps/cast", "steps/consumer", "steps/consumer/contract", "steps/evidence", "steps/redact", "steps/requirement", "steps/results", "steps/rule", "fixtures",
	},
	"steps/cast": {"steps/consumer/contract", "steps/evidence"},
	"steps/cli": {
		"mockprovider", "mockprovider/certs", "mockprovider/control", "mockprovider/front", "mockprovider/journal", "mockprovider/pacing", "mockprovider/page",
		"mockprovider/server", "mockprovider/session", "mockprovider/unmatched", "steps", "steps/**", "features", "fixtures",
	},
	"steps/consumer":              {"steps/consumer/contract", "steps/consumer/message"},
	"steps/consumer/**":           {"steps/consumer", "steps/consumer/**"},
	"steps/consumer/contract":     {},
	"steps/consumer/message":      {"steps/consumer/contract"},
	"steps/consumer/contract/**":  {}, // starter adapters: a vendor copies them and has nothing of ours
	"steps/consumer/reference":    {"steps/consumer", "steps/consumer/contract", "steps/consumer/reference/asxml"},
	"steps/consumer/reference/**": {"steps/consumer", "steps/consumer/contract", "steps/consumer/reference"},
	"steps/coverage":              {"steps/requirement", "steps/rule"},
	"steps/evidence":              {"mockprovider/journal", "steps/consumer/contract"},
	"steps/report": {
		"steps/report/**", "steps/results", "steps/requirement", "steps/rule",
	},
	"steps/report/**": {
		"steps/report/**", "steps/results", "steps/requirement", "steps/rule", "steps/evidence", "steps/consumer/contract", "steps/redact", "mockprovider/journal",
	},
	"steps/redact":      {},
	"steps/terminal":    {},
	"steps/requirement": {},
	"steps/resume":      {"steps/suite", "steps/results", "mockprovider/journal"},
	"steps/doctor":      {"steps", "steps/cast", "steps/consumer", "steps/consumer/contract", "steps/evidence", "steps/redact", "mockprovider", "mockprovider/journal"},
	"steps/results":     {"steps/requirement", "steps/rule", "mockprovider/journal"},
	"steps/rule":        {"steps/evidence", "steps/requirement", "steps/consumer/contract", "mockprovider/journal"},
	"steps/selftest/detection": {
		"steps/selftest", "steps/results", "steps/requirement", "steps/rule", "steps/report/page", "steps/report/wording",
	},
	"steps/selftest/stranger":       {}, // it reads and writes the contract as a vendor would, and has nothing of ours
	"steps/selftest/stranger/serve": {"steps/selftest/stranger"},
	"steps/selftest/stranger/score": {
		"steps/selftest", "steps/selftest/detection", "steps/results", "steps/requirement", "steps/report/wording",
	},
	"steps/selftest": {"steps/results", "steps/requirement", "steps/rule"},
	"steps/suite": {
		"mockprovider",
		"steps", "steps/cast", "steps/consumer", "steps/consumer/contract", "steps/evidence", "steps/requirement", "steps/results", "steps/rule",
		"mockprovider/front", "mockprovider/journal", "features", "fixtures",
	},
}

// mayUse says which packages may import a module of others; "_test" stands for every test.
var mayUse = map[string][]string{
	"github.com/xeipuuv/gojsonschema": {"mockprovider/schema", "steps/consumer/message"},
	"github.com/mattn/go-shellwords":  {"steps/consumer"},
	"github.com/cucumber/":            {"steps", "steps/suite"},
	"github.com/stretchr/testify":     {"_test", "steps", helperOfTests, testBrowser},
	"github.com/jarcoal/httpmock":     {"_test"},
	"github.com/chromedp/":            {"_test", testBrowser},
	"github.com/pb33f/":               {"_test"},
	"github.com/spf13/cobra":          {"steps/cli"},
	"github.com/prometheus/":          {"mockprovider/server"},
	"github.com/knadh/koanf/":         {"steps/cli"},
	"github.com/spf13/pflag":          {"steps/cli"},
}

// helperOfTests is a package that only tests may import, so that it may use what they use.
const helperOfTests = "steps/consumer/reference/scripted"

// testConsumer is another, for tests of the mock.
const testConsumer = "mockprovider/goodconsumer"

// testBrowser is one for all tests that open a page.
const testBrowser = "mockprovider/browser"

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

// row returns what a package may import.
func row(pkg string) (string, bool) {
	if _, ok := mayImport[pkg]; ok {
		return pkg, true
	}
	best := ""
	for pattern := range mayImport {
		if covers(pattern, pkg) && len(pattern) > len(best) {
			best = pattern
		}
	}
	return best, best != ""
}

func TestPackagesImportOnlyWhatTheTableAllows(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		name, ok := row(s.pkg)
		if !ok {
			t.Errorf("%s: package %s has no row in mayImport: say there what it may import", s.file, s.pkg)
			continue
		}
		used[name] = true
		for _, imported := range s.imports {
			pkg, own := ours(imported)
			if own && !slices.ContainsFunc(mayImport[name], func(allowed string) bool { return covers(allowed, pkg) }) {
				t.Errorf("%s: %s may not import %s", s.file, s.pkg, pkg)
			}
		}
	}
	for name := range mayImport {
		if !used[name] && !strings.HasSuffix(name, "**") {
			t.Errorf("there is no package %s any more; take its row out of mayImport", name)
		}
	}
}

func TestModulesOfOthersStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, imported := range s.imports {
			for prefix, allowed := range mayUse {
				if !strings.HasPrefix(imported, prefix) {
					continue
				}
				if !slices.Contains(allowed, s.pkg) && (!s.test || !slices.Contains(allowed, "_test")) {
					t.Errorf("%s: %s belongs in %s only", s.file, imported, strings.Join(allowed, ", "))
				}
			}
		}
	}
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
			case s.pkg == "steps/rule" || s.pkg == "steps/evidence":
				if pkg == "mockprovider" || covers("mockprovider/**", pkg) && pkg != "mockprovider/journal" && pkg != "mockprovider/clock" {
					t.Errorf("%s: a rule must not share the mock's code (%s)", s.file, pkg)
				}
			case (pkg == helperOfTests || pkg == testConsumer || pkg == testBrowser) && !s.test:
				t.Errorf("%s: %s is for tests", s.file, pkg)
			case covers("steps/consumer/**", s.pkg) && !s.test:
				if pkg == "mockprovider" || covers("mockprovider/**", pkg) {
					t.Errorf("%s: a consumer speaks HTTP like anyone (%s)", s.file, pkg)
				}
			}
		}
	}
}
