package withhold_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAValueIsTakenOutOfWhatWasPackedOrEncodedTwice(t *testing.T) {
	t.Parallel()
	w, _ := knowing(t)
	once := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	packed := func(s string) string {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		_, err := z.Write([]byte(s))
		require.NoError(t, err)
		require.NoError(t, z.Close())
		return base64.StdEncoding.EncodeToString(out.Bytes())
	}
	for _, value := range []string{"9990001006", "999 000 1006", "Voorbeeld", "07700 900744", "Exemplebury"} {
		for name, encoded := range map[string]string{
			"base64 of base64":      once(once(value)),
			"base64 of base64 in":   once(`{"a":"` + once("of "+value) + `"}`),
			"base64 of gzip":        packed(value),
			"base64 of gzip within": "data:application/gzip;base64," + packed("a long text about "+value+", and more"),
		} {
			hidden := w.Hide(encoded)
			require.Contains(t, hidden, "withheld-", "%s %s", value, name)
			require.Empty(t, w.Left(hidden), "%s %s", value, name)
		}
	}
	for _, nobodys := range []string{once(once("Vale UTC at 17:30")), packed("Vale UTC at 17:30"), once("H4sIAAAAAAAA")} {
		require.Equal(t, nobodys, w.Hide(nobodys))
	}
}
