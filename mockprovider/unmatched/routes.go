package unmatched

import "slices"

// Route is a path that a party serves and the methods for it. A step in braces stands for an id.
type Route struct {
	// Path is below the party's base, without a slash before it.
	Path    string
	Methods []string
}

// provider are the routes of a booking provider. Source: Booking API, process and each interaction's page.
var provider = []Route{
	{"metadata", []string{"GET"}},
	{"Slot", []string{"GET"}},
	{"Slot/{id}", []string{"GET"}},
	{"Appointment", []string{"GET", "POST"}},
	{"Appointment/{id}", []string{"GET", "PUT"}},
	{"Appointment/{id}/_history/{vid}", []string{"GET"}},
}

// registry are the routes of the registry below its FHIR base. Source: RG-06, RG-17, RG-23.
var registry = []Route{
	{"Appointment", []string{"GET", "POST"}},
	{"Appointment/{id}", []string{"GET", "PUT"}},
	{"Appointment/{id}/_history/{vid}", []string{"GET"}},
}

// Provider returns the routes of a booking provider.
func Provider() []Route { return slices.Clone(provider) }

// Registry returns the routes of the registry below its FHIR base.
func Registry() []Route { return slices.Clone(registry) }
