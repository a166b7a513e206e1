package consumer_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

func TestAnAdapterOfTheSameMajorVersionIsTaken(t *testing.T) {
	t.Parallel()
	for theirs, want := range map[string]string{
		"2.0":  "",
		"2.1":  "",
		"2.2":  "",
		"2.3":  "newer than this harness's 2.2",
		"2.10": "newer than this harness's 2.2",
		"1.9":  "bring the adapter to that version",
		"3.0":  "bring the adapter to that version",
		"2":    "bring the adapter to that version",
		"2.x":  "bring the adapter to that version",
	} {
		t.Run(theirs, func(t *testing.T) {
			t.Parallel()
			m := httpmock.NewMockTransport()
			m.RegisterResponder(http.MethodPost, base+"/sessions", httpmock.NewStringResponder(http.StatusOK, `{"session":"s","contract":"`+theirs+`"}`))
			_, err := consumer.HTTP(base, &http.Client{Transport: m}).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
			if want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, want)
				require.ErrorContains(t, err, theirs)
			}
		})
	}
}

func TestTheServerSpeaksTheOlderVersion(t *testing.T) {
	t.Parallel()
	server := consumer.Serve(consumer.OpenFunc(func(context.Context, contract.Setup) (consumer.Driver, error) { return &stub{}, nil }))
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	for theirs, want := range map[string]string{"2.0": "2.0", "2.1": "2.1", "2.7": "2.2"} {
		raw, err := json.Marshal(contract.Setup{Contract: theirs, Session: "x", Services: []contract.Service{}})
		require.NoError(t, err)
		resp, err := http.Post(listener.URL+"/sessions", "application/json", strings.NewReader(string(raw)))
		require.NoError(t, err)
		var o contract.Opened
		require.NoError(t, json.NewDecoder(resp.Body).Decode(&o))
		require.NoError(t, resp.Body.Close())
		require.Equal(t, want, o.Contract, theirs)
	}
}

// dot is the smallest picture: a PNG of one pixel.
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="

func TestWhatCannotBeDoneIsAnAnswerWithTheScreenAsItStands(t *testing.T) {
	t.Parallel()
	client, _ := answering(http.StatusOK, `{"case":"C","stage":"choosing","not_done":{"why":"no slot at 17:30 is shown"},
		"text":"Slots at Vale UTC\n18:00","screenshot":{"media_type":"image/png","data":"`+dot+`"}}`)
	driver, err := consumer.HTTP(base, client).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.NoError(t, err)
	screen, err := driver.Perform(t.Context(), contract.Task{Kind: contract.Book})
	require.NoError(t, err)
	require.Equal(t, contract.Screen{
		Case: "C", Stage: contract.Choosing, NotDone: &contract.NotDone{Why: "no slot at 17:30 is shown"},
		Text: "Slots at Vale UTC\n18:00", Screenshot: &contract.Screenshot{MediaType: contract.PNG, Data: dot},
	}, screen)
}

func TestAScreenshotHasToBeAPictureOfABoundedSize(t *testing.T) {
	t.Parallel()
	picture := func(n int) string {
		raw, err := base64.StdEncoding.DecodeString(dot)
		require.NoError(t, err)
		return base64.StdEncoding.EncodeToString(append(raw, make([]byte, n-len(raw))...))
	}
	for name, c := range map[string]struct{ media, data, want string }{
		"as large as may be": {"image/png", picture(contract.ScreenshotLimit), ""},
		"a byte too large":   {"image/png", picture(contract.ScreenshotLimit + 1), "500001 bytes"},
		"far too large":      {"image/png", picture(contract.ScreenshotLimit + 100), "/screenshot/data"},
		"another kind":       {"image/jpeg", dot, "it begins as image/png does"},
		"no picture":         {"image/png", base64.StdEncoding.EncodeToString([]byte("<script>")), "/screenshot/data"},
		"not base64":         {"image/png", "%%%", "not base64"},
		"another media type": {"image/svg+xml", dot, "/screenshot/media_type"},
		"an address":         {"image/png", "data:image/png;base64," + dot, "not base64"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := answering(http.StatusOK, `{"case":"C","stage":"closed","screenshot":{"media_type":"`+c.media+`","data":"`+c.data+`"}}`)
			driver, err := consumer.HTTP(base, client).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
			require.NoError(t, err)
			_, err = driver.Perform(t.Context(), contract.Task{Kind: contract.EndEncounter})
			if c.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.want)
				require.Less(t, len(err.Error()), 1000)
			}
		})
	}
}

func TestARefusedTaskNamesWhatMayHaveBeenMeant(t *testing.T) {
	t.Parallel()
	client, _ := answering(http.StatusInternalServerError, `{"error":"there is nothing to choose"}`)
	driver, err := consumer.HTTP(base, client).Open(t.Context(), contract.Setup{Services: []contract.Service{}})
	require.NoError(t, err)
	_, err = driver.Perform(t.Context(), contract.Task{Kind: contract.ChooseToCancel})
	require.ErrorContains(t, err, "there is nothing to choose")
	require.ErrorContains(t, err, `"not_done": {"why": "..."}`)
	_, err = driver.Perform(t.Context(), contract.Task{Kind: contract.RestartSystem})
	require.NotContains(t, err.Error(), "not_done", "a restart is no task of a user")

	d := execSession(t, "refuses", 0)
	_, err = d.Perform(t.Context(), contract.Task{Kind: contract.Book})
	require.ErrorContains(t, err, `the adapter says: no such screen`)
	require.ErrorContains(t, err, `"not_done": {"why": "..."}`)
}
