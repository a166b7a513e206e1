package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// Places in the booking request that differ from one to the next.
const (
	slotHere  = "3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a1730"
	startHere = "2031-03-07T17:30:00.000Z"
	endHere   = "2031-03-07T17:45:00.000Z"
)

// bookingBody is the request of the wire contract's example, without white space.
func bookingBody() ([]byte, error) {
	text, err := fixtures.FS.ReadFile("resources/valid/booking-request/full.json")
	if err != nil {
		return nil, fmt.Errorf("booking request: %w", err)
	}
	var out bytes.Buffer
	if err := json.Compact(&out, text); err != nil {
		return nil, fmt.Errorf("booking request: %w", err)
	}
	return out.Bytes(), nil
}

// consumer writes the requests of one consumer, with a new token every second.
type consumer struct {
	server *child
	body   []byte
	second int64
	tokens map[string]string
}

func (c *consumer) token(scope string) string {
	if now := time.Now().Unix(); now != c.second {
		c.second, c.tokens = now, map[string]string{}
	}
	if t, ok := c.tokens[scope]; ok {
		return t
	}
	claims := fmt.Sprintf(`{"iss":"https://north111.example/","sub":"u-4407","aud":%q,"exp":%d,"iat":%d,`+
		`"reason_for_request":"directcare","requested_scope":%q,"requesting_device":{"resourceType":"Device",`+
		`"identifier":[{"system":"https://north111.example/Id/device","value":"N111-APP-7"}],"model":"North Triage Desktop","version":"9.4.1"},`+
		`"requesting_organization":{"resourceType":"Organization","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"X111A"}],`+
		`"name":"North 111 Service"},"requesting_practitioner":{"resourceType":"Practitioner","id":"u-4407","identifier":[`+
		`{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"UNK"},{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"UNK"},`+
		`{"system":"https://north111.example/Id/user","value":"4407"}],"name":[{"family":"Handler","given":["Casey"],"prefix":["Mx"]}]}}`,
		c.server.Base, c.second+300, c.second, scope)
	t := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." +
		base64.RawURLEncoding.EncodeToString([]byte(claims)) + "."
	c.tokens[scope] = t
	return t
}

// head writes the first lines of a request, with the headers of the standard.
func (c *consumer) head(buf []byte, method, path, interaction, scope string, n int) []byte {
	base, err := url.Parse(c.server.Base)
	if err != nil {
		return nil
	}
	buf = fmt.Appendf(buf, "%s %s%s HTTP/1.1\r\nHost: %s\r\n", method, base.Path, path, base.Host)
	buf = fmt.Appendf(buf, "Authorization: Bearer %s\r\nSsp-TraceID: 09a01679-2564-4fb4-9129-%012x\r\nSsp-From: 918000000111\r\nSsp-To: %s\r\n",
		c.token(scope), n, c.server.ASID)
	return fmt.Appendf(buf, "Ssp-InteractionID: urn:nhs:names:services:careconnect:fhir:rest:%s\r\nX-Request-Id: 2c9d8f60-1111-4222-8333-%012x\r\n"+
		"Accept: application/fhir+json\r\n", interaction, n)
}

// book books the nth slot.
func (c *consumer) book(buf []byte, n int) []byte {
	if n >= len(c.server.Slots) {
		return nil
	}
	s := c.server.Slots[n]
	buf = c.head(buf, "POST", "/Appointment", "create:appointment", "patient/appointment.write", n)
	buf = fmt.Appendf(buf, "Content-Type: application/fhir+json;charset=utf-8\r\nContent-Length: %d\r\n\r\n", len(c.body))
	start := len(buf)
	buf = append(buf, c.body...)
	put(buf[start:], c.body, slotHere, s.Identifier)
	put(buf[start:], c.body, startHere, fhir.FormatInstant(s.Start))
	put(buf[start:], c.body, endHere, fhir.FormatInstant(s.Start.Add(slotLength)))
	return buf
}

// put writes a text wherever another of the same length stands in the pattern: what was put before is never taken for it.
func put(in, pattern []byte, what, text string) {
	for at := 0; ; at += len(text) {
		i := bytes.Index(pattern[at:], []byte(what))
		if i < 0 {
			return
		}
		at += i
		copy(in[at:], text)
	}
}

// read reads a booking.
func (c *consumer) read(id string) request {
	return func(buf []byte, n int) []byte {
		return append(c.head(buf, "GET", "/Appointment/"+id, "read:appointment", "patient/appointment.read", n), "\r\n"...)
	}
}

// search asks for fifty slots and all that belongs to them.
func (c *consumer) search(buf []byte, n int) []byte {
	from := c.server.Slots[0].Start
	query := "/Slot?schedule.actor%3Ahealthcareservice=2000099901&start=ge" + url.QueryEscape(fhir.FormatInstant(from)) +
		"&start=le" + url.QueryEscape(fhir.FormatInstant(from.Add(49*slotLength))) + "&status=free,busy&_include=Slot%3Aschedule" +
		"&_include%3Aiterate=Schedule%3Aactor%3AHealthcareService&_include%3Aiterate=HealthcareService%3Alocation" +
		"&_include%3Aiterate=HealthcareService%3Aorganization&_include%3Aiterate=Schedule%3Aactor%3APractitioner"
	return append(c.head(buf, "GET", query, "search:slot", "organization/slot.read", n), "\r\n"...)
}

// plainGet is a request to a baseline.
func plainGet(buf []byte, _ int) []byte { return append(buf, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"...) }

// plainPost sends the baseline what the mock is sent.
func plainPost(body []byte) request {
	return func(buf []byte, _ int) []byte {
		buf = append(buf, "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json;charset=utf-8\r\nContent-Length: "...)
		buf = strconv.AppendInt(buf, int64(len(body)), 10)
		return append(append(buf, "\r\n\r\n"...), body...)
	}
}
