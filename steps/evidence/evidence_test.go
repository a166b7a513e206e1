package evidence_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

const vale = "https://utc.vale.example/STU3/1"

var north = contract.Setup{
	Name: "North 111", ASID: "918000000111", Endpoint: "https://north111.example/",
	Services: []contract.Service{{Name: "Vale UTC", ID: "2000099901", Provider: vale, ASID: "918000000333"}},
	Registry: &contract.Registry{ClientID: "consumer-north-111"},
}

// telling builds a journal entry by entry.
type telling struct{ view journal.View }

func (n *telling) mark(kind, who string, data any) {
	raw, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	n.view = append(n.view, journal.Entry{Seq: 10 * (len(n.view) + 1), Mark: &journal.Mark{Kind: kind, Who: who, Nth: len(n.view) + 1, Data: raw}})
}

func (n *telling) exchange(x journal.Exchange) {
	seq := 10 * (len(n.view) + 1)
	if x.Request.Header == nil {
		x.Request.Header = http.Header{"Ssp-From": {north.ASID}}
	}
	n.view = append(n.view, journal.Entry{Seq: seq, Closed: seq + 1, Exchange: &x})
}

func (n *telling) read(t *testing.T) *evidence.Story {
	t.Helper()
	s, err := evidence.Read(n.view)
	require.NoError(t, err)
	return s
}

func begun() *telling {
	n := &telling{}
	n.mark(evidence.MarkSetup, north.Name, north)
	return n
}

func TestACallIsKnownByItsMethodAndPathInEverySpellingOfTheProxy(t *testing.T) {
	for _, c := range []struct {
		heard, method, target string
		kind                  evidence.Kind
		base, id              string
	}{
		{"proxy", "GET", "/" + vale + "/metadata", evidence.Capability, vale, ""},
		{"proxy", "GET", "/" + vale + "/Slot?status=free", evidence.Slots, vale, ""},
		{"proxy", "POST", "/" + vale + "/Appointment", evidence.Book, vale, ""},
		{"proxy", "POST", "/https%3A%2F%2Futc.vale.example%2FSTU3%2F1/Appointment", evidence.Book, vale, ""},
		{"proxy", "GET", "/" + vale + "/Appointment/a1", evidence.ReadOne, vale, "a1"},
		{"proxy", "GET", "/" + vale + "/Appointment/a1/_history/1", evidence.ReadOld, vale, "a1"},
		{"proxy", "GET", "/" + vale + "/Appointment?patient=x", evidence.Search, vale, ""},
		{"proxy", "PUT", "/" + vale + "/Appointment/a1", evidence.Update, vale, "a1"},
		{"proxy", "DELETE", "/" + vale + "/Appointment/a1", evidence.Other, vale, "a1"},
		{"proxy", "POST", "/" + vale + "/Appointment/a1/$rebook", evidence.Other, vale, "a1"},
		{"proxy", "POST", "/" + vale, evidence.Other, vale, ""},
		{"proxy", "GET", "/https://elsewhere.example/Slot", evidence.Other, "", ""},
	} {
		t.Run(c.method+" "+c.target, func(t *testing.T) {
			n := begun()
			n.exchange(journal.Exchange{Heard: c.heard, Method: c.method, Target: c.target, Status: 200})
			calls := n.read(t).Calls
			require.Len(t, calls, 1)
			require.Equal(t, c.kind, calls[0].Kind)
			require.Equal(t, c.base, calls[0].Base)
			require.Equal(t, c.id, calls[0].ID)
			require.Equal(t, north.Name, calls[0].Who)
		})
	}
}

func TestACallThatWentRoundTheProxyIsStillACall(t *testing.T) {
	n := begun()
	n.exchange(journal.Exchange{Heard: "vale", Method: "GET", Target: "/STU3/1/Appointment/a1", Request: journal.Message{Header: http.Header{"Ssp-From": {north.ASID}, "Ssp-To": {"918000000333"}}}})
	s := n.read(t)
	require.Equal(t, vale+"/Appointment/a1", s.Calls[0].Booking())
}

func TestTheHopBehindTheProxyIsNoCallOfItsOwn(t *testing.T) {
	n := begun()
	n.exchange(journal.Exchange{Heard: "proxy", Method: "GET", Target: "/" + vale + "/Slot"})
	n.exchange(journal.Exchange{Heard: "vale", Via: n.view[1].Seq, Method: "GET", Target: "/STU3/1/Slot"})
	s := n.read(t)
	require.Len(t, s.Calls, 1)
	require.Equal(t, "vale", s.Hops[n.view[1].Seq].Exchange.Heard)
}

