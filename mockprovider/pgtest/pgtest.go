// Package pgtest starts PostgreSQL for tests. Only tests may import it.
//
// A machine without PostgreSQL skips these tests, unless POSTGRES_TESTS=required says that it has to
// have it, as continuous integration does.
package pgtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// Password is that of the databases. It has what is special in an address, and can be looked for in what is written.
const Password = "stap/le:h@rse?" //nolint:gosec // of a database that lives as long as a test

// patience ends a test that hangs, and measures nothing.
const patience = 2 * time.Minute

// Server is a PostgreSQL server on a port of loopback, with a folder of its own. It ends with the test.
type Server struct {
	t    *testing.T
	bin  string
	dir  string
	port string
	cmd  *exec.Cmd
	said bytes.Buffer
}

// Start makes a server and waits until it answers.
func Start(t *testing.T) *Server {
	t.Helper()
	s := &Server{t: t, bin: programs()}
	if s.bin == "" {
		const missing = "PostgreSQL's initdb and postgres were not found on PATH nor below /usr/lib/postgresql; on Debian: apt-get install postgresql"
		if os.Getenv("POSTGRES_TESTS") == "required" { //nolint:forbidigo // a setting of tests alone
			t.Fatal("POSTGRES_TESTS=required, and " + missing)
		}
		t.Skip("NOT TESTED: " + missing)
	}
	var err error
	s.dir, err = os.MkdirTemp("", "rebookcheck-pg-") //nolint:usetesting // those of a test are closed to the user that the server runs as
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(s.dir)) })
	word := filepath.Join(s.dir, "password")
	require.NoError(t, os.WriteFile(word, []byte(Password+"\n"), 0o600))
	s.own(s.dir, word)
	made := s.command("initdb", "-D", filepath.Join(s.dir, "data"), "-U", "keeper", "--pwfile", word, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync")
	require.NoError(t, made.Run(), "initdb: %s", &s.said)
	s.port = freePort(t)
	s.Run()
	t.Cleanup(func() {
		if s.cmd != nil {
			s.Stop()
		}
	})
	return s
}

// programs is the folder of initdb and postgres; empty where there is none.
func programs() string {
	if at, err := exec.LookPath("initdb"); err == nil {
		if at, err = filepath.EvalSymlinks(at); err == nil {
			return filepath.Dir(at)
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}

// unprivileged is whom the server runs as where the test is root's: it refuses to run as root.
func unprivileged() *user.User {
	if os.Geteuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return u
		}
	}
	return nil
}

func (s *Server) own(paths ...string) {
	u := unprivileged()
	if u == nil {
		return
	}
	for _, path := range paths {
		require.NoError(s.t, os.Chown(path, number(u.Uid), number(u.Gid)))
	}
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := &exec.Cmd{
		Path: filepath.Join(s.bin, name), Args: append([]string{name}, args...), Dir: s.dir,
		Env: []string{"LC_ALL=C", "PATH=" + s.bin + ":/usr/bin:/bin"}, Stdout: &s.said, Stderr: &s.said,
	}
	runAs(cmd, unprivileged())
	return cmd
}

func freePort(t *testing.T) string {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	_, port, err := net.SplitHostPort(ln.Addr().String())
	require.NoError(t, err)
	return port
}

// Run starts the server, again after a Stop, and waits until it answers.
func (s *Server) Run() {
	s.t.Helper()
	s.cmd = s.command("postgres", "-D", filepath.Join(s.dir, "data"), "-p", s.port, "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "max_connections=60")
	require.NoError(s.t, s.cmd.Start())
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.at("postgres"))
		if err == nil {
			require.NoError(s.t, conn.Close(ctx))
			return
		}
		require.NoError(s.t, ctx.Err(), "PostgreSQL does not answer: %v", err)
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// Stop ends the server in order, and breaks all connections to it.
func (s *Server) Stop() { s.end(syscall.SIGINT) }

// Crash ends it as a failure would: what it has not written is written when it runs again.
func (s *Server) Crash() { s.end(syscall.SIGQUIT) }

func (s *Server) end(how syscall.Signal) {
	s.t.Helper()
	require.NoError(s.t, s.cmd.Process.Signal(how))
	if err := s.cmd.Wait(); err != nil {
		_, exited := errors.AsType[*exec.ExitError](err)
		require.True(s.t, exited, "%v", err)
	}
	s.cmd = nil
}

func (s *Server) at(database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword("keeper", Password), Host: "127.0.0.1:" + s.port, Path: database}
	return u.String()
}

// Database makes an empty database and returns its URL.
func (s *Server) Database() string {
	s.t.Helper()
	name := strings.ToLower("d" + rand.Text()) // letters and digits
	conn, err := pgx.Connect(s.t.Context(), s.at("postgres"))
	require.NoError(s.t, err)
	defer func() { require.NoError(s.t, conn.Close(context.Background())) }()
	_, err = conn.Exec(s.t.Context(), "CREATE DATABASE "+name)
	require.NoError(s.t, err)
	return s.at(name)
}
