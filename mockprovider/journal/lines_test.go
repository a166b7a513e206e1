package journal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

func sample() journal.View {
	j := journal.New(clock.At(start).Now)
	seq := j.Open(journal.Exchange{
		Heard: "vale", Via: 7, Method: "POST", Target: "/STU3/1/Appointment?a=%7C&b=<>", Host: "utc.vale.example", Proto: "HTTP/1.1",
		Request: journal.Message{Header: http.Header{"X-Two": {"a", "b"}}, Body: []byte("{\"a\":\"na\u00efve <&>\u2028\"}\r\n\x00"), Cut: true},
	})
	j.Mark("screen", "North 111", json.RawMessage(`{"a":[1,2]}`))
	j.Close(seq, journal.Answered, 201, journal.Message{Header: http.Header{"Etag": {`W/"1"`}}, Body: []byte{0x1f, 0x8b, 0xff, 0x00}})
	j.Open(journal.Exchange{Heard: "proxy", Route: "book", Fault: "gone"})
	return j.View()
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	require.NoError(t, journal.WriteLines(&file, "SC-01", sample()))
	require.Equal(t, len(sample()), strings.Count(file.String(), "\n"))
	text := file.String()
	for name, written := range map[string]string{"as written": text, "without a last line end": strings.TrimSuffix(text, "\n"), "with empty lines": "\n" + text + " \n"} {
		var got journal.View
		require.NoError(t, journal.ReadLines(strings.NewReader(written), func(l journal.Line) error {
			require.Equal(t, "SC-01", l.Scenario)
			got = append(got, l.Entry)
			return nil
		}), name)
		require.Equal(t, sample(), got, name)
	}
}

func TestLinesThatAreNotEntriesAreRefusedByNumber(t *testing.T) {
	t.Parallel()
	const good = `{"scenario":"x","seq":1,"at":"2031-03-07T15:00:00Z","mark":{"kind":"task","nth":1}}`
	for name, c := range map[string]struct{ line, want string }{
		"not JSON":                    {`seq 1`, "not a journal entry"},
		"an unknown key":              {`{"seq":1,"at":"2031-03-07T15:00:00Z","mark":{"kind":"x","nth":1},"verdict":"pass"}`, "verdict"},
		"an unknown key in a message": {`{"seq":1,"at":"2031-03-07T15:00:00Z","exchange":{"heard":"v","nth":1,"method":"GET","target":"/","request":{"text":"x"},"response":{}}}`, "text"},
		"two bodies":                  {`{"seq":1,"at":"2031-03-07T15:00:00Z","exchange":{"heard":"v","nth":1,"method":"GET","target":"/","request":{"body":"x","body_base64":"eA=="},"response":{}}}`, "both given"},
		"broken base64":               {`{"seq":1,"at":"2031-03-07T15:00:00Z","exchange":{"heard":"v","nth":1,"method":"GET","target":"/","request":{"body_base64":"*"},"response":{}}}`, "body_base64"},
		"two values":                  {good + good, "trailing data"},
		"a stray brace":               {good + `}`, "trailing data"},
		"neither exchange nor mark":   {`{"seq":1,"at":"2031-03-07T15:00:00Z"}`, "either an exchange or a mark"},
		"both exchange and mark":      {`{"seq":1,"at":"2031-03-07T15:00:00Z","mark":{"kind":"x","nth":1},"exchange":{"heard":"v","nth":1,"method":"GET","target":"/","request":{},"response":{}}}`, "either an exchange or a mark"},
		"no place":                    {`{"at":"2031-03-07T15:00:00Z","mark":{"kind":"x","nth":1}}`, "seq of 1 or more"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := journal.ReadLines(strings.NewReader(good+"\n"+c.line+"\n"), func(journal.Line) error { return nil })
			require.ErrorContains(t, err, "journal line 2")
			require.ErrorContains(t, err, c.want)
		})
	}
	stop := errors.New("enough")
	require.ErrorIs(t, journal.ReadLines(strings.NewReader(good), func(journal.Line) error { return stop }), stop)
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAFileThatCannotBeWrittenIsAnError(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, journal.WriteLines(full{}, "x", sample()), "disk full")
}

func FuzzLineRoundTrip(f *testing.F) {
	var file bytes.Buffer
	require.NoError(f, journal.WriteLines(&file, "SC-01", sample()))
	for line := range strings.Lines(file.String()) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var read journal.View
		if journal.ReadLines(strings.NewReader(text), func(l journal.Line) error {
			read = append(read, l.Entry)
			return nil
		}) != nil {
			return
		}
		var once, twice bytes.Buffer
		require.NoError(t, journal.WriteLines(&once, "", read))
		read = nil
		require.NoError(t, journal.ReadLines(bytes.NewReader(once.Bytes()), func(l journal.Line) error {
			read = append(read, l.Entry)
			return nil
		}))
		require.NoError(t, journal.WriteLines(&twice, "", read))
		require.Equal(t, once.String(), twice.String())
	})
}
