// Package goodconsumer writes the requests of a booking consumer that does everything
// right, for tests: token, headers and bodies as the standard has them.
//
// It refuses to know what a test is about; the test changes what it wants changed.
// Only tests may import it.
//
//	req, err := goodconsumer.Request(ctx, goodconsumer.To(world, vale), http.MethodGet, "/metadata", nil)
package goodconsumer

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// Synthetic parties: the consumer, and the patient of its bookings.
const (
	ASID      = "918000000111"
	MrPatient = "9990001006"
)

// Addressee is the provider that a request is for, and the address that it is sent to.
type Addressee struct {
	Root     string
	Provider *mockprovider.Provider
}

// To addresses a provider through its world's proxy.
func To(w *mockprovider.World, p *mockprovider.Provider) Addressee {
	return Addressee{Root: w.ProxyURL() + "/" + p.Base, Provider: p}
}

// interactions are the interaction id and the scope of each kind of request.
var interactions = map[string][2]string{
	"GET metadata":     {"read:metadata", "organization/slot.read"},
	"GET Slot":         {"search:slot", "organization/slot.read"},
	"POST Appointment": {"create:appointment", "patient/appointment.write"},
	"GET Appointment":  {"read:appointment", "patient/appointment.read"},
	"PUT Appointment":  {"update:appointment", "patient/appointment.write"},
}

var nth atomic.Int64

// Request is a request to a provider; headers are "Name: value" and come last. A
// request that the standard does not have carries what a read would.
func Request(ctx context.Context, to Addressee, method, path string, body []byte, headers ...string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, to.Root+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("good consumer: %w", err)
	}
	kind, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "?")
	kind, _, _ = strings.Cut(kind, "/")
	what, ok := interactions[method+" "+kind]
	if !ok {
		what = interactions["GET Appointment"]
	}
	id := fmt.Sprintf("09a01679-2564-4fb4-9129-%012d", nth.Add(1))
	for name, value := range map[string]string{
		"Authorization": "Bearer " + Token(to.Provider.Base, what[1], time.Now()), "Ssp-From": ASID, "Ssp-To": to.Provider.ASID, //nolint:forbidigo // tokens follow the real clock, and only tests ask for them
		"Ssp-TraceID": id, "Ssp-InteractionID": "urn:nhs:names:services:careconnect:fhir:rest:" + what[0], "X-Request-Id": id,
	} {
		req.Header.Set(name, value)
	}
	if body != nil {
		req.Header.Set("Content-Type", fhir.MediaType)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	return req, nil
}

// Token is an access token for a provider, made at the given real time. Source: AU-02 to AU-12.
func Token(audience, scope string, now time.Time) string {
	claims, err := json.Marshal(map[string]any{
		"iss": "https://north111.example/", "sub": "u-4407", "aud": audience, "iat": now.Unix(), "exp": now.Unix() + 300,
		"reason_for_request": "directcare", "requested_scope": scope,
		"requesting_device": map[string]any{"resourceType": "Device", "model": "m", "version": "1", "identifier": []any{
			map[string]any{"system": "https://north111.example/Id/device", "value": "1"},
		}},
		"requesting_organization": map[string]any{"resourceType": "Organization", "name": "North 111", "identifier": []any{
			map[string]any{"system": fhir.ODSSystem, "value": "X111A"},
		}},
	})
	if err != nil {
		panic(err) // strings and numbers can always be written
	}
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + encode(claims) + "."
}

// Booking is a booking request of Mr Patient for a slot of the provider.
func Booking(p *mockprovider.Provider, slot mockprovider.SlotState) (fhir.Resource, error) {
	raw, err := fixtures.FS.ReadFile("resources/valid/booking-request/full.json")
	if err != nil {
		return nil, fmt.Errorf("good consumer: %w", err)
	}
	r, err := fhir.Decode(raw)
	if err != nil {
		return nil, fmt.Errorf("good consumer: %w", err)
	}
	contained := r.ContainedOf("Slot")[0]
	contained.Object("identifier", 0)["value"] = slot.Identifier
	contained.Object("schedule")["reference"] = "Schedule/" + p.ScheduleID()
	for _, part := range []fhir.Resource{r, contained} {
		part["start"], part["end"] = fhir.FormatInstant(slot.Start), fhir.FormatInstant(slot.End)
	}
	return r, nil
}
