package withhold_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/withhold"
)

// counting gives another salt each time.
func counting() func() string {
	n := 0
	return func() string {
		n++
		return fmt.Sprint("salt ", n)
	}
}

const task = `{"kind":"begin-encounter","encounter":"e1","now":"2031-03-07T15:00:00Z","user":{"id":"u-1","name":"Dr Robin Žáček"},
"patient":{"nhs_number":"9990001006","prefix":"Ms","given":"Zoë","family":"O’Example","gender":"female","birth_date":"1979-08-02",
"phone":"07700 900744","address":["7 Rue-Essai Mews"],"city":"Exemplebury","postcode":"XX4 3XG",
"contacts":[{"given":"Al","family":"Voorbeeld","relationship":"father","phone":"01632 960133"}]},"reason":"new-problem"}`

// knowing is a withholder that has seen the task, and the run that it saw.
func knowing(t *testing.T, more ...journal.Entry) (*withhold.Withholder, results.Run) {
	t.Helper()
	view := journal.View{{Seq: 1, Mark: &journal.Mark{Kind: evidence.MarkTask, Who: "North 111", Nth: 1, Data: json.RawMessage(task)}}}
	for i, e := range more {
		e.Seq = i + 2
		view = append(view, e)
	}
	run := results.Run{Schema: results.Schema, Scenarios: []results.Scenario{{ID: "s", Name: "An Appointment is made", Steps: []results.Step{{Keyword: "When", Text: "Mr Patient calls"}}}}, Journals: map[string]journal.View{"s": view}}
	w := withhold.New(counting())
	w.Learn(run)
	return w, run
}

// In what was packed the letters of a name come up by chance, and a bundle could then not be made.
func TestLettersOfANameInWhatWasPackedAreNoName(t *testing.T) {
	t.Parallel()
	w, _ := knowing(t)
	packed := strings.Repeat("buy9d1XSCxyq8BO8", 5)
	require.Empty(t, w.Left(packed+"/Robin+"+packed))
	require.Equal(t, withhold.Name, w.Left("/people/Robin+"+packed[:40]), "a path is shorter")
	require.Equal(t, withhold.Name, w.Left(packed+"-Robin-"+packed), "no base64 is written so")
	require.Equal(t, withhold.Name, w.Left(base64.StdEncoding.EncodeToString([]byte(strings.Repeat("a long text about Robin. ", 8)))), "what is packed is looked at")
}

// Several words that are a name are found wherever a word begins, and in no other place: a page that says "another patient"
// could not be signed where somebody is called Other Patient.
func TestANameOfSeveralWordsBeginsWhereAWordDoes(t *testing.T) {
	t.Parallel()
	w := withhold.New(counting())
	w.Learn(results.Run{Journals: map[string]journal.View{"s": {{Seq: 1, Mark: &journal.Mark{Kind: evidence.MarkTask, Data: json.RawMessage(
		strings.NewReplacer(`"Al","family":"Voorbeeld"`, `"Other","family":"Patient"`).Replace(task))}}}}})
	for _, text := range []string{"another patient's booking", "for another patient"} {
		require.Empty(t, w.Left(text), text)
		require.Equal(t, text, w.Hide(text))
	}
	for _, text := range []string{"Other Patient", "an other patient", "an-Other-Patient", "anOther patient", "9other patient", "OTHER PATIENT", "ANOTHER PATIENT", "%20other+patient", "father=other_patients"} {
		require.Equal(t, withhold.Name, w.Left(text), text)
	}
}

func TestAValueIsTakenOutHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	w, _ := knowing(t)
	encodings := map[string]func(string) string{
		"plain":           func(s string) string { return s },
		"within a text":   func(s string) string { return "before " + s + ", after" },
		"percent-encoded": url.QueryEscape,
		"in a path":       url.PathEscape,
		"twice encoded":   func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
		"json in a json": func(s string) string {
			in, _ := json.Marshal(s)
			out, _ := json.Marshal(string(in))
			return string(out)
		},
		"ascii json": ascii,
		"html": func(s string) string {
			return strings.NewReplacer("’", "&#8217;", "'", "&#x27;", "ë", "&#235;").Replace(s)
		},
		"base64":        func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"base64 from 1": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(" " + s)) },
		"base64 from 2": func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(`{"` + s + `"}`)) },
		"base64 in a query": func(s string) string {
			return "?q=" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte("a:"+s)))
		},
		"percent in base64": func(s string) string { return base64.StdEncoding.EncodeToString([]byte("n=" + url.QueryEscape(s))) },
	}
	for value, kind := range map[string]string{
		"9990001006": "nhs-number", "999 000 1006": "nhs-number", "999-000-1006": "nhs-number", "9434765919": "nhs-number",
		"O’Example": "name", "O'Example": "name", "o’example": "name", "Zoë": "name", "ZOË O’EXAMPLE": "name", "O’Example, Zoë": "name", "Voorbeeld": "name", "Žáček": "name", "Zacek": "name",
		"07700 900744": "telephone", "07700900744": "telephone", "+447700900744": "telephone", "01632 960133": "telephone",
		"7 Rue-Essai Mews": "address", "7 rue essai mews": "address", "Exemplebury": "address", "XX4 3XG": "address", "1979-08-02": "birth-date", "02/08/1979": "birth-date",
	} {
		for name, encode := range encodings {
			encoded := encode(value)
			hidden := w.Hide(encoded)
			require.NotEqual(t, encoded, hidden, "%s %s", value, name)
			require.Contains(t, hidden, "withheld-", "%s %s: %s", value, name, hidden)
			for _, form := range []string{value, url.QueryEscape(value), base64.RawStdEncoding.EncodeToString([]byte(value))} {
				require.NotContains(t, hidden, form, "%s %s", value, name)
			}
			if name == "plain" {
				require.Regexp(t, `^\+?withheld-`+kind+"-[a-p]{32}$", hidden, value)
			}
			require.Equal(t, hidden, w.Hide(hidden), "what is hidden is not hidden again")
			require.Empty(t, w.Left(hidden))
		}
	}
}