func TestTheCallerIsKnownByItsTokenWhereTheHeaderIsMissing(t *testing.T) {
	n := begun()
	n.mark(evidence.MarkSetup, "South 111", contract.Setup{Name: "South 111", ASID: "918000000222", Endpoint: "https://south111.example/"})
	claims := base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"https://south111.example/"}`))
	n.exchange(journal.Exchange{Heard: "proxy", Method: "GET", Target: "/" + vale + "/Slot", Request: journal.Message{Header: http.Header{"Authorization": {"Bearer e30." + claims + "."}}}})
	n.exchange(journal.Exchange{Heard: "proxy", Method: "GET", Target: "/" + vale + "/Slot", Request: journal.Message{Header: http.Header{"Authorization": {"Bearer nonsense"}}}})
	s := n.read(t)
	require.Equal(t, "South 111", s.Calls[0].Who)
	require.Equal(t, north.Name, s.Calls[1].Who)
}

func TestWhatProvidersAskTheRegistryIsToldByItsWayAndNotByItsToken(t *testing.T) {
	n := begun()
	form := journal.Message{Header: http.Header{}, Body: []byte("grant_type=client_credentials&client_id=consumer-north-111")}
	n.exchange(journal.Exchange{Heard: "registry", Method: "POST", Target: "/token", Request: form, Status: 200, Response: journal.Message{Body: []byte(`{"access_token":"t1"}`)}})
	n.exchange(journal.Exchange{Heard: "registry", Method: "PUT", Target: "/fhir/Appointment/p1", Request: journal.Message{Header: http.Header{"Authorization": {"Bearer t1"}}}, Status: 403})
	n.exchange(journal.Exchange{Heard: "registry", By: "vale", Method: "POST", Target: "/fhir/Appointment", Request: journal.Message{Header: http.Header{"Authorization": {"Bearer t2"}}}, Status: 201})
	s := n.read(t)
	require.Len(t, s.Calls, 2)
	require.Equal(t, evidence.RegistryUpdate, s.Calls[1].Kind)
	require.Equal(t, north.Name, s.Calls[1].Who)
	require.Len(t, s.Served, 1)
}

func TestOnlyTheStatusMayDifferHoweverTheRestIsWritten(t *testing.T) {
	body := func(text string) evidence.Body {
		var b evidence.Body
		require.NoError(t, json.Unmarshal([]byte(text), &b))
		return b
	}
	const old = `{"status":"booked","start":"2031-03-07T17:30:00.000Z","meta":{"versionId":"1","profile":["p"]},"contained":[{"id":"a"},{"id":"b"}],"slot":[{"reference":"#a"}]}`
	for name, c := range map[string]struct {
		sent string
		want []string
	}{
		"only the status":                     {`{"status":"cancelled","start":"2031-03-07T17:30:00.000Z","meta":{"versionId":"1","profile":["p"]},"contained":[{"id":"a"},{"id":"b"}],"slot":[{"reference":"#a"}]}`, nil},
		"another spelling, order and version": {`{"status":"cancelled","start":"2031-03-07T17:30:00+00:00","meta":{"profile":["p"]},"contained":[{"id":"b"},{"id":"a"}],"slot":[{"reference":"#a"}],"text":{}}`, nil},
		"another start":                       {`{"status":"cancelled","start":"2031-03-07T18:30:00Z","meta":{"profile":["p"]},"contained":[{"id":"a"},{"id":"b"}],"slot":[{"reference":"#a"}]}`, []string{"start"}},
		"one less":                            {`{"status":"cancelled","start":"2031-03-07T17:30:00Z","meta":{"profile":["p"]},"contained":[{"id":"a"}],"slot":[{"reference":"#a"}]}`, []string{"contained"}},
		"one twice":                           {`{"status":"cancelled","start":"2031-03-07T17:30:00Z","meta":{"profile":["p"]},"contained":[{"id":"a"},{"id":"a"}],"slot":[{"reference":"#a"}]}`, []string{"contained"}},
		"another profile":                     {`{"status":"cancelled","start":"2031-03-07T17:30:00Z","meta":{"profile":["q"]},"contained":[{"id":"a"},{"id":"b"}],"slot":[{"reference":"#a"}]}`, []string{"meta"}},
		"added and lacking":                   {`{"status":"cancelled","start":"2031-03-07T17:30:00Z","meta":{"profile":["p"]},"contained":[{"id":"a"},{"id":"b"}],"extension":[{}]}`, []string{"extension", "slot"}},
	} {
		require.Equal(t, c.want, evidence.Differences(body(old), body(c.sent)), name)
	}
}

func TestKnowledgeComesFromAnswersAndNeverFromAGuess(t *testing.T) {
	state := map[string]any{"providers": []any{map[string]any{"name": "Vale UTC", "base": vale, "bookings": []any{
		map[string]any{"url": vale + "/Appointment/a1", "id": "a1", "version": "1", "versions": 1, "status": "booked", "nhs_number": "9990001006", "start": time.Date(2031, 3, 7, 21, 0, 0, 0, time.UTC)},
	}}}}
	guess := journal.Exchange{Heard: "proxy", Method: "GET", Target: "/" + vale + "/Appointment/a1", Status: 200, Response: journal.Message{Body: []byte(`{"id":"a1"}`)}}

	n := begun()
	n.mark(evidence.MarkState, "", state)
	n.exchange(guess)
	s := n.read(t)
	require.False(t, s.Knows(north.Name, s.Bookings[0], 1000), "reading an id that nobody named is luck")

	n = begun()
	n.mark(evidence.MarkState, "", state)
	n.exchange(journal.Exchange{Heard: "proxy", Method: "GET", Target: "/" + vale + "/Appointment?patient=x", Status: 200, Response: journal.Message{Body: []byte(`{"entry":[{"resource":{"id":"a1"}}]}`)}})
	n.exchange(guess)
	s = n.read(t)
	require.True(t, s.Knows(north.Name, s.Bookings[0], 1000))
	require.False(t, s.Knows(north.Name, s.Bookings[0], 10), "not before the answer")
	require.False(t, s.Knows("South 111", s.Bookings[0], 1000), "somebody else's answer")
}

func TestANilBodyAnswersEveryQuestionWithNothing(t *testing.T) {
	var b evidence.Body
	require.Empty(t, b.Text("a", 0, "b"))
	require.Nil(t, b.Contained("Patient"))
	require.Empty(t, b.NHSNumber())
	require.Empty(t, b.Slot())
	require.True(t, b.Start().IsZero())
}

func zipped(t *testing.T, text string) journal.Message {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	_, err := zip.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	return journal.Message{Header: http.Header{"Content-Encoding": {"gzip"}}, Body: out.Bytes()}
}

func TestCompressedBodiesAreReadAsTheyWere(t *testing.T) {
	n := begun()
	n.exchange(journal.Exchange{
		Heard: "proxy", Method: "GET", Target: "/" + vale + "/Appointment?patient=x", Status: 200,
		Response: zipped(t, `{"entry":[{"resource":{"id":"a1"}}],"link":"`+vale+`/Appointment/a1"}`),
	})
	n.exchange(journal.Exchange{Heard: "proxy", Method: "PUT", Target: "/" + vale + "/Appointment/a1", Request: zipped(t, `{"status":"cancelled"}`), Status: 200})
	n.exchange(journal.Exchange{Heard: "registry", Method: "POST", Target: "/token", Request: zipped(t, "grant_type=x&client_id=consumer-north-111"), Status: 200, Response: zipped(t, `{"access_token":"t1"}`)})
	n.exchange(journal.Exchange{Heard: "registry", Method: "PUT", Target: "/fhir/Appointment/p1", Request: journal.Message{Header: http.Header{"Authorization": {"Bearer t1"}}}, Status: 403})
	s := n.read(t)
	require.Len(t, s.Calls, 4)
	require.Equal(t, "a1", s.Calls[0].Got.Text("entry", 0, "resource", "id"))
	require.True(t, s.Named(s.Calls[0].Who, vale+"/Appointment/a1", 1000))
	require.True(t, s.Calls[1].Cancels())
	require.Equal(t, north.Name, s.Calls[3].Who)
}

func TestWhatIsNotSoundGzipIsReadAsItTravelled(t *testing.T) {
	sound := zipped(t, "words")
	require.Equal(t, "words", string(evidence.Plain(sound)))
	short := sound
	short.Body = sound.Body[:len(sound.Body)-3]
	require.Equal(t, short.Body, evidence.Plain(short))
	short.Body = []byte("{}")
	require.Equal(t, "{}", string(evidence.Plain(short)))
	bomb := zipped(t, strings.Repeat(" ", 17<<20))
	require.Equal(t, bomb.Body, evidence.Plain(bomb))
}
