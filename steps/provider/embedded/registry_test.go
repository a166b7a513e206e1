package embedded_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

const anywhere = "127.0.0.1:0"

// trusting is a client that trusts an authority, and has a certificate where one is named.
func trusting(t *testing.T, authority, certificate, key string) *http.Client {
	t.Helper()
	pem, err := os.ReadFile(authority)
	require.NoError(t, err)
	trust := &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
	require.True(t, trust.RootCAs.AppendCertsFromPEM(pem))
	if certificate != "" {
		pair, err := tls.LoadX509KeyPair(certificate, key)
		require.NoError(t, err)
		trust.Certificates = []tls.Certificate{pair}
	}
	transport := &http.Transport{TLSClientConfig: trust}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// signsOn asks for a token, as a provider does.
func signsOn(t *testing.T, client *http.Client, r *embedded.Registry) (int, error) {
	t.Helper()
	got, err := client.PostForm(r.Token, url.Values{
		"grant_type": {"client_credentials"}, "client_id": {r.ClientID}, "client_secret": {r.ClientSecret}, "scope": {r.Base + "/.default"},
	})
	if err != nil {
		return 0, err
	}
	require.NoError(t, got.Body.Close())
	return got.StatusCode, nil
}

func TestTheRegistryIsServedOverTLS(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	files, err := embedded.MakeCertificate(folder, anywhere, time.Now())
	require.NoError(t, err)

	t.Run("for everybody who trusts its authority", func(t *testing.T) {
		r, err := embedded.StartRegistry(t.Context(), embedded.RegistryConfig{Address: anywhere, Certificate: files.ServerCert, Key: files.ServerKey})
		require.NoError(t, err)
		defer func() { require.NoError(t, r.Close()) }()
		require.True(t, strings.HasPrefix(r.Base, "https://"), r.Base)
		status, err := signsOn(t, trusting(t, files.CA, "", ""), r)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, status)
		_, err = signsOn(t, http.DefaultClient, r)
		require.Error(t, err, "a client that does not trust its authority")
	})
	t.Run("for those with a certificate, where that is asked for", func(t *testing.T) {
		r, err := embedded.StartRegistry(t.Context(), embedded.RegistryConfig{
			Address: anywhere, Certificate: files.ServerCert, Key: files.ServerKey, Clients: files.CA,
		})
		require.NoError(t, err)
		defer func() { require.NoError(t, r.Close()) }()
		status, err := signsOn(t, trusting(t, files.CA, files.ClientCert, files.ClientKey), r)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, status)
		_, err = signsOn(t, trusting(t, files.CA, "", ""), r)
		require.Error(t, err, "a client without a certificate")
	})
	t.Run("and not with a certificate that cannot be read", func(t *testing.T) {
		_, err := embedded.StartRegistry(t.Context(), embedded.RegistryConfig{Address: anywhere, Certificate: folder + "/none", Key: files.ServerKey})
		require.ErrorContains(t, err, "none")
	})
}

// What a provider asks of the registry is told from what a consumer asks, by the token or the credentials.
func TestTheStoryKnowsWhoAskedTheRegistry(t *testing.T) {
	t.Parallel()
	r, err := embedded.StartRegistry(t.Context(), embedded.RegistryConfig{Address: anywhere})
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	story := journal.New(time.Now)
	r.Story(story)
	_, err = signsOn(t, http.DefaultClient, r) // the provider
	require.NoError(t, err)
	unknown := func() {
		got, err := http.Get(r.Base + "/Appointment")
		require.NoError(t, err)
		require.NoError(t, got.Body.Close())
	}
	unknown() // before any consumer has been told of the registry, it is the provider
	id, secret := r.Consumer("North 111")
	got, err := http.PostForm(r.Token, url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}, "scope": {r.Base + "/.default"}})
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	unknown()
	r.Story(nil)
	unknown() // of no story

	var who []string
	for _, e := range story.View() {
		who = append(who, e.Exchange.By)
	}
	require.Equal(t, []string{"provider", "provider", "", "somebody"}, who)
}
