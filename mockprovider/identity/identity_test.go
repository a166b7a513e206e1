package identity_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/identity"
)

const (
	base   = "https://utc.vale.example/STU3/1"
	prefix = "urn:nhs:names:services:careconnect:fhir:rest:"
	// published is a complete token with every claim, made at 1930666800.
	published = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL25vcnRoMTExLmV4YW1wbGUvIiwic3ViIjoidS00NDA3IiwiYXVkIjoiaHR0cHM6Ly91dGMudmFsZS5leGFtcGxlL1NUVTMvMSIsImV4cCI6MTkzMDY2NzEwMCwiaWF0IjoxOTMwNjY2ODAwLCJyZWFzb25fZm9yX3JlcXVlc3QiOiJkaXJlY3RjYXJlIiwicmVxdWVzdGVkX3Njb3BlIjoicGF0aWVudC9hcHBvaW50bWVudC53cml0ZSIsInJlcXVlc3RpbmdfZGV2aWNlIjp7InJlc291cmNlVHlwZSI6IkRldmljZSIsImlkZW50aWZpZXIiOlt7InN5c3RlbSI6Imh0dHBzOi8vbm9ydGgxMTEuZXhhbXBsZS9JZC9kZXZpY2UiLCJ2YWx1ZSI6Ik4xMTEtQVBQLTcifV0sIm1vZGVsIjoiTm9ydGggVHJpYWdlIERlc2t0b3AiLCJ2ZXJzaW9uIjoiOS40LjEifSwicmVxdWVzdGluZ19vcmdhbml6YXRpb24iOnsicmVzb3VyY2VUeXBlIjoiT3JnYW5pemF0aW9uIiwiaWRlbnRpZmllciI6W3sic3lzdGVtIjoiaHR0cHM6Ly9maGlyLm5ocy51ay9JZC9vZHMtb3JnYW5pemF0aW9uLWNvZGUiLCJ2YWx1ZSI6IlgxMTFBIn1dLCJuYW1lIjoiTm9ydGggMTExIFNlcnZpY2UifSwicmVxdWVzdGluZ19wcmFjdGl0aW9uZXIiOnsicmVzb3VyY2VUeXBlIjoiUHJhY3RpdGlvbmVyIiwiaWQiOiJ1LTQ0MDciLCJpZGVudGlmaWVyIjpbeyJzeXN0ZW0iOiJodHRwczovL2ZoaXIubmhzLnVrL0lkL3Nkcy11c2VyLWlkIiwidmFsdWUiOiJVTksifSx7InN5c3RlbSI6Imh0dHBzOi8vZmhpci5uaHMudWsvSWQvc2RzLXJvbGUtcHJvZmlsZS1pZCIsInZhbHVlIjoiVU5LIn0seyJzeXN0ZW0iOiJodHRwczovL25vcnRoMTExLmV4YW1wbGUvSWQvdXNlciIsInZhbHVlIjoiNDQwNyJ9XSwibmFtZSI6W3siZmFtaWx5IjoiSGFuZGxlciIsImdpdmVuIjpbIkNhc2V5Il0sInByZWZpeCI6WyJNeCJdfV19fQ."
)

var made = time.Unix(1930666800, 0)

func newChecker(t *testing.T, now time.Time) *identity.Checker {
	t.Helper()
	c, err := identity.New(identity.Config{Base: base, ASID: "918000000333", Now: func() time.Time { return now }})
	require.NoError(t, err)
	return c
}

func good() identity.Headers {
	return identity.Headers{
		Authorization: "Bearer " + published, From: "918000000111", To: "918000000333",
		TraceID: "5b1a0b7e-5e2a-4f0d-9c8e-7777AAAA0002", InteractionID: prefix + "update:appointment",
	}
}

func TestThePublishedTokenIsAccepted(t *testing.T) {
	caller, err := newChecker(t, made).Check(identity.Cancel, good())
	require.NoError(t, err)
	require.Equal(t, identity.Caller{ASID: "918000000111", ODS: "X111A", User: "u-4407"}, caller)
}

