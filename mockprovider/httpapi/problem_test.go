package httpapi

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/identity"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// samples is one of each error that a handler may meet, by package and name.
var samples = map[string]error{
	"booking.ErrNotFound":         booking.ErrNotFound,
	"booking.ErrUnknownService":   booking.ErrUnknownService,
	"booking.ErrUnknownSlot":      booking.ErrUnknownSlot,
	"booking.ErrSlotTaken":        booking.ErrSlotTaken,
	"booking.ErrNoSlot":           booking.ErrNoSlot,
	"booking.ErrNoPrecondition":   booking.ErrNoPrecondition,
	"booking.ErrAlreadyCancelled": booking.ErrAlreadyCancelled,
	"booking.ErrFull":             booking.ErrFull,
	"booking.ErrNotBooked":        booking.ErrNotBooked,
	"booking.ErrInPast":           booking.ErrInPast,
	"booking.ErrNotCancellation":  booking.ErrNotCancellation,
	"booking.ErrDuplicateRequest": booking.ErrDuplicateRequest,
	"booking.ErrDiary":            booking.ErrDiary,
	"booking.DuplicateRequest":    &booking.DuplicateRequest{Booking: "a1"},
	"booking.VersionConflict":     &booking.VersionConflict{Have: "2", Want: "1"},
	"booking.ElementsChanged":     &booking.ElementsChanged{Path: "Appointment.start"},
	"booking.SlotMismatch":        &booking.SlotMismatch{Element: "schedule"},
	"identity.HeaderError":        &identity.HeaderError{Header: "Ssp-From", Problem: "missing"},
	"identity.MisdirectedError":   &identity.MisdirectedError{Header: "Ssp-To", Problem: "names another provider"},
	"identity.TokenError":         &identity.TokenError{Check: "aud", Problem: "is not this provider"},
	"schema.Invalid":              &schema.Invalid{Findings: []schema.Finding{{Path: "Appointment.id", Reason: "is not allowed here"}}},
	"fhir.SyntaxError":            &fhir.SyntaxError{Offset: 3, Reason: "not valid JSON"},
	"httpapi.noRoute":             &noRoute{},
	"httpapi.badMethod":           &badMethod{Path: "/Slot", Allow: []string{"GET"}},
	"httpapi.badMediaType":        &badMediaType{Problem: "x"},
	"httpapi.badFormat":           &badFormat{Where: "Accept"},
	"httpapi.badBody":             &badBody{Reason: "x"},
	"httpapi.tooLarge":            &tooLarge{},
	"httpapi.badParameter":        &badParameter{Name: "start", Reason: "x"},
}

// elsewhere are errors that never reach a handler's answer by themselves.
var elsewhere = map[string]string{
	"fhir.UnwritableError": "answered in JSON instead",
	"schema.ErrDisagree":   "a fault of the program, answered as an internal error",

	"fhir.ErrInstant":        "told by schema or query in their own words",
	"fhir.ErrNotAppointment": "only an Appointment is kept",
	"httpapi.errContent":     "a fault of the provider, answered as one",
}

func TestEveryErrorHasARow(t *testing.T) {
	for _, name := range errorNames(t, "booking", "identity", "schema", "fhir", "httpapi") {
		if _, known := elsewhere[name]; known {
			continue
		}
		t.Run(name, func(t *testing.T) {
			err, ok := samples[name]
			require.True(t, ok, "add a sample of %s here and a row to problem.go", name)
			found := 0
			for _, r := range rows {
				if r.is(err) {
					found++
				}
			}
			require.NotZero(t, found, "problem.go has no row for %s", name)
		})
	}
}

func TestEveryKindOfFindingHasARow(t *testing.T) {
	want := map[schema.Kind]int{
		schema.Profile: http.StatusUnprocessableEntity, schema.Reference: http.StatusUnprocessableEntity,
		schema.NHSNumber: http.StatusUnprocessableEntity, schema.RealNHSNumber: http.StatusUnprocessableEntity,
		schema.ContactRank: http.StatusBadRequest, schema.NoSlot: http.StatusBadRequest,
		schema.Conflicting: http.StatusUnprocessableEntity,
	}
	for k := schema.Profile; k <= schema.Conflicting; k++ {
		p := problemOf(&schema.Invalid{Findings: []schema.Finding{{Kind: k, Path: "Appointment"}}}, "")
		require.Equal(t, want[k], p.status, "kind %d", k)
	}
}

func TestEveryProblemIsACompleteOutcome(t *testing.T) {
	for name, err := range samples {
		p := problemOf(err, "https://utc.vale.example/STU3/1")
		require.GreaterOrEqual(t, p.status, 400, name)
		require.NotEmpty(t, p.issues, name)
		for _, issue := range p.issues {
			require.Equal(t, "error", issue.Severity, name)
			require.NotEmpty(t, issue.Code, name)
			require.NotEmpty(t, issue.Details.Code, name)
			require.NotEmpty(t, issue.Diagnostics, name)
		}
	}
}

func TestAnUnknownErrorIsAnInternalOneAndSaysNothing(t *testing.T) {
	p := problemOf(errors.New("secret"), "")
	require.Equal(t, http.StatusInternalServerError, p.status)
	require.Equal(t, "an internal error occurred", p.issues[0].Diagnostics)
}

// errorNames lists the error values and types that the packages declare: exported
// ones, and in this package all.
func errorNames(t *testing.T, packages ...string) []string {
	t.Helper()
	var out []string
	for _, name := range packages {
		dir := "../" + name
		parsed, err := parser.ParseDir(token.NewFileSet(), dir, nil, 0) //nolint:staticcheck // files are all that is needed
		require.NoError(t, err)
		require.Contains(t, parsed, name)
		for file, f := range parsed[name].Files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, d := range f.Decls {
				out = append(out, declared(name, d)...)
			}
		}
	}
	require.NotEmpty(t, out)
	return out
}

func declared(pkg string, d ast.Decl) []string {
	var out []string
	keep := func(name string) {
		if ast.IsExported(name) || pkg == "httpapi" {
			out = append(out, pkg+"."+name)
		}
	}
	switch d := d.(type) {
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			v, ok := spec.(*ast.ValueSpec)
			if !ok || d.Tok != token.VAR {
				continue
			}
			for _, name := range v.Names {
				if strings.HasPrefix(strings.ToLower(name.Name), "err") {
					keep(name.Name)
				}
			}
		}
	case *ast.FuncDecl:
		if d.Name.Name == "Error" && d.Recv != nil {
			if star, ok := d.Recv.List[0].Type.(*ast.StarExpr); ok {
				keep(star.X.(*ast.Ident).Name)
			}
		}
	}
	return out
}
