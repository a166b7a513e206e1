package evidence

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// leastSecret is the shortest secret that is looked for, in bytes: shorter ones are words.
const leastSecret = 8

// RegistrySecrets are what consumers signed on to the registry with, and the tokens that it gave them. They are for the
// registry alone. Source: wire contract, sections 4 and 13.
type RegistrySecrets struct {
	secrets []string
	marks   *Marks
	held    map[string]bool // of texts that were looked at before
}

// RegistrySecrets gathers the secrets of a story from what was said to the registry and answered by it.
func (s *Story) RegistrySecrets() RegistrySecrets {
	out := RegistrySecrets{marks: &Marks{readings: map[string][]reading{}}, held: map[string]bool{}}
	add := func(text string) {
		if len(text) >= leastSecret && !slices.Contains(out.secrets, text) {
			out.secrets = append(out.secrets, text)
		}
	}
	for _, c := range s.Calls {
		if c.Kind != RegistryToken {
			continue
		}
		add(c.Got.Text("access_token"))
		if form, err := url.ParseQuery(string(Plain(c.Exchange.Request))); err == nil {
			add(form.Get("client_secret"))
		}
		_, basic, _ := strings.Cut(c.Header("Authorization"), " ")
		if plain, err := base64.StdEncoding.DecodeString(basic); err == nil {
			_, secret, _ := strings.Cut(string(plain), ":")
			add(secret)
		}
	}
	return out
}

// In says where a request holds one of the secrets, in words; empty where it holds none.
func (r RegistrySecrets) In(c *Call) string {
	if len(r.secrets) == 0 {
		return ""
	}
	for _, said := range c.Says() {
		held, known := r.held[said.Text]
		if !known {
			held = r.marks.AnyReading(said.Text, func(text string) bool {
				return slices.ContainsFunc(r.secrets, func(secret string) bool { return strings.Contains(text, secret) })
			})
			r.held[said.Text] = held
		}
		if held {
			return placeOrBody(said)
		}
	}
	return ""
}

func placeOrBody(said Said) string {
	if said.Where == InBody {
		return "the body"
	}
	return placeOf(said)
}

// compact is a token in the form that access tokens have: three parts of base64, the last of which may be empty.
var compact = regexp.MustCompile(`eyJ[A-Za-z0-9_=-]+\.eyJ[A-Za-z0-9_=-]+\.[A-Za-z0-9_=-]*`)

// ForeignToken says where a request holds an access token that was made out to another provider than the one that it goes to,
// in words; empty where it holds none. The token of the request itself, in Authorization, is not looked at.
func (s *Story) ForeignToken(c *Call) string {
	bases := map[string]bool{}
	for _, svc := range s.Services() {
		bases[strings.TrimSuffix(svc.Provider, "/")] = svc.Provider != ""
	}
	foreign := func(text string) bool {
		return slices.ContainsFunc(compact.FindAllString(text, -1), func(token string) bool {
			aud := strings.TrimSuffix(part(strings.Split(token, ".")[1]).Text("aud"), "/")
			return aud != c.Base && bases[aud]
		})
	}
	for _, said := range c.Says() {
		own := said.Where == InHeader && said.Name == "Authorization" && c.ForProvider()
		if plain, err := url.QueryUnescape(said.Text); !own && (foreign(said.Text) || err == nil && plain != said.Text && foreign(plain)) {
			return placeOrBody(said)
		}
	}
	return ""
}
