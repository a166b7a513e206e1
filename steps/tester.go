package steps

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/rebookcheck/rebookcheck/mockprovider"
)

// testerASID is the ASID in whose name the harness asks. It exempts nobody: what the harness
// asks is told by its never having passed a listener.
const testerASID = "918000000999"

// testerAsks asks a provider, in the tester's own name, what it can do and then for a re-booking.
func (w *World) testerAsks(ctx context.Context, where string) error {
	p, err := w.provider(where)
	if err != nil {
		return err
	}
	_, id, err := w.holder(w.original)
	if err != nil {
		return err
	}
	if err := w.probe(ctx, p, http.MethodGet, "/metadata", "read:metadata", "organization/slot.read"); err != nil {
		return err
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	if err := w.probe(ctx, p, http.MethodPost, "/Appointment/"+id+"/$rebook", "create:appointment", "patient/appointment.write"); err != nil {
		return err
	}
	return w.settle(ctx)
}

// probe hands one request of the tester's to the proxy; what comes back is in the journal.
func (w *World) probe(ctx context.Context, p *mockprovider.Provider, method, path, interaction, scope string) error {
	now, newID := time.Now, uuid.NewString //nolint:forbidigo // access tokens are dated by the real clock, as the standard has it
	if w.cfg.Real != nil {
		now = w.cfg.Real
	}
	if w.machine.NewID != nil {
		newID = w.machine.NewID
	}
	at := now().Unix()
	token, err := jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{
		"iss": "https://tester.example/", "sub": "tester", "aud": p.Base, "iat": at, "exp": at + 300,
		"reason_for_request": "directcare", "requested_scope": scope,
		"requesting_device": map[string]any{
			"resourceType": "Device", "model": "rebookcheck", "version": "1",
			"identifier": []any{map[string]any{"system": "https://tester.example/Id/device", "value": "1"}},
		},
		"requesting_organization": map[string]any{
			"resourceType": "Organization", "name": "The tester",
			"identifier": []any{map[string]any{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "XTEST"}},
		},
	}).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		return fmt.Errorf("%w: the tester's token: %w", ErrHarness, err)
	}
	req, err := http.NewRequestWithContext(ctx, method, w.mock.ProxyURL()+"/"+p.Base+path, http.NoBody)
	if err != nil {
		return fmt.Errorf("%w: the tester's request: %w", ErrHarness, err)
	}
	for name, value := range map[string]string{
		"Authorization": "Bearer " + token, "Ssp-TraceID": newID(), "Ssp-From": testerASID, "Ssp-To": p.ASID,
		"Ssp-InteractionID": "urn:nhs:names:services:careconnect:fhir:rest:" + interaction,
		"X-Request-Id":      newID(), "Content-Type": "application/fhir+json;charset=utf-8",
	} {
		req.Header.Set(name, value)
	}
	resp, err := w.mock.Ask(req)
	if err != nil {
		return fmt.Errorf("%w: the tester's request: %w", ErrHarness, err)
	}
	if err := resp.Body.Close(); err != nil {
		return fmt.Errorf("%w: the tester's request: %w", ErrHarness, err)
	}
	return nil
}
