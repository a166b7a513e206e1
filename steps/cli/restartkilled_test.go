package cli_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
)

// killed is a server that is killed and started again, and what consumers need to reach it.
type killed struct {
	t       *testing.T
	data    string
	cmd     *exec.Cmd
	said    *bytes.Buffer
	address map[string]string // by the label in what it says
	token   string
	client  *http.Client
}

// start starts the server and reads what it says.
func (k *killed) start() {
	k.t.Helper()
	self, err := os.Executable()
	require.NoError(k.t, err)
	k.said = &bytes.Buffer{}
	k.cmd = &exec.Cmd{Path: self, Env: os.Environ(), Stderr: k.said, Args: []string{
		"rebookcheck", "serve", "--data", k.data, "--fhir-addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0",
		"--start", "2031-03-07T15:00:00Z", "--frozen", "--log-level", "warn",
	}} // see TestMain
	out, err := k.cmd.StdoutPipe()
	require.NoError(k.t, err)
	require.NoError(k.t, k.cmd.Start())
	k.t.Cleanup(func() { _ = k.cmd.Process.Kill() })
	k.address = map[string]string{}
	text := make([]byte, 0, 4096)
	for !bytes.Contains(text, []byte("ready;")) {
		part := make([]byte, 4096)
		n, err := out.Read(part)
		text = append(text, part[:n]...)
		require.NoError(k.t, err, "%s%s", text, k.said)
	}
	for line := range strings.Lines(string(text)) {
		label, rest, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			label, rest, _ = strings.Cut(strings.TrimSpace(line), " ")
		}
		if k.address[label] == "" {
			k.address[label] = strings.TrimSpace(rest)
		}
	}
	k.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}, Timeout: 20 * time.Second}
}

func (k *killed) provider() *mockprovider.Provider {
	return &mockprovider.Provider{Name: "Vale UTC", Short: "vale", Base: k.address["Vale UTC"], ASID: "918000000333"}
}

// ask sends a request to the provider through the proxy.
func (k *killed) ask(method, path string, body []byte, headers ...string) (int, http.Header, []byte, error) {
	p := k.provider()
	req, err := goodconsumer.Request(k.t.Context(), goodconsumer.Addressee{Root: k.address["proxy"] + "/" + p.Base, Provider: p}, method, path, body, headers...)
	if err != nil {
		return 0, nil, nil, err
	}
	return k.send(req)
}

func (k *killed) send(req *http.Request) (int, http.Header, []byte, error) {
	resp, err := k.client.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, raw, err
}

// control asks the control port about the session default.
func (k *killed) control(method, path, body string, into any) error {
	req, err := http.NewRequestWithContext(k.t.Context(), method, k.address["control"]+"/sessions/default"+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	_, _, raw, err := k.send(req)
	if err == nil && into != nil {
		err = json.Unmarshal(raw, into)
	}
	return err
}

// registry reads from the registry, with the token that was given out once.
func (k *killed) registry(path string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(k.t.Context(), http.MethodGet, k.address["registry"]+path, nil)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+k.token)
	status, _, raw, err := k.send(req)
	return status, raw, err
}

// signOn gets a token of the registry with the credentials that the server has said.
func (k *killed) signOn() {
	k.t.Helper()
	id, secret, _ := strings.Cut(k.address["client"], ", secret ")
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}, "scope": {k.address["registry"] + "/.default"}}
	resp, err := k.client.PostForm(k.address["token"], form)
	require.NoError(k.t, err)
	defer resp.Body.Close()
	var granted struct {
		Token string `json:"access_token"`
	}
	require.NoError(k.t, json.NewDecoder(resp.Body).Decode(&granted))
	require.NotEmpty(k.t, granted.Token)
	k.token = granted.Token
}

// free are the free slots from a time on.
func (k *killed) free() []mockprovider.SlotState {
	k.t.Helper()
	var state mockprovider.State
	err := k.control(http.MethodGet, "/state", "", &state)
	require.NoError(k.t, err)
	return slices.DeleteFunc(state.Providers[0].Slots, func(s mockprovider.SlotState) bool { return s.Status != "free" })
}
