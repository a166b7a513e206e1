package schema

import (
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// document returns the schema of a use with those of the shared definitions that it
// needs added, so that it stands alone.
func document(use Use) (map[string]any, error) {
	doc, err := load(string(use))
	if err != nil {
		return nil, err
	}
	types, err := load("types")
	if err != nil {
		return nil, err
	}
	shared, _ := types["definitions"].(map[string]any)
	own, _ := doc["definitions"].(map[string]any)
	for name := range own {
		if _, twice := shared[name]; twice {
			return nil, fmt.Errorf("definition %s is given twice", name)
		}
	}
	delete(doc, "definitions")
	needed := map[string]any{}
	if err := gather(doc, needed, own, shared); err != nil {
		return nil, err
	}
	for name := range own {
		if _, used := needed[name]; !used {
			return nil, fmt.Errorf("definition %s is not used", name)
		}
	}
	if len(needed) > 0 {
		doc["definitions"] = needed
	}
	return doc, nil
}

// gather collects the definitions that a schema refers to. It refuses a reference to
// anything outside the document: the evaluator would fetch it.
func gather(v any, needed map[string]any, from ...map[string]any) error {
	switch v := v.(type) {
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok {
			return gatherNamed(ref, needed, from)
		}
		for _, item := range v {
			if err := gather(item, needed, from...); err != nil {
				return err
			}
		}
	case []any:
		for _, item := range v {
			if err := gather(item, needed, from...); err != nil {
				return err
			}
		}
	}
	return nil
}

func gatherNamed(ref string, needed map[string]any, from []map[string]any) error {
	name, ok := strings.CutPrefix(ref, "#/definitions/")
	if !ok {
		return fmt.Errorf("reference %q leaves the document", ref)
	}
	if _, done := needed[name]; done {
		return nil
	}
	for _, definitions := range from {
		if definition, ok := definitions[name]; ok {
			needed[name] = definition
			return gather(definition, needed, from...)
		}
	}
	return fmt.Errorf("there is no definition %s", name)
}

func load(name string) (map[string]any, error) {
	data, err := fixtures.FS.ReadFile("schemas/" + name + ".json")
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	doc, err := fhir.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s.json: %w", name, err)
	}
	return doc, nil
}