func TestEachOperationHasItsInteractionAndScope(t *testing.T) {
	for op, want := range map[identity.Operation][2]string{
		identity.ReadMetadata:   {"read:metadata", "organization/slot.read"},
		identity.SearchSlots:    {"search:slot", "organization/slot.read"},
		identity.Book:           {"create:appointment", "patient/appointment.write"},
		identity.ReadBooking:    {"read:appointment", "patient/appointment.read"},
		identity.SearchBookings: {"search:appointment", "patient/appointment.read"},
		identity.Cancel:         {"update:appointment", "patient/appointment.write"},
	} {
		h := good()
		h.InteractionID = prefix + want[0]
		h.Authorization = bearer(t, claims(func(c map[string]any) { c["requested_scope"] = want[1] }))
		_, err := newChecker(t, made).Check(op, h)
		require.NoError(t, err, op)

		h.Authorization = bearer(t, claims(func(c map[string]any) { c["requested_scope"] = "patient/other" }))
		_, err = newChecker(t, made).Check(op, h)
		var refused *identity.TokenError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, "requested_scope", refused.Check)
	}
	_, err := newChecker(t, made).Check("other", good())
	require.Error(t, err)
}

func TestSlipsThatAreLetPassAreTold(t *testing.T) {
	h := good()
	h.InteractionID = prefix + "read:slot"
	h.Authorization = bearer(t, claims(func(c map[string]any) {
		c["requested_scope"] = "patient/appointment.read organization/slot.read"
	}))
	caller, err := newChecker(t, made).Check(identity.SearchSlots, h)
	require.NoError(t, err)
	require.Len(t, caller.Warnings, 2)
}

func TestSspHeadersAreChecked(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*identity.Headers)
		header string
		fits   bool // malformed or missing when false, well formed but not fitting when true
	}{
		{"no Ssp-From", func(h *identity.Headers) { h.From = "" }, "Ssp-From", false},
		{"no Ssp-To", func(h *identity.Headers) { h.To = "" }, "Ssp-To", false},
		{"no Ssp-TraceID", func(h *identity.Headers) { h.TraceID = "" }, "Ssp-TraceID", false},
		{"no Ssp-InteractionID", func(h *identity.Headers) { h.InteractionID = "" }, "Ssp-InteractionID", false},
		{"11 digits", func(h *identity.Headers) { h.From = "91800000011" }, "Ssp-From", false},
		{"letters", func(h *identity.Headers) { h.To = "91800000033X" }, "Ssp-To", false},
		{"sent twice", func(h *identity.Headers) { h.From += ", " + h.From }, "Ssp-From", false},
		{"a trace that is no UUID", func(h *identity.Headers) { h.TraceID = "5b1a0b7e5e2a4f0d9c8e7777aaaa0002" }, "Ssp-TraceID", false},
		{"an interaction that is none", func(h *identity.Headers) { h.InteractionID = "update:appointment" }, "Ssp-InteractionID", false},
		{"another provider", func(h *identity.Headers) { h.To = "918000000444" }, "Ssp-To", true},
		{"another interaction", func(h *identity.Headers) { h.InteractionID = prefix + "read:appointment" }, "Ssp-InteractionID", true},
		{"one that means a rebook", func(h *identity.Headers) { h.InteractionID = prefix + "rebook:appointment" }, "Ssp-InteractionID", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := good()
			c.change(&h)
			_, err := newChecker(t, made).Check(identity.Cancel, h)
			if c.fits {
				var refused *identity.MisdirectedError
				require.ErrorAs(t, err, &refused)
				require.Equal(t, c.header, refused.Header)
				return
			}
			var refused *identity.HeaderError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, c.header, refused.Header)
		})
	}
}

func TestHeadersAreCheckedBeforeTheToken(t *testing.T) {
	h := good()
	h.From, h.Authorization = "", ""
	_, err := newChecker(t, made).Check(identity.Cancel, h)
	var refused *identity.HeaderError
	require.ErrorAs(t, err, &refused)
}

func TestAConfigurationNamesEveryProblemAtOnce(t *testing.T) {
	_, err := identity.New(identity.Config{Drift: -1})
	for _, field := range []string{"Base", "ASID", "Now", "Drift"} {
		require.ErrorContains(t, err, field)
	}
}
