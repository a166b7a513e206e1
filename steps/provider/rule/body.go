package rule

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	wire "github.com/rebookcheck/rebookcheck/steps/evidence"
)

type body = wire.Body

const (
	profiles  = "https://fhir.hl7.org.uk/STU3/StructureDefinition/"
	nhsNumber = "https://fhir.nhs.uk/Id/nhs-number"
	uuidSys   = "https://tools.ietf.org/html/rfc4122"
)

// instantForm is that of a FHIR instant: seconds and an offset are there.
var instantForm = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$`)

// idForm is that of the id of a resource.
var idForm = regexp.MustCompile(`^[A-Za-z0-9.-]{1,64}$`)

// profiled says that a resource claims a profile.
func profiled(b body, profile string) bool {
	return slices.Contains(b.List("meta", "profile"), any(profiles+profile))
}

// httpDate says that a header is a date as HTTP has it.
func httpDate(s string) bool {
	_, err := http.ParseTime(s)
	return err == nil
}

// xml and json say in which format an answer is, by its Content-Type.
func media(c *Call) string {
	kind, _, _ := strings.Cut(c.Header("Content-Type"), ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "application/fhir+json":
		return "json"
	case "application/fhir+xml":
		return "xml"
	}
	return kind
}

// emptyAt is the path of the first empty element, array or null of a body; empty where there is none.
func emptyAt(path string, v any) string {
	if at, empty := hollow(v, false); empty {
		return path + at
	}
	return ""
}

// hollow says whether a value is empty or has something empty in it, and where. What is said of a primitive value, under a name that
// begins with a low line, leaves places where nothing is said.
func hollow(v any, aside bool) (at string, empty bool) {
	switch x := v.(type) {
	case nil:
		return "", true
	case string:
		return "", x == ""
	case map[string]any:
		return hollowIn(x, aside)
	case []any:
		for i, e := range x {
			if e == nil && aside {
				continue
			}
			if at, empty := hollow(e, aside); empty {
				return fmt.Sprintf("[%d]%s", i, at), true
			}
		}
		return "", len(x) == 0
	}
	return "", false
}

func hollowIn(o map[string]any, aside bool) (at string, empty bool) {
	first := ""
	for k, e := range o {
		if _, is := hollow(e, aside || strings.HasPrefix(k, "_")); is && (!empty || k < first) {
			first, empty = k, true
		}
	}
	if !empty {
		return "", len(o) == 0
	}
	at, _ = hollow(o[first], aside || strings.HasPrefix(first, "_"))
	return "." + first + at, true
}

// control is true where the body holds a character that XML cannot have.
func control(c *Call) bool {
	if media(c) != "json" || !escaped(c.Raw) {
		return false
	}
	var v any
	if json.Unmarshal(c.Raw, &v) != nil {
		return false
	}
	return anyText(v, func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 && r != '\t' && r != '\n' && r != '\r' })
	})
}

// escaped says that JSON has escapes by which it may hold control characters; as they are it cannot hold them. It is much quicker
// than to read the whole.
func escaped(raw []byte) bool {
	for _, escape := range []string{`\u00`, `\b`, `\f`} {
		if bytes.Contains(raw, []byte(escape)) {
			return true
		}
	}
	return false
}

func anyText(v any, is func(string) bool) bool {
	switch x := v.(type) {
	case string:
		return is(x)
	case map[string]any:
		for _, e := range x {
			if anyText(e, is) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(x, func(e any) bool { return anyText(e, is) })
	}
	return false
}

// hasBody says that an answer has one.
func hasBody(c *Call) bool { return len(bytes.TrimSpace(c.Raw)) > 0 }

// issues are the issues of an OperationOutcome.
func issues(b body) []body {
	var out []body
	for i := range b.List("issue") {
		if m, ok := b.At("issue", i).(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// refs are the references that a resource makes, as Type/id.
func refs(b body) []string {
	var out []string
	var walk func(v any)
	walk = func(v any) {
		switch x := v.(type) {
		case map[string]any:
			if s, ok := x["reference"].(string); ok && !strings.HasPrefix(s, "#") {
				out = append(out, short(s))
			}
			for _, e := range x {
				walk(e)
			}
		case []any:
			for _, e := range x {
				walk(e)
			}
		}
	}
	walk(map[string]any(b))
	return out
}

// short is the Type/id of a reference, absolute or not, with or without a version.
func short(ref string) string {
	ref, _, _ = strings.Cut(ref, "/_history/")
	steps := strings.Split(ref, "/")
	if len(steps) < 2 {
		return ref
	}
	return strings.Join(steps[len(steps)-2:], "/")
}

func name(b body) string { return b.Text("resourceType") + "/" + b.Text("id") }

// actors are the references of a Schedule's actors of one type.
func actors(schedule body, resourceType string) []string {
	var out []string
	for i := range schedule.List("actor") {
		if ref := short(schedule.Text("actor", i, "reference")); strings.HasPrefix(ref, resourceType+"/") {
			out = append(out, ref)
		}
	}
	return out
}
