package registryapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

// TokenLife is how long an access token lasts, by the real clock. Source: registry, get token; RG-03.
const TokenLife = 3600 * time.Second

// Role is what a client of the registry may do.
type Role string

// The roles.
const (
	// Provider registers, updates, searches and reads.
	Provider Role = "provider"
	// Consumer searches and reads, and may not change a pointer [RG-28].
	Consumer Role = "consumer"
)

// Client is a party with credentials.
type Client struct {
	ID, Secret string
	Role       Role
}

func (c Client) validate() error {
	if c.ID == "" || c.Secret == "" {
		return fmt.Errorf("registry interface: client %q needs an id and a secret", c.ID)
	}
	if c.Role != Provider && c.Role != Consumer {
		return fmt.Errorf("registry interface: client %q has unknown role %q", c.ID, c.Role)
	}
	return nil
}

// clients are the parties that have credentials. The zero value is ready.
type clients struct {
	mu   sync.Mutex
	byID map[string]Client
}

func (c *clients) add(client Client) error {
	if err := client.validate(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, twice := c.byID[client.ID]; twice {
		return fmt.Errorf("registry interface: two clients %q", client.ID)
	}
	if c.byID == nil {
		c.byID = map[string]Client{}
	}
	c.byID[client.ID] = client
	return nil
}

// known looks credentials up; secrets are compared in constant time.
func (c *clients) known(id, secret string) (Client, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	client, ok := c.byID[id]
	if !ok || subtle.ConstantTimeCompare([]byte(client.Secret), []byte(secret)) != 1 {
		return Client{}, false
	}
	return client, true
}

// AddClient gives a party credentials. Its id must be new.
func (a *API) AddClient(c Client) error { return a.clients.add(c) }

// HasClient says whether a party has these credentials.
func (a *API) HasClient(id, secret string) bool {
	_, ok := a.clients.known(id, secret)
	return ok
}

// GaveToken says whether the token was given out here, whether or not it has ended since.
func (a *API) GaveToken(token string) bool {
	a.tokens.mu.Lock()
	defer a.tokens.mu.Unlock()
	_, ok := a.tokens.given[digest(token)]
	return ok
}

// ClientOf is the id of the client that a token was given to; empty where it was given to nobody here.
func (a *API) ClientOf(token string) string {
	a.tokens.mu.Lock()
	defer a.tokens.mu.Unlock()
	return a.tokens.given[digest(token)].client.ID
}

// Grant is that a token was given to a client. It does not say the token.
type Grant struct {
	// Token is the SHA-256 of the token, in hex.
	Token string `json:"token"`
	// Client and Role are those of whom it was given to; it is of no use from Ends on, by the real clock.
	Client string    `json:"client"`
	Role   Role      `json:"role"`
	Ends   time.Time `json:"ends"`
}

// digest is what is kept of a token.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Restore has a token be valid that was given out by another API. Tokens are restored in the order in which they were given.
func (a *API) Restore(g Grant) {
	a.tokens.add(g.Token, grant{client: Client{ID: g.Client, Role: g.Role}, ends: g.Ends})
}

// tokens are those given out, by their digests. They are opaque and never reused. All last equally long, so
// they end in the order in which they were given.
type tokens struct {
	mu    sync.Mutex
	given map[string]grant
	order []string
}

type grant struct {
	client Client
	ends   time.Time
}

// add keeps a token, and forgets those that ended so long ago that nobody still holds one in error.
func (t *tokens) add(token string, g grant) {
	t.mu.Lock()
	defer t.mu.Unlock()
	begins := g.ends.Add(-TokenLife)
	gone := 0
	for gone < len(t.order) && t.given[t.order[gone]].ends.Add(TokenLife).Before(begins) {
		delete(t.given, t.order[gone])
		gone++
	}
	t.order = append(slices.Delete(t.order, 0, gone), token)
	t.given[token] = g
}

// oauthError is the body of a refusal. Source: RFC 6749, 5.2.
type oauthError struct {
	Error       string `json:"error"`
	Description string `json:"error_description,omitempty"`
}

type tokenAnswer struct {
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"`
	ExtExpiresIn int    `json:"ext_expires_in"`
	AccessToken  string `json:"access_token"`
}

// grantToken answers the token endpoint: form-encoded client credentials.
// Source: registry, get token; RFC 6749, 4.4 and 5; RG-02, RG-03.
func (a *API) grantToken(c call) fault.Reply {
	form, err := readForm(c.Request)
	if err != nil {
		return oauth(http.StatusBadRequest, "invalid_request", err.Error())
	}
	switch form.Get("grant_type") {
	case "client_credentials":
	case "":
		return oauth(http.StatusBadRequest, "invalid_request", "grant_type is missing")
	default:
		return oauth(http.StatusBadRequest, "unsupported_grant_type", "want client_credentials")
	}
	client, ok := a.clients.known(form.Get("client_id"), form.Get("client_secret"))
	if !ok {
		return oauth(http.StatusUnauthorized, "invalid_client", "client_id and client_secret are not known together")
	}
	if !a.inScope(form.Get("scope")) {
		return oauth(http.StatusBadRequest, "invalid_scope", "want the registry's base URL followed by /.default")
	}
	token := a.config.NewToken()
	g := grant{client: client, ends: a.config.Real().Add(TokenLife)}
	a.tokens.add(digest(token), g)
	if a.config.Granted != nil {
		a.config.Granted(Grant{Token: digest(token), Client: client.ID, Role: client.Role, Ends: g.ends})
	}
	seconds := int(TokenLife / time.Second)
	return plainJSON(http.StatusOK, tokenAnswer{
		TokenType: "Bearer", ExpiresIn: seconds, ExtExpiresIn: seconds, AccessToken: token,
	})
}

func readForm(r *http.Request) (url.Values, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return nil, errors.New("want Content-Type application/x-www-form-urlencoded")
	}
	if err := r.ParseForm(); err != nil {
		return nil, errors.New("the form cannot be read")
	}
	for name, values := range r.PostForm {
		if len(values) > 1 {
			return nil, fmt.Errorf("%q is given more than once", name)
		}
	}
	return r.PostForm, nil
}

