package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/xeipuuv/gojsonschema"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// Fast says what the quick evaluator says.
func (s *Set) Fast(use Use, v any) bool {
	fast, err := s.compiled[use].fast()
	if err != nil {
		panic(err) // a schema that does not compile; see TestEverySchemaCompiles
	}
	return fast.fits(v, &notes{})
}

// Compiles says whether the schemas of a use compile for both.
func (s *Set) Compiles(use Use) error {
	_, fast := s.compiled[use].fast()
	_, full := s.compiled[use].full()
	return errors.Join(fast, full)
}

// Full says what gojsonschema says.
func (s *Set) Full(use Use, v any) (bool, error) {
	full, err := s.compiled[use].full()
	if err != nil {
		return false, err
	}
	result, err := full.Validate(gojsonschema.NewRawLoader(v))
	if err != nil {
		return false, fmt.Errorf("validate: %w", err)
	}
	return result.Valid(), nil
}

// Compile compiles a document that stands alone, and says what it says of a value.
func Compile(document map[string]any) (func(any) bool, error) {
	n, err := compileFast(document)
	if err != nil {
		return nil, err
	}
	return func(v any) bool { return n.fits(v, &notes{}) }, nil
}

// CompileFull is Compile with gojsonschema.
func CompileFull(document map[string]any) (func(any) bool, error) {
	full, err := compileFull(document)
	if err != nil {
		return nil, err
	}
	return func(v any) bool {
		result, err := full.Validate(gojsonschema.NewRawLoader(v))
		return err == nil && result.Valid()
	}, nil
}

// ByHand holds the patterns that have a matcher of their own.
func ByHand() map[string]func(string) bool { return byHand }

// Rules says what the rules find that schemas cannot say.
func (s *Set) Rules(use Use, r fhir.Resource) []Finding { return s.rules(use, r) }

// Uses returns all uses.
func Uses() []Use { return slices.Clone(uses) }

// Document returns the schema of a use as it is compiled, complete in itself.
func Document(use Use) ([]byte, error) {
	doc, err := document(use)
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(doc, "", "  ")
}
