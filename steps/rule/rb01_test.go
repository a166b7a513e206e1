package rule_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func noHeader(http.Header) {}
func noBody(object)        {}

// disguises are the ways in which a text can be written so that a search for it finds nothing.
func disguises(text string) map[string]string {
	packed := func(w func(io.Writer) io.WriteCloser) string {
		var b bytes.Buffer
		z := w(&b)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
		return base64.StdEncoding.EncodeToString(b.Bytes())
	}
	inJSON, _ := json.Marshal(map[string]any{"of": []any{text}})
	escaped := ""
	for _, r := range text {
		escaped += fmt.Sprintf(`\u%04x`, r)
	}
	percent := ""
	for _, b := range []byte(text) {
		percent += fmt.Sprintf("%%%02X", b)
	}
	out := map[string]string{
		"plain": text, "capitals": strings.ToUpper(text), "percent": percent, "percent twice": url.QueryEscape(percent),
		"base64": base64.StdEncoding.EncodeToString([]byte(text)), "base64 for addresses": base64.RawURLEncoding.EncodeToString([]byte(text)),
		"base64 twice":        base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(text)))),
		"base64 after a name": "ref-" + base64.RawURLEncoding.EncodeToString([]byte(text)),
		"base32":              base32.StdEncoding.EncodeToString([]byte(text)), "hexadecimal": hex.EncodeToString([]byte(text)), "JSON": string(inJSON),
		"JSON in base64": base64.StdEncoding.EncodeToString(inJSON), "escapes in JSON": `{"of":"` + escaped + `"}`,
		"gzip": packed(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }),
		"zlib": packed(func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }), "in a sentence": "see (" + text + ").",
	}
	return out
}

func TestAReferenceToAnotherBookingIsFoundInEveryDisguise(t *testing.T) {
	t.Parallel()
	r := theRebooking(t)
	references := map[string]string{"URL": r.url, "id": r.id, "version": r.url + "/_history/1", "slot": r.slot, "document": r.doc, "request": r.request}
	for what, text := range references {
		for disguise, written := range disguises(text) {
			for where, change := range map[string]struct {
				header func(http.Header)
				body   func(object)
			}{
				"header":    {func(h http.Header) { h.Set("X-Note", written) }, noBody},
				"Via":       {func(h http.Header) { h.Set("Via", "1.1 north111.example ("+written+")") }, noBody},
				"extension": {noHeader, within("extension", []any{object{"url": "https://north111.example/x", "valueString": written}})},
				"tag":       {noHeader, within("meta.tag", []any{object{"system": "https://north111.example/t", "code": written}})},
				"comment":   {noHeader, within("comment", written)},
				"unknown":   {noHeader, within("thing", object{"deep": []any{object{"er": written}}})},
			} {
				v := theRebooking(t).change(t, http.MethodPost, change.header, change.body)
				require.Equal(t, rule.Fail, v.Status, "%s as %s in %s", what, disguise, where)
			}
		}
	}
}

func TestAUUIDIsFoundWithoutItsHyphensAndPacked(t *testing.T) {
	t.Parallel()
	const id = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
	named := theRebooking(t)
	withUUID := func() rebooking { return rebookingIn(t, rewritten(named.view, named.id, id)) }
	require.Equal(t, id, withUUID().id)
	plain := strings.ReplaceAll(id, "-", "")
	raw, err := hex.DecodeString(plain)
	require.NoError(t, err)
	n, _ := new(big.Int).SetString(plain, 16)
	for name, written := range map[string]string{
		"without hyphens": plain, "with other marks": strings.ReplaceAll(id, "-", "_"), "spaced": strings.Join(strings.Split(plain, ""), " "),
		"sixteen bytes": base64.StdEncoding.EncodeToString(raw), "sixteen bytes for addresses": base64.RawURLEncoding.EncodeToString(raw),
		"as an object identifier": "urn:oid:2.25." + n.String(), "as a URN": "urn:uuid:" + strings.ToUpper(id),
	} {
		v := withUUID().change(t, http.MethodPost, func(h http.Header) { h.Set("X-Note", written) }, noBody)
		require.Equal(t, rule.Fail, v.Status, name)
	}
	v := withUUID().change(t, http.MethodPost, noHeader, noBody)
	require.Equal(t, rule.Pass, v.Status, v.Detail)
}

