//go:build !linux

package mockprovider

import (
	"context"
	"fmt"
	"net"
)

// reserve finds a free loopback port. It cannot be held while nobody listens on it,
// so another program may be given it meanwhile; opening the listener then fails.
func reserve() (addr string, release func(), err error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("listen: %w", err)
	}
	defer l.Close() //nolint:errcheck // it is opened again at once
	return l.Addr().String(), nil, nil
}
