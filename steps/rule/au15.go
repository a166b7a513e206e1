package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-15",
	Sentence: "a practitioner named in an access token had an id, a name and three identifiers",
	Judge: func(s *evidence.Story) Verdict {
		v := everyRequest("an access token that names a practitioner", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
			p := practitioner(c)
			if p == nil {
				return "", false
			}
			return incomplete(p), true
		})(s)
		return unasked(s, v, namesNobody)
	},
})

// namesNobody is why the clauses on the practitioner do not apply.
const namesNobody = "no access token named a practitioner, as none has to"

// The systems of the identifiers that come with a smartcard.
const (
	userSystem = "https://fhir.nhs.uk/Id/sds-user-id"
	roleSystem = "https://fhir.nhs.uk/Id/sds-role-profile-id"
)

// incomplete says what a practitioner lacks; empty when nothing.
func incomplete(p evidence.Body) string {
	given := p.List("name", 0, "given")
	switch {
	case p.Text("resourceType") != "Practitioner" || p.Text("id") == "":
		return "a practitioner had no id"
	case p.Text("name", 0, "family") == "" || len(given) == 0 || slices.Contains(given, any("")):
		return "a practitioner had no family name or no given name"
	}
	for _, system := range []string{userSystem, roleSystem} {
		if v := identifierOf(p, func(s string) bool { return s == system }); v != "UNK" && !asid(v) {
			return "a practitioner lacked an identifier of the smartcard, which is unknown or has twelve digits"
		}
	}
	if localIdentifier(p) == "" {
		return "a practitioner lacked the consumer's own identifier"
	}
	return ""
}

// localIdentifier is the identifier that a consumer has for its user under a system of its own.
func localIdentifier(p evidence.Body) string {
	return identifierOf(p, func(s string) bool { return s != "" && s != userSystem && s != roleSystem })
}
