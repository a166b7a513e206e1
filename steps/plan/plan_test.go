package plan_test

import (
	"bytes"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/plan"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

func story(name string, sheets int, shows ...requirement.ID) plan.Story {
	return plan.Story{Name: name, Sheets: sheets, Shows: shows}
}

func names(all []plan.Story) (out []string) {
	for _, s := range all {
		out = append(out, s.Name)
	}
	return out
}

func TestFewSheetsShowAllThatCanBeShown(t *testing.T) {
	t.Parallel()
	all := []plan.Story{
		story("long", 20, "RB-01", "RB-02", "RB-03", "RB-04"),
		story("first half", 4, "RB-01", "RB-02"),
		story("second half", 4, "RB-03", "RB-04"),
		story("one alone", 3, "RB-05"),
		story("as long, and later", 3, "RB-05"),
	}
	judged := []requirement.ID{"RB-06", "RB-01", "RB-02", "RB-03", "RB-04", "RB-05"}
	p := plan.Choose(all, func(string) bool { return true }, judged)
	require.Equal(t, []string{"first half", "second half", "one alone"}, names(p.Stories))
	require.Equal(t, 11, p.Sheets())
	require.Equal(t, []requirement.ID{"RB-06"}, p.Unseen, "no story shows it")
	require.Empty(t, p.Without)

	// What does not apply costs nothing and is not chosen; what only it shows is not seen.
	p = plan.Choose(all, func(name string) bool { return name != "one alone" && name != "as long, and later" }, judged)
	require.Equal(t, []string{"first half", "second half"}, names(p.Stories))
	require.Equal(t, []string{"one alone", "as long, and later"}, p.Without)
	require.Equal(t, []requirement.ID{"RB-05", "RB-06"}, p.Unseen)
	require.True(t, p.Has("one alone"))
	require.False(t, p.Has("long"))
}

func TestWhatOthersShowAsWellIsDropped(t *testing.T) {
	t.Parallel()
	p := plan.Choose([]plan.Story{
		story("chosen first", 3, "RB-01", "RB-02", "RB-03"),
		story("left", 4, "RB-01", "RB-04", "RB-05"),
		story("right", 4, "RB-02", "RB-03", "RB-06"),
	}, func(string) bool { return true }, nil)
	require.Equal(t, []string{"left", "right"}, names(p.Stories))
}

func TestAPlanIsToldFromEveryOther(t *testing.T) {
	t.Parallel()
	choose := func(s ...plan.Story) string {
		return plan.Choose(s, func(name string) bool { return name != "no" }, []requirement.ID{"RB-01", "RB-02"}).Record().Digest
	}
	base := choose(story("a", 3, "RB-01"))
	require.Equal(t, base, choose(story("a", 3, "RB-01")))
	for what, other := range map[string]string{
		"another story": choose(story("b", 3, "RB-01")), "more sheets": choose(story("a", 4, "RB-01")),
		"more is shown": choose(story("a", 3, "RB-01", "RB-02")), "one does not apply": choose(story("a", 3, "RB-01"), story("no", 1, "RB-02")),
	} {
		require.NotEqual(t, base, other, what)
	}
}

func TestStoriesAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	all := []plan.Story{story("a/b: RB-01 One, \"two\"", 3, "RB-01", "RB-02"), story("c", 1, "RB-03")}
	var raw bytes.Buffer
	require.NoError(t, plan.Write(&raw, all))
	got, err := plan.Load(fstest.MapFS{plan.File: {Data: raw.Bytes()}})
	require.NoError(t, err)
	require.Equal(t, all, got)
	for text, why := range map[string]string{
		"story,sheets,requirements\na,none,RB-01\n": "no number of sheets", "story,sheets,requirements\na,3,soup\n": "no id of a requirement", "a,b\nc\n": "attended.csv",
	} {
		_, err := plan.Load(fstest.MapFS{plan.File: {Data: []byte(text)}})
		require.ErrorContains(t, err, why, text)
	}
	_, err = plan.Load(fstest.MapFS{})
	require.Error(t, err)
	got, err = plan.Load(fixtures.FS)
	require.NoError(t, err)
	require.Greater(t, len(got), 100)
	require.NotContains(t, got[0].Name, "story", "the first row is its heading")
}
