package postgres_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/control"
	"github.com/rebookcheck/rebookcheck/mockprovider/postgres"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// replicaEnv has this test's program be a server instead, with the settings that it holds.
const replicaEnv = "REBOOKCHECK_TEST_REPLICA"

func TestMain(m *testing.M) {
	if text := os.Getenv(replicaEnv); text != "" { //nolint:forbidigo // what the test that starts it says
		beReplica([]byte(text))
		return
	}
	os.Exit(m.Run())
}

// settings of a replica that is a process.
type settings struct {
	Store, Root string
	Lease       time.Duration
	Data        string // without a store
}

// said is what a replica tells when it is ready.
type said struct{ FHIR, Control string }

// beReplica is a server until it is killed. It ends with its parent, whose end of the pipe is its input.
func beReplica(text []byte) {
	var c settings
	if err := json.Unmarshal(text, &c); err != nil {
		panic(err)
	}
	log := server.NewLogger(os.Stderr, slog.LevelWarn, false)
	config := server.Config{
		FHIRAddr: "127.0.0.1:0", ControlAddr: "127.0.0.1:0", PublicURL: c.Root, Data: c.Data, Real: time.Now, Logger: log,
		Default: session.Options{Seed: 1},
		Control: func(p server.Parts) (http.Handler, error) {
			return control.New(control.Config{Sessions: p.Sessions, Root: p.Root, LoopbackOnly: p.LoopbackOnly, Logger: p.Logger})
		},
	}
	if c.Store != "" {
		config.Shared = &server.Shared{Addr: "127.0.0.1:0", Lease: c.Lease, Open: func(ctx context.Context, root, peer string) (server.Store, error) {
			return postgres.Open(ctx, postgres.Config{URL: c.Store, Root: root, Peer: peer, Lease: c.Lease, Real: time.Now, Logger: log})
		}}
	}
	s, err := server.Start(context.Background(), config)
	if err != nil {
		panic(err)
	}
	_, port, _ := net.SplitHostPort(s.FHIRAddr())
	if err := json.NewEncoder(os.Stdout).Encode(said{"http://127.0.0.1:" + port, s.ControlURL()}); err != nil {
		panic(err)
	}
	_, _ = bufio.NewReader(os.Stdin).ReadByte() // until the parent has gone, or wants an end in order
	if err := s.Drain(context.Background()); err != nil {
		panic(err)
	}
}

// process is a replica in a process of its own, which can be killed and started again.
type process struct {
	said

	t    *testing.T
	c    settings
	cmd  *exec.Cmd
	hold interface{ Close() error }
	log  *logged
}

// logged can be read while it is written.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func launch(t *testing.T, c settings) *process {
	t.Helper()
	p := &process{t: t, c: c, log: &logged{}}
	p.start()
	t.Cleanup(func() {
		if p.cmd != nil {
			p.kill()
		}
	})
	return p
}

// start starts it and waits until it is ready.
func (p *process) start() {
	p.t.Helper()
	text, err := json.Marshal(p.c)
	require.NoError(p.t, err)
	self, err := os.Executable()
	require.NoError(p.t, err)
	p.cmd = &exec.Cmd{Path: self, Args: []string{"replica"}, Env: []string{replicaEnv + "=" + string(text)}, Stderr: p.log}
	in, err := p.cmd.StdinPipe()
	require.NoError(p.t, err)
	p.hold = in
	out, err := p.cmd.StdoutPipe()
	require.NoError(p.t, err)
	require.NoError(p.t, p.cmd.Start())
	line, err := bufio.NewReader(out).ReadBytes('\n')
	require.NoError(p.t, err, "the replica did not start: %s", p.log)
	require.NoError(p.t, json.Unmarshal(line, &p.said))
}

// kill ends it as SIGKILL does.
func (p *process) kill() {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Kill())
	_ = p.cmd.Wait() // it was killed
	p.cmd = nil
}

// end ends it in order.
func (p *process) end() {
	p.t.Helper()
	require.NoError(p.t, p.hold.Close())
	require.NoError(p.t, p.cmd.Wait(), "%s", p.log)
	p.cmd = nil
}

// ask asks the control port.
func (p *process) ask(method, path, body string, want int, into any) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.Control+path, bytes.NewReader([]byte(body)))
	require.NoError(p.t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(p.t, err)
	defer resp.Body.Close()
	var text bytes.Buffer
	_, err = text.ReadFrom(resp.Body)
	require.NoError(p.t, err)
	require.Equal(p.t, want, resp.StatusCode, "%s %s: %s", method, path, &text)
	if into != nil {
		require.NoError(p.t, json.Unmarshal(text.Bytes(), into), fmt.Sprint(path))
	}
}
