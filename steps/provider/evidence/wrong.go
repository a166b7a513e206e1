package evidence

// What is wrong with a request on purpose; see [Meant].
const (
	WrongRebook         = "asks for a re-booking in one act"
	WrongSlotTaken      = "the slot is taken"
	WrongNoFrom         = "Ssp-From is missing"
	WrongNoRequestID    = "X-Request-Id is missing"
	WrongRequestIDUsed  = "X-Request-Id of a request that succeeded"
	WrongService        = "nobody has this service"
	WrongStart          = "start is no time"
	WrongStatus         = "status is no status"
	WrongPast           = "the whole window is past"
	WrongMethod         = "the method is not allowed there"
	WrongUnparsable     = "the body cannot be parsed"
	WrongResource       = "the body is no Appointment"
	WrongNoSlot         = "the body holds no slot"
	WrongUnknownSlot    = "nobody has this slot"
	WrongSchedule       = "nobody has this schedule"
	WrongNHSNumber      = "the NHS number has a wrong check digit"
	WrongNoRank         = "no telephone has rank 1"
	WrongTwoRanks       = "two telephones have rank 1"
	WrongMediaType      = "the content type is not FHIR's"
	WrongProfile        = "the body breaks the profile"
	WrongUnknownBooking = "nobody has this booking"
	WrongUnknownVersion = "the booking has no such version"
	WrongUnknownPath    = "nobody has this resource"
	WrongNoIfMatch      = "If-Match is missing"
	WrongUnmade         = "nobody made this booking, and a cancellation of it was refused"
	WrongMoved          = "If-Match is the version before staff moved the booking"
	WrongStale          = "If-Match is not the current version"
	WrongDiffers        = "the body differs in more than status"
	WrongMoves          = "the body moves the booking"
	WrongIDDiffers      = "the id in the body is another"
	WrongAgain          = "the booking is cancelled already"
	WrongOtherStatus    = "the new status is another than cancelled"
	WrongAccept         = "the format asked for is none of FHIR's"
)

// NobodyMoves is what is waited for in vain where staff of the provider cannot be asked to move a booking.
const NobodyMoves = "staff who move a booking"

// FreeSlot is what is waited for in vain where the slot of a booking that was cancelled does not become free.
const FreeSlot = "its slot to be free"

// WrongByConsumer begins what is wrong with a request of a consumer that is itself under test; the clause that it breaks follows.
const WrongByConsumer = "the consumer breaks "

// What is wrong with the token of a request on purpose.
const (
	WrongTokenNone     = "token: none"
	WrongTokenParts    = "token: two parts"
	WrongTokenBase64   = "token: not base64url" //nolint:gosec // words about a token, and no token
	WrongTokenJSON     = "token: not JSON"      //nolint:gosec // words about a token, and no token
	WrongTokenClaim    = "token: a claim is missing"
	WrongTokenExpired  = "token: expired ten minutes ago"
	WrongTokenEarly    = "token: issued ten minutes from now" //nolint:gosec // words about a token, and no token
	WrongTokenAudience = "token: for another provider"
	WrongTokenPath     = "token: for another service root of the same host"
	WrongTokenScope    = "token: for another operation"
)

// What a request without a fault is to find out; see [Meant].
const (
	ProbeFormat         = "format"             // which format comes back
	ProbeGzipAnswer     = "gzip answer"        // it asks for compression
	ProbeGzipBody       = "gzip body"          // its body is compressed
	ProbeChunked        = "chunked"            // its body is sent in chunks
	ProbeForwarded      = "forwarded"          // a proxy has added headers
	ProbeNoPractitioner = "no practitioner"    // its token leaves the practitioner out
	ProbeDrift          = "drift"              // its token's clock is half a minute ahead
	ProbeNoInclude      = "no include"         // it asks for no include
	ProbeInclude        = "include"            // it asks for every include
	ProbeUnknownInclude = "unknown include"    // and for one that nobody has
	ProbeRevinclude     = "revinclude"         // and for a _revinclude
	ProbeUnknownParam   = "unknown parameter"  // a parameter is of no standard
	ProbeNoStatus       = "no status"          // it leaves status out
	ProbeNoFrom         = "no lower bound"     // it leaves the lower bound out
	ProbeBegunBefore    = "begins in the past" // its window begins in the past
	ProbeEmpty          = "nothing there"      // no slot can begin in its window
	ProbeEdgeIn         = "edge, included"     // ge and le at the start of a slot
	ProbeEdgeOut        = "edge, left out"     // gt at the start of a slot
	ProbeEdgeBefore     = "edge, before"       // lt at the start of a slot
	ProbeOffset         = "another offset"     // its times are those of another time zone
	ProbePatientForm    = "patient parameter"  // the patient in a spelling of the parameter
	ProbeExtension      = "unknown extension"  // its body has an extension that nobody knows
	ProbeUnknownPatient = "unknown patient"    // its patient is not known to the provider
	ProbeNoNumber       = "no NHS number"      // its patient has no NHS number
	ProbeAgainAfter     = "id of a failure"    // the X-Request-Id of a request that failed
	ProbeOutage         = "registry away"      // the registry cannot be reached
)
