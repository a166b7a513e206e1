package journal

// The kinds of mark that the mock writes. The harness has kinds of its own; see package evidence, which knows them all.
const (
	MarkStaff    = "staff"    // a provider's staff did or were shown something; data is a StaffMark
	MarkArranged = "arranged" // a booking was made that no consumer made, and no staff on whose acts rules rest; data is a StaffMark
	MarkClock    = "clock"    // the session's clock was moved; data is what it says now
	MarkVariance = "variance" // how a provider differs, which is legal and no fault; data is a VarianceMark
	MarkFront    = "front"    // a request was addressed otherwise than to its world; data is a FrontMark
	MarkHeld     = "held"     // what changed in what the mock holds, as far as no exchange tells it; its data is the mock's alone
	MarkUnheard  = "unheard"  // bytes arrived at a listener and were no request that could be heard; data is an UnheardMark
)

// StaffMark is the data of a mark of staff.
type StaffMark struct {
	Act     string `json:"act"`
	Booking string `json:"booking,omitempty"` // its URL
	Version string `json:"version,omitempty"`
	// Shown are the URLs of the bookings that staff were shown.
	Shown []string `json:"shown,omitzero"`
}

// VarianceMark is the data of a mark of how a provider differs.
type VarianceMark struct {
	Seed    int64    `json:"seed"`
	Differs []string `json:"differs"`
}

// FrontMark is the data of a mark of how a request was addressed, and by what it was known whose it is.
type FrontMark struct {
	Target string `json:"target"`
	By     string `json:"by"`
}

// UnheardMark is the data of a mark of bytes that were no request; Who of the mark is the listener.
type UnheardMark struct {
	// Why says why it was not heard.
	Why string `json:"why"`
	// Start is how it begins, at most 2 KiB (in base64), and Bytes how much of it was read.
	Start []byte `json:"start,omitempty"`
	Bytes int64  `json:"bytes,omitempty"`
}
