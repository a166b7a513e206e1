package rule_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

const valeBase = "https://utc.vale.example/STU3/1"

// sent is one request as it is built up, right until a test changes it.
type sent struct {
	journal.Exchange
	head, claims object
}

// right is a request that keeps to every clause.
func right(method, path, interaction, scope string) *sent {
	at := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC).Unix()
	return &sent{
		Exchange: journal.Exchange{Heard: "proxy", Method: method, Target: "/" + valeBase + path, Status: http.StatusOK, Request: journal.Message{Header: http.Header{
			"Ssp-Traceid": {"0a0f5c2e-1111-4222-8333-44445555aa05"}, "Ssp-From": {"918000000111"}, "Ssp-To": {"918000000333"},
			"Ssp-Interactionid": {"urn:nhs:names:services:careconnect:fhir:rest:" + interaction}, "X-Request-Id": {"r1"},
			"Content-Type": {"application/fhir+json;charset=utf-8"},
		}}},
		head: object{"alg": "none", "typ": "JWT"},
		claims: object{
			"iss": "https://north111.example/", "sub": "u-4407", "aud": valeBase, "iat": at, "exp": at + 300,
			"reason_for_request": "directcare", "requested_scope": scope,
			"requesting_device": object{
				"resourceType": "Device", "identifier": []object{{"system": "https://north111.example/Id", "value": "1"}}, "model": "m", "version": "1",
			},
			"requesting_organization": object{
				"resourceType": "Organization", "name": "North 111",
				"identifier": []object{{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "X111A"}},
			},
			"requesting_practitioner": object{
				"resourceType": "Practitioner", "id": "u-4407", "name": []object{{"family": "Handler", "given": []string{"Casey"}, "prefix": []string{"Mx"}}},
				"identifier": []object{
					{"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "UNK"},
					{"system": "https://fhir.nhs.uk/Id/sds-role-profile-id", "value": "123456789012"},
					{"system": "https://north111.example/Id/user", "value": "4407"},
				},
			},
		},
	}
}

func slotSearch() *sent {
	return right(http.MethodGet, "/Slot?schedule.actor%3Ahealthcareservice=2000099901&start=ge2031-03-07T15%3A00%3A00Z&start=le2031-03-07T18%3A00%3A00Z", "search:slot", "organization/slot.read")
}

func posted(body string) *sent {
	s := right(http.MethodPost, "/Appointment", "create:appointment", "patient/appointment.write")
	s.Request.Body = []byte(body)
	return s
}

func (s *sent) header(name, value string) { s.Request.Header.Set(name, value) }

func (s *sent) practitioner() object { return s.claims["requesting_practitioner"].(object) }

// told is a story of one task in which these requests were sent.
func told(t *testing.T, requests ...*sent) *evidence.Story {
	t.Helper()
	return toldIn(t, 0, requests...)
}

// toldIn is told of a task that took so long by the real clock.
func toldIn(t *testing.T, took time.Duration, requests ...*sent) *evidence.Story {
	t.Helper()
	var view journal.View
	mark := func(kind string, data any) {
		raw, err := json.Marshal(data)
		require.NoError(t, err)
		view = append(view, journal.Entry{Seq: len(view) + 1, Mark: &journal.Mark{Kind: kind, Who: "North 111", Data: raw}})
	}
	mark(evidence.MarkSetup, contract.Setup{
		Name: "North 111", ODS: "X111A", ASID: "918000000111", Endpoint: "https://north111.example/",
		Services: []contract.Service{{Name: "Vale UTC", ID: "2000099901", Provider: valeBase, ASID: "918000000333"}},
	})
	now := time.Date(2026, 1, 5, 12, 0, 0, 900e6, time.UTC)
	mark(evidence.MarkTask, evidence.TaskMark{Real: now, Task: contract.Task{
		Kind: contract.BeginEncounter, Encounter: "e1", Patient: &contract.Patient{}, User: contract.User{ID: "u-4407", Name: "Mx Casey Handler"},
	}})
	for _, s := range requests {
		if s.head != nil {
			s.header("Authorization", "Bearer "+coded(t, s.head)+"."+coded(t, s.claims)+".")
		}
		x := s.Exchange
		view = append(view, journal.Entry{Seq: len(view) + 1, Closed: len(view) + 1, Exchange: &x})
	}
	mark(evidence.MarkScreen, evidence.ScreenMark{Real: now.Add(took), Screen: contract.Screen{Case: "c1"}})
	story, err := evidence.Read(view)
	require.NoError(t, err)
	return story
}

