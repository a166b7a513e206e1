package rule_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// traffic is what of a story a server would have heard, with no mark of what the consumer's user did and saw.
func traffic(view journal.View) journal.View {
	return slices.DeleteFunc(slices.Clone(view), func(e journal.Entry) bool { return e.Exchange == nil || e.Exchange.By == journal.Harness })
}

// behind is the same as a HAR file has it: without what was heard behind the proxy.
func behind(view journal.View) journal.View {
	return slices.DeleteFunc(traffic(view), func(e journal.Entry) bool {
		return e.Exchange.Via != 0 || e.Exchange.By != "" || e.Exchange.Heard == "registry"
	})
}

// TestARecordingIsJudgedAsItsStory: taken without its marks, traffic never breaks a clause that its whole story keeps, and
// keeps none that its whole story breaks.
func TestARecordingIsJudgedAsItsStory(t *testing.T) {
	t.Parallel()
	cat := catalogue(t)
	seen := map[requirement.ID]map[rule.Status]bool{}
	for _, name := range names(t) {
		r := read(t, name)
		whole, err := rule.JudgeAll(r.view, cat)
		require.NoError(t, err)
		for what, is := range map[string]struct {
			view journal.View
			evidence.Recording
		}{
			"as a server hears it": {traffic(r.view), evidence.Recording{AtListener: true}},
			"as a HAR file has it": {behind(r.view), evidence.Recording{}},
		} {
			story, err := evidence.ReadRecording(is.view, is.Recording)
			require.NoError(t, err)
			got, err := rule.JudgeStory(story, cat)
			require.NoError(t, err)
			for id, v := range got {
				if seen[id] == nil {
					seen[id] = map[rule.Status]bool{}
				}
				seen[id][v.Status] = true
				bad := v.Status == rule.Fail || v.Status == rule.Concern
				wasBad := whole[id].Status == rule.Fail || whole[id].Status == rule.Concern
				assert.False(t, bad && !wasBad, "%s, %s: %s is broken, and its whole story keeps to it: %s", name, what, id, v.Detail)
				assert.False(t, v.Status == rule.Pass && wasBad, "%s, %s: %s is kept, and its whole story breaks it: %s", name, what, id, whole[id].Detail)
			}
		}
	}
	for _, r := range rule.All() {
		req, _ := cat.Find(r.ID)
		pass, breach, lacks := rule.Recorded(req)
		assert.Equal(t, pass, seen[r.ID][rule.Pass], "%s: a pass is shown as the table says", r.ID)
		if !pass {
			require.NotEmpty(t, lacks, "%s: the missing fact is named", r.ID)
		}
		if breach {
			assert.True(t, seen[r.ID][rule.Fail] || seen[r.ID][rule.Concern], "%s: a breach of it is seen in a recording", r.ID)
		}
	}
}
