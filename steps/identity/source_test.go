package identity

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

func TestABuildSaysFromWhichSourceItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		version  string
		settings []debug.BuildSetting
		want     results.Harness
	}{
		"a folder without a repository": {"(devel)", nil, results.Harness{}},
		"go install of a release":       {"v0.1.0", nil, results.Harness{}},
		"go install between releases": {
			"v0.1.1-0.20261130212919-c6fcb32f9a10", nil,
			results.Harness{Commit: "c6fcb32f9a10", Date: "2026-11-30T21:29:19Z"},
		},
		"a repository": {
			"v0.1.1-0.20261130212919-c6fcb32f9a10+dirty",
			[]debug.BuildSetting{{Key: "vcs.revision", Value: "c6fcb32f9a10d2e8"}, {Key: "vcs.time", Value: "2026-11-30T21:29:20Z"}, {Key: "vcs.modified", Value: "true"}},
			results.Harness{Commit: "c6fcb32f9a10d2e8", Date: "2026-11-30T21:29:20Z", Modified: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var h results.Harness
			source(&h, &debug.BuildInfo{Main: debug.Module{Version: c.version}, Settings: c.settings})
			require.Equal(t, c.want, h)
		})
	}
}
