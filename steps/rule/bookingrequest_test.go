package rule_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// bookingRules are those on what a request for a booking says.
const channelURL = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-DeliveryChannel-1"

func bookingRules() []requirement.ID {
	var out []requirement.ID
	for _, r := range rule.All() {
		if r.ID.Group() == "BK" && r.ID < "BK-44" {
			out = append(out, r.ID)
		}
	}
	return out
}

// requestsChanged are the verdicts on good traffic whose requests for bookings said something else.
func requestsChanged(t *testing.T, change func(object)) map[requirement.ID]rule.Verdict {
	t.Helper()
	view := entering(t, slices.Clone(read(t, "reference-RB-36").view), func(patient object) {
		patient["contacts"] = []any{object{"given": "Sample", "family": "Patient", "relationship": "mother", "phone": "01632 960114"}}
	})
	exchanges(view, isBooking, func(e *journal.Entry) {
		var body object
		require.NoError(t, json.Unmarshal(e.Exchange.Request.Body, &body))
		change(body)
		e.Exchange.Request.Body, _ = json.Marshal(body)
	})
	verdicts, err := rule.JudgeAll(view, catalogue(t))
	require.NoError(t, err)
	return verdicts
}

// entering changes what the user enters about each patient.
func entering(t *testing.T, view journal.View, change func(patient object)) journal.View {
	t.Helper()
	for i, e := range view {
		var task object
		if e.Mark == nil || e.Mark.Kind != "task" || json.Unmarshal(e.Mark.Data, &task) != nil || task["patient"] == nil {
			continue
		}
		change(task["patient"].(object))
		m := *e.Mark
		m.Data, _ = json.Marshal(task)
		view[i].Mark = &m
	}
	return view
}

func isBooking(x *journal.Exchange) bool {
	return x.Method == "POST" && x.Heard == "proxy" && strings.HasSuffix(x.Target, "/Appointment")
}

// within changes an element that a path of elements leads to; of a list, in its first entry.
func within(path string, value any) func(object) {
	steps := strings.Split(path, ".")
	return func(o object) {
		for _, step := range steps[:len(steps)-1] {
			next := o[step]
			if resource, ok := strings.CutPrefix(step, "#"); ok {
				next = o["contained"].([]any)[slices.IndexFunc(o["contained"].([]any), func(v any) bool { return v.(object)["resourceType"] == resource })]
			}
			if list, ok := next.([]any); ok {
				next = list[0]
			}
			o = next.(object)
		}
		last := steps[len(steps)-1]
		if value == nil {
			delete(o, last)
			return
		}
		o[last] = value
	}
}

func TestEachThingThatIsWrongWithABookingRequestIsFoundByItsOwnRule(t *testing.T) {
	t.Parallel()
	const slots, patients, documents = "#Slot.", "#Patient.", "#DocumentReference."
	const foreign = "+33 1 99 00 00 00"
	one := func(o object) []any { return []any{o} }
	for _, c := range []struct {
		id    requirement.ID
		path  string
		value any
	}{
		{"BK-01", "resourceType", "Bundle"},
		{"BK-02", "id", ""},
		{"BK-03", "meta.profile", []any{"http://hl7.org/fhir/StructureDefinition/Appointment"}},
		{"BK-03", "meta.profile", "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Appointment-1"},
		{"BK-04", "language", "fr"},
		{"BK-05", "status", "proposed"},
		{"BK-06", "start", nil},
		{"BK-07", "end", "2031-03-07T17:45Z"},
		{"BK-08", "start", "2031-03-07T16:00:00Z"},
		{"BK-08", "end", "2031-03-07T15:00:00Z"},
		{"BK-09", "description", "  "},
		{"BK-13", slots + "text", object{"status": "generated"}},
		{"BK-13", slots + "meta.lastUpdated", "2031-03-07T10:00:00Z"},
		{"BK-13", slots + "contained", []any{}},
		{"BK-14", slots + "identifier.value", "b8a7f8f2-20a4-4cf9-9d0a-2a6d3c4e1602"},
		{"BK-14", slots + "identifier.system", "urn:ietf:rfc:3986"},
		{"BK-14", slots + "status", "busy-tentative"},
		{"BK-14", slots + "start", nil},
		{"BK-14", slots + "schedule.reference", "Schedule/somewhere-else"},
		{"BK-14", slots + "extension", one(object{"url": channelURL, "valueCode": "Telephone"})},
		{"BK-15", slots + "meta.profile", nil},
		{"BK-17", "participant.status", "tentative"},
		{"BK-18", "participant.actor.identifier.use", "usual"},
		{"BK-18", "participant.actor.identifier.value", "9990001014"},
		{"BK-19", "participant.actor.display", "Mr Patient"},
		{"BK-22", patients + "meta", nil},
		{"BK-23", patients + "identifier.use", nil},
		{"BK-24", patients + "identifier.extension.valueCodeableConcept.coding.code", "09"},
		{"BK-24", patients + "identifier.extension.valueCodeableConcept.coding.system", "urn:another"},
		{"BK-24", patients + "identifier.extension.url", "urn:another"},
		{"BK-27", patients + "name.use", "usual"},
		{"BK-27", patients + "name.given", []any{}},
		{"BK-28", patients + "gender", "f"},
		{"BK-29", patients + "birthDate", "1981-02-29"},
		{"BK-30", patients + "address.postalCode", "nowhere"},
		{"BK-30", patients + "address.use", nil},
		{"BK-31", patients + "contact", one(object{
			"relationship": []any{object{"text": "mother"}}, "name": object{"text": "Sample Patient"},
			"telecom": []any{object{"system": "phone", "value": "(01632) 960111", "rank": 2}},
		})},
		{"BK-32", patients + "contact", one(object{"relationship": []any{object{"text": "mother"}}})},
		{"BK-32", patients + "contact", one(object{"name": object{"use": "usual", "family": "Patient"}})},
		{"BK-33", patients + "contact", one(object{
			"relationship": []any{object{"text": "mother"}}, "name": object{"text": "Sample Patient"},
			"telecom": []any{object{"system": "phone", "value": "01632 960114", "rank": "2"}},
		})},
		{"BK-34", patients + "telecom.rank", 2},
		{"BK-36", patients + "telecom.value", foreign},
		{"BK-36", patients + "telecom.system", "sms"},
		{"BK-37", patients + "link", one(object{"other": object{"reference": "https://north111.example/RelatedPerson/1"}})},
		{"BK-39", documents + "identifier.system", "urn:another"},
		{"BK-40", documents + "status", nil},
		{"BK-41", documents + "type.coding.display", "Report"},
		{"BK-42", documents + "indexed", "2031-03-07"},
		{"BK-43", documents + "content.attachment.language", "fr"},
		{"BK-43", documents + "content.attachment.url", "https://north111.example/document"},
	} {
		t.Run(string(c.id)+" "+c.path, func(t *testing.T) {
			t.Parallel()
			verdicts := requestsChanged(t, within(c.path, c.value))
			for _, id := range bookingRules() {
				if broken := isBroken(verdicts[id]); id == c.id || c.value == foreign && id == "BK-31" || c.value == "9990001014" && id == "BK-23" { // a number that nobody entered, too
					require.True(t, broken, "%s: %s", id, verdicts[id].Detail)
					require.NotEmpty(t, verdicts[id].Evidence)
				} else {
					require.False(t, broken, "%s: %s", id, verdicts[id].Detail)
				}
			}
		})
	}
}

