package withhold

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Learn takes the values of a run from the fields that hold them.
func (w *Withholder) Learn(run results.Run) {
	w.common = commonTexts(run)
	w.commonSmall = strings.ToLower(w.common)
	for _, f := range w.numbers(w.common) {
		w.services[f.value] = true
	}
	for _, view := range run.Journals {
		for _, e := range view {
			if e.Mark != nil {
				w.learnMark(*e.Mark)
			}
		}
	}
	for _, view := range run.Journals {
		for _, e := range view {
			if x := e.Exchange; x != nil {
				w.learnHeaders(x.Request.Header)
				w.learnHeaders(x.Response.Header)
				w.learnSecrets(x.Target)
				w.learnBody(x.Request)
				w.learnBody(x.Response)
			}
		}
	}
	for _, a := range run.Attestations {
		w.learn(Name, a.Name)
		w.learnText(a.Note)
		w.learnText(a.Statement)
		for _, d := range a.Documents {
			w.learnText(d.Name)
		}
	}
	w.learnSecrets(run.Consumer.Name)
}

// commonTexts are the texts of features and catalogue.
func commonTexts(run results.Run) string {
	var out strings.Builder
	add := func(all ...string) {
		for _, s := range all {
			out.WriteString(s + "\n")
		}
	}
	add(run.Standard, run.Consumer.Defect)
	for _, r := range run.Requirements {
		add(r.Sentence, r.Unjudged, fmt.Sprintf("%+v", r.Requirement))
	}
	for _, s := range run.Scenarios {
		add(s.Feature, s.Path, s.Rule, s.Name)
		for _, step := range s.Steps {
			add(step.Text)
		}
	}
	if p := run.Consumer.Product; p != nil {
		add(p.Vendor, p.Name, p.Version, p.Contact)
	}
	return out.String()
}

// learnText notes a free text that is long enough to be told apart from others.
func (w *Withholder) learnText(s string) {
	if len(s) >= 12 && strings.Contains(strings.TrimSpace(s), " ") {
		w.learn(Text, s)
	}
}

func (w *Withholder) learnMark(m journal.Mark) {
	var data any
	if json.Unmarshal(m.Data, &data) != nil {
		return
	}
	switch m.Kind {
	case evidence.MarkSetup:
		var setup struct {
			Services []struct{ ID string } `json:"services"`
		}
		if json.Unmarshal(m.Data, &setup) == nil {
			for _, s := range setup.Services {
				w.services[s.ID] = true
			}
		}
	case evidence.MarkCast:
		var bill evidence.Playbill
		if json.Unmarshal(m.Data, &bill) == nil {
			for _, all := range []map[string]string{bill.Patients, bill.Users} {
				for _, name := range all {
					w.learnFull(name)
				}
			}
		}
	case evidence.MarkScreen, evidence.MarkWords, evidence.MarkNotDone, evidence.MarkAside:
		w.texts(m.Kind, data, func(kind Kind, s string) string {
			switch kind {
			case Name:
				w.learnFull(s)
			case Text:
				w.learnText(s)
			default: // pictures are left out as a whole
			}
			return s
		})
	}
	w.walk(data, "", false)
}

// titles are no part of a name.
var titles = []string{"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Prof", "Sir", "Rev", "Nurse"}

// learnFull notes a name that is given in one piece: as a whole, and its last word.
func (w *Withholder) learnFull(name string) {
	words := strings.Fields(name)
	for len(words) > 1 && slices.Contains(titles, strings.TrimSuffix(words[0], ".")) {
		words = words[1:]
	}
	if len(words) == 0 {
		return
	}
	w.learn(Name, strings.Join(words, " "))
	w.learn(Name, words[0])
	w.learn(Name, words[len(words)-1])
}

// persons are the resources and members that are about somebody.
var persons = []string{"Patient", "Practitioner", "RelatedPerson", "Person", "patient", "contact", "contacts", "user"}

// walk goes through JSON, of FHIR and of the contract. Within says that it is about somebody.
func (w *Withholder) walk(v any, name string, within bool) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			w.walk(one, name, within)
		}
	case map[string]any:
		if kind, ok := v["resourceType"].(string); ok {
			within = slices.Contains(persons, kind)
		}
		w.names(v)
		if value, ok := v["value"].(string); ok {
			if system, _ := v["system"].(string); strings.Contains(system, "nhs-number") {
				w.learn(NHSNumber, value)
			}
			if within && name == "telecom" {
				w.learn(Telephone, value)
			}
		}
		for member, one := range v {
			w.walk(one, member, within || slices.Contains(persons, member))
		}
	case string:
		w.field(name, v, within)
	}
}

// names learns a name that is given in parts, whole and in both orders.
func (w *Withholder) names(v map[string]any) {
	family, given := firstText(v["family"]), firstText(v["given"])
	if family == "" && given == "" {
		return
	}
	if family != "" && given != "" {
		w.learn(Name, given+" "+family)
		w.learn(Name, family+" "+given)
	}
	if text, ok := v["text"].(string); ok {
		w.learnFull(text)
	}
}

func firstText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var all []string
		for _, one := range v {
			if s, ok := one.(string); ok {
				all = append(all, s)
			}
		}
		return strings.Join(all, " ")
	}
	return ""
}

// kinds are those of members that hold nothing else, wherever they stand; ofPersons are those that do in what is about somebody.
var (
	kinds = map[string]Kind{
		"family": Name, "given": Name, "nhs_number": NHSNumber, "birth_date": BirthDate, "birthDate": BirthDate, "practitioner": Name,
		"access_token": Token, "refresh_token": Token, "id_token": Token, "client_assertion": Token, "assertion": Token,
		"client_secret": Secret, "password": Secret,
	}
	ofPersons = map[string]Kind{
		"line": Address, "address": Address, "city": Address, "district": Address, "postcode": Address, "postalCode": Address,
		"phone": Telephone, "name": Name,
	}
)

func (w *Withholder) field(name, text string, within bool) {
	kind, ok := kinds[name]
	if !ok && within {
		kind, ok = ofPersons[name]
	}
	switch {
	case !ok:
	case name == "name" || name == "practitioner":
		if !strings.Contains(text, "/") { // a reference is no name
			w.learnFull(text)
		}
	default:
		w.learn(kind, text)
	}
}

// secretHeaders hold nothing but secrets, or a scheme and a secret.
var secretHeaders = []string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key"}

func isSecretHeader(name string) bool {
	return slices.ContainsFunc(secretHeaders, func(s string) bool { return strings.EqualFold(s, name) })
}

func (w *Withholder) learnHeaders(h http.Header) {
	for name, values := range h {
		for _, v := range values {
			if isSecretHeader(name) {
				_, secret := scheme(v)
				w.learn(Token, secret)
			}
			w.learnSecrets(v)
		}
	}
}

// scheme parts a credential from the word before it.
func scheme(v string) (string, string) {
	before, after, ok := strings.Cut(v, " ")
	if !ok || strings.ContainsAny(before, "=;") {
		return "", v
	}
	return before + " ", after
}

func (w *Withholder) learnSecrets(s string) {
	for _, f := range inLayers(s, w.secrets) {
		if len(f.value) >= 8 {
			w.learn(f.kind, f.value)
		}
	}
}

func (w *Withholder) learnBody(m journal.Message) {
	body, _ := unpacked(m)
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) == 0 {
		return
	}
	w.learnSecrets(string(body))
	if trimmed[0] == '<' {
		w.learnXML(trimmed)
		return
	}
	var data any
	if json.Unmarshal(trimmed, &data) == nil {
		w.walk(data, "", false)
	}
}