func TestACancellationNamesNoOtherBooking(t *testing.T) {
	t.Parallel()
	r := theRebooking(t)
	newer := location(r.view[r.book])
	require.NotEqual(t, r.url, newer)
	for name, change := range map[string]struct {
		header func(http.Header)
		body   func(object)
	}{
		"header":  {func(h http.Header) { h.Set("X-Note", newer) }, noBody},
		"words":   {func(h http.Header) { h.Set("X-Replaced-By", "1") }, noBody},
		"element": {noHeader, within("extension", []any{object{"url": "https://north111.example/x", "valueUri": newer}})},
		"comment": {noHeader, within("comment", "This appointment is replaced by an earlier one")},
	} {
		v := theRebooking(t).change(t, http.MethodPut, change.header, change.body)
		require.Equal(t, rule.Fail, v.Status, name)
	}
	v := theRebooking(t).change(t, http.MethodPut, func(h http.Header) { h.Set("X-Note", r.id); h.Set("X-Cancel-Reason", "patient request") }, noBody)
	require.Equal(t, rule.Pass, v.Status, v.Detail)
}

func TestWordsOfRebookingAreFoundWhereSomebodyActsOnThem(t *testing.T) {
	t.Parallel()
	at := theRebooking(t).at()
	header := func(name, value string) func(http.Header) { return func(h http.Header) { h.Set(name, value) } }
	for name, header := range map[string]func(http.Header){
		"rebook":               header("X-Rebook", "true"),
		"re-book":              header("X-Re-Book", "1"),
		"replaces":             header("X-Replaces", at),
		"superseded":           header("X-Superseded-Booking", "yes"),
		"moved from":           header("X-Moved-From", "Vale UTC"),
		"previous appointment": header("X-Previous-Appointment", "1"),
		"glued":                header("X-Previousappointment", "1"),
		"cancels":              header("X-Cancel-On-Success", "true"),
		"value":                header("X-Booking-Mode", "rebook"),
		"value with a name":    header("Prefer", "return=representation; handling=reschedule"),
		"value encoded":        header("X-Mode", base64.StdEncoding.EncodeToString([]byte(`{"action":"rebook"}`))),
		"via":                  header("Via", "1.1 rebook"),
		"via in brackets":      header("Via", "1.1 north111.example (replaces the "+at+" booking)"),
		"link":                 header("Link", `<https://north111.example/1>; rel="predecessor-version"`),
		"if-match":             header("If-Match", `W/"1"`),
		"interaction":          header("Ssp-InteractionID", "urn:nhs:names:services:careconnect:fhir:rest:rebook:appointment"),
		"baggage":              header("Baggage", "workflow=rebook"),
	} {
		v := theRebooking(t).change(t, http.MethodPost, header, noBody)
		require.Equal(t, rule.Fail, v.Status, "header: %s", name)
	}
	extension := func(address string, key string, value any) func(object) {
		return within("extension", []any{object{"url": address, key: value}})
	}
	for name, body := range map[string]func(object){
		"extension's address":     extension("https://north111.example/StructureDefinition/Extension-Replaces-1", "valueBoolean", true),
		"FHIR's own extension":    extension("http://hl7.org/fhir/StructureDefinition/request-replaces", "valueReference", object{"display": "x"}),
		"extension's code":        extension("https://north111.example/kind", "valueCode", "RESCHEDULE"),
		"extension's text":        extension("https://north111.example/note", "valueString", "replaces the booking at Vale UTC"),
		"tag":                     within("meta.tag", []any{object{"system": "https://north111.example/t", "code": "REPLACEMENT"}}),
		"system of a tag":         within("meta.tag", []any{object{"system": "https://north111.example/rebook", "code": "1"}}),
		"appointmentType":         within("appointmentType", object{"coding": []any{object{"code": "REBOOK"}}}),
		"appointmentType in text": within("appointmentType", object{"text": "Rescheduled"}),
		"comment":                 within("comment", "Replaces her earlier appointment."),
		"comment with the time":   within("comment", "Instead of "+at+" at Vale UTC"),
		"comment in one word":     within("comment", "Rebooking"),
		"description":             within("description", "111 referral: moved from the "+at+" slot"),
		"description, passive":    within("description", "The original booking has been superseded"),
		"description, an order":   within("description", "Please cancel the earlier booking"),
		"replacement booking":     within("description", "Replacement booking, seen sooner"),
		"reason":                  within("reason", []any{object{"text": "Re-booked: patient worse"}}),
		"narrative":               within("text", object{"status": "generated", "div": `<div xmlns="http://www.w3.org/1999/xhtml"><p>Replaces the booking at ` + at + `</p></div>`}),
		"narrative in entities":   within("text", object{"status": "generated", "div": `<div>&#82;ebooking</div>`}),
		"element of a newer FHIR": within("replaces", []any{object{"display": "x"}}),
		"another such element":    within("previousAppointment", object{"display": "x"}),
		"document":                within("#DocumentReference.relatesTo", []any{object{"code": "replaces", "target": object{"display": "x"}}}),
		"identifier":              within("identifier", []any{object{"system": "https://north111.example/moved-from", "value": "7"}}),
	} {
		v := theRebooking(t).change(t, http.MethodPost, noHeader, body)
		require.Equal(t, rule.Fail, v.Status, "body: %s", name)
	}
}

