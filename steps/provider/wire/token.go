package wire

import (
	"encoding/base64"
	"encoding/json"
	"time"
)

// lifetime is how long a token is valid; the standard has exactly that [AU-10].
const lifetime = 5 * time.Minute

// token is the access token of a request: unsigned, as the standard has it. Source: wire contract, 4.
func (c *Client) token(r Request) string {
	now := c.Now()
	const user = "u-4407"
	claims := Object{
		"iss": r.Endpoint, "sub": user, "aud": c.Audience, "iat": now.Unix(), "exp": now.Add(lifetime).Unix(),
		"reason_for_request": "directcare", "requested_scope": r.Scope,
		"requesting_device": Object{
			"resourceType": "Device", "identifier": []any{Object{"system": r.Endpoint + "Id/device", "value": "rebookcheck"}},
			"model": "rebookcheck", "version": "1",
		},
		"requesting_organization": Object{
			"resourceType": "Organization", "name": r.Name,
			"identifier": []any{Object{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": r.ODS}},
		},
		"requesting_practitioner": Object{
			"resourceType": "Practitioner", "id": user,
			"identifier": []any{
				Object{"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "UNK"},
				Object{"system": "https://fhir.nhs.uk/Id/sds-role-profile-id", "value": "UNK"},
				Object{"system": r.Endpoint + "Id/user", "value": "4407"},
			},
			"name": []any{Object{"family": "Handler", "given": []any{"Casey"}}},
		},
	}
	if r.Claims != nil {
		r.Claims(claims)
	}
	text := Unsigned(claims)
	if r.Token != nil {
		text = r.Token(text)
	}
	return text
}

// Unsigned is a token that says these claims.
func Unsigned(claims Object) string {
	return Part(Object{"alg": "none", "typ": "JWT"}) + "." + Part(claims) + "."
}

// Part is one part of a token.
func Part(o Object) string {
	raw, err := json.Marshal(o)
	if err != nil {
		return "" // strings and numbers can always be written
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}
