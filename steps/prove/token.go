package prove

import (
	"encoding/json"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

func onToken(change func(object) bool) func(*scene) []place { return onCalls(claim(change)) }

// aged makes a token some seconds older.
func aged(seconds int64) func(object) bool {
	return func(b object) bool { return plus(b, "iat", -seconds) && plus(b, "exp", -seconds) }
}

func plus(b object, key string, seconds int64) bool {
	n, ok := b[key].(json.Number)
	v, err := n.Int64()
	b[key] = v + seconds
	return ok && err == nil
}

func asText(key string) func(object) bool {
	return func(b object) bool {
		n, ok := b[key].(json.Number)
		b[key] = n.String()
		return ok
	}
}

func authorization(change func(string) string) func(*journal.Exchange) bool {
	return func(x *journal.Exchange) bool {
		was := x.Request.Header.Get("Authorization")
		x.Request.Header.Set("Authorization", change(was))
		return was != "" && change(was) != was
	}
}

// scope has calls of a kind ask for another scope.
func scope(name string, kind evidence.Kind, clauses ...string) Edit {
	return edit(OtherService, name, onCalls(claim(func(b object) bool {
		was, _ := b["requested_scope"].(string)
		b["requested_scope"] = "organization/slot.read"
		if was == "organization/slot.read" {
			b["requested_scope"] = "patient/appointment.read"
		}
		return was != ""
	}), kind), clauses...)
}

// sameUser has all calls of a story made in the name of the first user.
func sameUser(s *scene) []place {
	var first any
	users := map[string]bool{}
	for _, c := range s.toProviders() {
		users[c.Claims.Text("sub")] = true
		if p := c.Claims.At("requesting_practitioner"); p != nil && first == nil {
			first = p
		}
	}
	if first == nil || len(users) < 2 { //nolint:mnd // two users
		return nil
	}
	return []place{func(d *draft) bool {
		all := true
		for _, c := range s.toProviders() {
			all = d.eachLeg(c.Seq, claim(having(first, "requesting_practitioner"))) && all
		}
		return all
	}}
}

// Access tokens.
var _ = register(
	edit(Header, "a request has no access token", onCalls(lacksHeader("Authorization")), "AU-01: Sends Authorization"),
	edit(Header, "a request has a token of another scheme", onCalls(authorization(func(s string) string { return strings.Replace(s, "Bearer", "Basic", 1) })), "AU-01: Bearer followed by a JWT"),
	edit(Header, "the token has a third part", onCalls(authorization(func(s string) string { return s + "c2lnbmVk" })), "AU-02: with an empty third part"),
	edit(Header, "the token ends without its dot", onCalls(authorization(func(s string) string { return strings.TrimSuffix(s, ".") })), "AU-02: so it ends in a dot"),
	edit(Header, "the token says that it is signed", onCalls(inToken(0, having("HS256", "alg"))), "AU-03: alg none"),
	edit(Header, "the token does not say what it is", onCalls(inToken(0, without("typ"))), "AU-03: typ JWT"),
	edit(OtherTime, "the token is an hour old", onToken(aged(3600)), "AU-04: Uses a token made for the request being sent"),
	edit(Element, "the token names no issuer", onToken(without("iss")), "AU-05: iss holds the URL"),
	edit(Element, "the token is issued by another system", onToken(having("https://elsewhere.example/", "iss")), "AU-05: the consumer system's Spine endpoint"),
	edit(Element, "the token names no user", onToken(without("sub")), "AU-06: sub holds the id of the user"),
	edit(Element, "the token is for another user than its practitioner", onToken(having("somebody-else", "sub")), "AU-06: equals requesting_practitioner.id"),
	edit(OtherService, "the token is for the proxy", onToken(having("https://proxy.example/", "aud")), "AU-07: not the SSP URL"),
	edit(OtherService, "the token has no audience", onToken(without("aud")), "AU-07: aud holds the provider's service root URL"),
	edit(OtherTime, "the token is good for a minute more", onToken(func(b object) bool { return plus(b, "exp", 60) }), "AU-08: exp is iat plus exactly 300 seconds"),
	edit(Element, "the token's end is text", onToken(asText("exp")), "AU-09: are JSON integers"),
	edit(Element, "the token's times are in milliseconds", onToken(func(b object) bool {
		n, ok := b["iat"].(json.Number)
		e, _ := b["exp"].(json.Number)
		b["iat"], b["exp"] = json.Number(string(n)+"000"), json.Number(string(e)+"000")
		return ok
	}), "AU-09: seconds since 1970-01-01T00:00:00Z"),
	edit(Element, "the token is for secondary use", onToken(having("secondaryuses", "reason_for_request")), "AU-10: reason_for_request is directcare"),
	edit(Element, "the token names no device", onToken(without("requesting_device")), "AU-11: requesting_device is a minimal Device resource"),
	edit(Element, "the token's device has no version", onToken(without("requesting_device", "version")), "AU-11: model and version"),
	edit(Element, "the token's organisation has no name", onToken(without("requesting_organization", "name")), "AU-12: a minimal Organization with name"),
	edit(Element, "the token's organisation has no code", onToken(without("requesting_organization", "identifier")), "AU-12: holding the ODS code"),
	edit(Element, "the token's practitioner has no identifiers", onToken(without("requesting_practitioner", "identifier")), "AU-15: three identifiers"),
	edit(Element, "the token's practitioner has no family name", onToken(func(b object) bool {
		return without("requesting_practitioner", "name", "family")(b) || without("requesting_practitioner", "name", 0, "family")(b)
	}), "AU-15: name.family"),
	edit(Element, "the token's practitioner has no title", onToken(func(b object) bool {
		return without("requesting_practitioner", "name", "prefix")(b) || without("requesting_practitioner", "name", 0, "prefix")(b)
	}), "AU-17: carries the user's title"),
	edit(OtherPatient, "all requests are made in the name of one user", sameUser, "AU-16: it stands for the real logged-on user"),
	scope("a search for slots asks for another scope", evidence.Slots, "AU-18: requested_scope organization/slot.read"),
	scope("the capability statement is read with another scope", evidence.Capability, "AU-19: requested_scope organization/slot.read"),
	scope("a booking is made with another scope", evidence.Book, "AU-20: requested_scope patient/appointment.write"),
	scope("a cancellation is sent with another scope", evidence.Update, "AU-21: requested_scope patient/appointment.write"),
	scope("a booking is read with another scope", evidence.ReadOne, "AU-22: requested_scope patient/appointment.read"),
	scope("a patient's bookings are searched for with another scope", evidence.Search, "AU-23: requested_scope patient/appointment.read"),
)