func coded(t *testing.T, o object) string {
	t.Helper()
	raw, err := json.Marshal(o)
	require.NoError(t, err)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Where the real clock was set back during a task, nobody can say when a token was made.
func TestAClockThatIsSetBackAccusesNobody(t *testing.T) {
	t.Parallel()
	cat := catalogue(t)
	for _, c := range []struct {
		took time.Duration
		iat  int64 // the task begins at 1767614400
		want rule.Status
	}{
		{-time.Hour, 1767614400, rule.NotObserved},
		{-time.Hour, 1767614400 - 3600, rule.NotObserved},
		{time.Hour, 1767614400 - 120, rule.Concern},
		{time.Hour, 1767614400 + 3600, rule.Pass},
	} {
		s := slotSearch()
		s.claims["iat"], s.claims["exp"] = c.iat, c.iat+300
		verdicts, err := rule.JudgeStory(toldIn(t, c.took, s), cat)
		require.NoError(t, err)
		require.Equal(t, c.want, verdicts["AU-04"].Status, "%v: %s", c.took, verdicts["AU-04"].Detail)
	}
}

func TestOneRequestIsJudgedByWhatItCarries(t *testing.T) {
	t.Parallel()
	cat := catalogue(t)
	authorization := func(value string) func(*sent) {
		return func(s *sent) { s.head = nil; s.header("Authorization", value) }
	}
	claim := func(name string, value any) func(*sent) { return func(s *sent) { s.claims[name] = value } }
	target := func(to string) func(*sent) { return func(s *sent) { s.Target = to } }
	for _, c := range []struct {
		what   string
		id     requirement.ID
		from   func() *sent
		change func(*sent)
		want   rule.Status
	}{
		{"another scheme", "AU-01", slotSearch, authorization("Basic e30.e30."), rule.Fail},
		{"the scheme in capitals", "AU-01", slotSearch, authorization("BEARER e30.e30."), rule.Pass},
		{"two parts", "AU-02", slotSearch, authorization("Bearer e30.e30"), rule.Fail},
		{"a part that is no object", "AU-02", slotSearch, authorization("Bearer e30.W10."), rule.Fail},
		{"a padded part", "AU-02", slotSearch, authorization("Bearer e30=.e30=."), rule.Fail},
		{"no token at all", "AU-02", slotSearch, authorization(""), rule.NotObserved},
		{"a signed kind", "AU-03", slotSearch, func(s *sent) { s.head["alg"] = "HS256" }, rule.Fail},
		{"made a minute before", "AU-04", slotSearch, claim("iat", 1767614341), rule.Pass},
		{"made two minutes before", "AU-04", slotSearch, claim("iat", 1767614280), rule.Concern},
		{"made two minutes after", "AU-04", slotSearch, claim("iat", 1767614521), rule.Concern},
		{"the endpoint without its slash", "AU-05", slotSearch, claim("iss", "https://north111.example"), rule.Pass},
		{"no user", "AU-06", slotSearch, claim("sub", " "), rule.Fail},
		{"not the practitioner", "AU-06", slotSearch, claim("sub", "u-1"), rule.Fail},
		{"the base with a slash", "AU-07", slotSearch, claim("aud", valeBase+"/"), rule.Pass},
		{"a list of bases", "AU-07", slotSearch, claim("aud", []string{valeBase}), rule.Fail},
		{"a second less", "AU-08", slotSearch, claim("exp", 1767614699), rule.Fail},
		{"milliseconds", "AU-09", slotSearch, claim("iat", 1767614400000), rule.Fail},
		{"half a second", "AU-09", slotSearch, claim("iat", 1767614400.5), rule.Fail},
		{"no device", "AU-11", slotSearch, claim("requesting_device", nil), rule.Fail},
		{"no organisation", "AU-12", slotSearch, claim("requesting_organization", "X111A"), rule.Fail},
		{"nobody named", "AU-15", slotSearch, claim("requesting_practitioner", nil), rule.NotApplicable},
		{"nobody named, for two users", "AU-16", slotSearch, claim("requesting_practitioner", nil), rule.NotApplicable},
		{"no given name", "AU-15", slotSearch, func(s *sent) { s.practitioner()["name"] = []object{{"family": "Handler"}} }, rule.Fail},
		{"eleven digits", "AU-15", slotSearch, func(s *sent) {
			s.practitioner()["identifier"].([]object)[0]["value"] = "12345678901"
		}, rule.Fail},
		{"one user only", "AU-16", slotSearch, nil, rule.NotObserved},
		{"another title", "AU-17", slotSearch, func(s *sent) { s.practitioner()["name"].([]object)[0]["prefix"] = []string{"Dr"} }, rule.Concern},
		{"more scopes than one", "AU-18", slotSearch, claim("requested_scope", "organization/slot.read patient/appointment.read"), rule.Concern},
		{"nothing asked for", "AU-19", slotSearch, nil, rule.NotApplicable},
		{"nobody searched for", "AU-23", slotSearch, nil, rule.NotApplicable},
		{"past the proxy", "SP-01", slotSearch, func(s *sent) { s.Heard, s.Target = "vale", "/STU3/1/Slot?a=b" }, rule.Fail},
		{"another provider", "SP-01", slotSearch, target("/https://utc.hill.example/STU3/1/Slot?a=b"), rule.Fail},
		{"encoded as a whole", "SP-01", slotSearch, target("/https%3A%2F%2Futc.vale.example%2FSTU3%2F1/Slot?a=b"), rule.Pass},
		{"two slashes", "SP-02", slotSearch, target("//" + valeBase + "/Slot?a=b"), rule.Fail},
		{"two slashes still lead there", "SP-01", slotSearch, target("//" + valeBase + "/Slot?a=b"), rule.Pass},
		{"a brace", "SP-03", slotSearch, target("/" + valeBase + "/Slot?a={b}"), rule.Fail},
		{"a letter that is not ASCII", "SP-03", slotSearch, target("/" + valeBase + "/Slot?a=é"), rule.Fail},
		{"a bare plus in a time", "SP-03", slotSearch, target("/" + valeBase + "/Slot?start=ge2031-03-07T15:00:00+00:00"), rule.Fail},
		{"nothing sought", "SP-05", slotSearch, target("/" + valeBase + "/Slot"), rule.Fail},
		{"in small letters", "SP-05", slotSearch, target("/" + valeBase + "/slot?a=b"), rule.Fail},
		{"sought by another way", "SP-05", slotSearch, target("/" + valeBase + "/Slot/_search?a=b"), rule.Fail},
		{"one slot read", "SP-05", slotSearch, target("/" + valeBase + "/Slot/s1"), rule.NotObserved},
		{"no UUID", "SP-07", slotSearch, func(s *sent) { s.header("Ssp-TraceID", "0a0f5c2e-1111-4222-8333-44445555aa0g") }, rule.Fail},
		{"a UUID in capitals", "SP-07", slotSearch, func(s *sent) { s.header("Ssp-TraceID", "0A0F5C2E-1111-4222-8333-44445555AA05") }, rule.Pass},
		{"eleven digits", "SP-10", slotSearch, func(s *sent) { s.header("Ssp-From", "91800000011") }, rule.Fail},
		{"no receiver", "SP-11", slotSearch, func(s *sent) { s.Request.Header.Del("Ssp-To") }, rule.Fail},
		{"the outdated interaction", "SP-12", slotSearch, func(s *sent) {
			s.header("Ssp-InteractionID", "urn:nhs:names:services:careconnect:fhir:rest:read:slot")
		}, rule.Pass},
		{"an underscore alone", "SP-19", slotSearch, func(s *sent) {
			s.Request.Header = http.Header{"Ssp_from": {"918000000111"}}
		}, rule.Fail},
		{"no identifier on a reading", "SP-25", slotSearch, func(s *sent) { s.Request.Header.Del("X-Request-Id") }, rule.Concern},
		{"no identifier on a booking", "SP-25", func() *sent { return posted("{}") }, func(s *sent) { s.Request.Header.Del("X-Request-Id") }, rule.Fail},
		{"the old form", "FM-10", func() *sent { return posted("{}") }, func(s *sent) { s.header("Content-Type", "application/json+fhir;charset=utf-8") }, rule.Fail},
		{"the other form", "FM-10", func() *sent { return posted("<A/>") }, func(s *sent) { s.header("Content-Type", "application/fhir+xml; charset=UTF-8") }, rule.Pass},
		{"nothing sent", "FM-10", slotSearch, nil, rule.NotObserved},
		{"a day for created", "FM-20", func() *sent { return posted(`{"created":"2031-03-07","start":"2031-03-07T17:30:00Z"}`) }, nil, rule.Pass},
		{"a day for a start", "FM-20", func() *sent { return posted(`{"start":"2031-03-07"}`) }, nil, rule.Fail},
		{"no seconds", "FM-20", func() *sent { return posted(`{"created":"2031-03-07T15:00Z"}`) }, nil, rule.Fail},
		{"of another zone", "FM-21", func() *sent { return posted(`{"created":"2031-03-07T16:00:00+01:00"}`) }, nil, rule.Concern},
		{"an offset of nothing", "FM-21", func() *sent { return posted(`{"created":"2031-03-07T15:00:00+00:00"}`) }, nil, rule.Pass},
		{"not asked first", "NF-06", slotSearch, nil, rule.Concern},
	} {
		t.Run(string(c.id)+" "+c.what, func(t *testing.T) {
			t.Parallel()
			request := c.from()
			if c.change != nil {
				c.change(request)
			}
			verdicts, err := rule.JudgeStory(told(t, request), cat)
			require.NoError(t, err)
			require.Equal(t, c.want, verdicts[c.id].Status, verdicts[c.id].Detail)
		})
	}
}

func TestARightRequestBreaksNothing(t *testing.T) {
	t.Parallel()
	statement := right(http.MethodGet, "/metadata", "read:metadata", "organization/slot.read")
	statement.header("Ssp-TraceID", "0a0f5c2e-1111-4222-8333-44445555aa06")
	statement.header("X-Request-Id", "r0")
	verdicts, err := rule.JudgeStory(told(t, statement, slotSearch()), catalogue(t))
	require.NoError(t, err)
	for id, v := range verdicts {
		require.Contains(t, []rule.Status{rule.Pass, rule.NotObserved, rule.NotApplicable}, v.Status, "%s: %s", id, v.Detail)
	}
}

func TestATimeThatAProviderWroteIsSentBackAsItWas(t *testing.T) {
	t.Parallel()
	found := slotSearch()
	found.Response.Body = []byte(`{"entry":[{"resource":{"resourceType":"Slot","start":"2031-03-07T18:30:00+01:00"}}]}`)
	verdicts, err := rule.JudgeStory(told(t, found, posted(`{"start":"2031-03-07T18:30:00+01:00"}`)), catalogue(t))
	require.NoError(t, err)
	require.Equal(t, rule.Pass, verdicts["FM-21"].Status, verdicts["FM-21"].Detail)
}
