package evidence_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

const (
	accountBase    = "https://utc.vale.example/STU3/1"
	accountPatient = "9990001006"
	strangersID    = "Strange-7a40.b1"
	heldID         = "Held-1f2e.09"
)

// request is one request of a consumer in the middle of an encounter, after a search that named the booking heldID.
type request struct {
	method, target, body string
	registry             bool
	header               map[string]string
}

// accountOf reads a story in which a patient called and requests were sent.
func accountOf(t *testing.T, requests ...request) *evidence.Story {
	t.Helper()
	var view journal.View
	mark := func(kind string, data any) {
		raw, err := json.Marshal(data)
		require.NoError(t, err)
		view = append(view, journal.Entry{Seq: len(view)*2 + 1, Mark: &journal.Mark{Kind: kind, Who: "North 111", Data: raw}})
	}
	mark(evidence.MarkSetup, contract.Setup{
		Name: "North 111", Registry: &contract.Registry{Base: "https://registry.example/fhir"}, Services: []contract.Service{{Name: "Vale UTC", ID: "2000099901", Provider: accountBase, ASID: "918000000333"}},
	})
	mark(evidence.MarkTask, evidence.TaskMark{Task: contract.Task{
		Kind: contract.BeginEncounter, Encounter: "e1", User: contract.User{Name: "Avery O'Triage"},
		Patient: &contract.Patient{NHSNumber: accountPatient, Given: "Zoë", Family: "O’Mockery", BirthDate: "1981-07-09", Phone: "01632 960111"},
	}})
	send := func(r request, status int, answer string) {
		x := &journal.Exchange{
			Heard: "proxy", Method: r.method, Target: r.target, Status: status,
			Request: journal.Message{Header: http.Header{}, Body: []byte(r.body)}, Response: journal.Message{Body: []byte(answer)},
		}
		if r.registry {
			x.Heard = "registry"
		}
		for name, value := range r.header {
			x.Request.Header.Set(name, value)
		}
		seq := len(view)*2 + 1
		view = append(view, journal.Entry{Seq: seq, Closed: seq + 1, Exchange: x})
	}
	bundle := `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Appointment","id":"` + heldID + `","slot":[{"reference":"Slot/s-1730"}]}}]}`
	send(request{method: "GET", target: "/" + accountBase + "/Appointment?patient=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C" + accountPatient}, 200, bundle)
	for _, r := range requests {
		send(r, 404, "")
	}
	story, err := evidence.Read(view)
	require.NoError(t, err)
	return story
}

func why(all []evidence.Stray) string {
	var out []string
	for _, s := range all {
		out = append(out, s.Why)
	}
	return strings.Join(out, "; ")
}

// at is an address at the provider, behind the proxy.
func at(path string) string { return "/" + accountBase + path }

func TestEveryRequestIsOneOfTheStandardsOrIsTold(t *testing.T) {
	t.Parallel()
	const address, parameter, method = "address that the standard does not have", "a parameter", "a method"
	for name, c := range map[string]struct {
		request
		want string
	}{
		"a reading":                       {request{method: "GET", target: at("/Appointment/" + heldID)}, ""},
		"a reading in XML":                {request{method: "GET", target: at("/Appointment/" + heldID + "?_format=xml")}, ""},
		"an older version":                {request{method: "GET", target: at("/Appointment/" + heldID + "/_history/1")}, ""},
		"the head of a booking":           {request{method: "HEAD", target: at("/Appointment/" + heldID)}, ""},
		"the capability statement":        {request{method: "GET", target: at("/metadata")}, ""},
		"the root of a provider":          {request{method: "GET", target: at("")}, ""},
		"a slot that an answer named":     {request{method: "GET", target: at("/Slot/s-1730")}, ""},
		"slots with all that FHIR has":    {request{method: "GET", target: at("/Slot?schedule.actor%3Ahealthcareservice=1&start=ge2031&status=free&_include%3Aiterate=Schedule%3Aactor&_revinclude=x&_count=5&_sort=start")}, ""},
		"bookings in another spelling":    {request{method: "GET", target: at("/Appointment?Appointment.participant.actor%3APatient.identifier=" + accountPatient)}, ""},
		"the registry's entries":          {request{method: "GET", registry: true, target: "/Appointment?patient.identifier=" + accountPatient}, ""},
		"the root of the registry":        {request{method: "GET", registry: true, target: "/fhir/"}, ""},
		"the registry's statement":        {request{method: "GET", registry: true, target: "/fhir/metadata"}, ""},
		"a booking":                       {request{method: "POST", target: at("/Appointment"), body: "{}"}, ""},
		"another address":                 {request{method: "GET", target: at("/Task/1")}, address},
		"the head of another address":     {request{method: "HEAD", target: at("/Task/1")}, address},
		"options of another address":      {request{method: "OPTIONS", target: at("/Task/1")}, address},
		"a preflight of another address":  {request{method: "OPTIONS", target: at("/Task/1"), header: map[string]string{"Origin": "https://d.example", "Access-Control-Request-Method": "GET"}}, address},
		"a slot that nobody named":        {request{method: "GET", target: at("/Slot/s-2000")}, address},
		"no provider":                     {request{method: "GET", target: "/favicon.ico"}, "no provider"},
		"another address of the registry": {request{method: "GET", registry: true, target: "/fhir/Patient"}, address},
		"a status on a reading":           {request{method: "GET", target: at("/Appointment/" + heldID + "?status=cancelled")}, parameter},
		"a parameter on a booking":        {request{method: "POST", target: at("/Appointment?urgent=1"), body: "{}"}, parameter},
		"another parameter on a search":   {request{method: "GET", target: at("/Slot?start=ge2031&trace=1")}, parameter},
		"a statement by its mode":         {request{method: "GET", target: at("/metadata?_format=json&mode=full")}, ""},
		"a body on a reading":             {request{method: "GET", target: at("/Appointment/" + heldID), body: "x"}, "a body"},
		"a method of its own":             {request{method: "TRACE", target: at("/Appointment/" + heldID)}, method},
	} {
		got := why(accountOf(t, c.request).Strays())
		if c.want == "" {
			require.Empty(t, got, name)
		} else {
			require.Contains(t, got, c.want, name)
		}
	}
}

