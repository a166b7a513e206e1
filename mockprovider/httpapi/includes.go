package httpapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// includes are the kinds of resource to bring in beside the slots.
type includes struct {
	schedule, practitioner, role, service, place, organization, location bool
}

// actors reports whether any actor of the schedules was asked for; a place that is
// an actor itself comes with the others.
func (i *includes) actors() bool { return i.practitioner || i.role || i.service || i.place }

// read notes one include value, whatever its spelling, and reports whether it is
// known. Source: search for slots, include parameters and their samples; SL-07, SL-47.
func (i *includes) read(value string) bool {
	switch strings.ToLower(value) {
	case "slot:schedule", "slot.schedule":
		i.schedule = true
	case "schedule:actor:practitioner":
		i.practitioner = true
	case "schedule:actor:practitionerrole":
		i.role = true
	case "schedule:actor:healthcareservice":
		i.service = true
	case "schedule:actor:location":
		i.place = true
	case "schedule:actor":
		i.practitioner, i.role, i.service, i.place = true, true, true, true
	case "healthcareservice:organization", "healthcareservice:providedby", "healthcareservice.providedby":
		i.organization = true
	case "healthcareservice:location", "healthcareservice.location":
		i.location = true
	default:
		return false
	}
	return true
}

// included collects resources, each once.
type included struct{ byName map[string]fhir.Resource }

func newIncluded() included { return included{byName: map[string]fhir.Resource{}} }

func (i included) has(resourceType, id string) bool {
	_, ok := i.byName[resourceType+"/"+id]
	return ok
}

func (i included) add(r fhir.Resource) { i.byName[r.Type()+"/"+r.ID()] = r }

// addIf adds a resource that is wanted and held.
func (i included) addIf(wanted bool, r fhir.Resource) {
	if wanted && r.ID() != "" {
		i.add(r)
	}
}

// includeOrder is the order of types in a Bundle.
var includeOrder = []string{
	"Schedule", "HealthcareService", "Practitioner", "PractitionerRole", "Organization", "Location",
}

func (i included) sorted() []fhir.Resource {
	var out []fhir.Resource
	for _, r := range i.byName {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b fhir.Resource) int {
		return cmp.Or(
			cmp.Compare(slices.Index(includeOrder, a.Type()), slices.Index(includeOrder, b.Type())),
			strings.Compare(a.ID(), b.ID()))
	})
	return out
}
