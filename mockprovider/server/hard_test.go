package server_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/server"
)

// dial connects to the FHIR port.
func dial(t *testing.T, r *rig) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(r.FHIRURL(), "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	return conn
}

const long = time.Hour

func TestClientsThatAreSlowOrSendTooMuchAreTurnedAway(t *testing.T) {
	t.Parallel()
	short := 100 * time.Millisecond
	for _, c := range []struct {
		name     string
		patience server.Patience
		send     string
		want     string // at the start of the answer; empty: none at all
	}{
		{
			name: "a header that does not end", patience: server.Patience{Header: short, Request: long, Idle: long},
			send: "GET /s/default/ssp HTTP/1.1\r\nHost: x\r\nX-Slow: ",
		},
		{
			name: "a body that does not end", patience: server.Patience{Header: long, Request: short, Idle: long},
			send: "POST /s/default/ssp HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", want: "HTTP/1.1 4",
		},
		{
			name: "a connection that says nothing", patience: server.Patience{Header: short, Request: long, Idle: long}, send: "",
		},
		{
			name: "a connection that says nothing more", patience: server.Patience{Header: long, Request: long, Idle: short},
			send: "GET /nosuch HTTP/1.1\r\nHost: x\r\n\r\n", want: "HTTP/1.1 404",
		},
		{
			name: "a header that is too long", send: "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("x", 80<<10) + "\r\n\r\n",
			patience: server.Patience{Header: long, Request: long, Idle: long}, want: "HTTP/1.1 431",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, server.Config{Patience: c.patience})
			conn := dial(t, r)
			_, err := io.WriteString(conn, c.send)
			require.NoError(t, err)
			got, err := io.ReadAll(conn) // that the server ends it is what matters; how is the system's affair
			require.NotErrorIs(t, err, os.ErrDeadlineExceeded)
			require.True(t, strings.HasPrefix(string(got), c.want), "%s", got)
			require.Equal(t, c.want == "", len(got) == 0, "%s", got)
			require.Equal(t, http.StatusCreated, r.book(r.Default()).status, "others are served")
		})
	}
}

func TestOptionsForTheWholeServerIsASessionsAffairToo(t *testing.T) {
	t.Parallel()
	conn := dial(t, newRig(t, server.Config{}))
	_, err := io.WriteString(conn, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	line, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, "404")
}

func TestManyIdleConnectionsKeepNobodyOut(t *testing.T) {
	t.Parallel()
	r := newRig(t, server.Config{})
	for range 300 {
		dial(t, r)
	}
	require.Equal(t, http.StatusCreated, r.book(r.Default()).status)
}

func TestAStreamOnTheControlPortOutlastsThePatienceForAnswers(t *testing.T) {
	t.Parallel()
	short := 50 * time.Millisecond
	r := newRig(t, server.Config{
		Patience: server.Patience{Request: short, Answer: short},
		Control: func(server.Parts) (http.Handler, error) {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				select {
				case <-time.After(4 * short):
					_, _ = io.WriteString(w, "at last")
				case <-r.Context().Done():
				}
			}), nil
		},
	})
	got := r.get(r.ControlURL() + "/stream")
	require.NoError(t, got.err)
	require.Equal(t, "at last", got.text)
}
