package reference

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
)

// readStatement reads a provider's capability statement before anything else is asked of that
// provider, once for as long as the system runs. A provider that does not show one is used all the same.
//
// Source: capability statement; versioning; NF-06, AU-19, SP-18.
func (v *Visit) readStatement(ctx context.Context, to Target, before Request) {
	s := v.sys
	if s.behaviour.SkipsStatement || s.stated[to.Base] || before.Operation == Capability {
		return
	}
	s.stated[to.Base] = true
	a := v.Send(ctx, to, Request{Operation: Capability, Method: http.MethodGet, Path: "/metadata"})
	statement := a.Resource()
	if a.Status == http.StatusOK && !strings.HasPrefix(text(statement, "fhirVersion"), "3.0.") {
		s.log.WarnContext(ctx, "provider states another version of FHIR", slog.String("case", v.Case.Reference))
	}
}
