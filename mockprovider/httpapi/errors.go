package httpapi

import (
	"strconv"
	"strings"
)

// noRoute: there is nothing at the path. Source: ER-09.
type noRoute struct{ Hint string }

func (e *noRoute) Error() string { return hinted("nothing is served at this path", e.Hint) }

// badMethod: the path is known and the method is not for it. Source: ER-11.
type badMethod struct {
	Path  string
	Allow []string
	Hint  string
}

func (e *badMethod) Error() string {
	if len(e.Allow) == 0 {
		return hinted("no method is allowed on "+e.Path, e.Hint)
	}
	return hinted("on "+e.Path+" only "+strings.Join(e.Allow, " and ")+" is allowed", e.Hint)
}

// badMediaType: the body is of a type that is not supported. Source: BK-74.
type badMediaType struct{ Problem string }

func (e *badMediaType) Error() string { return e.Problem }

// badFormat: the answer is wanted in a form that is not supported. Source: ER-10.
type badFormat struct{ Where string }

func (e *badFormat) Error() string {
	return e.Where + " asks for a format that is not supported; answers are application/fhir+json or application/fhir+xml"
}

// badBody: the body is not what the interaction needs. Source: BK-70, CX-30.
type badBody struct{ Reason, Path string }

func (e *badBody) Error() string { return e.Reason }

// tooLarge: the body is longer than is read.
type tooLarge struct{ Limit int }

func (e *tooLarge) Error() string {
	return "the body is longer than " + strconv.Itoa(e.Limit) + " bytes"
}

// badParameter: a query parameter that is known has a bad value. Source: SL-26, SL-28, RD-20.
type badParameter struct{ Name, Reason string }

func (e *badParameter) Error() string {
	if e.Name == "" {
		return e.Reason
	}
	return e.Name + ": " + e.Reason
}
