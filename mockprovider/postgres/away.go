package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// unreachable says whether an error is of reaching the database, so that the same may succeed later, and not of what was asked.
func unreachable(err error) bool {
	if told, ok := errors.AsType[*pgconn.PgError](err); ok {
		// Classes of SQLSTATE: connection, resources, shut down or starting, system; and being read only, as a standby is.
		for _, class := range []string{"08", "53", "57", "58", "25006"} {
			if strings.HasPrefix(told.Code, class) {
				return true
			}
		}
		return false
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err) || strings.Contains(err.Error(), "conn closed")
}
