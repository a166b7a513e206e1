package session

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestARequestEndsWithItselfOrItsSession(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ask bool // before anything ends
		end func(request, session context.CancelFunc, u *until)
	}{
		"the request, and somebody waits":    {true, func(request, _ context.CancelFunc, _ *until) { request() }},
		"the session, and somebody waits":    {true, func(_, session context.CancelFunc, _ *until) { session() }},
		"the request, before anybody asks":   {false, func(request, _ context.CancelFunc, _ *until) { request() }},
		"the session, before anybody asks":   {false, func(_, session context.CancelFunc, _ *until) { session() }},
		"it was handled, and somebody waits": {true, func(_, _ context.CancelFunc, u *until) { u.over() }},
		"it was handled before anybody asked": {false, func(request, _ context.CancelFunc, u *until) {
			u.over()
			require.NoError(t, u.Err())
			request()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request, endRequest := context.WithCancel(t.Context())
			session, endSession := context.WithCancel(t.Context())
			u := &until{Context: request, session: session}
			if c.ask {
				require.NoError(t, u.Err())
				select {
				case <-u.Done():
					t.Error("it has ended too soon")
				default:
				}
			}
			c.end(endRequest, endSession, u)
			select {
			case <-u.Done():
			case <-time.After(10 * time.Second):
				t.Fatal("it does not end")
			}
			require.ErrorIs(t, u.Err(), context.Canceled)
			child, stop := context.WithTimeout(u, time.Hour)
			defer stop()
			<-child.Done()
			require.ErrorIs(t, child.Err(), context.Canceled)
			endRequest()
			endSession()
			u.over()
		})
	}
}
