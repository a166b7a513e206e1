package identity

import (
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// lifetime is how long after iat a token must expire. Source: AU-08.
const lifetime = 300

const (
	odsSystem  = "https://fhir.nhs.uk/Id/ods-organization-code"
	userSystem = "https://fhir.nhs.uk/Id/sds-user-id"
)

// token checks an Authorization header. Source: Standard, authentication; AU-01 to AU-31.
func (c *Checker) token(scope, header string, caller *Caller) error {
	if known, ok := c.known.get(header); ok {
		return c.again(known, scope, caller)
	}
	claims, err := parse(header)
	if err != nil {
		return err
	}
	if err := c.registered(claims); err != nil {
		return err
	}
	found := facts{user: claims.text("sub"), scopes: strings.Fields(claims.text("requested_scope"))}
	if found.iat, found.exp, err = lifetimeOf(claims); err != nil {
		return err
	}
	if err := c.times(found); err != nil {
		return err
	}
	if claims.text("reason_for_request") != "directcare" {
		return refuse("reason_for_request", "must be directcare")
	}
	if err := c.again(found, scope, caller); err != nil {
		return err
	}
	if err := device(claims); err != nil {
		return err
	}
	if err := practitioner(claims); err != nil {
		return err
	}
	if found.ods, err = organization(claims); err != nil {
		return err
	}
	c.known.put(header, found)
	caller.ODS = found.ods
	return nil
}

// again makes the checks that depend on when a token is used and for what.
func (c *Checker) again(f facts, scope string, caller *Caller) error {
	if err := c.times(f); err != nil {
		return err
	}
	if !slices.Contains(f.scopes, scope) {
		return refuse("requested_scope", "this request needs "+scope)
	}
	if len(f.scopes) > 1 {
		caller.Warnings = append(caller.Warnings, "requested_scope holds several values")
	}
	caller.User, caller.ODS = f.user, f.ods
	return nil
}

// parse takes the header apart. Only unsecured tokens are accepted: alg none and an
// empty third part. Source: AU-02, AU-03, AU-25.
func parse(header string) (claimSet, error) {
	if header == "" {
		return nil, refuse("token", "missing")
	}
	scheme, text, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || text == "" {
		return nil, refuse("token", "the Authorization header must be Bearer and a token")
	}
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, refuse("token", "must have three parts separated by dots")
	}
	if parts[2] != "" {
		return nil, refuse("signature", "must be empty: the token is unsecured and ends in a dot")
	}
	parser := jwt.NewParser(
		jwt.WithJSONNumber(), jwt.WithStrictDecoding(), jwt.WithoutClaimsValidation(),
		jwt.WithValidMethods([]string{jwt.SigningMethodNone.Alg()}))
	claims := jwt.MapClaims{}
	token, err := parser.ParseWithClaims(text, claims, func(*jwt.Token) (any, error) {
		return jwt.UnsafeAllowNoneSignatureType, nil
	})
	switch {
	case errors.Is(err, jwt.ErrTokenMalformed):
		return nil, refuse("token", "header and payload must be JSON objects in base64url without padding")
	case err != nil:
		return nil, refuse("alg", "must be none")
	}
	if typ, _ := token.Header["typ"].(string); typ != "JWT" {
		return nil, refuse("typ", "must be JWT")
	}
	return claimSet(claims), nil
}

// registered checks iss, sub and aud. Source: AU-05 to AU-07, AU-29.
func (c *Checker) registered(claims claimSet) error {
	for _, name := range []string{"iss", "sub", "aud", "reason_for_request", "requested_scope"} {
		if strings.TrimSpace(claims.text(name)) == "" {
			return refuse(name, "missing, or not a string")
		}
	}
	if u, err := url.Parse(claims.text("iss")); err != nil || u.Scheme == "" || u.Host == "" {
		return refuse("iss", "must be the URL of the sender's endpoint")
	}
	if trimSlash(claims.text("aud")) != c.base {
		return refuse("aud", "is not this provider, which is "+c.base)
	}
	return nil
}

// lifetimeOf reads iat and exp. Source: AU-08, AU-09.
func lifetimeOf(claims claimSet) (iat, exp int64, err error) {
	iat, ok := claims.integer("iat")
	if !ok {
		return 0, 0, refuse("iat", "missing, or not an integer of seconds")
	}
	if exp, ok = claims.integer("exp"); !ok {
		return 0, 0, refuse("exp", "missing, or not an integer of seconds")
	}
	return iat, exp, nil
}

