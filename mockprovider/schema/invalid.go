package schema

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/xeipuuv/gojsonschema"
)

// Kind sorts what can be wrong with a resource by how it is answered.
type Kind int

// The kinds of finding.
const (
	// Profile: an element is missing, malformed or not allowed.
	Profile Kind = iota
	// Reference: something referred to is not there.
	Reference
	// NHSNumber: the number or its check digit is wrong. Source: BK-72.
	NHSNumber
	// RealNHSNumber: the number is not from the synthetic range.
	RealNHSNumber
	// ContactRank: not exactly one contact has rank 1, or one has none. Source: BK-33, BK-34, BK-71.
	ContactRank
	// NoSlot: a booking contains no Slot. Source: BK-73.
	NoSlot
	// Conflicting: two elements that must agree do not.
	Conflicting
	// Advice: what is accepted and had better be otherwise. It is a warning's kind and
	// never that of a refusal.
	Advice
)

// Finding is one thing wrong with a resource. It never holds the value found.
type Finding struct {
	Kind Kind
	// Path is the element, in the style of FHIRPath: Appointment.contained[1].name[0].family.
	Path   string
	Reason string
}

func (f Finding) String() string { return f.Path + ": " + f.Reason }

// Invalid refuses a resource. There is at least one finding; all are worth telling,
// and the first decides how the resource is refused.
type Invalid struct {
	Use      Use
	Findings []Finding
}

func (e *Invalid) Error() string {
	return fmt.Sprintf("not a valid %s: %s (%d in all)", e.Use, e.Findings[0], len(e.Findings))
}

// read turns the evaluator's errors into findings, without the values that it quotes.
func read(root string, errs []gojsonschema.ResultError) []Finding {
	var out []Finding
	for _, e := range errs {
		reason, property := explain(e)
		if reason == "" {
			continue
		}
		path := pathOf(root, e.Context().String("\x00"))
		if property != "" {
			path += "." + quotable(property)
		}
		out = append(out, Finding{Kind: Profile, Path: path, Reason: reason})
	}
	slices.SortFunc(out, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Reason, b.Reason))
	})
	return slices.Compact(out)
}

// explain says what is wrong, and which child of the element it is about. The reason
// is empty for errors that only sum up others.
func explain(e gojsonschema.ResultError) (reason, property string) {
	details := e.Details()
	property, _ = details["property"].(string)
	switch e.Type() {
	case "number_all_of", "condition_then", "condition_else":
		return "", ""
	case "required":
		return "is required", property
	case "additional_property_not_allowed":
		if property == "communication" || property == "animal" {
			return "is not allowed: FHIR STU3 has it for people, and their Care Connect profiles rule it out", property
		}
		return "is not an element of FHIR STU3", property
	case "false", "number_not":
		return "is not allowed here", ""
	case "enum", "const":
		return fmt.Sprintf("must be %v", details["allowed"]), ""
	case "invalid_type":
		if details["given"] == "array" {
			return "must be there once: it is there several times, or in a list", ""
		}
		return fmt.Sprintf("must be of type %v", details["expected"]), ""
	case "array_min_items", "array_min_properties":
		return "must not be empty", ""
	case "array_max_items":
		return fmt.Sprintf("must have at most %v", details["max"]), ""
	case "number_any_of":
		return "has none of the forms that are allowed", ""
	case "contains":
		return "lacks an entry that is required", ""
	case "number_gte":
		return fmt.Sprintf("must be %v or more", details["min"]), ""
	}
	return "does not have the right form", ""
}

var elementName = regexp.MustCompile(`^_?[a-zA-Z][a-zA-Z0-9_]{0,63}$`)

// quotable keeps what only a sender's imagination limits out of messages.
func quotable(name string) string {
	if elementName.MatchString(name) {
		return name
	}
	return "(unnamed)"
}

func pathOf(root, context string) string {
	var out strings.Builder
	out.WriteString(cmp.Or(root, "Resource"))
	for _, step := range strings.Split(context, "\x00")[1:] {
		if strings.Trim(step, "0123456789") == "" {
			out.WriteString("[" + step + "]")
			continue
		}
		out.WriteString("." + quotable(step))
	}
	return out.String()
}
