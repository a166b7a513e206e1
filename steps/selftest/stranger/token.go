package stranger

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"
)

// scopes are what a token is for, by the kind of request.
var scopes = map[string]string{
	opMetadata: "organization/slot.read", opSlots: "organization/slot.read", opBook: "patient/appointment.write",
	opRead: "patient/appointment.read", opSearch: "patient/appointment.read", opCancel: "patient/appointment.write",
}

// bearer is the unsigned token for one request.
func (d *desk) bearer(t *task, f *file, a ask) string {
	scope, aud := d.scope(a), d.audience(a)
	key := aud + " " + scope
	if kept := d.tokens[key]; kept != "" && d.bug("token-kept") {
		return kept
	}
	token := d.mint(t, f, a, scope, aud)
	d.tokens[key] = token
	return token
}

func (d *desk) scope(a ask) string {
	for name, wrong := range map[string][2]string{
		"cancel-read-scope": {opCancel, "patient/appointment.read"}, "read-write-scope": {opRead, "patient/appointment.write"},
		"search-write-scope": {opSlots, "patient/appointment.write"}, "metadata-scope": {opMetadata, "organization/metadata.read"},
		"booking-read-scope": {opBook, "patient/appointment.read"}, "bookings-search-scope": {opSearch, "organization/slot.read"},
	} {
		if d.bug(name) && wrong[0] == a.op {
			return wrong[1]
		}
	}
	return scopes[a.op]
}

func (d *desk) audience(a ask) string {
	base := a.base
	if d.bug("audience-of-latest-provider") && (a.op == opRead || a.op == opCancel) {
		base = d.latest().Provider
	}
	switch {
	case d.bug("audience-resource"):
		path, _, _ := strings.Cut(a.path, "?")
		return base + path
	case d.bug("audience-proxy"):
		return d.setup.Proxy
	}
	return base
}

func (d *desk) mint(t *task, f *file, a ask, scope, aud string) string {
	now := time.Now().Unix()
	life := int64(300)
	if d.bug("token-of-an-hour") {
		life = 3600
	}
	user := d.user(t, f)
	claims := map[string]any{
		"iss": d.setup.Endpoint, "sub": user.ID, "aud": aud, "iat": now, "exp": now + life,
		"reason_for_request": "directcare", "requested_scope": scope,
		"requesting_device": d.device(), "requesting_organization": d.organisation(),
	}
	switch {
	case d.bug("token-milliseconds"):
		claims["iat"], claims["exp"] = fmt.Sprint(now), fmt.Sprint(now+life)
	case d.bug("issuer-organisation"):
		claims["iss"] = d.setup.ODS
	case d.bug("subject-name"):
		claims["sub"] = user.Name
	case d.bug("reason-missing") && a.method == "GET":
		claims["reason_for_request"] = "audit"
	case d.bug("reason-rebooking") && a.op == opBook && f.Reason == "call-back":
		claims["reason_for_request"] = "rebooking"
	}
	if !d.way("no-practitioner") {
		claims["requesting_practitioner"] = d.practitioner(user)
	}
	head := `{"typ":"JWT","alg":"none"}`
	if d.bug("token-algorithm") {
		head = `{"typ":"JWT","alg":"HS256"}`
	}
	body, _ := json.Marshal(claims) // maps of texts and numbers always can be
	if d.way("pretty-tokens") {
		body, _ = json.MarshalIndent(claims, "", "   ")
		head = "{ \"alg\" : \"none\",\n  \"typ\" : \"JWT\" }"
	}
	code := base64.RawURLEncoding.EncodeToString
	token := code([]byte(head)) + "." + code(body) + "."
	if d.bug("token-two-parts") {
		token = strings.TrimSuffix(token, ".")
	}
	return token
}

func (d *desk) user(t *task, f *file) person {
	switch {
	case d.bug("first-user-stays"):
		return f.OpenedBy
	case d.bug("shared-account"):
		return person{ID: "svc-booking", Name: "Booking Service"}
	}
	return t.User
}

func (d *desk) device() map[string]any {
	device := map[string]any{
		"resourceType": "Device", "model": "Stranger Triage", "version": "3.2.0",
		"identifier": []any{map[string]any{"system": d.local("workstation"), "value": "WS-" + d.setup.ODS}},
	}
	if d.bug("device-version-missing") {
		delete(device, "version")
	}
	return device
}

func (d *desk) organisation() map[string]any {
	system := "https://fhir.nhs.uk/Id/ods-organization-code"
	if d.bug("organisation-code-system") {
		system = d.local("ods")
	}
	return map[string]any{
		"resourceType": "Organization", "name": d.setup.Name,
		"identifier": []any{map[string]any{"system": system, "value": d.setup.ODS}},
	}
}

func (d *desk) practitioner(user person) map[string]any {
	sds, role := "UNK", "UNK"
	if d.way("smartcard") {
		h := fnv.New64a()
		_, _ = h.Write([]byte(user.ID))
		sds, role = fmt.Sprintf("5%011d", h.Sum64()%1e11), fmt.Sprintf("6%011d", h.Sum64()%1e11)
	}
	ids := []any{
		map[string]any{"system": d.local("staff"), "value": user.ID},
		map[string]any{"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": sds},
		map[string]any{"system": "https://fhir.nhs.uk/Id/sds-role-profile-id", "value": role},
	}
	if d.bug("role-id-missing") {
		ids = ids[:1]
	}
	return map[string]any{"resourceType": "Practitioner", "id": user.ID, "identifier": ids, "name": []any{d.staffName(user.Name)}}
}

// staffName takes a name apart into title, given names and family name.
func (d *desk) staffName(whole string) map[string]any {
	words := strings.Fields(whole)
	name := map[string]any{}
	titles := []string{"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "sister", "nurse", "rev"}
	if len(words) > 1 && slices.Contains(titles, strings.ToLower(strings.TrimSuffix(words[0], "."))) && !d.bug("title-lost") {
		name["prefix"], words = words[:1], words[1:]
	}
	if len(words) == 0 {
		words = []string{"Unknown"}
	}
	name["family"] = words[len(words)-1]
	name["given"] = words[:max(len(words)-1, 1)]
	return name
}

func (d *desk) local(what string) string {
	return strings.TrimSuffix(d.setup.Endpoint, "/") + "/id/" + what
}
