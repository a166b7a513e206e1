package embedded

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// Story has what the registry hears recorded in the journal of a story besides, until nil is given. There, what the
// provider has asked is told from what a consumer has, by whose token it came with.
func (r *Registry) Story(j *journal.Journal) { r.story.Store(j) }

// Pointers are what the registry holds, in the order of registration.
func (r *Registry) Pointers() []mockprovider.PointerState { return r.world.Registry().Pointers() }

// Consumer are the credentials of a consumer.
func (r *Registry) Consumer(name string) (id, secret string) { return r.world.RegistryClient(name) }

// elsewhere is the registry as a provider knows it; nil where there is none.
func (r *Registry) elsewhere() *mockprovider.RegistryElsewhere {
	if r == nil {
		return nil
	}
	return &mockprovider.RegistryElsewhere{Base: r.Base, Token: r.Token, ClientID: r.ClientID, ClientSecret: r.ClientSecret, Way: &http.Transport{}}
}

// recorded stands before the registry and keeps what it hears in the journal of the story in hand.
func (r *Registry) recorded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		j := r.story.Load()
		if j == nil {
			next.ServeHTTP(w, req)
			return
		}
		if r.client(req) == r.ClientID {
			req = req.WithContext(journal.MadeBy(req.Context(), evidence.Registered))
		}
		(&journal.Recorder{Journal: j, Heard: evidence.Registry, Next: next}).ServeHTTP(w, req)
	})
}

// mostForm is the most that is read of a request for a token, in bytes.
const mostForm = 1 << 16

// client is who makes a request: whose token it carries, or who asks for one.
func (r *Registry) client(req *http.Request) string {
	scheme, bearer, _ := strings.Cut(req.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "bearer") {
		return r.world.Registry().ClientOf(bearer)
	}
	if id, _, ok := req.BasicAuth(); ok {
		return id
	}
	if req.Method != http.MethodPost || req.Body == nil || !strings.HasSuffix(req.URL.Path, "/token") {
		return ""
	}
	start, err := io.ReadAll(io.LimitReader(req.Body, mostForm))
	req.Body = readCloser{io.MultiReader(bytes.NewReader(start), req.Body), req.Body}
	form, bad := url.ParseQuery(string(start))
	if err != nil || bad != nil {
		return ""
	}
	return form.Get("client_id")
}

// readCloser reads from one place and closes another.
type readCloser struct {
	io.Reader
	io.Closer
}
