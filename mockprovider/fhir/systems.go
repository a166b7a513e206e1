package fhir

// Identifier systems. Source: Booking API resource pages.
const (
	NHSNumberSystem = "https://fhir.nhs.uk/Id/nhs-number"
	ODSSystem       = "https://fhir.nhs.uk/Id/ods-organization-code"
	UUIDSystem      = "https://tools.ietf.org/html/rfc4122"
	URISystem       = "urn:ietf:rfc:3986"
)

// Code systems of issue details.
const (
	SpineErrorSystem       = "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1"
	OperationOutcomeSystem = "http://hl7.org/fhir/operation-outcome"
	IssueTypeSystem        = "http://hl7.org/fhir/issue-type"
)

// ProfileBase is where the Care Connect profiles and extensions live.
const ProfileBase = "https://fhir.hl7.org.uk/STU3/StructureDefinition/"

// DeliveryChannelExtension says how a slot is delivered: In-person, Telephone or Video. Source: SL-52.
const DeliveryChannelExtension = ProfileBase + "Extension-CareConnect-DeliveryChannel-1"

// Profile returns the URL of the Care Connect profile of a resource type.
func Profile(resourceType string) string { return ProfileBase + "CareConnect-" + resourceType + "-1" }

// MediaType is the content type of every JSON answer. Source: FM-08.
const MediaType = "application/fhir+json;charset=utf-8"
