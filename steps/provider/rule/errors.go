package rule

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// failed chooses answers of 4xx and 5xx that are the provider's own.
func failed(c *Call) bool { return c.Answered() && c.Status() >= 400 }

var _ = register("ER-01", "each refusal and each failure came with an outcome that says so",
	each("a refusal or a failure", func(c *Call) bool { return failed(c) && c.Exchange.Method != http.MethodHead }, func(c *Call) string {
		return ifNot(c.Outcome(), fmt.Sprintf("%d was answered (%s) without an OperationOutcome", c.Status(), c.Wrong))
	}))

func outcomes(c *Call) bool { return failed(c) && c.Outcome() }

var _ = register("ER-02", "each outcome can be told from others and says how grave it is and of which kind",
	each("an outcome", outcomes, func(c *Call) string {
		switch {
		case c.Got.Text("id") == "" && c.Got.At("text") == nil:
			return "an OperationOutcome has neither id nor text"
		case len(issues(c.Got)) == 0:
			return "an OperationOutcome has no issue"
		}
		grave := false
		for _, i := range issues(c.Got) {
			if i.Text("severity") == "" || i.Text("code") == "" {
				return "an issue lacks its severity or its code"
			}
			grave = grave || i.Text("severity") == "error" || i.Text("severity") == "fatal"
		}
		return ifNot(grave, "no issue of a refusal is an error")
	}))

var _ = register("ER-03", "each outcome says what went wrong",
	each("an outcome", outcomes, func(c *Call) string {
		return ifNot(explained(c), "an OperationOutcome says nothing of what went wrong")
	}))

var _ = register("ER-04", "where an outcome claims a profile, it is that of outcomes",
	each("an outcome that claims a profile", func(c *Call) bool { return outcomes(c) && len(c.Got.List("meta", "profile")) > 0 }, func(c *Call) string {
		return ifNot(slices.Contains(c.Got.List("meta", "profile"), any("http://hl7.org/fhir/StructureDefinition/OperationOutcome")), fmt.Sprintf("it claims %v", c.Got.List("meta", "profile")))
	}))

var detailSystems = []string{
	"http://hl7.org/fhir/operation-outcome", "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1", "http://hl7.org/fhir/issue-type",
	"https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode-1", "https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1",
}

var _ = register("ER-05", "the codes in an outcome come from a list of the standard",
	each("an outcome with a code of its own", func(c *Call) bool {
		return outcomes(c) && slices.ContainsFunc(issues(c.Got), func(i body) bool { return len(i.List("details", "coding")) > 0 })
	}, func(c *Call) string {
		for _, i := range issues(c.Got) {
			for n := range i.List("details", "coding") {
				if s := i.Text("details", "coding", n, "system"); !slices.Contains(detailSystems, s) {
					return fmt.Sprintf("a code comes from %q", s)
				}
			}
		}
		return ""
	}))

// issueCodes are those of FHIR STU3. Source: http://hl7.org/fhir/STU3/valueset-issue-type.html.
var issueCodes = strings.Fields(`invalid structure required value invariant security login unknown expired forbidden suppressed processing
	not-supported duplicate not-found too-long code-invalid extension too-costly business-rule conflict incomplete transient lock-error no-store
	exception timeout throttled informational`)

var _ = register("ER-06", "each outcome is sound, in the format that was asked for",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if outcomes(c) {
				f.check(both(sound, func(c *Call) string { return asAskedFor(r, c) })(c), c.Label)
			}
		}
		return f.verdict("an outcome")
	})

// sound says what is wrong with an outcome on its own.
func sound(c *Call) string {
	if m := media(c); m != "json" && m != "xml" {
		return fmt.Sprintf("an OperationOutcome is called %q", c.Header("Content-Type"))
	} else if raw := strings.TrimSpace(string(c.Raw)); strings.HasPrefix(raw, "<") != (m == "xml") {
		return "an OperationOutcome is in another format than it says"
	}
	for _, i := range issues(c.Got) {
		if !slices.Contains([]string{"fatal", "error", "warning", "information"}, i.Text("severity")) {
			return fmt.Sprintf("the severity %q is none of FHIR's", i.Text("severity"))
		}
		if !slices.Contains(issueCodes, i.Text("code")) {
			return fmt.Sprintf("the code %q is none of FHIR's", i.Text("code"))
		}
	}
	return ""
}

// asAskedFor says that an outcome is in another format than the one that was asked for, although the provider speaks that.
func asAskedFor(r *Record, c *Call) string {
	asked := c.Query.Has("_format") || strings.HasPrefix(c.Asked("Accept"), "application/fhir+")
	if !asked || media(c) == wanted(c) || refusedXML(c) || refusedJSON(c) {
		return ""
	}
	speaks := slices.ContainsFunc(r.Calls, func(o *Call) bool { return o.Succeeded() && hasBody(o) && media(o) == wanted(c) })
	return ifNot(!speaks, fmt.Sprintf("an OperationOutcome is in %s, and %s was asked for", media(c), wanted(c)))
}

var _ = register("ER-08", "no outcome tells who the patient is",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !outcomes(c) || c.Sent == nil {
				continue
			}
			patient := c.Sent.Contained("Patient")
			private := []string{patient.Text("telecom", 0, "value"), patient.Text("birthDate"), patient.Text("address", 0, "line", 0)}
			if family, given := patient.Text("name", 0, "family"), patient.Text("name", 0, "given", 0); family != "" && given != "" {
				private = append(private, given+" "+family)
			}
			told := ""
			for _, i := range issues(c.Got) {
				for _, p := range private {
					if p != "" && strings.Contains(i.Text("diagnostics"), p) {
						told = "an outcome tells something of the patient that it need not"
					}
				}
			}
			f.check(told, c.Label)
		}
		return f.verdict("an outcome that answers a request about a patient")
	})

var _ = register("ER-09", "what cannot be read was refused, with the place of the fault",
	each("a body that cannot be read", wrong("", evidence.WrongUnparsable), func(c *Call) string {
		if c.Status() != 400 {
			return fmt.Sprintf("it was answered with %d and not with 400", c.Status())
		}
		pointed := slices.ContainsFunc(issues(c.Got), func(i body) bool {
			return len(i.List("location")) > 0 || len(i.List("expression")) > 0 || i.Text("diagnostics") != ""
		})
		return ifNot(pointed, "the refusal does not say where the fault is")
	}))

var _ = register("ER-11", "what is not allowed on an address was refused as such",
	refuses("a method that is not allowed", func(c *Call) bool {
		return wrong("", evidence.WrongMethod)(c) && c.Exchange.Method != "PATCH" && strings.HasPrefix(c.Path, "/Slot")
	}, refusal{status: 405}))

var _ = register("BK-75", "no booking could be deleted or patched",
	refuses("an attempt to delete or patch a booking", func(c *Call) bool {
		return wrong("", evidence.WrongMethod)(c) && (c.Exchange.Method == "DELETE" || c.Exchange.Method == "PATCH")
	}, refusal{status: 405, row: "15.23", also: []int{400, 403, 404, 501}}))
