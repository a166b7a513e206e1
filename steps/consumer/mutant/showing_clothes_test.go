package mutant_test

// A reference to another booking shows where there is one: when the patient calls again.
var _ = func() bool {
	for _, name := range []string{
		"cancellation-names-new", "old-id-in-description", "original-as-local-id", "original-as-request-id", "previous-appointment-header", "quiet-reference-header", "rebook-claim", "rebook-tag",
		"rebook-type", "rebook-via", "refers-by-extension", "refers-to-old-slot", "replaces-in-comment", "says-more",
	} {
		showing[name] = "seen sooner at the same service"
	}
	return true
}()
