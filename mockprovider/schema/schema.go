// Package schema says whether a resource fits its profile and the rules of the
// Standard that look at one resource alone.
//
// It refuses to know HTTP, the state of any provider and how an NHS number's check
// digit is reckoned (that is handed in). It is the one package that knows how JSON
// Schema is evaluated: draft-07 schemas, embedded and compiled once, with nothing
// ever fetched.
//
//	set, err := schema.New(schema.Config{ValidNHSNumber: valid})
//	err = set.Validate(schema.BookingRequest, resource) // nil or *schema.Invalid
package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/xeipuuv/gojsonschema"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// Use is what a resource is sent for; each has a schema of that name.
type Use string

// The uses.
const (
	// BookingRequest is the Appointment of a booking. Source: BK-02 to BK-43, BK-69.
	BookingRequest Use = "booking-request"
	// Cancellation is the complete Appointment of an update. Source: CX-02, CX-29.
	Cancellation Use = "cancellation"
	// Pointer is the reduced Appointment of the registry. Source: RG-08, RG-11.
	Pointer Use = "pointer"
)

var uses = []Use{BookingRequest, Cancellation, Pointer}

// Config is what the rules need from outside.
type Config struct {
	// ValidNHSNumber checks the ten digits and the check digit. It is required.
	ValidNHSNumber func(number string) bool
	// AnyRange accepts NHS numbers outside the synthetic 999 range.
	AnyRange bool
}

// Validate names everything that is missing.
func (c Config) Validate() error {
	if c.ValidNHSNumber == nil {
		return errors.New("schema: ValidNHSNumber is missing")
	}
	return nil
}

// Set holds the compiled schemas. Safe for concurrent use.
type Set struct {
	config   Config
	compiled map[Use]*gojsonschema.Schema
}

// New returns the schemas, which are compiled at its first call. An error means that
// the program is broken, not its input.
func New(c Config) (*Set, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	compiled, err := compileOnce()
	if err != nil {
		return nil, err
	}
	return &Set{config: c, compiled: compiled}, nil
}

var compileOnce = sync.OnceValues(compile)

func compile() (map[Use]*gojsonschema.Schema, error) {
	out := map[Use]*gojsonschema.Schema{}
	for _, use := range uses {
		doc, err := document(use)
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", use, err)
		}
		loader := gojsonschema.NewSchemaLoader()
		loader.Draft, loader.AutoDetect, loader.Validate = gojsonschema.Draft7, false, true
		if out[use], err = loader.Compile(gojsonschema.NewRawLoader(doc)); err != nil {
			return nil, fmt.Errorf("schema %s: %w", use, err)
		}
	}
	return out, nil
}

// document returns the schema of a use with the shared definitions added, so that it stands alone.
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
	all, _ := doc["definitions"].(map[string]any)
	if all == nil {
		all = map[string]any{}
	}
	for name, definition := range shared {
		if _, twice := all[name]; twice {
			return nil, fmt.Errorf("definition %s is given twice", name)
		}
		all[name] = definition
	}
	doc["definitions"] = all
	return doc, local(doc)
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

// local refuses a reference to anything outside the document: the evaluator would fetch it.
func local(v any) error {
	switch v := v.(type) {
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok && !strings.HasPrefix(ref, "#/") {
			return fmt.Errorf("reference %q leaves the document", ref)
		}
		for _, item := range v {
			if err := local(item); err != nil {
				return err
			}
		}
	case []any:
		for _, item := range v {
			if err := local(item); err != nil {
				return err
			}
		}
	}
	return nil
}

// Validate returns nil when the resource fits its use, else *Invalid. The rules are
// tried only on a resource that fits its schema, save that a booking without a
// contained Slot is refused first. Source: BK-60, BK-69, BK-73.
func (s *Set) Validate(use Use, r fhir.Resource) error {
	compiled, ok := s.compiled[use]
	if !ok {
		return fmt.Errorf("schema: unknown use %q", use)
	}
	if use == BookingRequest && len(r.ContainedOf("Slot")) == 0 {
		return &Invalid{Use: use, Findings: []Finding{{
			Kind: NoSlot, Path: "Appointment.contained", Reason: "a booking must contain the Slot it is for",
		}}}
	}
	result, err := compiled.Validate(gojsonschema.NewRawLoader(map[string]any(r)))
	if err != nil {
		return fmt.Errorf("schema %s: %w", use, err)
	}
	if findings := read(r.Type(), result.Errors()); len(findings) > 0 {
		return &Invalid{Use: use, Findings: findings}
	}
	if !result.Valid() {
		return fmt.Errorf("schema %s: refused without a reason", use)
	}
	if findings := s.rules(use, r); len(findings) > 0 {
		return &Invalid{Use: use, Findings: findings}
	}
	return nil
}

// Document returns the schema of a use as it is compiled, complete in itself.
func Document(use Use) ([]byte, error) {
	doc, err := document(use)
	if err != nil {
		return nil, err
	}
	out, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", use, err)
	}
	return out, nil
}