func isBroken(v rule.Verdict) bool { return v.Status == rule.Fail || v.Status == rule.Concern }

func TestARequestMayFollowTheOtherReadingAndTheVerdictSaysSo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id    requirement.ID
		path  string
		value any
		says  string
	}{
		{"BK-04", "language", nil, "no language"},
		{"BK-04", "language", "en", "allows en"},
		{"BK-32", "#Patient.contact", []any{object{"relationship": []any{object{"text": "mother"}}, "name": object{"text": "Sample Patient"}}}, "use of the contact's name"},
		{"BK-43", "#DocumentReference.content.attachment.language", "en-GB", "not to the table"},
	} {
		v := requestsChanged(t, within(c.path, c.value))[c.id]
		require.Equal(t, rule.Pass, v.Status, "%s: %s", c.id, v.Detail)
		require.Contains(t, v.Detail, c.says)
	}
	for _, id := range bookingRules() {
		v := requestsChanged(t, func(o object) {
			delete(o, "created")
			slices.Reverse(o["contained"].([]any))
			within("#Slot.status", "free")(o)
			within("#Slot.start", strings.Replace(o["start"].(string), "Z", "+00:00", 1))(o)
		})[id]
		require.False(t, isBroken(v), "%s: %s", id, v.Detail)
	}
}

// A request without a body that can be read is none; nothing more is held against a request unread.
func TestARequestThatCannotBeReadBreaksOnlyWhatItCannotKeep(t *testing.T) {
	t.Parallel()
	for body, breaks := range map[string][]requirement.ID{
		`not a resource`: {"BK-01"},
		``:               {"BK-01"},
		`[]`:             {"BK-01"},
	} {
		view := slices.Clone(read(t, "reference-RB-36").view)
		exchanges(view, isBooking, func(e *journal.Entry) { e.Exchange.Request.Body = []byte(body) })
		verdicts, err := rule.JudgeAll(view, catalogue(t))
		require.NoError(t, err)
		for _, id := range bookingRules() {
			require.Equal(t, slices.Contains(breaks, id), isBroken(verdicts[id]), "%s on %q: %s", id, body, verdicts[id].Detail)
		}
	}
}

// What is asked of a request without the parts that the rules speak of must not end the run.
func TestRequestsOfAnyShapeAreJudged(t *testing.T) {
	t.Parallel()
	full := object{}
	requestsChanged(t, func(o object) { maps.Copy(full, o) })
	for element := range full {
		for _, odd := range []any{nil, "text", 7, []any{}, []any{7}, object{}, []any{object{}}} {
			require.NotPanics(t, func() { requestsChanged(t, func(o object) { o[element] = odd }) }, "%s: %v", element, odd)
		}
	}
}
