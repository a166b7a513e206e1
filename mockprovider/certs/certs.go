// Package certs makes what a development server needs for TLS: an authority, a server
// certificate and a client certificate, as files that other programs can read.
//
// It refuses to overwrite what is there and to know what is served. What it makes is
// for tests with synthetic data and must be trusted by nothing else.
//
//	files, made, err := certs.Ensure("ca", []string{"mock.example"}, time.Now())
//	config, err := certs.Server(files.ServerCert, files.ServerKey, files.CA, certs.Required)
package certs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// validFor is how long all certificates are valid: a year.
const validFor = 365 * 24 * time.Hour

// Files are the paths of what Ensure made or found.
type Files struct {
	CA, CAKey, ServerCert, ServerKey, ClientCert, ClientKey string
}

// pair is a certificate with its key, and where they are kept.
type pair struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// Ensure sees to it that the folder holds an authority (ca.crt, ca.key), a server
// certificate for localhost, 127.0.0.1, ::1 and the given hosts (server.crt,
// server.key) and a client certificate (client.crt, client.key). Whatever is missing
// is made, with ECDSA P-256 keys that only their owner may read, and named in made.
// The error says which file is in the way: half of a pair, one that cannot be read,
// is out of date, or does not name a host.
func Ensure(dir string, hosts []string, now time.Time) (files Files, made []string, err error) {
	at := func(name string) string { return filepath.Join(dir, name) }
	files = Files{at("ca.crt"), at("ca.key"), at("server.crt"), at("server.key"), at("client.crt"), at("client.key")}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Files{}, nil, fmt.Errorf("certificates: cannot make the folder: %w", err)
	}
	ca, fresh, err := ensure(files.CA, files.CAKey, template("rebookcheck development authority", now), nil)
	if err != nil {
		return Files{}, nil, err
	}
	if fresh {
		made = append(made, files.CA, files.CAKey)
	}
	hosts = append([]string{"localhost", "127.0.0.1", "::1"}, hosts...)
	server := template("rebookcheck server", now)
	server.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			server.IPAddresses = append(server.IPAddresses, ip)
		} else {
			server.DNSNames = append(server.DNSNames, host)
		}
	}
	client := template("rebookcheck client", now)
	client.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	for _, leaf := range []struct {
		cert, key string
		template  *x509.Certificate
		hosts     []string
	}{{files.ServerCert, files.ServerKey, server, hosts}, {files.ClientCert, files.ClientKey, client, nil}} {
		got, fresh, err := ensure(leaf.cert, leaf.key, leaf.template, &ca)
		if err == nil {
			err = got.check(leaf.cert, ca.cert, leaf.hosts)
		}
		if err != nil {
			return Files{}, nil, err
		}
		if fresh {
			made = append(made, leaf.cert, leaf.key)
		}
	}
	return files, made, nil
}

// template is what all certificates have in common.
func template(name string, now time.Time) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)) // it never fails
	return &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name, Organization: []string{"rebookcheck, for tests only"}},
		NotBefore: now.Add(-time.Minute), NotAfter: now.Add(validFor), KeyUsage: x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true,
	}
}

// ensure reads a pair, or makes it where neither file is there; parent is nil for the authority.
func ensure(certFile, keyFile string, t *x509.Certificate, parent *pair) (pair, bool, error) {
	_, certErr := os.Stat(certFile)
	_, keyErr := os.Stat(keyFile)
	noCert, noKey := errors.Is(certErr, fs.ErrNotExist), errors.Is(keyErr, fs.ErrNotExist)
	switch {
	case noCert && noKey:
		p, err := issue(certFile, keyFile, t, parent)
		return p, true, err
	case noCert != noKey:
		there, missing := certFile, keyFile
		if noCert {
			there, missing = keyFile, certFile
		}
		return pair{}, false, fmt.Errorf("certificates: %s is there without %s; put it back, or move the other away", there, missing)
	}
	p, err := load(certFile, keyFile)
	if now := t.NotAfter.Add(-validFor); err == nil && (now.Before(p.cert.NotBefore) || now.After(p.cert.NotAfter)) {
		err = fmt.Errorf("certificates: %s is out of date (%s); move it and its key away, and another is made",
			certFile, p.cert.NotAfter.Format(time.DateOnly))
	}
	return p, false, err
}

