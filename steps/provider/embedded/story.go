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
func (r *Registry) Story(j *journal.Journal) {
	r.shared.Store(false)
	r.story.Store(j)
}

// Pointers are what the registry holds, in the order of registration.
func (r *Registry) Pointers() []mockprovider.PointerState { return r.world.Registry().Pointers() }

// Consumer are the credentials of a consumer, which has been told of the registry from then on in the story.
func (r *Registry) Consumer(name string) (id, secret string) {
	r.shared.Store(true)
	id, secret = r.world.RegistryClient(name)
	r.consumers.Store(id, true)
	return id, secret
}

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
		req = req.WithContext(journal.MadeBy(req.Context(), r.by(req)))
		(&journal.Recorder{Journal: j, Heard: evidence.Registry, Next: next}).ServeHTTP(w, req)
	})
}

// somebody is who made a request of which nobody can tell whether the provider or a consumer did; it is held against neither.
const somebody = "somebody"

// by is who made a request, for the journal; empty for a consumer. Where no consumer has been told of the registry, it is the provider.
func (r *Registry) by(req *http.Request) string {
	client := r.client(req)
	_, consumer := r.consumers.Load(client)
	switch {
	case consumer:
		return ""
	case client == r.ClientID, !r.shared.Load():
		return evidence.Registered
	}
	return somebody
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
