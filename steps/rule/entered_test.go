package rule_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// entered is the patient of these tests, as the user knows them: what is easily mistaken is in there.
func entered(patient object) {
	patient["prefix"], patient["given"], patient["family"] = "Mrs", "Zoë Anne-Marie", "O'Neill-Żuk"
	patient["gender"], patient["birth_date"] = "female", "1980-07-04"
	patient["phone"], patient["postcode"] = "01632 960111", "XX9 9XX"
	patient["address"], patient["city"] = []any{"Flat 2", "1 Sample Street"}, "Sampletown"
	patient["contacts"] = []any{
		object{"given": "Siân", "family": "Patient", "relationship": "mother", "phone": "01632 960114"},
		object{"given": "Near", "family": "Neighbour", "relationship": "neighbour", "phone": "07700 900123"},
	}
}

// asEntered is a Patient of a booking request that says what was entered.
func asEntered(patient object) {
	patient["name"] = []any{object{"use": "official", "prefix": []any{"Mrs"}, "given": []any{"Zoë", "Anne-Marie"}, "family": "O'Neill-Żuk"}}
	patient["gender"], patient["birthDate"] = "female", "1980-07-04"
	patient["telecom"] = []any{object{"system": "phone", "value": "01632 960111", "rank": 1}}
	patient["address"] = []any{object{"use": "home", "line": []any{"Flat 2", "1 Sample Street"}, "city": "Sampletown", "postalCode": "XX9 9XX"}}
	contact := func(given, family, relationship, number string, rank int) object {
		return object{
			"relationship": []any{object{"text": relationship}}, "name": object{"use": "official", "given": []any{given}, "family": family},
			"telecom": []any{object{"system": "phone", "value": number, "rank": rank}},
		}
	}
	patient["contact"] = []any{contact("Siân", "Patient", "mother", "01632 960114", 2), contact("Near", "Neighbour", "neighbour", "07700 900123", 3)}
}

// patientSent are the verdicts when the entered patient was sent, changed.
func patientSent(t *testing.T, change func(patient object)) map[requirement.ID]rule.Verdict {
	t.Helper()
	view := entering(t, slices.Clone(read(t, "reference-RB-36").view), entered)
	exchanges(view, isBooking, func(e *journal.Entry) {
		var body object
		require.NoError(t, json.Unmarshal(e.Exchange.Request.Body, &body))
		for _, v := range body["contained"].([]any) {
			if patient := v.(object); patient["resourceType"] == "Patient" {
				asEntered(patient)
				change(patient)
				within("participant.actor.display", "Mrs Zoë Anne-Marie O'Neill-Żuk")(body)
			}
		}
		e.Exchange.Request.Body, _ = json.Marshal(body)
	})
	verdicts, err := rule.JudgeAll(view, catalogue(t))
	require.NoError(t, err)
	return verdicts
}

func first(list, element string, value any) func(object) {
	return func(patient object) { patient[list].([]any)[0].(object)[element] = value }
}

func TestAPatientOtherThanEnteredIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		id     requirement.ID
		change func(patient object)
	}{
		"names exchanged": {"BK-27", func(p object) {
			first("name", "family", "Zoë")(p)
			first("name", "given", []any{"O'Neill-Żuk"})(p)
		}},
		"accents taken off":                {"BK-27", first("name", "given", []any{"Zoe", "Anne-Marie"})},
		"transliterated":                   {"BK-27", first("name", "family", "O'Neill-Zuk")},
		"in capitals":                      {"BK-27", first("name", "family", "O'NEILL-ŻUK")},
		"cut short":                        {"BK-27", first("name", "family", "O'Neill")},
		"without its apostrophe":           {"BK-27", first("name", "family", "ONeill-Żuk")},
		"garbled":                          {"BK-27", first("name", "given", []any{"ZoÃ«", "Anne-Marie"})},
		"one given name lost":              {"BK-27", first("name", "given", []any{"Zoë"})},
		"given names turned round":         {"BK-27", first("name", "given", []any{"Anne-Marie", "Zoë"})},
		"another title":                    {"BK-27", first("name", "prefix", []any{"Mr"})},
		"another gender":                   {"BK-28", func(p object) { p["gender"] = "male" }},
		"gender given up":                  {"BK-28", func(p object) { p["gender"] = "unknown" }},
		"day and month exchanged":          {"BK-29", func(p object) { p["birthDate"] = "1980-04-07" }},
		"a day early":                      {"BK-29", func(p object) { p["birthDate"] = "1980-07-03" }},
		"another postcode":                 {"BK-30", first("address", "postalCode", "XX9 9XY")},
		"address cut short":                {"BK-30", first("address", "line", []any{"Flat 2", "1 Sample Str"})},
		"a line of the address lost":       {"BK-30", first("address", "line", []any{"1 Sample Street"})},
		"another town":                     {"BK-30", first("address", "city", "Otherton")},
		"another telephone":                {"BK-31", first("telecom", "value", "01632 960199")},
		"digits exchanged":                 {"BK-31", first("telecom", "value", "01632 690111")},
		"a contact's telephone is another": {"BK-31", func(p object) { first("telecom", "value", "01632 960199")(p["contact"].([]any)[0].(object)) }},
		"contacts under the patient's name": {"BK-32", func(p object) {
			for _, v := range p["contact"].([]any) {
				v.(object)["name"] = object{"use": "official", "given": []any{"Zoë"}, "family": "O'Neill-Żuk"}
			}
		}},
		"a contact's name without accents": {"BK-32", func(p object) {
			p["contact"].([]any)[0].(object)["name"] = object{"use": "official", "given": []any{"Sian"}, "family": "Patient"}
		}},
		"contacts' names exchanged": {"BK-32", func(p object) {
			all := p["contact"].([]any)
			a, b := all[0].(object), all[1].(object)
			a["name"], b["name"] = b["name"], a["name"]
		}},
		"relationships exchanged": {"BK-32", func(p object) {
			all := p["contact"].([]any)
			a, b := all[0].(object), all[1].(object)
			a["relationship"], b["relationship"] = b["relationship"], a["relationship"]
		}},
		"contacts ranked the other way round": {"BK-35", func(p object) {
			all := p["contact"].([]any)
			first("telecom", "rank", 3)(all[0].(object))
			first("telecom", "rank", 2)(all[1].(object))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			verdicts := patientSent(t, c.change)
			for _, id := range bookingRules() {
				require.Equal(t, id == c.id, isBroken(verdicts[id]), "%s: %s", id, verdicts[id].Detail)
			}
		})
	}
}

func TestAPatientWrittenOtherwiseIsTheSamePatient(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(patient object){
		"as entered":               func(object) {},
		"letters decomposed":       first("name", "given", []any{"Zoe\u0308", "Anne-Marie"}),
		"given names in one":       first("name", "given", []any{"Zoë Anne-Marie"}),
		"spaces":                   first("name", "given", []any{" Zoë ", "Anne-Marie"}),
		"without a title":          func(p object) { delete(p["name"].([]any)[0].(object), "prefix") },
		"postcode without a space": first("address", "postalCode", "xx99xx"),
		"address in one line":      first("address", "line", []any{"Flat 2, 1 Sample Street"}),
		"town in capitals":         first("address", "city", "SAMPLETOWN"),
		"town among the lines": func(p object) {
			p["address"] = []any{object{"use": "home", "line": []any{"Flat 2", "1 Sample Street", "Sampletown"}, "postalCode": "XX9 9XX"}}
		},
		"with a district": first("address", "district", "Sampleshire"),
		"address as text": func(p object) {
			p["address"] = []any{object{"use": "home", "text": "Flat 2, 1 Sample Street, Sampletown, XX9 9XX", "postalCode": "XX9 9XX"}}
		},
		"postcode alone":              func(p object) { p["address"] = []any{object{"use": "home", "postalCode": "XX9 9XX"}} },
		"telephone from abroad":       first("telecom", "value", "+44 1632 960111"),
		"telephone with brackets":     first("telecom", "value", "(01632) 960-111"),
		"no contacts":                 func(p object) { delete(p, "contact") },
		"contacts in another order":   func(p object) { slices.Reverse(p["contact"].([]any)) },
		"relationship with a capital": func(p object) { p["contact"].([]any)[0].(object)["relationship"] = []any{object{"text": "Mother"}} },
		"relationship as a code": func(p object) {
			p["contact"].([]any)[0].(object)["relationship"] = []any{object{"coding": []any{object{"system": "http://hl7.org/fhir/v2/0131", "code": "N", "display": "Next-of-Kin"}}}}
		},
		"a contact's name as text": func(p object) {
			p["contact"].([]any)[0].(object)["name"] = object{"use": "official", "text": "Siân Patient"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			verdicts := patientSent(t, change)
			for _, id := range bookingRules() {
				require.False(t, isBroken(verdicts[id]), "%s: %s", id, verdicts[id].Detail)
			}
		})
	}
}
