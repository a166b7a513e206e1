package mockprovider

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// Version is that of the provider software, as its capability statement gives it.
const Version = "1.0.0"

// Config is a session: who takes part and when it begins. The zero value is ready.
type Config struct {
	// Seed makes the identifiers; the same seed gives the same ones in the same order.
	Seed int64
	// Now is the session's time at the start; zero means Friday 7 March 2031, 15:00 UTC.
	Now time.Time
	// Providers are the booking providers; nil means Vale UTC and Dale UTC.
	Providers []ProviderConfig
	// Outset, if set, says in the place of Providers who takes part, and what is in their diaries; see [World.Begin].
	Outset *Outset
	// ProxyTimeout is how long the proxy waits for a provider; 0 means 10 seconds.
	ProxyTimeout time.Duration
	// RegistryTimeout is how long a provider waits for the registry; 0 means 2 seconds.
	RegistryTimeout time.Duration
	// AnyNHSNumber accepts NHS numbers outside the synthetic 999 range.
	AnyNHSNumber bool
	// NoRegistry has the providers register nothing; the registry answers and is empty.
	// The booking registry was never delivered, so this is what a consumer meets today [RG-01].
	NoRegistry bool
	// Variance is the seed of legal differences in what providers answer; 0 means none.
	Variance int64
	// Differs are legal differences that are chosen and not drawn, by trait and choice as package
	// variance names them, the same for all providers. They go before those of Variance.
	Differs map[string]string
	// Toolkit has the providers answer the trigger values of the older simulators too.
	Toolkit bool
	// Mount, if set, is the absolute URL under which a server hands requests to the
	// world: the proxy is at ssp/ below it, the registry at registry/ and each provider
	// at its short name. Nothing is listened on then. It has no trailing slash.
	Mount string
	// Listen makes the listener of the proxy and that of the registry; nil listens on loopback, at a port
	// that the system chooses. It does nothing where Mount is set.
	Listen func(context.Context) (net.Listener, error)
	// Clock is the session's clock; nil means one that stands at Now.
	Clock *clock.Clock
	// Journal is where exchanges go; nil means one in memory. Whoever gives it closes it.
	Journal *journal.Journal
	// Keep has the journal be told of each change in what the world holds, so that another world can go on from it.
	Keep bool
	// Restore has the world be as the journal tells, which is one that was opened again and whose world was kept.
	Restore bool
	// Restarted is what was found when the journal was opened again, which the world notes in it.
	Restarted *journal.Restart
	// RegistryClients are what consumers have been given earlier. NewRegistryClient, if set, is told of each that is
	// given, before anybody has it; it is no part of the journal, as it holds a secret.
	RegistryClients   []RegistryClient
	NewRegistryClient func(RegistryClient)
	// JournalBytes and JournalEntries are how much a journal in memory takes until it is full and requests
	// are refused; 0 means as much as comes. They do nothing where Journal is given.
	JournalBytes   int64
	JournalEntries int
	// NewSecret makes whatever gives somebody a right: registry secrets and access tokens. Nothing
	// that a consumer sees may lead to what it makes. Nil draws from the system's randomness; a test may fix it.
	NewSecret func() string
	// ConsumerSecret is the registry secret of every consumer, for one that is given its
	// credentials by hand and keeps them; empty makes one for each.
	ConsumerSecret string
	// BodyLimit is the longest body of a request that is taken and kept, in bytes; 0 means 1 MiB.
	BodyLimit int
	// MaxBookings is the most bookings that all providers together hold; 0 means no limit.
	MaxBookings int
	// Real is the real clock, which access tokens follow; nil means the machine's.
	Real func() time.Time
	// ToRegistry, if set, stands between the providers and the registry: for a provider that is known to be bad in what it registers.
	ToRegistry func(next http.RoundTripper) http.RoundTripper
	// Elsewhere, if set, is the registry that the providers use in the place of the session's own.
	Elsewhere *RegistryElsewhere
	// Logger may be nil. It gets no patient data.
	Logger *slog.Logger
}

// ProviderConfig is one booking provider.
type ProviderConfig struct {
	// Name is what people call it, Short its name in the journal and in ids.
	Name, Short string
	// Base is its base URL as service discovery gives it, with no trailing slash [SP-04].
	Base string
	// ASID has 12 digits; ODS is the organisation code.
	ASID, ODS string
	// ServiceID is the id of its one service in the Directory of Services.
	ServiceID string
	// Services are all its services, that one first; nil means that one, whose diary is filled. Practitioners work there.
	Services      []OutsetService
	Practitioners []OutsetPractitioner
	// Elsewhere, if set, answers in the place of the mock: the provider is a system of elsewhere, and the world only
	// records what is asked of it through the proxy. It then holds no slot and no booking here.
	Elsewhere http.Handler
}

// DefaultNow is when a session begins unless told otherwise: a Friday afternoon.
func DefaultNow() time.Time { return time.Date(2031, time.March, 7, 15, 0, 0, 0, time.UTC) }

