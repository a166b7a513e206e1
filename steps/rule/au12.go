package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-12",
	Sentence: "every access token named the organisation that asked, with its code",
	Judge: everyToken(func(s *evidence.Story, c *evidence.Call) string {
		claim, _ := c.Claims.At("requesting_organization").(map[string]any)
		o := evidence.Body(claim)
		code := identifierOf(o, func(system string) bool { return system == "https://fhir.nhs.uk/Id/ods-organization-code" })
		switch {
		case o.Text("resourceType") != "Organization" || o.Text("name") == "" || code == "":
			return "an access token did not name the organisation with its code"
		case code != s.Setup(c.Who).ODS:
			return "an access token gave the code of another organisation"
		}
		return ""
	}),
})
