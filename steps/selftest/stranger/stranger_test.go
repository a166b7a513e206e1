package stranger

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEveryNameIsListedOnceAndDoesSomething(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(raw)
	}
	seen := map[string]bool{}
	check := func(name string) {
		if seen[name] {
			t.Errorf("%s is listed twice", name)
		}
		seen[name] = true
		if !strings.Contains(source.String(), `"`+name+`"`) {
			t.Errorf("%s is listed and does nothing", name)
		}
	}
	for _, d := range Defects() {
		check(d.Name)
		if len(d.Expected) == 0 || d.What == "" {
			t.Errorf("%s: nothing is said of it", d.Name)
		}
	}
	for _, v := range Variants() {
		check(v.Name)
		if v.Source == "" || v.Why == "" {
			t.Errorf("%s: nothing allows it", v.Name)
		}
	}
}

func TestOneWordIsExchanged(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"contained":[{"status":"busy"}],"x":"status","status" : "booked","n":1.50}`: `{"contained":[{"status":"busy"}],"x":"status","status" : "cancelled","n":1.50}`,
		`{"status":"booked"}`: `{"status":"cancelled"}`,
	} {
		if got := string(cutJSON([]byte(in), "cancelled")); got != want {
			t.Errorf("%s became %s", in, got)
		}
	}
	in := `<Appointment xmlns="http://hl7.org/fhir"><contained><Slot><status value="busy"/></Slot></contained><status value="booked"/><p><status value="accepted"/></p></Appointment>`
	want := strings.Replace(in, `"booked"`, `"cancelled"`, 1)
	if got := string(cutXML([]byte(in), "cancelled")); got != want {
		t.Errorf("became %s", got)
	}
}

func TestBothFormsReadAlike(t *testing.T) {
	t.Parallel()
	n := resource("Appointment", "a1", true).with("contained", []node{resource("Slot", "s", true).with("status", "busy")}).
		with("status", "booked").with("participant", []node{{{"actor", node{{"reference", "#p"}}}}})
	for _, raw := range [][]byte{asJSON(n), asXML(n)} {
		b := parse(raw)
		if b.text("resourceType") != "Appointment" || b.text("status") != "booked" || b.contained("Slot").text("status") != "busy" ||
			b.text("participant", "actor", "reference") != "#p" {
			t.Errorf("%s was read as %v", raw, b)
		}
	}
	if parse([]byte("<html><body>Sorry</body></html>")) != nil || parse([]byte("{")) != nil {
		t.Error("what is no resource was read as one")
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	if got := safe("http://a/b c/{1}|%20"); got != "http://a/b%20c/%7B1%7D%7C%20" {
		t.Error(got)
	}
	for address, want := range map[string]string{
		"https://p/STU3/1/Appointment/x": "/Appointment/x", "/STU3/1/Slot?page=2": "/Slot?page=2", "Slot?page=2": "/Slot?page=2",
	} {
		if got := within("https://p/STU3/1", address); got != want {
			t.Errorf("%s is %s", address, got)
		}
	}
}

func TestTheContractIsSpoken(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(New(Options{}))
	defer s.Close()
	post := func(path, body string) (int, string) {
		res, err := s.Client().Post(s.URL+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var out bytes.Buffer
		_, _ = out.ReadFrom(res.Body)
		return res.StatusCode, out.String()
	}
	if status, body := post("/sessions", `{"name":"North","ods":"X1","proxy":"http://127.0.0.1:1","services":[]}`); status != 200 || !strings.Contains(body, `"desk-1"`) {
		t.Fatal(status, body)
	}
	begin := `{"kind":"begin-encounter","encounter":"e1","now":"2031-03-07T15:00:00Z","user":{"id":"u","name":"U"},"patient":{"given":"Test","family":"Patient","gender":"male","birth_date":"1980-02-29","phone":"","address":[],"city":"","postcode":""},"reason":"call-back"}`
	if status, body := post("/sessions/desk-1/tasks", begin); status != 200 || !strings.Contains(body, `"assessing"`) {
		t.Fatal(status, body)
	}
	if status, _ := post("/sessions/nobody/tasks", begin); status != 404 {
		t.Fatal(status)
	}
}
