package page

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="

// pageOf is the report of a run whose screens are those given.
func pageOf(t *testing.T, screens ...contract.Screen) string {
	t.Helper()
	var view journal.View
	for i, s := range screens {
		raw, err := json.Marshal(evidence.ScreenMark{Screen: s})
		require.NoError(t, err)
		view = append(view, journal.Entry{Seq: i + 1, Mark: &journal.Mark{Kind: evidence.MarkScreen, Who: "North 111", Nth: i + 1, Data: raw}})
	}
	run := results.Run{Scenarios: []results.Scenario{{ID: "a", Path: "a.feature"}}, Journals: map[string]journal.View{"a": view}}
	var out bytes.Buffer
	require.NoError(t, Write(&out, run))
	plain, err := Unpacked(out.String())
	require.NoError(t, err)
	return plain
}

func TestTextAndScreenshotOfAScreenAreShown(t *testing.T) {
	t.Parallel()
	got := pageOf(t, contract.Screen{
		Case: "C", Text: "<script>alert(1)</script>\n17:30", Screenshot: &contract.Screenshot{MediaType: contract.PNG, Data: dot},
	}, contract.Screen{Case: "C", Screenshot: &contract.Screenshot{MediaType: contract.PNG, Data: dot}})
	require.Contains(t, got, `\u003cscript\u003ealert(1)\u003c/script\u003e\n17:30`)
	require.NotContains(t, got, "<script>alert(1)")
	require.Equal(t, 1, strings.Count(got, `"image": "data:image/png;base64,iVBOR`), "the same picture is shown once")
	require.Contains(t, got, `"href": "#s1-mark-1"`)
	require.NotContains(t, got, "ZgotmplZ")
	require.Contains(t, got, "characters of base64)")
	require.Contains(t, got, "; img-src data:")
	require.Contains(t, got, "the adapter attached the text of 1 screen and 2 screenshots")
	require.NotContains(t, pageOf(t, contract.Screen{Case: "C"}), "img-src", "nothing is let in that is not there")
}

func TestWhatIsNoPictureIsNotShownAsOne(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"%%%", base64.StdEncoding.EncodeToString([]byte("<svg onload='alert(1)'>")), `" onerror="alert(1)`} {
		got := pageOf(t, contract.Screen{Case: "C", Screenshot: &contract.Screenshot{MediaType: contract.PNG, Data: data}})
		require.NotContains(t, got, `"image"`)
		require.Contains(t, got, "is no picture")
	}
}

func TestThePageIsBoundedWhateverTheAdapterSends(t *testing.T) {
	t.Parallel()
	raw, err := base64.StdEncoding.DecodeString(dot)
	require.NoError(t, err)
	var screens []contract.Screen
	for i := range 45 {
		picture := append(append([]byte(nil), raw...), bytes.Repeat([]byte{byte(i)}, contract.ScreenshotLimit-len(raw))...)
		screens = append(screens, contract.Screen{Case: "C", Screenshot: &contract.Screenshot{MediaType: contract.PNG, Data: base64.StdEncoding.EncodeToString(picture)}})
	}
	got := pageOf(t, screens...)
	require.Less(t, len(got), 2*picturesMost)
	require.Contains(t, got, "16 MB of screenshots and no more")
}