func TestOnEvidenceThatIsNotWholeNothingIsCalledUnexplained(t *testing.T) {
	t.Parallel()
	story := accountOf(t, request{method: "GET", target: at("/Task/1")}, request{method: "GET", target: at("/Appointment/" + strangersID)})
	require.NotEmpty(t, story.Strays())
	require.NotEmpty(t, story.AboutPersons())
	story.Cut = []string{"proxy-1"}
	require.Empty(t, story.Strays())
	story.Cut, story.Incomplete = nil, "event 4 of the story is missing"
	require.Empty(t, story.AboutPersons())
}

func TestANameOfAProductThatChangesWithEachRequestIsTold(t *testing.T) {
	t.Parallel()
	var same, other []request
	for _, build := range []string{"1", "2", "3", "4"} {
		same = append(same, request{method: "GET", target: at("/metadata"), header: map[string]string{"User-Agent": "desk/4.2"}})
		other = append(other, request{method: "GET", target: at("/metadata"), header: map[string]string{"User-Agent": "desk/4." + build}})
	}
	require.Empty(t, accountOf(t, same...).Strays())
	require.Len(t, accountOf(t, other...).Strays(), 1)
	require.Empty(t, accountOf(t, other[:3]...).Strays(), "a product has several parts")
}

func TestWhomAConsumerAsksAboutAndWhatItTellsIsTold(t *testing.T) {
	t.Parallel()
	const stranger, place = "in no encounter", "no place for it"
	agent := func(value string) request {
		return request{method: "GET", target: at("/metadata"), header: map[string]string{"User-Agent": value}}
	}
	for name, c := range map[string]struct {
		request
		want string
	}{
		"the patient's bookings":            {request{method: "GET", target: at("/Appointment?patient=https%3A%2F%2Fdemographics.spineservices.nhs.uk%2F" + accountPatient)}, ""},
		"a booking that was named":          {request{method: "GET", target: at("/Appointment/" + heldID)}, ""},
		"by the id of one that was named":   {request{method: "GET", target: at("/Appointment?_id=" + heldID)}, ""},
		"a user of that given name":         {agent("desk/4.2 (Avery)"), ""},
		"traced":                            {request{method: "GET", target: at("/metadata"), header: map[string]string{"X-Request-Id": "0a0f5c2e-1111-4222-8333-44445555aa05", "Traceparent": "00-1"}}, ""},
		"somebody else's bookings":          {request{method: "GET", target: at("/Appointment?patient=9990001014")}, stranger},
		"everybody's bookings":              {request{method: "GET", target: at("/Appointment?status=booked")}, "of which patient"},
		"somebody else on the registry":     {request{method: "GET", registry: true, target: "/Appointment?patient=9990001014"}, stranger},
		"two patients in one search":        {request{method: "GET", registry: true, target: "/Appointment?patient=" + accountPatient + "," + "9990001014"}, stranger},
		"a booking that nobody named":       {request{method: "GET", target: at("/Appointment/" + strangersID)}, "no answer had given"},
		"a part of an id":                   {request{method: "GET", target: at("/Appointment/Held")}, "no answer had given"},
		"the head of one that nobody named": {request{method: "HEAD", target: at("/Appointment/" + strangersID)}, "no answer had given"},
		"an entry that nobody named":        {request{method: "GET", registry: true, target: "/Appointment/" + strangersID}, "no answer had named"},
		"the number in a header":            {agent("desk/4.2 999-000-1006"), place},
		"the number backwards":              {agent("desk/4.2 6001000999"), place},
		"the number in base64":              {agent("desk/" + base64.RawURLEncoding.EncodeToString([]byte("patient 9990001006"))), place},
		"the number of a preflight":         {request{method: "OPTIONS", target: at("/Slot"), header: map[string]string{"Origin": "https://d.example", "Access-Control-Request-Method": "GET", "User-Agent": accountPatient}}, place},
		"the family name in a header":       {request{method: "GET", target: at("/metadata"), header: map[string]string{"X-For": "O'MOCKERY"}}, place},
		"the whole name in one word":        {agent("zoëomockery/1"), place},
		"the date of birth in an address":   {request{method: "GET", target: at("/Slot?start=ge2031&born=1981-07-09")}, place},
		"the date of birth as people say":   {agent("desk 09/07/1981"), place},
		"the name in a search":              {request{method: "GET", target: at("/Appointment?patient.family=O%E2%80%99Mockery")}, "of which patient"},
		"a booking at the root":             {request{method: "GET", target: "/", header: map[string]string{"User-Agent": accountPatient}}, place},
	} {
		got := why(accountOf(t, c.request).AboutPersons())
		if c.want == "" {
			require.Empty(t, got, name)
		} else {
			require.Contains(t, got, c.want, name)
		}
	}
}
