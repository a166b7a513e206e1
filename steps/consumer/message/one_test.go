package message_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/message"
)

func TestAMessageIsOneValueInUTF8WithEachNameOnce(t *testing.T) {
	t.Parallel()
	good := `{"case":"C","stage":"closed"}`
	for name, c := range map[string]struct{ raw, want string }{
		"as it should be":           {good + "\n", ""},
		"escaped":                   {`{"case":"\u00e9 \ud83d\ude00","stage":"closed"}`, ""},
		"a byte order mark":         {"\xEF\xBB\xBF" + good, "byte order mark: write UTF-8 without one"},
		"UTF-16":                    {"\xFF\xFE{\x00}\x00", "it is in UTF-16: write UTF-8"},
		"Latin-1":                   {"{\"case\":\"Ren\xE9e\",\"stage\":\"closed\"}", "byte 13 (0xe9) is not UTF-8: write the answer in UTF-8"},
		"a name twice":              {`{"case":"A","case":"B","stage":"closed"}`, "/case: the name is there twice"},
		"a name twice further down": {`{"case":"A","stage":"closed","slots":[{"service":"A","service":"B"}]}`, "/slots/0/service: the name is there twice"},
		"a name twice in disguise":  {`{"case":"A","\u0063ase":"B","stage":"closed"}`, "/case: the name is there twice"},
		"two values":                {good + good, "more than one JSON value"},
		"a remark after it":         {good + " -- done", `something follows the JSON value, beginning with "-- done"`},
		"nothing":                   {" ", "it is empty"},
		"half of it":                {good[:20], "it is not JSON"},
		"a page":                    {"<html>", "it is not JSON"},
	} {
		var screen contract.Screen
		err := message.Read(message.Screen, []byte(c.raw), &screen)
		if c.want == "" {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorContains(t, err, c.want, name)
		require.ErrorContains(t, message.Plain([]byte(c.raw), &screen), c.want, name)
	}
}