// DefaultProviders are the providers of a session unless told otherwise.
func DefaultProviders() []ProviderConfig {
	return []ProviderConfig{
		{
			Name: "Vale UTC", Short: "vale", Base: "https://utc.vale.example/STU3/1",
			ASID: "918000000333", ODS: "XUTC1", ServiceID: "2000099901",
		},
		{
			Name: "Dale UTC", Short: "dale", Base: "https://utc.dale.example/STU3/1",
			ASID: "918000000444", ODS: "XUTC2", ServiceID: "2000099902",
		},
	}
}

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	if c.Now.IsZero() {
		c.Now = DefaultNow()
	}
	if c.Outset != nil {
		c.Providers = c.Outset.configs(c.Mount)
	}
	if c.Providers == nil {
		c.Providers = DefaultProviders()
		for i := range c.Providers {
			if c.Mount != "" {
				c.Providers[i].Base = c.Mount + "/" + c.Providers[i].Short + "/STU3/1"
			}
		}
	}
	if c.Clock == nil {
		c.Clock = clock.At(c.Now)
	}
	if c.Journal == nil {
		c.Journal = journal.NewBounded(c.Clock.Now, c.JournalBytes, c.JournalEntries)
	}
	if c.Real == nil {
		c.Real = time.Now //nolint:forbidigo // the one place where the mock meets the machine's clock
	}
	if c.NewSecret == nil {
		c.NewSecret = rand.Text
	}
	if c.Listen == nil {
		c.Listen = loopback
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

var (
	serviceForm = regexp.MustCompile(`^[A-Za-z0-9-]{1,20}$`)
	shortForm   = regexp.MustCompile(`^[a-z][a-z0-9-]{0,20}$`)
	asidForm    = regexp.MustCompile(`^[0-9]{12}$`)
	labelTaken  = []string{"proxy", "registry", "mark", "entry", mountedProxy, mountedNobody} // other names in the journal or in the mount
)

// Validate names every problem of the configuration.
func (c Config) Validate() error {
	var problems []error
	if c.ProxyTimeout < 0 {
		problems = append(problems, errors.New("ProxyTimeout is negative"))
	}
	if c.RegistryTimeout < 0 {
		problems = append(problems, errors.New("RegistryTimeout is negative"))
	}
	if c.BodyLimit < 0 || c.MaxBookings < 0 {
		problems = append(problems, errors.New("BodyLimit and MaxBookings cannot be negative"))
	}
	if c.Mount != "" && !isRoot(c.Mount) {
		problems = append(problems, fmt.Errorf("Mount %q is not an absolute http or https URL without a trailing slash", c.Mount))
	}
	if c.Clock != nil && !c.Now.IsZero() {
		problems = append(problems, errors.New("set Clock or Now, not both"))
	}
	if c.Outset != nil {
		if c.Providers != nil {
			problems = append(problems, errors.New("set Outset or Providers, not both"))
		}
		problems = append(problems, refused(c.Outset.Problems(c.starts(), c.AnyNHSNumber)))
	}
	if c.Providers != nil && len(c.Providers) == 0 {
		problems = append(problems, errors.New("no providers configured"))
	}
	seen := map[string]bool{}
	for i, p := range c.Providers {
		for _, problem := range p.problems(seen) {
			problems = append(problems, fmt.Errorf("provider %d (%s): %s", i+1, p.Name, problem))
		}
	}
	return errors.Join(problems...)
}

// starts is the session's time at the start.
func (c Config) starts() time.Time {
	switch {
	case c.Clock != nil:
		return c.Clock.Now()
	case c.Now.IsZero():
		return DefaultNow()
	}
	return c.Now
}

// problems names what is wrong with a provider; seen holds what the ones before it are called.
func (p ProviderConfig) problems(seen map[string]bool) []string {
	var out []string
	check := func(ok bool, problem string) {
		if !ok {
			out = append(out, problem)
		}
	}
	check(p.Name != "", "it has no name")
	check(shortForm.MatchString(p.Short), "its short name must be lower-case letters, digits and hyphens")
	check(!slices.Contains(labelTaken, p.Short), "its short name is taken")
	check(isRoot(strings.TrimSuffix(p.Base, "/")), "its base is not an absolute https or http URL")
	check(!strings.HasSuffix(p.Base, "/"), "its base ends in a slash")
	check(asidForm.MatchString(p.ASID), "its ASID must have 12 digits")
	check(p.ODS != "", "it has no ODS code")
	check(p.ServiceID != "", "it has no service id")
	for _, name := range slices.Compact([]string{p.Name, p.Short}) {
		check(name == "" || !seen["name "+name], "another provider is called "+name)
		seen["name "+name] = true
	}
	check(!seen["base "+p.Base], "another provider has its base")
	check(!seen["asid "+p.ASID], "another provider has its ASID")
	seen["base "+p.Base], seen["asid "+p.ASID] = true, true
	return out
}

// isRoot reports whether text is an absolute URL under which paths can be put.
func isRoot(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") &&
		u.RawQuery == "" && u.Fragment == "" && !strings.HasSuffix(text, "/")
}
