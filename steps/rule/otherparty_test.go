package rule_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestWhatIsForOnePartyIsNotSentToAnother(t *testing.T) {
	t.Parallel()
	token := func(aud string) string {
		return "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"x","aud":"`+aud+`"}`)) + "."
	}
	first := theRebooking(t)
	base := first.url[:strings.Index(first.url, "/Appointment")]
	var setup struct{ Services []struct{ Provider string } }
	for _, e := range first.view {
		if e.Mark != nil && e.Mark.Kind == "setup" {
			require.NoError(t, json.Unmarshal(e.Mark.Data, &setup))
		}
	}
	other := ""
	for _, s := range setup.Services {
		if s.Provider != "" && s.Provider != base {
			other = s.Provider
		}
	}
	for name, c := range map[string]struct {
		value string
		want  rule.Status
	}{
		"its own again": {token(base), rule.Pass}, "of a system of its own": {token("https://north111.example/"), rule.Pass},
		"of another provider": {token(other), rule.Fail}, "among other things": {"a=1; t=" + token(other+"/"), rule.Fail},
	} {
		if other == "" && c.want == rule.Fail {
			continue
		}
		r := theRebooking(t)
		exchanges(r.view, isBooking, func(e *journal.Entry) {
			e.Exchange.Request.Header = e.Exchange.Request.Header.Clone()
			e.Exchange.Request.Header.Set("X-Session", c.value)
		})
		v := judgedBy(t, "AU-07", r.view)
		require.Equal(t, c.want, v.Status, "%s: %s", name, v.Detail)
	}
	view := slices.Clone(read(t, "reference-RG-30").view)
	secret := ""
	exchanges(view, func(x *journal.Exchange) bool { return strings.Contains(string(x.Request.Body), "client_secret=") }, func(e *journal.Entry) {
		_, secret, _ = strings.Cut(string(e.Exchange.Request.Body), "client_secret=")
		secret, _, _ = strings.Cut(secret, "&")
	})
	require.NotEmpty(t, secret)
	require.Equal(t, rule.Pass, judgedBy(t, "AU-01", view).Status)
	for _, value := range []string{secret, base64.StdEncoding.EncodeToString([]byte("me:" + secret))} {
		changed := slices.Clone(view)
		exchanges(changed, func(x *journal.Exchange) bool { return x.Heard == "proxy" && x.Method == http.MethodGet }, func(e *journal.Entry) {
			e.Exchange.Request.Header = e.Exchange.Request.Header.Clone()
			e.Exchange.Request.Header.Set("X-Api-Key", value)
		})
		v := judgedBy(t, "AU-01", changed)
		require.Equal(t, rule.Fail, v.Status)
		require.NotContains(t, v.Detail, secret)
	}
}
