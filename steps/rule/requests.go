package rule

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Rules on what every request to a provider must be like share their shape here. They see
// every request of every story, refused or not.

// everyRequest judges each request meant for a provider. Fault says what is wrong with one,
// empty when it is right; counts is false for a request that the clause is not about.
func everyRequest(moment string, judge func(*evidence.Story, *evidence.Call) (fault string, counts bool)) func(*evidence.Story) Verdict {
	return func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			if c.ForProvider() {
				f.one(c, judge, s)
			}
		}
		return f.verdict(moment)
	}
}

// one judges one request.
func (f *findings) one(c *evidence.Call, judge func(*evidence.Story, *evidence.Call) (string, bool), s *evidence.Story) {
	switch fault, counts := judge(s, c); {
	case fault != "":
		f.broken(fault, c.Label())
	case counts:
		f.right(c)
	}
}

// right notes a request that was as it must be; the first stands for all.
func (f *findings) right(c *evidence.Call) {
	if f.seen == 0 {
		f.ok(c.Label())
		return
	}
	f.ok()
}

// everyToken judges each access token that can be read.
func everyToken(judge func(*evidence.Story, *evidence.Call) (fault string)) func(*evidence.Story) Verdict {
	return everyRequest("a request to a provider with an access token", func(s *evidence.Story, c *evidence.Call) (string, bool) {
		if c.Claims == nil {
			return "", false
		}
		return judge(s, c), true
	})
}

const interactions = "urn:nhs:names:services:careconnect:fhir:rest:"

// demand is what the standard asks of the requests of one kind: the suffix of their
// interaction id, the scope of their token, and what they are in words.
type demand struct{ interaction, scope, words string }

// demands are those of all interactions with a provider. Source: wire contract, interaction ids.
var demands = map[evidence.Kind]demand{
	evidence.Capability: {"read:metadata", "organization/slot.read", "a request for a capability statement"},
	evidence.Slots:      {"search:slot", "organization/slot.read", "a search for slots"},
	evidence.Book:       {"create:appointment", "patient/appointment.write", "a booking"},
	evidence.ReadOne:    {"read:appointment", "patient/appointment.read", "a reading of a booking"},
	evidence.ReadOld:    {"read:appointment", "patient/appointment.read", "a reading of a booking"},
	evidence.Search:     {"search:appointment", "patient/appointment.read", "a search for a patient's bookings"},
	evidence.Update:     {"update:appointment", "patient/appointment.write", "a cancellation"},
}

// interactionOf judges the interaction id of the requests of some kinds.
func interactionOf(kinds ...evidence.Kind) func(*evidence.Story) Verdict {
	want := demands[kinds[0]]
	return everyRequest(want.words, func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		if !slices.Contains(kinds, c.Kind) {
			return "", false
		}
		if c.Header("Ssp-InteractionID") != interactions+want.interaction {
			return want.words + " did not go under the interaction " + want.interaction, false
		}
		return "", true
	})
}

// scopeOf judges the scope of the tokens of some kinds of request. A token with more scopes
// than the request needs is a concern: providers are to let it pass. Source: wire contract, JWT.
func scopeOf(kinds ...evidence.Kind) func(*evidence.Story) Verdict {
	want := demands[kinds[0]]
	return func(s *evidence.Story) Verdict {
		var f findings
		var wide []string
		for _, c := range s.Calls {
			if c.Claims == nil || !slices.Contains(kinds, c.Kind) {
				continue
			}
			switch scope := c.Claims.Text("requested_scope"); {
			case scope == want.scope:
				f.right(c)
			case slices.Contains(strings.Fields(scope), want.scope):
				wide = append(wide, c.Label())
			default:
				f.broken("the token of "+want.words+" was not for "+want.scope, c.Label())
			}
		}
		if len(wide) > 0 && len(f.faults) == 0 {
			return Verdict{Status: Concern, Detail: "the token of " + want.words + " was for more than " + want.scope, Evidence: wide}
		}
		return f.verdict(want.words + " with an access token")
	}
}

// unasked makes a verdict that nothing was seen into one that the clause does not apply,
// when the consumer sent requests to providers and none of them was such a one.
func unasked(s *evidence.Story, v Verdict, why string) Verdict {
	if v.Status != NotObserved {
		return v
	}
	for _, c := range s.Calls {
		if c.ForProvider() {
			return Verdict{Status: NotApplicable, Detail: why, Evidence: []string{c.Label()}}
		}
	}
	return v
}

// practitioner is what a token says of the user; nil when it does not name one, as it may [AU-14].
func practitioner(c *evidence.Call) evidence.Body {
	p, _ := c.Claims.At("requesting_practitioner").(map[string]any)
	return p
}

// identifierOf is the value of the first identifier that a test of its system picks.
func identifierOf(b evidence.Body, pick func(system string) bool) string {
	for i := range b.List("identifier") {
		if value := b.Text("identifier", i, "value"); value != "" && pick(b.Text("identifier", i, "system")) {
			return value
		}
	}
	return ""
}

func asid(s string) bool { return len(s) == 12 && digits(s) }

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// uuid tells the form of a UUID, in either case.
func uuid(s string) bool {
	groups := strings.Split(strings.ToLower(s), "-")
	if len(groups) != 5 {
		return false
	}
	for i, length := range []int{8, 4, 4, 4, 12} {
		if len(groups[i]) != length || strings.Trim(groups[i], "0123456789abcdef") != "" {
			return false
		}
	}
	return true
}
