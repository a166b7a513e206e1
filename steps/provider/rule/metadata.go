package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

func statement(c *Call) bool { return succeeded(evidence.Metadata)(c) }

var _ = register("NF-01", "the provider says what it can do whenever it is asked",
	each("a question what the provider can do", good(evidence.Metadata), both(status(200), func(c *Call) string {
		return ifNot(c.Got.Text("resourceType") == "CapabilityStatement", "the answer is no CapabilityStatement")
	})))

var statedProfiles = strings.Fields("Slot HealthcareService Schedule Appointment Patient DocumentReference Practitioner PractitionerRole Organization Location")

var _ = register("NF-02", "it says which FHIR it speaks, in which formats, and under which profiles",
	each("a statement of what the provider can do", statement, func(c *Call) string {
		b := c.Got
		for _, is := range [][2]string{{"fhirVersion", "3.0.1"}, {"kind", "capability"}, {"acceptUnknown", "both"}} {
			if b.Text(is[0]) != is[1] {
				return fmt.Sprintf("%s is %q and not %q", is[0], b.Text(is[0]), is[1])
			}
		}
		if b.Text("publisher") == "" || b.Text("software", "name") == "" || b.Text("software", "version") == "" {
			return "publisher, software.name or software.version is missing"
		}
		for _, f := range []string{"application/fhir+json", "application/fhir+xml"} {
			if !slices.Contains(b.List("format"), any(f)) {
				return "format does not name " + f
			}
		}
		var has []string
		for i := range b.List("profile") {
			has = append(has, b.Text("profile", i, "reference"))
		}
		for _, p := range statedProfiles {
			if !slices.Contains(has, profiles+"CareConnect-"+p+"-1") {
				return "the profile CareConnect-" + p + "-1 is missing"
			}
		}
		return ""
	}))

var _ = register("NF-03", "it says that bookings can be made, read and searched, and slots be searched, and how",
	each("a statement of what the provider can do", statement, func(c *Call) string {
		by := map[string]body{}
		for _, rest := range served(c) {
			for i := range rest.List("resource") {
				m, _ := rest.At("resource", i).(map[string]any)
				by[body(m).Text("type")] = m
			}
		}
		if len(by) != 2 || by["Appointment"] == nil || by["Slot"] == nil {
			return "rest does not list Appointment and Slot, and nothing else"
		}
		codes := func(b body, list, key string) []string {
			var out []string
			for i := range b.List(list) {
				out = append(out, b.Text(list, i, key))
			}
			return out
		}
		for _, code := range []string{"read", "create", "search-type"} {
			if !slices.Contains(codes(by["Appointment"], "interaction", "code"), code) {
				return "Appointment lacks the interaction " + code
			}
		}
		if !slices.Contains(codes(by["Slot"], "interaction", "code"), "search-type") {
			return "Slot lacks the interaction search-type"
		}
		for _, p := range searchParams {
			if why := p.told(by[p.of]); why != "" {
				return why
			}
		}
		if n := len(by["Slot"].List("searchInclude")); n != 6 {
			return fmt.Sprintf("Slot has %d includes and not 6", n)
		}
		return ""
	}))

// searchParam is a search parameter that a statement has to have. Source: wire contract, 6.1.
type searchParam struct {
	of, name, kind string
	documented     bool
}

var searchParams = []searchParam{
	{"Appointment", "identifier", "token", true},
	{"Appointment", "_id", "token", true},
	{"Appointment", "version", "token", true},
	{"Slot", "service", "token", false},
	{"Slot", "status", "token", false},
	{"Slot", "start", "date", false},
}

// told says what is wrong with how a part of a statement tells of it.
func (p searchParam) told(in body) string {
	for i := range in.List("searchParam") {
		switch {
		case in.Text("searchParam", i, "name") != p.name:
		case in.Text("searchParam", i, "type") != p.kind:
			return fmt.Sprintf("the search parameter %s of %s is a %q and no %s", p.name, p.of, in.Text("searchParam", i, "type"), p.kind)
		case p.documented && in.Text("searchParam", i, "documentation") == "":
			return "the search parameter " + p.name + " of " + p.of + " has no documentation"
		default:
			return ""
		}
	}
	return p.of + " lacks the search parameter " + p.name
}

var _ = register("NF-04", "it says which version of the standard it keeps to",
	each("a statement of what the provider can do", statement, func(c *Call) string { return ifNot(c.Got.Text("version") != "", "version is missing") }))

var _ = register("NF-05", "it says how it keeps changes apart from each other",
	each("a statement of what the provider can do", statement, func(c *Call) string {
		for _, rest := range served(c) {
			for i := range rest.List("resource") {
				if rest.Text("resource", i, "versioning") != "" {
					return ""
				}
			}
			if rest.Text("documentation") != "" {
				return ""
			}
		}
		return "neither versioning nor documentation says anything of it"
	}))

// served is what a statement says of the provider as a server; what it does as a client is nobody's to ask for.
func served(c *Call) []body {
	var out []body
	for i := range c.Got.List("rest") {
		if m, ok := c.Got.At("rest", i).(map[string]any); ok && body(m).Text("mode") != "client" {
			out = append(out, m)
		}
	}
	return out
}
