package mutant_test

var _ = func() bool {
	for _, name := range []string{"gives-back-a-free-slot", "gives-back-an-hour-later", "gives-back-capitals", "gives-back-own-description"} {
		showing[name] = "only to cancel"
	}
	elsewhere = append(elsewhere, "gives-back-no-channel")
	return true
}()
