package fhir

// OutcomeProfile is the profile that outcomes claim.
const OutcomeProfile = "http://hl7.org/fhir/StructureDefinition/OperationOutcome"

// Severities of an issue, from http://hl7.org/fhir/issue-severity.
const (
	SeverityError       = "error"
	SeverityWarning     = "warning"
	SeverityInformation = "information"
)

// Coding is one code of a code system.
type Coding struct{ System, Code, Display string }

// Tree returns the coding as it stands in a resource.
func (c Coding) Tree() map[string]any {
	out := map[string]any{}
	put(out, "system", c.System)
	put(out, "code", c.Code)
	put(out, "display", c.Display)
	return out
}

// Issue is one issue of an OperationOutcome. Empty fields are left out.
type Issue struct {
	Severity, Code string
	Details        Coding
	Diagnostics    string
	// Location names headers and parameters; Expression is a path in the resource.
	Location, Expression []string
}

// Outcome builds an OperationOutcome: an id by which the provider finds the error
// again, and at least severity and code in each issue. Source: error handling; ER-02, ER-04.
func Outcome(id string, issues ...Issue) Resource {
	list := make([]any, len(issues))
	for i, issue := range issues {
		list[i] = issue.tree()
	}
	return Resource{
		"resourceType": "OperationOutcome",
		"id":           id,
		"meta":         map[string]any{"profile": []any{OutcomeProfile}},
		"issue":        list,
	}
}

func (i Issue) tree() map[string]any {
	out := map[string]any{"severity": i.Severity, "code": i.Code}
	if i.Details != (Coding{}) {
		out["details"] = map[string]any{"coding": []any{i.Details.Tree()}}
	}
	put(out, "diagnostics", i.Diagnostics)
	putList(out, "location", i.Location)
	putList(out, "expression", i.Expression)
	return out
}

func put(m map[string]any, name, value string) {
	if value != "" {
		m[name] = value
	}
}

func putList(m map[string]any, name string, values []string) {
	if len(values) == 0 {
		return
	}
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = v
	}
	m[name] = list
}
