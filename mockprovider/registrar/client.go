package registrar

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// unavailableError says that the registry could not be reached, or gave no token.
type unavailableError struct{ cause error }

func (e *unavailableError) Error() string { return "registry unavailable: " + e.cause.Error() }
func (e *unavailableError) Unwrap() error { return e.cause }

// finalError says that the registry refused something that no retry can change.
type finalError struct{ why string }

func (e *finalError) Error() string { return e.why }

// answerLimit is the most that is read of an answer, in bytes.
const answerLimit = 4 << 20

// registryClient speaks to the registry. Only the registrar's goroutine uses it.
type registryClient struct {
	config  Config
	client  *http.Client
	token   string
	renewAt time.Time
	ids     map[string]string // booking URL to the id of its pointer, as far as it was told
}

func newRegistryClient(c Config) *registryClient {
	return &registryClient{config: c, client: c.Client, ids: map[string]string{}}
}

// reply is an answer, read to its end.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// resource returns the body as a resource; nil when it is none.
func (r reply) resource() fhir.Resource {
	res, err := fhir.Decode(r.body)
	if err != nil {
		return nil
	}
	return res
}

// call sends one request with a token, and once more with a new one if the token was refused. Source: RG-04, RG-05.
func (c *registryClient) call(ctx context.Context, method, target, ifMatch string, body []byte) (reply, error) {
	for renewed := false; ; renewed = true {
		token, err := c.bearer(ctx)
		if err != nil {
			return reply{}, err
		}
		header := http.Header{"Authorization": {"Bearer " + token}, "Accept": {"application/fhir+json"}}
		if body != nil {
			header.Set("Content-Type", fhir.MediaType)
		}
		if ifMatch != "" {
			header.Set("If-Match", ifMatch)
		}
		got, err := c.send(ctx, method, target, header, body)
		if err != nil {
			return reply{}, &unavailableError{cause: err}
		}
		if refused := got.status == http.StatusForbidden || got.status == http.StatusUnauthorized; !refused || renewed {
			return got, nil
		}
		c.token = ""
	}
}

// bearer returns the token in hand, or gets one. Source: registry, get token; RG-02.
func (c *registryClient) bearer(ctx context.Context) (string, error) {
	if c.token != "" && c.config.Real().Before(c.renewAt) {
		return c.token, nil
	}
	base, err := url.Parse(c.config.Base)
	if err != nil {
		return "", &unavailableError{cause: err}
	}
	form := url.Values{
		"client_id": {c.config.ClientID}, "client_secret": {c.config.ClientSecret},
		"grant_type": {"client_credentials"}, "scope": {base.Scheme + "://" + base.Host + "/.default"},
	}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}}
	got, err := c.send(ctx, http.MethodPost, c.config.Token, header, []byte(form.Encode()))
	if err != nil {
		return "", &unavailableError{cause: err}
	}
	var granted struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
		ExpiresIn   int    `json:"expires_in"`
	}
	if got.status != http.StatusOK || json.Unmarshal(got.body, &granted) != nil || granted.AccessToken == "" {
		return "", &unavailableError{cause: fmt.Errorf("no token: status %d", got.status)}
	}
	// Renewed a minute early, so that no token ends while it is on its way.
	c.token, c.renewAt = granted.AccessToken, c.config.Real().Add(time.Duration(granted.ExpiresIn)*time.Second-time.Minute)
	return c.token, nil
}

func (c *registryClient) send(ctx context.Context, method, target string, header http.Header, body []byte) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return reply{}, fmt.Errorf("registry request: %w", err)
	}
	req.Header = header
	req.GetBody = nil // whoever sends a request again is to know of it
	resp, err := c.client.Do(req)
	if err != nil {
		return reply{}, fmt.Errorf("registry request: %w", err)
	}
	defer resp.Body.Close() // read to its end or given up
	got, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	if err != nil {
		return reply{}, fmt.Errorf("registry answer: %w", err)
	}
	return reply{status: resp.StatusCode, header: resp.Header, body: got}, nil
}

// pointer is the body of a registration. Source: registry pointer; RG-08 to RG-11.
func pointer(b Booking) []byte {
	return fhir.Pointer{
		BookingURL: b.URL, Status: "booked", NHSNumber: b.NHSNumber, Start: b.Start, End: b.End, Created: b.Created,
	}.AppendTo(nil)
}

// idOf returns the logical id in a Location such as [base]/Appointment/[id]/_history/[vid], or "".
func idOf(location string) string {
	plain, _, _ := strings.Cut(location, "/_history/")
	i := strings.LastIndexByte(plain, '/')
	if i < 0 || !strings.HasSuffix(plain[:i], "Appointment") || !fhir.ValidID(plain[i+1:]) {
		return ""
	}
	return plain[i+1:]
}
