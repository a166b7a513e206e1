package identity_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/identity"
)

func claims(change ...func(map[string]any)) map[string]any {
	part := strings.Split(published, ".")[1]
	payload, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		panic(err)
	}
	out := map[string]any{}
	dec := json.NewDecoder(strings.NewReader(string(payload)))
	dec.UseNumber()
	if err := dec.Decode(&out); err != nil {
		panic(err)
	}
	for _, f := range change {
		f(out)
	}
	return out
}

func token(t *testing.T, header string, c map[string]any) string {
	t.Helper()
	payload, err := json.Marshal(c)
	require.NoError(t, err)
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(header)) + "." + enc(payload) + "."
}

func bearer(t *testing.T, c map[string]any) string {
	t.Helper()
	return "Bearer " + token(t, `{"alg":"none","typ":"JWT"}`, c)
}

// without removes a nested claim: "requesting_device.model".
func without(path string) func(map[string]any) {
	return func(c map[string]any) {
		steps := strings.Split(path, ".")
		for _, step := range steps[:len(steps)-1] {
			c = c[step].(map[string]any)
		}
		delete(c, steps[len(steps)-1])
	}
}

func set(path string, v any) func(map[string]any) {
	return func(c map[string]any) {
		steps := strings.Split(path, ".")
		for _, step := range steps[:len(steps)-1] {
			c = c[step].(map[string]any)
		}
		c[steps[len(steps)-1]] = v
	}
}

