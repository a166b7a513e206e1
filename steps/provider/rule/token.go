package rule

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	shared "github.com/rebookcheck/rebookcheck/steps/rule"
)

var (
	// malformedTokens cannot be read; 400 is then an answer too.
	malformedTokens = []string{evidence.WrongTokenParts, evidence.WrongTokenBase64, evidence.WrongTokenJSON, evidence.WrongTokenClaim}
	unsoundTokens   = []string{evidence.WrongTokenNone, evidence.WrongTokenParts}
)

// tokenRefusal is how a token that will not do is refused.
func tokenRefusal(malformed bool) refusal {
	out := refusal{status: 403, row: "15.1", also: []int{401}}
	if malformed {
		out.also = append(out.also, 400)
	}
	return out
}

func badToken(c *Call) bool { return strings.HasPrefix(c.Wrong, "token: ") && c.Answered() }

func refusesToken(id, sentence string, malformed bool, what ...string) bool { //nolint:unparam // it is called for what it does, in a variable
	return register(reqID(id), sentence, refuses("a request with such a token", wrong("", what...), tokenRefusal(malformed)))
}

var (
	_ = refusesToken("AU-24", "a request without a token was refused", false, evidence.WrongTokenNone)
	_ = refusesToken("AU-25", "a request with a token that is badly made was refused", true, malformedTokens...)
	_ = refusesToken("AU-26", "a request with a token that had run out was refused", false, evidence.WrongTokenExpired)
	_ = refusesToken("AU-27", "a request with a token from the future was refused", false, evidence.WrongTokenEarly)
	_ = refusesToken("AU-29", "a request with a token for another provider was refused", false, evidence.WrongTokenAudience, evidence.WrongTokenPath)
)

// The scope of a search by patient is only said by analogy [wire contract, 3.3], so that one with another is no breach.
var _ = register("AU-30", "a request with a token for another operation was refused",
	refuses("a request with such a token", func(c *Call) bool {
		return c.Kind != evidence.Search && wrong("", evidence.WrongTokenScope)(c)
	}, tokenRefusal(false)))

var _ = register("AU-28", "a token was accepted although the consumer's clock is half a minute ahead",
	each("a token half a minute ahead", probe(evidence.ProbeDrift), status(200)))

var _ = register("AU-31", "a token was accepted with and without the name of the person who asks",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			switch {
			case !probe(evidence.ProbeNoPractitioner)(c):
			case c.Kind == evidence.Book:
				if why, known := unjustly(r, c); known {
					f.check(why, c.Label)
				}
			case c.Kind == evidence.Slots || c.Succeeded() || c.Status() == 401 || c.Status() == 403: // why else it failed is a matter of other clauses
				f.check(status(200)(c), c.Label)
			}
		}
		return f.verdict("a token that leaves the person out")
	})

var _ = register("AU-33", "each refusal of a token said why",
	each("a refusal of a token", func(c *Call) bool { return badToken(c) && c.Refused() }, func(c *Call) string {
		switch {
		case !c.Outcome():
			return "a token was refused without an OperationOutcome"
		case !explained(c):
			return "a token was refused without a word of why"
		}
		return ""
	}))

var _ = register("AU-34", "a refusal as unauthorised says which kind of token is wanted",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if badToken(c) && c.Refused() && (c.Status() == http.StatusUnauthorized || c.Header("WWW-Authenticate") != "") {
				f.check(ifNot(strings.HasPrefix(strings.ToLower(c.Header("WWW-Authenticate")), "bearer"), "a token was refused without a WWW-Authenticate header that names Bearer"), c.Label)
			}
		}
		v := f.verdict("a refusal of a token as unauthorised")
		if v.Status == shared.NotObserved && slices.ContainsFunc(r.Calls, func(c *Call) bool { return badToken(c) && c.Refused() }) {
			return Verdict{Status: shared.NotApplicable, Detail: "not observed: every token that was refused was refused with another status than 401, which has to name no kind of token"}
		}
		return v
	})

var _ = register("BK-76", "a booking without a sound token was refused",
	refuses("a booking with no token, or one that is not sound", wrong(evidence.Book, unsoundTokens...), tokenRefusal(true)))

var _ = register("RD-12", "a reading without a sound token was refused",
	refuses("a reading with no token, or one that is not sound", func(c *Call) bool {
		return c.Kind != evidence.Slots && c.Exchange.Method == "GET" && wrong("", unsoundTokens...)(c)
	}, tokenRefusal(true)))

var _ = register("CX-32", "a cancellation without a sound token was refused",
	refuses("a cancellation with no token, or one that is not sound", wrong(evidence.Update, unsoundTokens...), tokenRefusal(true)))

// explained says that an OperationOutcome says in words or codes what went wrong.
func explained(c *Call) bool {
	return slices.ContainsFunc(issues(c.Got), func(i body) bool {
		return i.Text("diagnostics") != "" || i.At("details") != nil || len(i.List("location")) > 0 || len(i.List("expression")) > 0
	})
}

var _ = register("SP-20", "a request that does not say who makes it was refused",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !wrong("", evidence.WrongNoFrom)(c) {
				continue
			}
			if c.Succeeded() {
				f.other("10.E4")
				f.ok(c.Label)
				continue
			}
			f.check(ifNot(c.Status() == 400, fmt.Sprintf("it was answered with %d", c.Status())), c.Label)
		}
		return f.verdict("a request without Ssp-From")
	})

var _ = register("SP-22", "headers that proxies add on the way did no harm",
	each("a request with the headers of proxies", probe(evidence.ProbeForwarded), status(200)))
