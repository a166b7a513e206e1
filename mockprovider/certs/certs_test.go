package certs_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/certs"
)

// ensure makes all files in a folder of the test's own.
func ensure(t *testing.T, hosts ...string) certs.Files {
	t.Helper()
	files, made, err := certs.Ensure(t.TempDir(), hosts, time.Now())
	require.NoError(t, err)
	require.Len(t, made, 6)
	return files
}

// serve serves with that configuration and returns the address.
func serve(t *testing.T, c *tls.Config) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
	s.TLS = c
	s.Config.ErrorLog = nil
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

// call calls as a client that trusts the authority and shows the pair, if any.
func call(t *testing.T, url, ca, cert, key string, version uint16) error {
	t.Helper()
	text, err := os.ReadFile(ca)
	require.NoError(t, err)
	c := &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS10, MaxVersion: version}
	require.True(t, c.RootCAs.AppendCertsFromPEM(text))
	if cert != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		require.NoError(t, err)
		// Whatever the server asks for, this one is shown.
		c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	}
	transport := &http.Transport{TLSClientConfig: c}
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport, Timeout: 10 * time.Second}).Get(url)
	if err == nil {
		err = resp.Body.Close()
	}
	return err
}

func TestTheHandshakeGoesAsItIsAskedFor(t *testing.T) {
	t.Parallel()
	ours, theirs := ensure(t), ensure(t)
	for _, c := range []struct {
		name      string
		clients   certs.Clients
		ca        string
		cert, key string
		version   uint16
		fails     bool
	}{
		{name: "anybody gets in without a certificate", ca: ours.CA},
		{name: "TLS 1.2 is enough", ca: ours.CA, version: tls.VersionTLS12},
		{name: "TLS 1.1 is too old", ca: ours.CA, version: tls.VersionTLS11, fails: true},
		{name: "who trusts another authority hangs up", ca: theirs.CA, fails: true},
		{name: "a checked caller may have no certificate", clients: certs.Checked, ca: ours.CA},
		{name: "a checked caller may have a good one", clients: certs.Checked, ca: ours.CA, cert: ours.ClientCert, key: ours.ClientKey},
		{name: "a checked caller may not have a stranger's", clients: certs.Checked, ca: ours.CA, cert: theirs.ClientCert, key: theirs.ClientKey, fails: true},
		{name: "mutual TLS lets a good certificate in", clients: certs.Required, ca: ours.CA, cert: ours.ClientCert, key: ours.ClientKey},
		{name: "mutual TLS keeps out who has none", clients: certs.Required, ca: ours.CA, fails: true},
		{name: "mutual TLS keeps out a stranger's", clients: certs.Required, ca: ours.CA, cert: theirs.ClientCert, key: theirs.ClientKey, fails: true},
		{name: "mutual TLS keeps out a server's certificate", clients: certs.Required, ca: ours.CA, cert: ours.ServerCert, key: ours.ServerKey, fails: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			config, err := certs.Server(ours.ServerCert, ours.ServerKey, ours.CA, c.clients)
			require.NoError(t, err)
			err = call(t, serve(t, config), c.ca, c.cert, c.key, c.version)
			require.Equal(t, c.fails, err != nil, "%v", err)
		})
	}
}

func TestKeysAreForTheirOwnerOnlyAndNothingIsOverwritten(t *testing.T) {
	t.Parallel()
	files := ensure(t)
	before := map[string]string{}
	for _, name := range []string{files.CA, files.CAKey, files.ServerCert, files.ServerKey, files.ClientCert, files.ClientKey} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		before[name] = string(text)
	}
	for _, key := range []string{files.CAKey, files.ServerKey, files.ClientKey} {
		info, err := os.Stat(key)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), key)
	}
	require.NoError(t, os.Remove(files.ClientCert))
	require.NoError(t, os.Remove(files.ClientKey))
	_, made, err := certs.Ensure(filepath.Dir(files.CA), nil, time.Now())
	require.NoError(t, err)
	require.Equal(t, []string{files.ClientCert, files.ClientKey}, made, "only what is missing is made")
	for _, name := range []string{files.CA, files.CAKey, files.ServerCert, files.ServerKey} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, before[name], string(text), name)
	}
}

func TestTheServerCertificateNamesItsHostsAndEndsAfterAYear(t *testing.T) {
	t.Parallel()
	files := ensure(t, "mock.example", "192.0.2.7")
	pair, err := tls.LoadX509KeyPair(files.ServerCert, files.ServerKey)
	require.NoError(t, err)
	for _, host := range []string{"localhost", "127.0.0.1", "::1", "mock.example", "192.0.2.7"} {
		require.NoError(t, pair.Leaf.VerifyHostname(host), host)
	}
	require.Error(t, pair.Leaf.VerifyHostname("other.example"))
	ca, err := tls.LoadX509KeyPair(files.CA, files.CAKey)
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().AddDate(0, 0, 365), ca.Leaf.NotAfter, time.Hour)
}

func TestFilesThatAreInTheWayAreNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(f certs.Files) error
		hosts []string
		later time.Duration
		want  string
	}{
		{name: "a certificate without its key", spoil: func(f certs.Files) error { return os.Remove(f.ServerKey) }, want: "server.crt is there without"},
		{name: "a key without its certificate", spoil: func(f certs.Files) error { return os.Remove(f.CA) }, want: "ca.key is there without"},
		{name: "a file that is no certificate", spoil: func(f certs.Files) error { return os.WriteFile(f.CA, []byte("x"), 0o600) }, want: "ca.crt and"},
		{name: "a certificate out of date", later: 366 * 24 * time.Hour, want: "out of date"},
		{name: "a host that the certificate does not name", hosts: []string{"new.example"}, want: "does not name new.example"},
		{name: "a certificate of another authority", spoil: func(f certs.Files) error {
			if err := os.Remove(f.CA); err != nil {
				return err
			}
			return os.Remove(f.CAKey)
		}, want: "not signed by the authority"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := ensure(t)
			if c.spoil != nil {
				require.NoError(t, c.spoil(files))
			}
			_, _, err := certs.Ensure(filepath.Dir(files.CA), c.hosts, time.Now().Add(c.later))
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestAServerSaysWhichFileItCannotUse(t *testing.T) {
	t.Parallel()
	files := ensure(t)
	_, err := certs.Server("nosuch.crt", files.ServerKey, "", certs.Anybody)
	require.ErrorContains(t, err, "nosuch.crt")
	_, err = certs.Server(files.ServerCert, files.ServerKey, "nosuch.crt", certs.Required)
	require.ErrorContains(t, err, "nosuch.crt")
	_, err = certs.Server(files.ServerCert, files.ServerKey, files.CAKey, certs.Required)
	require.ErrorContains(t, err, "no PEM certificate in")
}