func TestAClaimThatIsMissingOrWrongIsNamed(t *testing.T) {
	type wrong struct {
		name   string
		change func(map[string]any)
		check  string
	}
	cases := []wrong{
		{"aud of another provider", set("aud", "https://utc.dale.example/STU3/1"), "aud"},
		{"aud of the proxy", set("aud", "https://ssp.example/"+base), "aud"},
		{"aud a list", set("aud", []any{base}), "aud"},
		{"aud with two slashes", set("aud", base+"//"), "aud"},
		{"iss not a URL", set("iss", "north"), "iss"},
		{"exp a second early", set("exp", 1930667099), "exp"},
		{"exp a second late", set("exp", 1930667101), "exp"},
		{"exp a string", set("exp", "1930667100"), "exp"},
		{"iat a fraction", set("iat", 1930666800.5), "iat"},
		{"iat negative", set("iat", -1), "iat"},
		{"reason not directcare", set("reason_for_request", "research"), "reason_for_request"},
		{"sub not the practitioner's id", set("sub", "u-1"), "sub"},
		{"device of another type", set("requesting_device.resourceType", "Patient"), "requesting_device.resourceType"},
		{"device not an object", set("requesting_device", "x"), "requesting_device"},
		{"device identifier without value", set("requesting_device.identifier", []any{map[string]any{"system": "x"}}), "requesting_device.identifier"},
		{"organisation without ODS code", set("requesting_organization.identifier", []any{map[string]any{"system": "x", "value": "y"}}), "requesting_organization.identifier"},
		{"practitioner null", set("requesting_practitioner", nil), "requesting_practitioner"},
		{"practitioner without user id", set("requesting_practitioner.identifier", []any{}), "requesting_practitioner.identifier"},
		{"practitioner's user id malformed", set("requesting_practitioner.identifier", []any{map[string]any{"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "12"}}), "requesting_practitioner.identifier"},
		{"practitioner without family name", set("requesting_practitioner.name", []any{map[string]any{"given": []any{"x"}}}), "requesting_practitioner.name.family"},
		{"practitioner without given name", set("requesting_practitioner.name", []any{map[string]any{"family": "x"}}), "requesting_practitioner.name.given"},
		{"practitioner's name a string", set("requesting_practitioner.name", "x"), "requesting_practitioner.name"},
	}
	for _, path := range []string{
		"iss", "sub", "aud", "iat", "exp", "reason_for_request", "requested_scope",
		"requesting_device", "requesting_device.identifier", "requesting_device.model", "requesting_device.version",
		"requesting_organization", "requesting_organization.name", "requesting_organization.identifier",
		"requesting_practitioner.id", "requesting_practitioner.name",
	} {
		cases = append(cases, wrong{path + " missing", without(path), path})
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := good()
			h.Authorization = bearer(t, claims(c.change))
			_, err := newChecker(t, made).Check(identity.Cancel, h)
			var refused *identity.TokenError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, c.check, refused.Check)
			require.NotContains(t, err.Error(), "Casey")
			require.NotContains(t, err.Error(), h.Authorization[20:40])
		})
	}
}

func TestWhatAPractitionerMayLackIsLetPass(t *testing.T) {
	for name, change := range map[string]func(map[string]any){
		"the whole claim": without("requesting_practitioner"),
		"all but the user id": set("requesting_practitioner.identifier",
			[]any{map[string]any{"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "111122223333"}}),
		"a trailing slash of aud": set("aud", base+"/"),
	} {
		t.Run(name, func(t *testing.T) {
			h := good()
			h.Authorization = bearer(t, claims(change))
			_, err := newChecker(t, made).Check(identity.Cancel, h)
			require.NoError(t, err)
		})
	}
}

func TestTheFormOfATokenIsChecked(t *testing.T) {
	parts := strings.Split(published, ".")
	c := claims()
	for name, want := range map[string]struct{ header, check string }{
		"no header":                {"", "token"},
		"no token":                 {"Bearer", "token"},
		"another scheme":           {"Basic " + published, "token"},
		"two parts":                {"Bearer " + parts[0] + "." + parts[1], "token"},
		"four parts":               {"Bearer " + published + ".", "token"},
		"a signature":              {"Bearer " + published + "c2ln", "signature"},
		"a signed algorithm":       {"Bearer " + token(t, `{"alg":"HS256","typ":"JWT"}`, c), "alg"},
		"an unknown algorithm":     {"Bearer " + token(t, `{"alg":"None","typ":"JWT"}`, c), "alg"},
		"no algorithm":             {"Bearer " + token(t, `{"typ":"JWT"}`, c), "alg"},
		"no type":                  {"Bearer " + token(t, `{"alg":"none"}`, c), "typ"},
		"another type":             {"Bearer " + token(t, `{"alg":"none","typ":"jwt+x"}`, c), "typ"},
		"a header that is no JSON": {"Bearer " + token(t, `{`, c), "token"},
		"a payload that is a list": {"Bearer " + parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`[]`)) + ".", "token"},
		"a payload not in base64":  {"Bearer " + parts[0] + ".%%%.", "token"},
		"padding":                  {"Bearer " + parts[0] + "=." + parts[1] + ".", "token"},
		"a null payload":           {"Bearer " + parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`null`)) + ".", "iss"},
		"two tokens":               {"Bearer " + published + ", Bearer " + published, "token"},
	} {
		t.Run(name, func(t *testing.T) {
			h := good()
			h.Authorization = want.header
			_, err := newChecker(t, made).Check(identity.Cancel, h)
			var refused *identity.TokenError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, want.check, refused.Check)
		})
	}
}

func TestTokensLiveForFiveMinutesAndAMinutesDrift(t *testing.T) {
	for name, c := range map[string]struct {
		now time.Time
		ok  bool
	}{
		"at its making":                    {made, true},
		"sixty seconds before its making":  {made.Add(-60 * time.Second), true},
		"more than that before its making": {made.Add(-61 * time.Second), false},
		"within a minute of expiry":        {made.Add(359 * time.Second), true},
		"a minute after expiry":            {made.Add(360 * time.Second), false},
		"ten minutes later":                {made.Add(10 * time.Minute), false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newChecker(t, c.now).Check(identity.Cancel, good())
			require.Equal(t, c.ok, err == nil, "%v", err)
		})
	}
}

func TestTheDriftCanBeSet(t *testing.T) {
	c, err := identity.New(identity.Config{
		Base: base + "/", ASID: "918000000333", Drift: time.Second, Now: func() time.Time { return made.Add(-2 * time.Second) },
	})
	require.NoError(t, err)
	_, err = c.Check(identity.Cancel, good())
	require.Error(t, err)
}
