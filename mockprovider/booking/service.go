package booking

// ServiceID is a service's identifier in the service directory (its DoS service id).
type ServiceID string

// Service is a healthcare service that the provider delivers.
type Service struct {
	ID   ServiceID
	Name string
	// Location is where it is delivered and Organization who delivers it; their ID is empty when not held.
	Location     Location
	Organization Organization
}

// Location is a place as shown to a consumer's user. Source: SL-42.
type Location struct {
	ID, Name string
	// Lines, City and Postcode are its address; all empty when not held.
	Lines    []string
	City     string
	Postcode string
}

// Organization is the organisation behind a service.
type Organization struct {
	ID, Name string
	// ODS is its organisation code.
	ODS string
}

// Schedule is a diary page: the slots of one service, perhaps of one practitioner.
// Source: SL-43, SL-44: one service, at most one practitioner, role and location.
type Schedule struct {
	ID string
	// Identifier is the provider's own name for it.
	Identifier string
	Service    ServiceID
	// Practitioner, Role and Location are optional; their ID is empty when not held.
	Practitioner Practitioner
	Role         Role
	Location     Location
}

// Practitioner is a person who sees patients.
type Practitioner struct {
	ID                    string
	Family, Given, Prefix string
	// Gender is male, female, other or unknown; empty when not held.
	Gender string
	// UserID is the SDS user id.
	UserID string
}

// Role is what a practitioner does, as an SDS job role.
type Role struct {
	ID, Code, Display string
}
