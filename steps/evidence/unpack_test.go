package evidence_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

func TestReadingsTakeEncodingsOffOneInsideAnother(t *testing.T) {
	t.Parallel()
	inner := base64.StdEncoding.EncodeToString([]byte("the booking at noon"))
	require.Contains(t, evidence.Readings(`{"a":["`+inner+`"]}`), "the booking at noon")
	require.Contains(t, evidence.Readings("%2561%62c"), "abc")
	require.Contains(t, evidence.Readings("&#x61;bc"), "abc")
	require.Equal(t, []string{"9990001006"}, evidence.Readings("9990001006"))
}

// Whatever a consumer sends is read to an end: packed again and again, or repeated.
func TestReadingsHaveAnEnd(t *testing.T) {
	t.Parallel()
	deep := "x"
	for range 12 {
		deep = base64.StdEncoding.EncodeToString([]byte(deep))
	}
	for name, text := range map[string]string{
		"deep": deep, "long": strings.Repeat("QUJDREVGR0hJSktMTU5PUA ", 20000), "percents": strings.Repeat("%25", 50000), "lines": strings.Repeat("QUJD\n", 20000),
	} {
		begun := time.Now()
		require.LessOrEqual(t, len(evidence.Readings(text)), 64, name)
		require.Less(t, time.Since(begun), 30*time.Second, name)
	}
}
