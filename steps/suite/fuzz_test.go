package suite_test

import (
	"testing"

	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// FuzzParseTags: an expression is a filter or an error, and a filter can always be asked.
func FuzzParseTags(f *testing.F) {
	for _, seed := range []string{"", "@a", "@a and not (@b or @c)", "((", "not", "@a @b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		filter, err := suite.ParseTags(expression)
		if (err == nil) == (filter == nil) {
			t.Fatalf("%q: a filter or an error, not both or neither", expression)
		}
		if filter != nil {
			filter([]string{"@a", "@b"})
		}
	})
}
