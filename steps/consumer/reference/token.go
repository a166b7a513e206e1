package reference

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

const tokenLife = 300 // seconds, exactly [AU-08]

// token makes the unsecured token of one request: who asks, for what, at which
// provider. It is dated by the real clock, not the session's.
//
// Source: authentication, JWT without an authorisation server; AU-02 to AU-17.
func (s *System) token(ctx context.Context, v *Visit, audience string, r Request) (string, error) {
	user, now := v.Task.User, s.realNow().Unix()
	own := strings.TrimSuffix(s.setup.Endpoint, "/")
	claims := jwt.MapClaims{
		"iss": s.setup.Endpoint, "sub": user.ID, "aud": audience,
		"iat": now, "exp": now + tokenLife,
		"reason_for_request": "directcare", "requested_scope": r.Scope,
		"requesting_device": Object{
			"resourceType": "Device",
			"identifier":   []any{Object{"system": own + "/Id/device", "value": s.setup.ASID}},
			"model":        "Reference consumer", "version": contract.Version,
		},
		"requesting_organization": Object{
			"resourceType": "Organization", "name": s.setup.Name,
			"identifier": []any{Object{"system": systemODS, "value": s.setup.ODS}},
		},
	}
	if !s.behaviour.OmitPractitioner {
		claims["requesting_practitioner"] = practitioner(user, own)
	}
	s.behaviour.Claims(ctx, v, r, Object(claims))
	signed, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		return "", fmt.Errorf("make token: %w", err)
	}
	return signed, nil
}

var titles = []string{"Mr", "Mrs", "Ms", "Mx", "Miss", "Dr", "Sr", "Sister", "Nurse"}

// practitioner is the user at the screen, who has no smartcard [AU-15, AU-17].
func practitioner(user contract.User, own string) Object {
	words := strings.Fields(user.Name)
	name := Object{}
	if len(words) > 1 && slices.Contains(titles, strings.TrimSuffix(words[0], ".")) {
		name["prefix"] = []any{words[0]}
		words = words[1:]
	}
	if len(words) == 0 {
		words = []string{user.ID}
	}
	given := words[:max(1, len(words)-1)]
	name["family"] = words[len(words)-1]
	list := make([]any, len(given))
	for i, g := range given {
		list[i] = g
	}
	name["given"] = list
	return Object{
		"resourceType": "Practitioner", "id": user.ID, "name": []any{name},
		"identifier": []any{
			Object{"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "UNK"},
			Object{"system": "https://fhir.nhs.uk/Id/sds-role-profile-id", "value": "UNK"},
			Object{"system": own + "/Id/user", "value": user.ID},
		},
	}
}
