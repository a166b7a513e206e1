package rule_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Identifiers that a consumer makes up for itself are a place for a reference as well as any other.
func TestAFieldOfTheConsumersChoiceHoldsNoOtherBookingsIdentifier(t *testing.T) {
	t.Parallel()
	r := theRebooking(t)
	header := func(name string) func(string) (func(http.Header), func(object)) {
		return func(text string) (func(http.Header), func(object)) {
			return func(h http.Header) { h.Set(name, text) }, noBody
		}
	}
	local := func(resource, list string) func(string) (func(http.Header), func(object)) {
		return func(text string) (func(http.Header), func(object)) {
			return noHeader, func(booking object) {
				within("#"+resource+".id", text)(booking)
				if list == "participant" {
					within("participant.actor.reference", "#"+text)(booking)
					return
				}
				booking[list] = []any{object{"reference": "#" + text}}
			}
		}
	}
	places := map[string]func(string) (func(http.Header), func(object)){
		"X-Request-Id": header("X-Request-Id"), "Ssp-TraceID": header("Ssp-TraceID"),
		"local id of the slot": local("Slot", "slot"), "local id of the patient": local("Patient", "participant"),
		"local id of the document": local("DocumentReference", "supportingInformation"),
		"identifier of the document": func(text string) (func(http.Header), func(object)) {
			return noHeader, within("#DocumentReference.identifier", []any{object{"system": "https://tools.ietf.org/html/rfc4122", "value": text}})
		},
	}
	for place, put := range places {
		headers, body := put(r.id)
		v := theRebooking(t).change(t, http.MethodPost, headers, body)
		require.Equal(t, rule.Fail, v.Status, "the id of a booking as %s", place)
		headers, body = put(backwardsOf(r.slot))
		v = theRebooking(t).change(t, http.MethodPost, headers, body)
		require.Equal(t, rule.Fail, v.Status, "the slot of a booking, backwards, as %s", place)
	}
	for place, text := range map[string]string{"X-Request-Id": r.request, "identifier of the document": r.doc} {
		headers, body := places[place](text)
		v := theRebooking(t).change(t, http.MethodPost, headers, body)
		require.Equal(t, rule.Pass, v.Status, "%s that comes back is judged by RB-07 and SP-26: %s", place, v.Detail)
	}
}

func backwardsOf(text string) string {
	out := []byte(text)
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return string(out)
}
