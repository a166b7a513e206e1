// Package schema says whether a resource fits its profile and the rules of the
// Standard that look at one resource alone.
//
// It refuses to know HTTP, the state of any provider and how an NHS number's check
// digit is reckoned (that is handed in). It is the one package that knows how JSON
// Schema is evaluated: draft-07 schemas, embedded and compiled once, with nothing
// ever fetched. What fits is let through by an evaluator of its own, which is quick
// and mute; what does not is explained by gojsonschema, which has the last word.
//
//	set, err := schema.New(schema.Config{ValidNHSNumber: valid})
//	err = set.Validate(schema.BookingRequest, resource) // nil or *schema.Invalid
package schema

import (
	"errors"
	"fmt"
	"sync"

	"github.com/xeipuuv/gojsonschema"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// ErrDisagree is returned when the two evaluators of schemas disagree, which is a
// fault of this program and says nothing of the resource.
var ErrDisagree = errors.New("the evaluators of the schema disagree")

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
	compiled map[Use]*compiled
}

// compiled is the schema of a use, twice: fast says whether a resource fits, full says
// why not. Each is compiled when it is first needed, for a mock that starts waits for
// neither; a test compiles them all. No document is kept.
type compiled struct {
	fast func() (*node, error)
	full func() (*gojsonschema.Schema, error)
}

// New returns the schemas.
func New(c Config) (*Set, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return &Set{config: c, compiled: all}, nil
}

// all are the schemas of every use, which all sets share.
var all = func() map[Use]*compiled {
	out := map[Use]*compiled{}
	for _, use := range uses {
		out[use] = &compiled{
			fast: sync.OnceValues(func() (*node, error) { return compiledFrom(use, compileFast) }),
			full: sync.OnceValues(func() (*gojsonschema.Schema, error) { return compiledFrom(use, compileFull) }),
		}
	}
	return out
}()

// compiledFrom compiles the document of a use.
func compiledFrom[T any](use Use, compile func(map[string]any) (T, error)) (T, error) {
	var none T
	doc, err := document(use)
	if err != nil {
		return none, fmt.Errorf("schema %s: %w", use, err)
	}
	out, err := compile(doc)
	if err != nil {
		return none, fmt.Errorf("schema %s: %w", use, err)
	}
	return out, nil
}

func compileFull(doc map[string]any) (*gojsonschema.Schema, error) {
	loader := gojsonschema.NewSchemaLoader()
	loader.Draft, loader.AutoDetect, loader.Validate = gojsonschema.Draft7, false, true
	out, err := loader.Compile(gojsonschema.NewRawLoader(doc))
	if err != nil {
		return nil, fmt.Errorf("compile: %w", err)
	}
	return out, nil
}

// Validate returns nil when the resource fits its use, else *Invalid. The rules are
// tried only on a resource that fits its schema, save that a booking without a
// contained Slot is refused first. Any other error, ErrDisagree among them, is a
// fault of this program. Source: BK-60, BK-69, BK-73.
func (s *Set) Validate(use Use, r fhir.Resource) error {
	c, ok := s.compiled[use]
	if !ok {
		return fmt.Errorf("schema: unknown use %q", use)
	}
	if use == BookingRequest && containedOf(r, "Slot").count == 0 {
		return &Invalid{Use: use, Findings: []Finding{{
			Kind: NoSlot, Path: "Appointment.contained", Reason: "a booking must contain the Slot it is for",
		}}}
	}
	fast, err := c.fast()
	if err != nil {
		return err
	}
	var seen notes
	if !fast.fits(map[string]any(r), &seen) {
		return c.explain(use, r)
	}
	if found := unwritable(use, r); found != nil {
		return &Invalid{Use: use, Findings: found}
	}
	findings := s.rules(use, r)
	if seen.suspect || seen.local > localIn[use] {
		findings = append(findings, invariants(r, rootOf(use, r))...)
	}
	if len(findings) > 0 {
		return &Invalid{Use: use, Findings: findings}
	}
	return nil
}

// unwritable refuses what is sent to be kept and could not be handed out in XML: a booking that
// was taken in one form has to be readable in the other. Source: FM-02, FHIR STU3 JSON
// representation of primitives and Narrative.
func unwritable(use Use, r fhir.Resource) []Finding {
	if use != BookingRequest && use != Pointer {
		return nil
	}
	_, err := r.EncodeXML()
	if broken, ok := errors.AsType[*fhir.UnwritableError](err); ok {
		return []Finding{{Profile, broken.Path, broken.Reason}}
	}
	return nil
}

// localIn are the references to contained resources that the rules of a use look at
// themselves.
var localIn = map[Use]int{BookingRequest: len(booked), Appointment: len(booked)}

// explain has gojsonschema say why a resource does not fit.
func (c *compiled) explain(use Use, r fhir.Resource) error {
	full, err := c.full()
	if err != nil {
		return err
	}
	result, err := full.Validate(gojsonschema.NewRawLoader(map[string]any(r)))
	if err != nil {
		return fmt.Errorf("schema %s: %w", use, err)
	}
	findings := read(rootOf(use, r), result.Errors())
	switch {
	case result.Valid():
		return fmt.Errorf("schema %s: %w", use, ErrDisagree)
	case len(findings) == 0:
		return fmt.Errorf("schema %s: refused without a reason", use)
	}
	return &Invalid{Use: use, Findings: findings}
}

// rootOf is how paths begin. A resourceType that cannot be one is not repeated.
func rootOf(use Use, r fhir.Resource) string {
	if use == RegistryToken {
		return "Token"
	}
	if t := r.Type(); elementName.MatchString(t) {
		return t
	}
	return "Resource"
}
