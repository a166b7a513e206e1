package consumer_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// helperOfAdapter is started by an adapter that starts something: it outlives whoever does not end it.
func helperOfAdapter(address string) {
	hold(address)
	select {}
}

// held is the connection of such a process; it ends when the process does and no sooner.
var held net.Conn

// hold connects to a test.
func hold(address string) {
	var err error
	if held, err = (&net.Dialer{Timeout: time.Minute}).DialContext(context.Background(), "tcp", address); err != nil {
		os.Exit(8)
	}
}

// startHelper starts a helper that holds the adapter's standard output and error.
func startHelper(address string) {
	helper := exec.Command(os.Args[0], "-test.run", "^TestAdapterProcess$", "--", "helper", address) //nolint:gosec // the test binary itself, which is to be left behind
	helper.Stdout, helper.Stderr = os.Stdout, os.Stderr
	if helper.Start() != nil {
		os.Exit(9)
	}
}

// awaited listens for processes of the test binary. Both of its functions wait as long as it takes.
func awaited(t *testing.T) (address string, arrived func() net.Conn, gone func(net.Conn)) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	arrived = func() net.Conn {
		conn, err := l.Accept()
		require.NoError(t, err)
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	gone = func(conn net.Conn) {
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(time.Minute)))
		_, err := conn.Read(make([]byte, 1))
		require.Error(t, err)
		require.NotErrorIs(t, err, os.ErrDeadlineExceeded, "the process goes on")
	}
	return l.Addr().String(), arrived, gone
}

func TestWhatAnAdapterStartedEndsWithIt(t *testing.T) {
	t.Parallel()
	for how, end := range map[string]func(*testing.T, consumer.Driver){
		"closed": func(t *testing.T, d consumer.Driver) { require.NoError(t, d.Close()) },
		"broken": func(t *testing.T, d consumer.Driver) {
			_, err := d.Perform(t.Context(), contract.Task{Kind: contract.Book})
			require.ErrorContains(t, err, "not JSON")
			require.NoError(t, d.Close())
		},
		"crashes": func(t *testing.T, d consumer.Driver) {
			_, err := d.Perform(t.Context(), contract.Task{Kind: contract.Book})
			require.ErrorContains(t, err, "exit status 7")
			require.ErrorContains(t, err, "boom: no database")
		},
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			address, arrived, gone := awaited(t)
			d := execSession(t, "starts-"+how+" "+address, 0)
			helper := arrived()
			end(t, d)
			gone(helper)
		})
	}
}

func TestAnAdapterEndsWithAHarnessThatIsKilled(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" && runtime.GOOS != "windows" {
		t.Skip("no call of this system ties the life of a process to that of another")
	}
	address, arrived, gone := awaited(t)
	self, err := os.Executable()
	require.NoError(t, err)
	harness := exec.CommandContext(t.Context(), self, "-test.run", "^TestAdapterProcess$", "--", "harness", address)
	said, err := harness.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, harness.Start())
	adapter := arrived()
	line, err := bufio.NewReader(said).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "opened\n", line)
	require.NoError(t, harness.Process.Kill())
	gone(adapter)
	require.Error(t, harness.Wait())
}

// harnessProcess opens a session at an adapter that ends by nothing of its own, and is killed then.
func harnessProcess(address string) {
	opener, err := consumer.Exec(fmt.Sprintf("'%s' -test.run '^TestAdapterProcess$' -- deaf %s", os.Args[0], address), 0)
	if err == nil {
		_, err = opener.Open(context.Background(), contract.Setup{Services: []contract.Service{}})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(9)
	}
	fmt.Fprintln(os.Stdout, "opened")
	select {}
}
