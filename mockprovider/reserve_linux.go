package mockprovider

import (
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// reserve holds a free loopback port with a socket that is bound and never listens:
// connections are refused, nobody else is given the port, and a listener can be
// opened on it and closed again at will.
func reserve() (addr string, release func(), err error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return "", nil, fmt.Errorf("socket: %w", err)
	}
	free := func() { _ = syscall.Close(fd) } // nothing could be done about an error
	// Two sockets may be bound to one port when both ask for it and neither listens; net.Listen asks for it too.
	if err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		free()
		return "", nil, fmt.Errorf("reuse address: %w", err)
	}
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		free()
		return "", nil, fmt.Errorf("bind: %w", err)
	}
	bound, err := syscall.Getsockname(fd)
	if err != nil {
		free()
		return "", nil, fmt.Errorf("bound port: %w", err)
	}
	inet, ok := bound.(*syscall.SockaddrInet4)
	if !ok {
		free()
		return "", nil, fmt.Errorf("bound port: unexpected address %T", bound)
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(inet.Port)), free, nil
}