// ascii writes JSON with an escape for each letter beyond ASCII.
func ascii(s string) string {
	var out strings.Builder
	for _, r := range s {
		if r < 128 {
			out.WriteRune(r)
		} else {
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}

func TestOneValueHasOnePlaceholder(t *testing.T) {
	t.Parallel()
	w, _ := knowing(t)
	require.Equal(t, w.Hide("O’Example"), w.Hide("O%E2%80%99EXAMPLE"))
	require.Equal(t, w.Hide("9990001006"), w.Hide("999 000 1006"))
	require.NotEqual(t, w.Hide("9990001006"), w.Hide("9990001014"))
	other, _ := knowing(t)
	other.Hide("Voorbeeld") // takes the first salt
	require.NotEqual(t, w.Hide("O’Example"), other.Hide("O’Example"), "without the salt nothing can be tried out")
	for _, d := range w.Disclosures() {
		require.True(t, d.Holds(), d)
		d.Value += "x"
		require.False(t, d.Holds(), d)
	}
}

func TestWhatIsNobodysStays(t *testing.T) {
	t.Parallel()
	w, _ := knowing(t)
	for _, text := range []string{
		"", "2031-03-07T15:00:00Z", "918000000111", "http://127.0.0.1:45197/STU3/1/Appointment/12", "urn:nhs:names:services:careconnect:fhir:rest:create:appointment",
		"a bearer token and basic authentication", "the slot is free", "1767225600", "5700903857a7fa1fbda70773638680c00767bd47", "Mr Patient", `{"resourceType":"Patient"}`,
		"d802c97d-94c3-4e43-a6bb-1df61d5749c0", "100%", `C:\temp`, "AT&T", "%zz", `\u12`, "&#;",
	} {
		require.Equal(t, text, w.Hide(text))
	}
}

func TestTokensAndSecretsAreTakenOut(t *testing.T) {
	t.Parallel()
	w, _ := knowing(t)
	for _, text := range []string{
		"Bearer abcdefghijklmnopqrstuvwxyz", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", `{"access_token":"s3cr3t-of-theirs"}`, `{\"client_secret\":\"s3cr3t-of-theirs\"}`,
		"grant_type=x&client_secret=s3cr3t-of-theirs&scope=y", "client%5Fsecret%3Ds3cr3t-of-theirs", "exec:./adapter --token s3cr3t-of-theirs"[:17] + "--token=s3cr3t-of-theirs", "password: s3cr3t-of-theirs",
	} {
		hidden := w.Hide(text)
		require.Contains(t, hidden, "withheld-", text)
		require.NotContains(t, hidden, "s3cr3t")
		require.NotContains(t, hidden, "eyJ")
		require.NotContains(t, hidden, "uvwxyz")
	}
}

func TestAShortValueIsTakenOutOfItsField(t *testing.T) {
	t.Parallel()
	body := `{"resourceType":"Patient","name":[{"family":"Ng","given":["Al","Jo"]}],"address":[{"line":["1"],"city":"Ely"}],"note":"1 Al fresco"}`
	xml := `<Patient xmlns="http://hl7.org/fhir"><name><family value="Ng"/><given value='Al'/></name><address><line value="1"/></address></Patient>`
	w, run := knowing(t,
		journal.Entry{Exchange: &journal.Exchange{Heard: "proxy", Nth: 1, Method: "POST", Target: "/", Request: journal.Message{Body: []byte(body)}}},
		journal.Entry{Exchange: &journal.Exchange{Heard: "proxy", Nth: 2, Method: "POST", Target: "/?name=Voorbeeld", Request: journal.Message{Header: http.Header{"Authorization": {"Bearer abcdefghijklm"}, "X-Who": {"Zo%C3%AB"}}, Body: []byte(xml)}}},
	)
	out, err := w.Run(run)
	require.NoError(t, err)
	view := out.Journals["s"]
	first := string(view[1].Exchange.Request.Body)
	require.True(t, json.Valid([]byte(first)), first)
	for _, field := range []string{`"Ng"`, `"Al"`, `"Jo"`, `"1"`, "Ely"} {
		require.NotContains(t, first, field)
	}
	require.Contains(t, first, "1 Al fresco", "a short word elsewhere is no name")
	second := view[2].Exchange
	for _, field := range []string{`"Ng"`, `'Al'`, `"1"`} {
		require.NotContains(t, string(second.Request.Body), field)
	}
	require.Regexp(t, `^/\?name=withheld-name-[a-p]{32}$`, second.Target)
	require.Regexp(t, `^Bearer withheld-token-[a-p]{32}$`, second.Request.Header.Get("Authorization"))
	require.Regexp(t, `^withheld-name-[a-p]{32}$`, second.Request.Header.Get("X-Who"))
	require.Contains(t, string(run.Journals["s"][1].Exchange.Request.Body), `"Ng"`, "the run that was given is as it was")
	require.NotContains(t, string(view[0].Mark.Data), `"Al"`, "a task's patient is withheld field by field")
}

func TestFreeTextOfScreensIsTakenOutWhateverItSays(t *testing.T) {
	t.Parallel()
	mark := func(kind, data string) journal.Entry {
		return journal.Entry{Mark: &journal.Mark{Kind: kind, Who: "North 111", Nth: 1, Data: json.RawMessage(data)}}
	}
	w, run := knowing(t,
		mark(evidence.MarkScreen, `{"case":"C-1","stage":"wrap-up","text":"Chart of Unheard Of","messages":[{"about":"encounter","says":"noted","text":"Call Unheard Of back on Friday"}],"prompt":{"bookings":["b1"],"text":"Unheard?"},"screenshot":{"media_type":"image/png","data":"iVBORw0KGgo="},"slots":[{"service":"Vale UTC","start":"2031-03-07T15:00:00Z","practitioner":"Nurse Unheard Of"}]}`),
		mark(evidence.MarkAside, `"Unheard Of is not in the index"`),
		mark(evidence.MarkNotDone, `{"task":"book","why":"Unheard Of has no slot","by":"adapter"}`),
		mark(evidence.MarkWords, `{"reply":{"values":{"listed":["yes"],"words":["I asked Unheard Of"]},"note":"Unheard","by":{"name":"Unheard Of","role":"tester"}}}`),
		mark(evidence.MarkLost, `"the adapter said: Unheard Of"`),
		mark(evidence.MarkUnheard, `{"why":"no request","start":"`+base64.StdEncoding.EncodeToString([]byte("GET /?n=Voorbeeld HTTP/9"))+`","bytes":24}`),
	)
	run.Scenarios[0].Detail = `the question says "Call Unheard Of back on Friday"`
	out, err := w.Run(run)
	require.NoError(t, err)
	raw, err := json.Marshal(out)
	require.NoError(t, err)
	view, err := json.Marshal(out.Journals)
	require.NoError(t, err)
	for _, s := range []string{string(raw), string(view)} {
		require.NotContains(t, s, "Unheard")
		require.NotContains(t, s, "iVBORw0KGgo")
	}
	require.Contains(t, string(view), `"says":"noted"`, "what a message claims stays")
	require.Contains(t, string(view), `"listed":["yes"]`, "what was chosen stays")
	var start struct{ Start []byte }
	require.NoError(t, json.Unmarshal(out.Journals["s"][6].Mark.Data, &start))
	require.Contains(t, string(start.Start), "GET /?n=withheld-name-")
}