// times checks iat and exp against the real clock. Source: AU-08, AU-09, AU-26 to AU-28.
func (c *Checker) times(f facts) error {
	now := c.now()
	switch {
	case f.exp-f.iat != lifetime:
		return refuse("exp", "must be iat plus 300 seconds exactly")
	case time.Unix(f.iat, 0).After(now.Add(c.drift)):
		return refuse("iat", "lies in the future")
	case !time.Unix(f.exp, 0).Add(c.drift).After(now):
		return refuse("exp", "the token has expired")
	}
	return nil
}

// device checks requesting_device. Source: AU-11.
func device(claims claimSet) error {
	const claim = "requesting_device"
	d := claims.object(claim)
	if err := d.resource(claim, "Device"); err != nil {
		return err
	}
	if len(d.identifiers()) == 0 {
		return refuse(claim+".identifier", "needs a system and a value")
	}
	return d.texts(claim, "model", "version")
}

// organization checks requesting_organization and returns its ODS code. Source: AU-12.
func organization(claims claimSet) (string, error) {
	const claim = "requesting_organization"
	o := claims.object(claim)
	if err := o.resource(claim, "Organization"); err != nil {
		return "", err
	}
	if err := o.texts(claim, "name"); err != nil {
		return "", err
	}
	ods := o.identifiers()[odsSystem]
	if ods == "" {
		return "", refuse(claim+".identifier", "needs an ODS organisation code")
	}
	return ods, nil
}

var userForm = regexp.MustCompile(`^([0-9]{12}|UNK)$`)

// practitioner checks requesting_practitioner where it is present. Its role profile
// id and local identifier may be missing. Source: AU-06, AU-14, AU-15, AU-31.
func practitioner(claims claimSet) error {
	const claim = "requesting_practitioner"
	if _, present := claims[claim]; !present {
		return nil
	}
	p := claims.object(claim)
	if err := p.resource(claim, "Practitioner"); err != nil {
		return err
	}
	if err := p.texts(claim, "id"); err != nil {
		return err
	}
	if p.text("id") != claims.text("sub") {
		return refuse("sub", "must equal requesting_practitioner.id")
	}
	names, _ := p["name"].([]any)
	if len(names) == 0 {
		return refuse(claim+".name", "missing, or not an array")
	}
	name := asObject(names[0])
	if err := name.texts(claim+".name", "family"); err != nil {
		return err
	}
	if given, _ := name["given"].([]any); len(given) == 0 {
		return refuse(claim+".name.given", "missing, or not an array")
	}
	if !userForm.MatchString(p.identifiers()[userSystem]) {
		return refuse(claim+".identifier", "needs an SDS user id: 12 digits or UNK")
	}
	return nil
}

func refuse(check, problem string) error { return &TokenError{Check: check, Problem: problem} }

// claimSet is a JSON object of the token.
type claimSet map[string]any

func asObject(v any) claimSet {
	m, _ := v.(map[string]any)
	return m
}

func (s claimSet) object(name string) claimSet { return asObject(s[name]) }

func (s claimSet) text(name string) string {
	text, _ := s[name].(string)
	return text
}

func (s claimSet) integer(name string) (int64, bool) {
	number, ok := s[name].(json.Number)
	if !ok {
		return 0, false
	}
	n, err := number.Int64()
	return n, err == nil && n >= 0 && n < 1<<40
}

func (s claimSet) resource(claim, resourceType string) error {
	if s == nil {
		return refuse(claim, "missing, or not an object")
	}
	if s.text("resourceType") != resourceType {
		return refuse(claim+".resourceType", "must be "+resourceType)
	}
	return nil
}

func (s claimSet) texts(claim string, names ...string) error {
	for _, name := range names {
		if strings.TrimSpace(s.text(name)) == "" {
			return refuse(claim+"."+name, "missing, or not a string")
		}
	}
	return nil
}

// identifiers returns the values of the identifiers that have both system and value, by system.
func (s claimSet) identifiers() map[string]string {
	out := map[string]string{}
	list, _ := s["identifier"].([]any)
	for _, item := range list {
		id := asObject(item)
		if id.text("system") != "" && id.text("value") != "" {
			out[id.text("system")] = id.text("value")
		}
	}
	return out
}
