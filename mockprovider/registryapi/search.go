package registryapi

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/registry"
)

// patientForms are the spellings of the patient parameter that the sources use.
// Source: wire contract, 6.5; RD-14, RD-15.
var patientForms = []string{
	"Appointment.participant.actor:Patient.identifier",
	"Appointment.participant.actor",
	"Patient",
	"patient:Patient.identifier",
	"patient.identifier",
	"patient",
}

// demographics is the national form of a reference to a patient.
const demographics = "https://demographics.spineservices.nhs.uk/"

// criterion is one parameter that the search understood.
type criterion struct {
	name, value string
	patient     registry.NHSNumber // or
	booking     string             // or
	id          string
}

func (c criterion) find(r *registry.Registry) []registry.Entry {
	switch {
	case c.booking != "":
		return r.FindByURL(unversioned(c.booking))
	case c.patient != "":
		return r.FindByPatient(c.patient)
	}
	return r.FindByID(c.id)
}

// search answers GET [base]/Appointment?... with every match and no pages.
// Source: search_patient_appointments (Jan 2021); RG-16 to RG-20.
func (a *API) search(c call) (fault.Reply, error) {
	criteria, err := parse(c.URL.RawQuery)
	if err != nil {
		return fault.Reply{}, err
	}
	var found []registry.Entry
	self := make([]string, 0, len(criteria))
	for i, criterion := range criteria {
		matches := criterion.find(a.config.Registry)
		if i == 0 {
			found = matches
		} else {
			found = slices.DeleteFunc(found, func(e registry.Entry) bool {
				return !slices.ContainsFunc(matches, func(m registry.Entry) bool { return m.ID == e.ID })
			})
		}
		self = append(self, url.QueryEscape(criterion.name)+"="+url.QueryEscape(criterion.value))
	}
	set := fhir.Searchset{
		ID: a.config.NewID(), Updated: a.config.Now(), Self: a.config.Base + "/Appointment?" + strings.Join(self, "&"),
	}
	for _, e := range found {
		set.Entries = append(set.Entries, fhir.Entry{FullURL: a.url(e.ID), Resource: wire(e).Resource(), Mode: fhir.Match})
	}
	return c.resource(http.StatusOK, set.Resource()), nil
}

// parse reads the parameters that a search understands, in the order of their names; others are ignored.
func parse(query string) ([]criterion, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, parameter("query", "cannot be read")
	}
	var out []criterion
	for _, name := range patientForms {
		for _, value := range values[name] {
			number, err := patient(name, value)
			if err != nil {
				return nil, err
			}
			out = append(out, criterion{name: name, value: value, patient: number})
		}
	}
	for _, value := range values["identifier"] {
		c, err := identifier(value)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	for _, value := range values["_id"] {
		if !fhir.ValidID(value) {
			return nil, parameter("_id", "is not an id")
		}
		out = append(out, criterion{name: "_id", value: value, id: value})
	}
	if len(out) == 0 {
		return nil, parameter("identifier", "name a patient or the URL of a booking")
	}
	return out, nil
}

// identifier is either a patient's NHS number or a booking's URL.
func identifier(value string) (criterion, error) {
	const name = "identifier"
	system, rest, ok := strings.Cut(value, "|")
	if !ok || system == fhir.NHSNumberSystem {
		number, err := patient(name, value)
		return criterion{name: name, value: value, patient: number}, err
	}
	if system != fhir.URISystem || rest == "" {
		return criterion{}, parameter(name, fmt.Sprintf("want %s| or %s| before the value", fhir.NHSNumberSystem, fhir.URISystem))
	}
	return criterion{name: name, value: value, booking: rest}, nil
}

// patient reads an NHS number, with its system, as a national reference or bare.
func patient(name, value string) (registry.NHSNumber, error) {
	system, number, ok := strings.Cut(value, "|")
	switch {
	case ok && system != fhir.NHSNumberSystem:
		return "", parameter(name, "want the system "+fhir.NHSNumberSystem)
	case !ok:
		number = strings.TrimPrefix(strings.TrimPrefix(value, demographics), "Patient/")
	}
	n := registry.NHSNumber(number)
	if !n.Valid() {
		return "", parameter(name, "not a valid NHS number")
	}
	return n, nil
}

// parameter refuses a query. Row E2.
func parameter(name, why string) error {
	e := refuse(http.StatusBadRequest, name+": "+why)
	e.location = name
	return e
}
