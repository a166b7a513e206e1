package suite_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func TestAJournalJudgedForATagComesToWhatARunOfThatTagDoes(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "silent-cancel"} {
		wide := judgedWith(t, name, "@CX-38 or @RB-51")
		narrow, err := suite.Narrow(fixtures.FS, wide, "@CX-38")
		require.NoError(t, err)
		want := judgedWith(t, name, "(@CX-38 or @RB-51) and (@CX-38)")
		narrow.Times, want.Times = results.Times{}, results.Times{}
		require.Equal(t, want.Verdict, narrow.Verdict)
		require.Equal(t, want.Config, narrow.Config)
		require.Equal(t, want.Requirements, narrow.Requirements)
		require.Less(t, len(narrow.Journals), len(wide.Journals), "what is not selected is no part of the evidence")
		sameResults(t, narrow)
	}
}

func TestNarrowingSaysWhatItCannotDo(t *testing.T) {
	t.Parallel()
	run := judgedWith(t, "", "@CX-38")
	for tags, says := range map[string]string{"@CX-39": "@CX-3", "@CX-38 and": "tag", "not @CX-38": "none"} {
		_, err := suite.Narrow(fixtures.FS, run, tags)
		require.ErrorContains(t, err, says, tags)
	}
	shard := run
	shard.Config.Shard = "1/2"
	_, err := suite.Narrow(fixtures.FS, shard, "@CX-38")
	require.ErrorContains(t, err, "report merge")
	recording := run
	recording.Recording = &results.Recording{What: "a HAR file"}
	_, err = suite.Narrow(fixtures.FS, recording, "@CX-38")
	require.ErrorContains(t, err, "no scenarios")
}

func TestAnAnswerToATagHoldsNoMoreEvidenceThanItsOwn(t *testing.T) {
	t.Parallel()
	narrow, err := suite.Narrow(fixtures.FS, judgedWith(t, "", "@CX-38 or @RB-51"), "@CX-38")
	require.NoError(t, err)
	e, err := results.ReadEvidence(bytes.NewReader(journalOf(t, narrow)))
	require.NoError(t, err)
	require.Len(t, e.Stories, len(e.Plan.Scenarios))
}
