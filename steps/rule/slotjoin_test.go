package rule_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// twoAtOnce is traffic in which two slots at one time came back: one with a practitioner and by telephone, one with neither. Shown
// are those two, changed.
func twoAtOnce(t *testing.T, change func(plain, staffed object)) map[requirement.ID]rule.Verdict {
	t.Helper()
	view := slices.Clone(read(t, "reference-RB-36").view)
	exchanges(view, func(x *journal.Exchange) bool {
		return x.Heard == "proxy" && x.Method == "GET" && strings.Contains(x.Target, "/Slot?")
	}, func(e *journal.Entry) {
		var bundle object
		require.NoError(t, json.Unmarshal(evidence.Plain(e.Exchange.Response), &bundle))
		entries := bundle["entry"].([]any)
		for _, v := range slices.Clone(entries) {
			resource := v.(object)["resource"].(object)
			if resource["resourceType"] != "Slot" {
				continue
			}
			delete(resource, "extension")
			twin := object{}
			raw, _ := json.Marshal(resource)
			require.NoError(t, json.Unmarshal(raw, &twin))
			twin["id"], twin["schedule"] = resource["id"].(string)+"-twin", object{"reference": "Schedule/staffed"}
			twin["extension"] = []any{object{"url": "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-DeliveryChannel-1", "valueCode": "Telephone"}}
			entries = append(entries, object{"resource": twin})
		}
		entries = append(entries,
			object{"resource": object{"resourceType": "Schedule", "id": "staffed", "actor": []any{object{"reference": "Practitioner/p"}}}},
			object{"resource": object{"resourceType": "Practitioner", "id": "p", "gender": "female", "name": []any{object{"family": "Doctor", "given": []any{"Robin"}}}}})
		bundle["entry"] = entries
		e.Exchange.Response.Body, _ = json.Marshal(bundle)
		e.Exchange.Response.Header = e.Exchange.Response.Header.Clone()
		e.Exchange.Response.Header.Del("Content-Encoding")
	})
	for i, e := range view {
		var screen object
		if e.Mark == nil || e.Mark.Kind != "screen" || json.Unmarshal(e.Mark.Data, &screen) != nil || screen["slots"] == nil {
			continue
		}
		var shown []any
		for _, v := range screen["slots"].([]any) {
			plain := v.(object)
			delete(plain, "channel")
			staffed := object{}
			raw, _ := json.Marshal(plain)
			require.NoError(t, json.Unmarshal(raw, &staffed))
			staffed["channel"], staffed["practitioner"], staffed["practitioner_gender"] = "Telephone", "Robin Doctor", "female"
			change(plain, staffed)
			shown = append(shown, plain, staffed)
		}
		screen["slots"] = shown
		m := *e.Mark
		m.Data, _ = json.Marshal(screen)
		view[i].Mark = &m
	}
	story, err := evidence.Read(view)
	require.NoError(t, err)
	out := map[requirement.ID]rule.Verdict{}
	for _, id := range []requirement.ID{"SL-09", "SL-55", "SL-56"} {
		r, _ := rule.Find(id)
		out[id] = r.Judge(story)
	}
	return out
}

func TestSlotsAtOneTimeAreToldApart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		broken requirement.ID
		change func(plain, staffed object)
	}{
		"as they came":              {"", func(object, object) {}},
		"the channel of the other":  {"SL-56", func(plain, _ object) { plain["channel"] = "Telephone" }},
		"a channel of nobody's":     {"SL-56", func(plain, _ object) { plain["channel"] = "In-person" }},
		"practitioner lost":         {"SL-55", func(_, staffed object) { delete(staffed, "practitioner") }},
		"practitioner of nobody's":  {"SL-55", func(plain, _ object) { plain["practitioner"] = "Dr Duty" }},
		"channel and person parted": {"SL-55", func(plain, staffed object) { plain["channel"] = staffed["channel"]; delete(staffed, "channel") }},
	} {
		verdicts := twoAtOnce(t, c.change)
		for id, v := range verdicts {
			require.Equal(t, id == c.broken, v.Status == rule.Fail, "%s: %s: %s", name, id, v.Detail)
		}
	}
}