// inScope accepts [base]/.default and the same of the base's host alone. Source: wire contract, 17 row 21.
func (a *API) inScope(scope string) bool {
	base, err := url.Parse(a.config.Base)
	if err != nil {
		return false
	}
	return scope == a.config.Base+"/.default" || scope == base.Scheme+"://"+base.Host+"/.default"
}

// authorise returns the client that the bearer token was given to, if it may do
// what it asks. Source: registry; RG-04, RG-27, RG-28.
func (a *API) authorise(c call) (Client, error) {
	scheme, token, ok := strings.Cut(c.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || len(c.Header.Values("Authorization")) > 1 {
		return Client{}, refuse(http.StatusForbidden, "the request carries no bearer token")
	}
	a.tokens.mu.Lock()
	given, known := a.tokens.given[digest(token)]
	a.tokens.mu.Unlock()
	switch {
	case !known:
		return Client{}, refuse(http.StatusForbidden, "the bearer token was not given out here")
	case !a.config.Real().Before(given.ends):
		return Client{}, refuse(http.StatusForbidden, "the bearer token has expired")
	}
	changes := c.on == fault.Register || c.on == fault.PointerUpdate
	if changes && given.client.Role != Provider {
		return Client{}, refuse(http.StatusForbidden,
			"a consumer may search and read pointers and not change them; a booking is cancelled at its provider")
	}
	return given.client, nil
}

func oauth(status int, code, description string) fault.Reply {
	return plainJSON(status, oauthError{Error: code, Description: description})
}

func plainJSON(status int, v any) fault.Reply {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, nil
	}
	return fault.Reply{
		Status: status, Body: body,
		Header: map[string]string{"Content-Type": "application/json;charset=UTF-8", "Pragma": "no-cache"},
	}
}
