package mockprovider_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// The examples that the standard's pages give stand in testdata as they were given.
const (
	published = "testdata/published"
	messages  = "fhir/testdata/examples"
	// tokenMade is when the published access token was made, in seconds since 1970.
	tokenMade = 1930666800
)

func example(t *testing.T, path ...string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return strings.TrimSpace(string(raw))
}

// formats are the two forms of a resource: what it is called, and how JSON becomes it and comes back.
var formats = map[string]struct {
	media    string
	from, to func([]byte) ([]byte, error)
}{
	"JSON": {"application/fhir+json;charset=utf-8", func(b []byte) ([]byte, error) { return b, nil }, func(b []byte) ([]byte, error) { return b, nil }},
	"XML": {"application/fhir+xml;charset=utf-8", func(b []byte) ([]byte, error) {
		res, err := fhir.Decode(b)
		if err != nil {
			return nil, err
		}
		return res.EncodeXML()
	}, func(b []byte) ([]byte, error) {
		res, err := fhir.DecodeXML(b)
		if err != nil {
			return nil, err
		}
		return res.Encode()
	}},
}

func TestThePublishedRequestsAreAcceptedInBothFormats(t *testing.T) {
	t.Parallel()
	for name, format := range formats {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, mockprovider.Config{Seed: 1, Now: at("16:05"), Real: func() time.Time { return time.Unix(tokenMade, 0) }})
			r.addSlot("17:30")
			slot := r.vale.State().Slots[0].Identifier
			send := func(method, path, scope, interaction string, body []byte) told {
				req, err := http.NewRequestWithContext(t.Context(), method, r.ProxyURL()+"/"+r.vale.Base+path, strings.NewReader(string(body)))
				require.NoError(t, err)
				req.Header = http.Header{
					"Authorization": {"Bearer " + tokenFor(t, scope)}, "Accept": {format.media}, "X-Request-Id": {uuid.NewString()},
					"Ssp-Traceid": {uuid.NewString()}, "Ssp-From": {north}, "Ssp-To": {r.vale.ASID},
					"Ssp-Interactionid": {"urn:nhs:names:services:careconnect:fhir:rest:" + interaction},
				}
				if len(body) > 0 {
					req.Header.Set("Content-Type", format.media)
				}
				resp, err := r.client.Do(req)
				require.NoError(t, err)
				defer resp.Body.Close()
				raw, err := io.ReadAll(resp.Body)
				require.NoError(t, err)
				require.Equal(t, format.media, resp.Header.Get("Content-Type"))
				plain, err := format.to(raw)
				require.NoError(t, err)
				res, err := fhir.Decode(plain)
				require.NoError(t, err)
				return told{status: resp.StatusCode, header: resp.Header, body: res}
			}
			found := send(http.MethodGet, example(t, published, "search.txt"), "organization/slot.read", "search:slot", nil)
			require.Equal(t, http.StatusOK, found.status, "%v", found.body)
			require.Equal(t, slot, found.body.String("entry", 0, "resource", "identifier", 0, "value"))

			text := strings.ReplaceAll(example(t, messages, "wire-6-3-appointment.json"), "3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a1730", slot)
			body, err := format.from([]byte(text))
			require.NoError(t, err)
			made := send(http.MethodPost, "/Appointment", "patient/appointment.write", "create:appointment", body)
			require.Equal(t, http.StatusCreated, made.status, "%v", made.body)
			require.Equal(t, `W/"1"`, made.header.Get("ETag"))
			require.Contains(t, made.header.Get("Location"), made.body.ID()+"/_history/1")
			require.Equal(t, "1", made.body.String("meta", "versionId"))

			refused := send(http.MethodPost, "/Appointment", "patient/appointment.write", "create:appointment", body)
			require.Equal(t, http.StatusUnprocessableEntity, refused.status)
			want, err := fhir.Decode([]byte(example(t, messages, "wire-10-operationoutcome.json")))
			require.NoError(t, err)
			for _, path := range [][]any{{"issue", 0, "severity"}, {"issue", 0, "code"}, {"issue", 0, "details", "coding", 0, "code"}, {"issue", 0, "details", "coding", 0, "system"}} {
				require.Equal(t, want.String(path...), refused.body.String(path...), "%v", path)
			}
		})
	}
}

// tokenFor is the published access token; where another scope is needed, only that is different.
func tokenFor(t *testing.T, scope string) string {
	t.Helper()
	const given = "patient/appointment.write"
	whole := example(t, published, "token.txt")
	if scope == given {
		return whole
	}
	return rescoped(t, whole, given, scope)
}

// rescoped is the token with another scope; its third part is empty, so nothing else has to change.
func rescoped(t *testing.T, whole, from, to string) string {
	t.Helper()
	parts := strings.Split(whole, ".")
	require.Len(t, parts, 3)
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	require.Contains(t, string(claims), from)
	return parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(strings.ReplaceAll(string(claims), from, to))) + "."
}

func TestThePublishedMessagesFitTheirSchemasInBothFormats(t *testing.T) {
	t.Parallel()
	set, err := schema.New(schema.Config{ValidNHSNumber: func(n string) bool { return strings.HasPrefix(n, "999") }})
	require.NoError(t, err)
	for file, use := range map[string]schema.Use{
		"wire-6-2-bundle.json": schema.SlotBundle, "wire-6-3-appointment.json": schema.BookingRequest,
		"wire-10-operationoutcome.json": schema.OperationOutcome, "wire-10-operationoutcome.xml": schema.OperationOutcome,
		"wire-13-appointment.xml": schema.Pointer,
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			raw := []byte(example(t, messages, file))
			if strings.HasSuffix(file, ".xml") {
				json, err := formats["XML"].to(raw)
				require.NoError(t, err)
				raw = json
			}
			for name, format := range formats {
				there, err := format.from(raw)
				require.NoError(t, err, name)
				back, err := format.to(there)
				require.NoError(t, err, name)
				res, err := fhir.Decode(back)
				require.NoError(t, err, name)
				require.NoError(t, set.Validate(use, res), name)
				res["status"], res["resourceType"] = "nonsense", "Basic"
				require.Error(t, set.Validate(use, res), "%s: a schema that takes anything shows nothing", name)
			}
		})
	}
}
