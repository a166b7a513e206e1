package journal

import "context"

// Harness is the By of what the harness itself asks.
const Harness = "harness"

type byKey struct{}

// MadeBy returns a context whose requests are made by a party of this process. It reaches a
// [Recorder] only where the request is handed over inside the process: a request that
// comes over the network has a context of its listener's, whatever its sender says of itself.
func MadeBy(ctx context.Context, party string) context.Context {
	return context.WithValue(ctx, byKey{}, party)
}

func madeBy(ctx context.Context) string {
	party, _ := ctx.Value(byKey{}).(string)
	return party
}
