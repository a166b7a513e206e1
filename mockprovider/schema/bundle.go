package schema

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// bundleRules: the total counts the matches, addresses are unique and those of the
// resources, each resource keeps its own rules, and what was asked to be included is
// there. Source: FHIR STU3 Bundle, bdl-7 and bdl-8; SL-32 to SL-36, RD-16 to RD-20.
func (s *Set) bundleRules(use Use, r fhir.Resource) []Finding {
	var b bundle
	if out := b.read(r); len(out) > 0 {
		return out
	}
	if total, ok := r["total"].(json.Number); ok {
		if n, whole := wholeOf(total); !whole || n != int64(b.matches) {
			return []Finding{{Profile, "Bundle.total", "is not the number of entries that match"}}
		}
	}
	for _, e := range b.entries {
		if out := s.entryRules(use, e.resource); len(out) > 0 {
			for i := range out {
				_, below, _ := strings.Cut(out[i].Path, ".")
				out[i].Path = strings.TrimSuffix(e.path+".resource."+below, ".")
			}
			return out
		}
	}
	if use == SlotBundle {
		return b.resolved(asked(r))
	}
	return nil
}

// ofType are the uses of what a bundle of slots holds.
var ofType = map[string]Use{
	"Slot": Slot, "Schedule": Schedule, "HealthcareService": HealthcareService, "Practitioner": Practitioner,
	"PractitionerRole": PractitionerRole, "Organization": Organization, "Location": Location,
	"OperationOutcome": OperationOutcome,
}

func (s *Set) entryRules(use Use, r fhir.Resource) []Finding {
	switch {
	case r.Type() != "Appointment":
		return s.rules(ofType[r.Type()], r)
	case use == PointerBundle:
		return s.rules(Pointer, r)
	case r.Has("contained"):
		return s.bookingRules(r)
	}
	return s.rules(Pointer, r) // a summary has as little to go by as a pointer
}

// bundle is what is known of the entries.
type bundle struct {
	entries []entry
	// held names the resources: Schedule/vale-gp.
	held    map[string]bool
	types   map[string]bool
	matches int
}

type entry struct {
	path     string
	resource fhir.Resource
}

func (b *bundle) read(r fhir.Resource) []Finding {
	b.held, b.types = map[string]bool{}, map[string]bool{}
	urls := map[string]bool{}
	for i, e := range r.Objects("entry") {
		path := "Bundle.entry[" + digits(i) + "]"
		resource := e.Object("resource")
		name := resource.Type() + "/" + resource.ID()
		address := e.String("fullUrl")
		switch {
		case address != "" && !strings.HasSuffix(address, "/"+name):
			return []Finding{{Profile, path + ".fullUrl", "is not the address of the resource"}}
		case address != "" && urls[address], resource.ID() != "" && b.held[name]:
			return []Finding{{Profile, path + ".fullUrl", "is there twice"}}
		}
		urls[address], b.held[name], b.types[resource.Type()] = true, true, true
		b.entries = append(b.entries, entry{path, resource})
		if mode := e.String("search", "mode"); mode == "match" || mode == "" && (resource.Type() == "Slot" || resource.Type() == "Appointment") {
			b.matches++
		}
	}
	return nil
}

// asked reads from the link to the search itself what was to be included, by the type
// that was to be brought in.
func asked(r fhir.Resource) map[string]bool {
	out := map[string]bool{}
	for _, link := range r.Objects("link") {
		if link.String("relation") != "self" {
			continue
		}
		u, err := url.Parse(link.String("url"))
		if err != nil {
			continue
		}
		for name, values := range u.Query() {
			if name, _, _ = strings.Cut(name, ":"); name != "_include" {
				continue
			}
			for _, value := range values {
				out[brings[strings.ToLower(strings.ReplaceAll(value, ".", ":"))]] = true
			}
		}
	}
	return out
}

// brings says what an include value brings in, its spellings evened out. Source: SL-07.
var brings = map[string]string{
	"slot:schedule":                    "Schedule",
	"schedule:actor:practitioner":      "Practitioner",
	"schedule:actor:practitionerrole":  "PractitionerRole",
	"schedule:actor:healthcareservice": "HealthcareService",
	"healthcareservice:organization":   "Organization",
	"healthcareservice:providedby":     "Organization",
	"healthcareservice:location":       "Location",
}

// resolved: a reference leads to an entry if its target's type was to be included, or
// if any of that type is there. Source: SL-46, SL-47.
func (b *bundle) resolved(asked map[string]bool) []Finding {
	for _, e := range b.entries {
		for _, l := range links(e.resource) {
			kind := typeOf(l.to)
			if _, id := cutLast(l.to); (asked[kind] || b.types[kind]) && !b.held[kind+"/"+id] {
				return []Finding{{Reference, e.path + ".resource." + l.element, "refers to a " + kind + " that is not included"}}
			}
		}
	}
	return nil
}

type link struct{ element, to string }

// links are the references along which an include goes.
func links(r fhir.Resource) []link {
	var out []link
	switch r.Type() {
	case "Slot":
		out = append(out, link{"schedule", r.String("schedule", "reference")})
	case "Schedule":
		for i, a := range r.Objects("actor") {
			out = append(out, link{"actor[" + digits(i) + "]", a.String("reference")})
		}
	case "HealthcareService":
		if to := r.String("providedBy", "reference"); to != "" {
			out = append(out, link{"providedBy", to})
		}
		for i, l := range r.Objects("location") {
			out = append(out, link{"location[" + digits(i) + "]", l.String("reference")})
		}
	}
	return out
}
