package proxy

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheTargetNamesAProviderOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	var routes []route
	for _, base := range []string{"https://utc.vale.example/STU3/1", "https://utc.vale.example/STU3/1/branch", "https://utc.dale.example/STU3/1/"} {
		r, err := newRoute(Provider{Base: base, Way: http.DefaultTransport})
		require.NoError(t, err)
		routes = append(routes, r)
	}
	const vale, branch, dale = "https://utc.vale.example/STU3/1", "https://utc.vale.example/STU3/1/branch", "https://utc.dale.example/STU3/1"
	for name, c := range map[string]struct {
		target, base, rest string
		err                error
	}{
		"plain":                        {"/https://utc.vale.example/STU3/1/Appointment", vale, "/Appointment", nil},
		"plain with a query":           {"/https://utc.vale.example/STU3/1/Slot?a=%7Cb&c=https://x", vale, "/Slot?a=%7Cb&c=https://x", nil},
		"the base alone":               {"/https://utc.vale.example/STU3/1", vale, "", nil},
		"the base and a query":         {"/https://utc.vale.example/STU3/1?x", vale, "?x", nil},
		"percent-encoded":              {"/https%3A%2F%2Futc.vale.example%2FSTU3%2F1/Appointment/7?x=%2F", vale, "/Appointment/7?x=%2F", nil},
		"percent-encoded, lower case":  {"/https%3a%2f%2futc.vale.example%2fSTU3%2f1/Appointment", vale, "/Appointment", nil},
		"only the colon encoded":       {"/https%3A//utc.vale.example/STU3/1/Slot", vale, "/Slot", nil},
		"encoded as a whole":           {"/https%3A%2F%2Futc.vale.example%2FSTU3%2F1%2FAppointment%2F7?x=%2F", vale, "/Appointment/7?x=%2F", nil},
		"host in capitals":             {"/HTTPS://UTC.Vale.Example/STU3/1/Slot", vale, "/Slot", nil},
		"the longer of two bases":      {"/https://utc.vale.example/STU3/1/branch/Slot", branch, "/Slot", nil},
		"another provider":             {"/https://utc.dale.example/STU3/1/Slot", dale, "/Slot", nil},
		"absolute request target":      {"http://127.0.0.1:99/https://utc.vale.example/STU3/1/Slot", vale, "/Slot", nil},
		"odd path kept as it is":       {"/https://utc.vale.example/STU3/1//Appointment/../x%41", vale, "//Appointment/../x%41", nil},
		"an unknown host":              {"/https://other.example/STU3/1/Slot", "", "", errNotRegistered},
		"a known host, another base":   {"/https://utc.vale.example/STU3/2/Slot", "", "", errNotRegistered},
		"path in capitals":             {"/https://utc.vale.example/stu3/1/Slot", "", "", errNotRegistered},
		"a base that goes on":          {"/https://utc.vale.example/STU3/1Appointment", "", "", errNotRegistered},
		"a host that goes on":          {"/https://utc.vale.example.evil.example/STU3/1", "", "", errNotRegistered},
		"a user in the host":           {"/https://utc.vale.example@evil.example/STU3/1", "", "", errNotRegistered},
		"another port":                 {"/https://utc.vale.example:8443/STU3/1/Slot", "", "", errNotRegistered},
		"another scheme":               {"/http://utc.vale.example/STU3/1/Slot", "", "", errNotRegistered},
		"encoded slash after plain":    {"/https://utc.vale.example/STU3/1%2FSlot", "", "", errNotRegistered},
		"two slashes":                  {"//https://utc.vale.example/STU3/1/Slot", "", "", errSlashes},
		"two slashes, encoded":         {"//https%3A%2F%2Futc.vale.example%2FSTU3%2F1/Slot", "", "", errSlashes},
		"one slash after the scheme":   {"/https:/utc.vale.example/STU3/1/Slot", "", "", errOneSlash},
		"no provider":                  {"/", "", "", errNoURL},
		"a provider's path only":       {"/STU3/1/Appointment", "", "", errNoURL},
		"two slashes and no provider":  {"//metadata", "", "", errNoURL},
		"a host with no scheme":        {"/utc.vale.example/STU3/1/Slot", "", "", errNoURL},
		"an asterisk":                  {"*", "", "", errNoURL},
		"an absolute target, no path":  {"http://utc.vale.example", "", "", errNoURL},
		"a broken escape":              {"/https%3", "", "", errNoURL},
		"a broken escape in the base":  {"/https://utc.vale.example/STU3/%zz", "", "", errNotRegistered},
		"a base that ends too soon":    {"/https://utc.vale.example/STU3", "", "", errNotRegistered},
		"an encoded base that goes on": {"/https%3A%2F%2Futc.vale.example%2FSTU3%2F1%41", "", "", errNotRegistered},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, rest, err := find(c.target, "", routes)
			require.Equal(t, c.err, err)
			require.Equal(t, c.base, got.base)
			require.Equal(t, c.rest, rest)
		})
	}
}

func TestAProxyBelowARootReadsWhatFollowsTheRoot(t *testing.T) {
	t.Parallel()
	r, err := newRoute(Provider{Base: "http://127.0.0.1:8080/s/one/vale/STU3/1", Way: http.DefaultTransport})
	require.NoError(t, err)
	for target, want := range map[string]error{
		"/s/one/ssp/http://127.0.0.1:8080/s/one/vale/STU3/1/Slot":                      nil,
		"http://127.0.0.1:8080/s/one/ssp/http://127.0.0.1:8080/s/one/vale/STU3/1/Slot": nil,
		"/s/one/ssp/http://127.0.0.1:8080/s/two/vale/STU3/1/Slot":                      errNotRegistered,
		"/s/one/ssp//http://127.0.0.1:8080/s/one/vale/STU3/1/Slot":                     errSlashes,
		"/s/one/ssp": errNoURL,
	} {
		_, _, err := find(target, "/s/one/ssp", []route{r})
		require.Equal(t, want, err, target)
	}
}

func TestABadTableIsRefused(t *testing.T) {
	t.Parallel()
	_, err := New(Config{
		Providers: []Provider{{Base: "utc.vale.example"}, {Base: "https://utc.vale.example"}, {Base: "https://x.example/?q", Way: http.DefaultTransport}},
		Timeout:   -1,
	})
	for _, want := range []string{`"utc.vale.example" is not`, "no handler for provider https://utc.vale.example", `"https://x.example/?q" is not`, "NewID is not set", "Timeout is negative"} {
		require.ErrorContains(t, err, want)
	}
}

func FuzzFindNeverLeadsOutsideTheTable(f *testing.F) {
	f.Add("/https://utc.vale.example/STU3/1/Slot")
	f.Add("//https%3a%2F%2Futc.vale.example%2FSTU3%2F1%2F")
	r, err := newRoute(Provider{Base: "https://utc.vale.example/STU3/1", Way: http.DefaultTransport})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, target string) {
		got, rest, err := find(target, "", []route{r})
		if err != nil {
			require.Empty(t, got)
			return
		}
		require.Equal(t, r, got)
		require.True(t, rest == "" || rest[0] == '/' || rest[0] == '?', rest)
	})
}
