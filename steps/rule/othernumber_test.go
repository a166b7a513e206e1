package rule_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

const (
	known    = "9990001006"
	stranger = "9990000018"
)

// numbered is the story of a re-booking for a patient with the NHS number known, or none, and the new booking changed.
func numbered(t *testing.T, id requirement.ID, number string, change func(booking object)) rule.Verdict {
	t.Helper()
	view := entering(t, slices.Clone(read(t, "reference-RB-36").view), func(patient object) {
		delete(patient, "nhs_number")
		if number != "" {
			patient["nhs_number"] = number
		}
	})
	exchanges(view, isBooking, func(e *journal.Entry) {
		var body object
		require.NoError(t, json.Unmarshal(e.Exchange.Request.Body, &body))
		identifier := []any{object{"use": "official", "system": "https://fhir.nhs.uk/Id/nhs-number", "value": number}}
		actor := any(identifier[0])
		if number == "" {
			identifier, actor = nil, nil
		}
		within("#Patient.identifier", orNone(identifier))(body)
		within("participant.actor.identifier", actor)(body)
		change(body)
		e.Exchange.Request.Body, _ = json.Marshal(body)
	})
	return judgedBy(t, id, view)
}

func orNone(list []any) any {
	if list == nil {
		return nil
	}
	return list
}

func TestAnNHSNumberOfSomebodyElseHasNoPlaceInARequest(t *testing.T) {
	t.Parallel()
	inBase64 := base64.StdEncoding.EncodeToString([]byte("see " + stranger + " too"))
	for number, id := range map[string]requirement.ID{known: "BK-23", "": "BK-25"} {
		for name, change := range map[string]func(object){
			"description": within("description", "Seen with "+stranger), "comment": within("comment", "NHS number: 999 000 0018."),
			"narrative":  within("text", object{"status": "generated", "div": "<div>999-000-0018</div>"}),
			"extension":  within("extension", []any{object{"url": "https://north111.example/x", "valueString": inBase64}}),
			"identifier": within("identifier", []any{object{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": stranger}}),
			"document":   within("#DocumentReference.description", stranger),
			"an issued number by its system": within("extension", []any{object{
				"url": "https://north111.example/x", "valueIdentifier": object{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "1234554321"},
			}}),
			"behind another number": within("comment", "0163296011 "+stranger),
		} {
			v := numbered(t, id, number, change)
			require.Equal(t, rule.Fail, v.Status, "%s of %q", name, number)
			require.NotContains(t, v.Detail, stranger)
		}
		for name, change := range map[string]func(object){
			"as it was": func(object) {}, "telephone": within("comment", "Ring 01632 960111 or 07700 900123, or +44 1632 960111"),
			"service": within("comment", "DoS 2000099901"), "wrong check digit": within("comment", "Ref 9990000011"),
			"longer number": within("comment", "Ref 19990000018"), "clinical code": within("reason", []any{object{"coding": []any{object{"system": "http://snomed.info/sct", "code": "1234554321"}}}}),
		} {
			v := numbered(t, id, number, change)
			require.Equal(t, rule.Pass, v.Status, "%s of %q: %s", name, number, v.Detail)
		}
	}
	v := numbered(t, "BK-23", known, within("comment", "NHS number 999 000 1006"))
	require.Equal(t, rule.Pass, v.Status, v.Detail)
}
