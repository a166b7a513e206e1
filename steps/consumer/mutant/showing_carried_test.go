package mutant_test

// What shows only in the second call, or at a value that is seldom written.
var _ = func() bool {
	elsewhere = append(elsewhere, "lists-three-days", "no-slot-this-quarter")
	return true
}()