func TestInnocentWordsAndExtensionsAreNotHeldAgainstAnybody(t *testing.T) {
	t.Parallel()
	at := theRebooking(t).at()
	for name, value := range map[string]string{
		"X-Client-Version": "9.4.1", "User-Agent": "Rebooking-Console/2.0 (Windows)", "Accept-Language": "en-GB,en;q=0.8",
		"Traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "Via": "1.1 gateway.north111.example (squid/6)",
		"Referer": "https://north111.example/rebook/step/2", "X-Correlation-Id": "0af76519-16cd-43dd-8448-eb211c80319c", "Prefer": "return=representation",
		"Cache-Control": "no-cache", "X-Priority": "2", "X-Removed-Fields": "none", "X-Site": "Oldham", "X-Forwarded-Proto": "https",
		"X-Document": "summary-moving-average", "Cookie": "session=4f2a9b7c11d0", "X-Device": "N111-APP-7",
	} {
		v := theRebooking(t).change(t, http.MethodPost, func(h http.Header) { h.Set(name, value) }, noBody)
		require.Equal(t, rule.Pass, v.Status, "%s: %s: %s", name, value, v.Detail)
	}
	for _, text := range []string{
		"Moving the arm hurts", "Moving arm hurts, appointment needed within 2 hours", "Hip replacement in 2029, now red and hot",
		"Hip replacement appointment", "Wound check after knee replacement", "Amended diet; appetite better", "Dressing changed yesterday, booked for review",
		"Missed the previous appointment with the dentist", "Patient cancelled GP appointment last week", "Replaced hip, needs to be seen",
		"Catheter replaced at last appointment", "Medication was changed at the previous appointment", "Superseding infection suspected",
		"111 referral: face to face within 2 hours", "Seen at " + at + " yesterday", "Pain since " + at, "Cannot move, ambulance instead of walking",
		"Removal of sutures", "Remove the old dressing", "At last appointment amended diet", "Fluid replacement started", "Hormone replacement therapy",
		"Moved house; new address checked", "Old fracture, earlier visit to hospital", "Unable to book earlier slot", "Nappy changed, booked in",
		"Moving the arm hurts; hip replacement in 2029; diet amended at a previous appointment", "Tube replaced by GP at earlier appointment",
	} {
		for _, element := range []string{"description", "comment"} {
			v := theRebooking(t).change(t, http.MethodPost, noHeader, within(element, text))
			require.Equal(t, rule.Pass, v.Status, "%s: %s", text, v.Detail)
		}
	}
	for name, body := range map[string]func(object){
		"extension":            within("extension", []any{object{"url": "https://north111.example/StructureDefinition/Triage-1", "valueString": "Dx 05"}}),
		"booking organisation": within("extension", []any{object{"url": "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-BookingOrganisation-1", "valueReference": object{"display": "North 111"}}}),
		"clinical code":        within("reason", []any{object{"coding": []any{object{"system": "http://snomed.info/sct", "code": "52734007", "display": "Total replacement of hip"}}}}),
		"follow-up":            within("appointmentType", object{"coding": []any{object{"system": "http://hl7.org/fhir/v2/0276", "code": "FOLLOWUP", "display": "A follow up visit from a previous appointment"}}}),
		"status of a document": within("#DocumentReference.docStatus", "amended"),
		"referral":             within("incomingReferral", []any{object{"reference": "ReferralRequest/17"}}),
		"tag":                  within("meta.tag", []any{object{"system": "https://north111.example/t", "code": "training"}}),
	} {
		v := theRebooking(t).change(t, http.MethodPost, noHeader, body)
		require.Equal(t, rule.Pass, v.Status, "%s: %s", name, v.Detail)
	}
}
