package mutant

import (
	"maps"
	"net/http"
	"time"
)

// trusting changes tokens so that the mock lets them in.
func trusting(change func(r *request, c object)) func(r *request) *answer {
	return func(r *request) *answer {
		r.reclaim(func(c object) { change(r, c) })
		return r.ask()
	}
}

func seconds(v any) time.Time {
	n, _ := v.(float64)
	return time.Unix(int64(n), 0)
}

// now is a good token's time.
func renew(c object) {
	now := time.Now() //nolint:forbidigo // it lives in real time
	c["iat"], c["exp"] = now.Unix(), now.Add(5*time.Minute).Unix()
}

// fresh is a token that the mock lets in for a request, made from nothing.
func (r *request) fresh() {
	scope := "organization/slot.read"
	switch {
	case r.books(), r.cancels():
		scope = "patient/appointment.write"
	case r.reads(), r.old(), r.searches():
		scope = "patient/appointment.read"
	}
	c := object{
		"iss": "https://north111.example/", "sub": "u-1", "aud": r.vale.Base, "reason_for_request": "directcare", "requested_scope": scope,
		"requesting_device":       object{"resourceType": "Device", "identifier": []any{object{"system": "https://north111.example/Id/device", "value": "1"}}, "model": "m", "version": "1"},
		"requesting_organization": object{"resourceType": "Organization", "name": "North 111", "identifier": []any{object{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "X111A"}}},
	}
	renew(c)
	r.Header.Set("Authorization", "Bearer e30.e30.")
	r.reclaim(func(o object) {
		maps.Copy(o, c)
	})
}

func refusedToken(_ *request, a *answer) bool {
	return a.status == http.StatusForbidden && says2(a, "ACCESS")
}

var (
	_ = bad("no-token-needed", "It lets in whoever has no token.", handling(func(r *request) *answer {
		if r.Header.Get("Authorization") == "" {
			r.fresh()
		}
		return r.ask()
	}), "AU-24", "SL-29", "BK-76", "RD-12", "CX-32")
	_ = bad("any-token", "It lets in whoever has a token of any kind.", handling(func(r *request) *answer {
		if r.Header.Get("Authorization") != "" && r.claims()["requesting_organization"] == nil {
			r.fresh()
		}
		return r.ask()
	}), "AU-25", "SL-29", "BK-76", "RD-12", "CX-32")
	_ = bad("expired-tokens", "It lets in tokens that have run out.", handling(trusting(func(_ *request, c object) {
		if seconds(c["exp"]).Before(time.Now()) { //nolint:forbidigo // it lives in real time
			renew(c)
		}
	})), "AU-26")
	_ = bad("early-tokens", "It lets in tokens from the future.", handling(trusting(func(_ *request, c object) {
		if seconds(c["iat"]).After(time.Now().Add(time.Minute)) { //nolint:forbidigo // it lives in real time
			renew(c)
		}
	})), "AU-27")
	_ = bad("any-audience", "It lets in tokens for other providers.", handling(trusting(func(r *request, c object) { c["aud"] = r.vale.Base })), "AU-29")
	_ = bad("any-scope", "It lets in tokens for other operations.", handling(func(r *request) *answer {
		if c := r.claims(); c["requesting_practitioner"] != nil {
			was := r.Header.Get("Authorization")
			a := r.ask()
			if a.status == http.StatusForbidden && says2(a, "scope") {
				r.Header.Set("Authorization", was)
				r.fresh()
				return r.ask()
			}
			return a
		}
		return r.ask()
	}), "AU-30")
	_ = bad("names-wanted", "It wants to know the person who asks.", handling(func(r *request) *answer {
		if c := r.claims(); c["iat"] != nil && c["requesting_practitioner"] == nil {
			return says(http.StatusForbidden, "forbidden", "requesting_practitioner is missing")(r)
		}
		return r.ask()
	}), "AU-31")
	_ = bad("no-drift", "It takes no clock for right but its own.", handling(func(r *request) *answer {
		if c := r.claims(); c["iat"] != nil && seconds(c["iat"]).After(time.Now().Add(10*time.Second)) { //nolint:forbidigo // it lives in real time
			return says(http.StatusForbidden, "forbidden", "iat is in the future")(r)
		}
		return r.ask()
	}), "AU-28")
	_ = bad("silent-doorman", "It refuses tokens without a word.", changing(func(r *request, a *answer) {
		if refusedToken(r, a) {
			a.body = nil
		}
	}), "AU-33", "ER-01")
	_ = bad("unauthorised-of-what", "It refuses tokens as unauthorised and does not say which kind it wants.", changing(another(http.StatusForbidden, http.StatusUnauthorized, refusedToken)), "AU-34")
	_ = bad("token-404", "It refuses tokens as if nothing were there.", changing(another(http.StatusForbidden, http.StatusNotFound, refusedToken)),
		"AU-24", "AU-25", "AU-26", "AU-27", "AU-29", "AU-30", "SL-29", "BK-76", "RD-12", "CX-32")
	_ = bad("wants-from", "It fails where it is not told who asks.", changing(another(http.StatusBadRequest, http.StatusInternalServerError, func(r *request, _ *answer) bool { return r.Header.Get("Ssp-From") == "" })), "SP-20")
	_ = bad("no-proxies", "It refuses requests that came through more proxies.", handling(func(r *request) *answer {
		if r.Header.Get("Forwarded") != "" {
			return says(http.StatusForbidden, "forbidden", "no proxies")(r)
		}
		return r.ask()
	}), "SP-22")
)