// check refuses a certificate that another authority signed or that does not name the hosts.
func (p pair) check(file string, ca *x509.Certificate, hosts []string) error {
	if err := p.cert.CheckSignatureFrom(ca); err != nil {
		return fmt.Errorf("certificates: %s is not signed by the authority beside it; move it and its key away: %w", file, err)
	}
	for _, host := range hosts {
		if err := p.cert.VerifyHostname(host); err != nil {
			return fmt.Errorf("certificates: %s does not name %s; move it and its key away, and another is made", file, host)
		}
	}
	return nil
}

func load(certFile, keyFile string) (pair, error) {
	both, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return pair{}, fmt.Errorf("certificates: %s and %s cannot be used: %w", certFile, keyFile, err)
	}
	key, ok := both.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		return pair{}, fmt.Errorf("certificates: key in %s has an unsupported type; move it away", keyFile)
	}
	return pair{both.Leaf, key}, nil
}

// issue makes a pair and writes it to files that are not there yet, the key first.
func issue(certFile, keyFile string, t *x509.Certificate, parent *pair) (pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair{}, fmt.Errorf("certificates: key: %w", err)
	}
	signer := pair{t, key}
	if parent == nil {
		t.IsCA, t.MaxPathLenZero, t.KeyUsage = true, true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
	} else {
		signer = *parent
		if t.NotAfter.After(parent.cert.NotAfter) {
			t.NotAfter = parent.cert.NotAfter
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, signer.cert, &key.PublicKey, signer.key)
	if err != nil {
		return pair{}, fmt.Errorf("certificates: sign: %w", err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return pair{}, fmt.Errorf("certificates: key: %w", err)
	}
	if err := write(keyFile, 0o600, "PRIVATE KEY", keyDER); err != nil {
		return pair{}, err
	}
	if err := write(certFile, 0o644, "CERTIFICATE", der); err != nil {
		return pair{}, errors.Join(err, os.Remove(keyFile)) // a key alone would be in the way of the next try
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return pair{}, fmt.Errorf("certificates: %w", err)
	}
	return pair{cert, key}, nil
}

// write makes a file; one that is there is not touched.
func write(name string, mode fs.FileMode, kind string, der []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode) //nolint:gosec // the folder is the user's choice
	if err != nil {
		return fmt.Errorf("certificates: %w", err)
	}
	if err := errors.Join(pem.Encode(f, &pem.Block{Type: kind, Bytes: der}), f.Close()); err != nil {
		return fmt.Errorf("certificates: write %s: %w", name, errors.Join(err, os.Remove(name)))
	}
	return nil
}

// Clients says what is asked of callers.
type Clients int

// What can be asked of callers.
const (
	// Anybody may call.
	Anybody Clients = iota
	// Checked callers may have no certificate, but one that they have must be good.
	Checked
	// Required is mutual TLS: without a good certificate nobody gets in.
	Required
)

// Server is the configuration of a server: TLS 1.2 or later with that certificate, and
// callers' certificates signed by the authorities in clientCA. The error names the file that cannot be used.
func Server(certFile, keyFile, clientCA string, clients Clients) (*tls.Config, error) {
	cert, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, fmt.Errorf("certificate %s with key %s cannot be used: %w", certFile, keyFile, err)
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}}
	if clients == Anybody {
		return c, nil
	}
	text, err := os.ReadFile(clientCA) //nolint:gosec // the file is the user's choice
	if err != nil {
		return nil, fmt.Errorf("client CA: %w", err)
	}
	c.ClientCAs = x509.NewCertPool()
	if !c.ClientCAs.AppendCertsFromPEM(slices.Clone(text)) {
		return nil, fmt.Errorf("client CA: no PEM certificate in %s", clientCA)
	}
	c.ClientAuth = tls.VerifyClientCertIfGiven
	if clients == Required {
		c.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return c, nil
}
