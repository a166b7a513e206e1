package evidence

import (
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// address finds the provider that a call is for, and what it asks of it.
func (s *Story) address(c *Call) {
	t := readTarget(c.Exchange.Target)
	c.Query = t.query
	rest, found := t.raw, contract.Service{}
	if c.Exchange.Heard == "proxy" {
		rest = strings.TrimLeft(s.belowProxy(t.raw), "/") // how many slashes there are is judged by SP-02
	}
	embedded := rest
	for _, svc := range s.Services() {
		if svc.Provider == "" || len(svc.Provider) <= len(found.Provider) {
			continue
		}
		path, leads := below(embedded, svc.Provider)
		if !leads && c.Exchange.Heard != "proxy" {
			path, leads = s.direct(c, t.raw, svc)
		}
		if leads {
			rest, found = path, svc
		}
	}
	c.Base = found.Provider
	if c.Base == "" || rest != "" {
		c.Path = requestTarget{steps: steps(rest)}.spelt()
	}
}

// direct says that a call that did not pass the proxy is for a service: it carries only the path of the base.
func (s *Story) direct(c *Call, path string, svc contract.Service) (rest string, ok bool) {
	base, err := url.Parse(svc.Provider)
	if err != nil || c.Header("Ssp-To") != svc.ASID {
		return "", false
	}
	rest, ok = strings.CutPrefix(path, base.EscapedPath())
	return rest, ok && (rest == "" || rest[0] == '/')
}

// belowProxy takes the path of the proxy's own URL off a path, where the proxy has one.
func (s *Story) belowProxy(path string) string {
	for _, setup := range s.Setups {
		if u, err := url.Parse(setup.Proxy); err == nil && u.Path != "" {
			if rest, ok := strings.CutPrefix(path, u.EscapedPath()+"/"); ok {
				return "/" + rest
			}
		}
	}
	return path
}

// BelowProxy is what follows the proxy's address in the target of a call to the proxy, as it was sent.
func (s *Story) BelowProxy(c *Call) string { return s.belowProxy(readTarget(c.Exchange.Target).raw) }

// plainURL is the URL of something at a provider with the provider's address as service
// discovery gave it, whatever the spelling of its scheme and host.
func (s *Story) plainURL(text string) string {
	for _, svc := range s.Services() {
		if svc.Provider == "" || strings.HasPrefix(text, svc.Provider) {
			continue
		}
		if rest, ok := below(text, svc.Provider); ok {
			return svc.Provider + requestTarget{steps: steps(rest)}.spelt()
		}
	}
	return text
}
