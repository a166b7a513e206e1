package schema_test

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// agree fails the test when the two evaluators differ on the resource.
func agree(t *testing.T, set *schema.Set, use schema.Use, r fhir.Resource) {
	t.Helper()
	full, err := set.Full(use, map[string]any(r))
	require.NoError(t, err)
	if fast := set.Fast(use, map[string]any(r)); fast != full {
		body, err := r.Encode()
		require.NoError(t, err)
		require.Equal(t, full, fast, "%s: %s", use, body)
	}
}

// Every fixture, also for the uses it is not meant for.
func TestBothEvaluatorsAgreeOnEveryFixtureForEveryUse(t *testing.T) {
	t.Parallel()
	set := newSet(t)
	found, err := fs.Glob(fixtures.FS, "resources/*/*/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, found)
	for _, file := range found {
		r := fixture(t, file)
		for _, use := range schema.Uses() {
			agree(t, set, use, r)
		}
	}
}

// Every place of the valid fixtures is changed in every way, one at a time. Places
// that differ in nothing but their position in a list, or the fixture, count once, and
// what lies deep in the entries of a Bundle is left to the uses of those resources.
func TestBothEvaluatorsAgreeOnEverySingleChangeOfAValidBody(t *testing.T) {
	t.Parallel()
	set := newSet(t)
	for _, use := range schema.Uses() {
		t.Run(string(use), func(t *testing.T) {
			t.Parallel()
			tried, refused := 0, 0
			seen := map[string]bool{}
			for _, file := range files(t, "valid", use) {
				r := fixture(t, file)
				for i, at := range nodes(r.Clone()) {
					key := place(at)
					if seen[key] || strings.Contains(key, ".entry[") && strings.Count(key, ".") > 3 {
						continue
					}
					seen[key] = true
					for _, c := range changes {
						changed := r.Clone()
						c.apply(nodes(changed)[i])
						agree(t, set, use, changed)
						if tried++; !set.Fast(use, map[string]any(changed)) {
							refused++
						}
					}
				}
			}
			require.Greater(t, tried, 50)
			require.Greater(t, refused, tried/4, "changes that spoil nothing show nothing")
		})
	}
}

var position = regexp.MustCompile(`([a-zA-Z]+)\[[0-9]+\]`)

// place is the path without positions, save among resources, which differ in type.
func place(n node) string {
	path := position.ReplaceAllStringFunc(n.path, func(step string) string {
		if name, _, _ := strings.Cut(step, "["); name != "contained" && name != "entry" {
			return name
		}
		return step
	})
	return fmt.Sprintf("%s %T", path, n.value)
}

func FuzzFastPathAgreesWithGojsonschema(f *testing.F) {
	found, err := fs.Glob(fixtures.FS, "resources/*/*/*.json")
	require.NoError(f, err)
	all := schema.Uses()
	for i, file := range found {
		data, err := fixtures.FS.ReadFile(file)
		require.NoError(f, err)
		use := slices.Index(all, schema.Use(path.Base(path.Dir(file))))
		require.GreaterOrEqual(f, use, 0, file)
		f.Add(uint8(use), data, []byte{})
		f.Add(uint8(use), data, []byte{byte(i), byte(7 * i), byte(i), byte(3 * i), byte(i * i), byte(5 * i)})
	}
	set, err := schema.New(schema.Config{ValidNHSNumber: func(string) bool { return true }})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, use uint8, data, mutation []byte) {
		r, err := fhir.Decode(data)
		if err != nil {
			return
		}
		agree(t, set, all[int(use)%len(all)], spoil(r, mutation[:min(len(mutation), 60)]))
	})
}
