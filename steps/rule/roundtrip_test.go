package rule_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// rich puts into a booking what a consumer cannot know or may take for its own: it must all come back.
func rich(booking object) {
	booking["extension"] = []any{object{"url": "https://utc.vale.example/StructureDefinition/Bay-1", "extension": []any{object{"url": "bay", "valueDecimal": 1.5}}}}
	booking["comment"] = "Zażółć  gęślą – “entrance” B"
	booking["_comment"] = object{"id": "c1"}
	booking["priority"] = 3
	booking["requestedPeriod"] = []any{object{"start": "2031-07-04T23:30:00+01:00"}}
	within("#Patient.name.family", "Żuk-O’Neill")(booking)
	within("#Patient.identifier", []any{object{"use": "usual", "system": "https://utc.vale.example/Id/patient", "value": "L-000412"}, object{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990001006"}})(booking)
}

// givenBack is the verdict of CX-04 when a rich booking was read, and given back changed.
func givenBack(t *testing.T, change func(object)) rule.Verdict {
	t.Helper()
	view := slices.Clone(read(t, "reference-RB-36").view)
	edit := func(m *journal.Message, changes ...func(object)) {
		var body object
		if json.Unmarshal(evidence.Plain(*m), &body) != nil || body["resourceType"] != "Appointment" {
			return
		}
		for _, c := range changes {
			c(body)
		}
		m.Body, _ = json.Marshal(body)
		m.Header = m.Header.Clone()
		m.Header.Del("Content-Encoding")
	}
	exchanges(view, func(x *journal.Exchange) bool {
		return x.Heard == "proxy" && strings.Contains(x.Target, "/Appointment/")
	}, func(e *journal.Entry) {
		if e.Exchange.Method == http.MethodGet {
			edit(&e.Exchange.Response, rich)
		} else {
			edit(&e.Exchange.Request, rich, change)
		}
	})
	story, err := evidence.Read(view)
	require.NoError(t, err)
	cx04, _ := rule.Find("CX-04")
	return cx04.Judge(story)
}

func TestWhatIsGivenBackIsWhatWasRead(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(object){
		"extension lost":               func(o object) { delete(o, "extension") },
		"extension emptied":            within("extension.extension", []any{}),
		"value of extension rewritten": within("extension.extension.valueDecimal", 2),
		"letters transliterated":       within("comment", "Zazolc  gesla - \"entrance\" B"),
		"punctuation made plain":       within("#Patient.name.family", "Żuk-O'Neill"),
		"spaces joined":                within("comment", "Zażółć gęślą – “entrance” B"),
		"garbled":                      within("comment", "ZaÅ¼ÃłÄ‡"),
		"element id lost":              func(o object) { delete(o, "_comment") },
		"number as text":               within("priority", "3"),
		"local identifier lost":        within("#Patient.identifier", []any{object{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990001006"}}),
		"identifiers turned round": func(o object) {
			within("#Patient.identifier", []any{object{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990001006"}, object{"use": "usual", "system": "https://utc.vale.example/Id/patient", "value": "L-000412"}})(o)
		},
		"time shifted":       within("requestedPeriod.start", "2031-07-04T23:30:00Z"),
		"time without zone":  within("requestedPeriod.start", "2031-07-04T23:30:00"),
		"day only":           within("requestedPeriod.start", "2031-07-04"),
		"birthday a day off": within("#Patient.birthDate", "1980-02-28"),
		"something added":    within("reason", []any{object{"text": "x"}}),
	} {
		require.Equal(t, rule.Fail, givenBack(t, change).Status, name)
	}
	for name, change := range map[string]func(object){
		"as it was":            func(object) {},
		"the instant in UTC":   within("requestedPeriod.start", "2031-07-04T22:30:00.000Z"),
		"contained reordered":  func(o object) { slices.Reverse(o["contained"].([]any)) },
		"narrative made anew":  within("text", object{"status": "generated", "div": "<div>x</div>"}),
		"version as read, not": within("meta.versionId", nil),
	} {
		v := givenBack(t, change)
		require.Equal(t, rule.Pass, v.Status, "%s: %s", name, v.Detail)
	}
}
