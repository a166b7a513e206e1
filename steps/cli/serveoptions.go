package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/server"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// settings are what serve was told, read and checked one by one.
type settings struct {
	server                   server.Config
	secure, mutual           bool
	cert, key, clientCA, dev string
	level                    slog.Level
	json                     bool
	world                    string
	store                    sharing
}

// option is one setting: its name is that of the flag and of the key in the file, and
// in capitals, with underscores, that of the environment variable.
type option struct {
	name, value, usage string
	// kind is shown in the help; that of a switch is empty.
	kind string
	set  func(*settings, string) error
}

// serveOptions are all options, in the order in which the help shows them. It is read only.
func serveOptions() []option {
	return slices.Concat(addressOptions(), storeOptions(), limitOptions(), sessionOptions(), tlsOptions(), logOptions())
}

func addressOptions() []option {
	return []option{
		{"fhir-addr", server.DefaultFHIRAddr, "address of the FHIR port; port 0 lets the system choose", "host:port", func(s *settings, v string) error { return hostPort(&s.server.FHIRAddr, v) }},
		{"control-addr", server.DefaultControlAddr, "address of the control port; it has no login, so leave it on loopback", "host:port", func(s *settings, v string) error { return hostPort(&s.server.ControlAddr, v) }},
		{"public-url", "", "URL at which consumers reach the FHIR port, if it differs from its address", "url", publicURL},
		{"data", "", "folder in which sessions and their journals are kept for the next start; without it a temporary folder is used and removed", "folder", func(s *settings, v string) error { s.server.Data = v; return nil }},
		{"drain", server.DefaultDrain.String(), "the most time that requests in progress get when the server ends", "time", func(s *settings, v string) error { return duration(&s.server.Drain, v) }},
	}
}

func limitOptions() []option {
	return []option{
		{"idle", session.DefaultIdle.String(), "how long a session may be unused before it ends", "time", func(s *settings, v string) error { return duration(&s.server.Idle, v) }},
		{"max-sessions", strconv.Itoa(session.DefaultMax), "the most sessions at the same time", "number", func(s *settings, v string) error { return positive(&s.server.Max, v) }},
		{"max-bookings", strconv.Itoa(session.DefaultBookings), "the most bookings in a session", "number", func(s *settings, v string) error { return positive(&s.server.Limits.Bookings, v) }},
		{"max-journal", strconv.Itoa(session.DefaultJournalBytes), "the largest journal of a session, in bytes", "bytes", func(s *settings, v string) error { return positive(&s.server.Limits.JournalBytes, v) }},
		{"max-body", strconv.Itoa(session.DefaultBodyBytes), "the largest body of a request, in bytes", "bytes", func(s *settings, v string) error { return positive(&s.server.Limits.BodyBytes, v) }},
		{"proxy-timeout", server.DefaultProxyTimeout.String(), "how long the proxy waits for a provider", "time", func(s *settings, v string) error { return duration(&s.server.ProxyTimeout, v) }},
		{"registry-timeout", server.DefaultRegistryTimeout.String(), "how long a provider waits for the registry", "time", func(s *settings, v string) error { return duration(&s.server.RegistryTimeout, v) }},
	}
}

// sessionOptions are those of the session default; others are given theirs when they are made.
func sessionOptions() []option {
	return []option{
		{"seed", "1", "seed for generated identifiers in the default session; 0 draws a seed", "number", func(s *settings, v string) error { return whole(&s.server.Default.Seed, v) }},
		{"variance", "0", "seed of the permitted differences between providers' answers there; 0 means none", "number", func(s *settings, v string) error { return whole(&s.server.Default.Variance, v) }},
		{"start", "", "time at which its clock starts, such as 2031-03-07T15:00:00Z; none means now", "instant", start},
		{"frozen", "false", "stop its clock until it is moved", "", func(s *settings, v string) error { return yesNo(&s.server.Default.Frozen, v) }},
		{"empty", "false", "create its providers without slots", "", func(s *settings, v string) error { return yesNo(&s.server.Default.Empty, v) }},
		{"world", "", "YAML file of its providers, services, practitioners, slots and bookings; without it there are two providers with free slots", "file", func(s *settings, v string) error { s.world = v; return nil }},
		{"any-nhs-number", "false", "accept NHS numbers outside the synthetic 999 range there; never send a real patient's", "", func(s *settings, v string) error { return yesNo(&s.server.Default.AnyNHSNumber, v) }},
		{"no-registry", "false", "do not register its bookings with the registry, as is common in the field", "", func(s *settings, v string) error { return yesNo(&s.server.Default.NoRegistry, v) }},
		{"compat", "none", "none or toolkit; toolkit also answers the trigger values of the older simulators", "mode", func(s *settings, v string) error {
			return choice(&s.server.Default.Toolkit, v, "none", "toolkit")
		}},
	}
}

func tlsOptions() []option {
	return []option{
		{"tls", "off", "on or off: serve FHIR over TLS", "mode", func(s *settings, v string) error { return choice(&s.secure, v, "off", "on") }},
		{"tls-cert", "", "the server's certificate, PEM", "file", func(s *settings, v string) error { s.cert = v; return nil }},
		{"tls-key", "", "its key, PEM", "file", func(s *settings, v string) error { s.key = v; return nil }},
		{"mtls", "off", "on or off: require a client certificate", "mode", func(s *settings, v string) error { return choice(&s.mutual, v, "off", "on") }},
		{"client-ca", "", "CA that signs client certificates, PEM; without --mtls on, a client certificate is optional", "file", func(s *settings, v string) error { s.clientCA = v; return nil }},
		{"dev-ca", "", "folder of a development CA; missing files are created", "folder", func(s *settings, v string) error { s.dev = v; return nil }},
	}
}

func logOptions() []option {
	return []option{
		{"log-level", "info", "debug, info, warn or error", "level", func(s *settings, v string) error {
			if err := s.level.UnmarshalText([]byte(v)); err != nil {
				return errors.New("give debug, info, warn or error")
			}
			return nil
		}},
		{"log-format", "text", "text or json", "format", func(s *settings, v string) error { return choice(&s.json, v, "text", "json") }},
	}
}

func hostPort(to *string, v string) error {
	host, port, ok := strings.Cut(v, ":")
	if i := strings.LastIndex(v, ":"); i >= 0 {
		host, port = v[:i], v[i+1:]
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if !ok || err != nil || strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		return fmt.Errorf("give a host and a port below 65536, such as 127.0.0.1:%d", max(n, 8080))
	}
	*to = v
	return nil
}

func publicURL(s *settings, v string) error {
	u, err := url.Parse(v)
	if v != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "") {
		return errors.New("give an address such as https://mock.example")
	}
	s.server.PublicURL = strings.TrimRight(v, "/")
	return nil
}

func start(s *settings, v string) error {
	if v == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339, v)
	if err != nil {
		return errors.New("give a time with its zone, such as 2031-03-07T15:00:00Z")
	}
	s.server.Default.Start = t
	return nil
}

func duration(to *time.Duration, v string) error {
	d, err := time.ParseDuration(v)
	if err != nil || d <= 0 {
		return errors.New("give a time above zero, such as 90s or 1h30m")
	}
	*to = d
	return nil
}

func positive[N int | int64](to *N, v string) error {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n <= 0 {
		return errors.New("give a whole number above zero")
	}
	*to = N(n)
	return nil
}

func whole(to *int64, v string) error {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 {
		return errors.New("give a whole number, 0 or more")
	}
	*to = n
	return nil
}

func yesNo(to *bool, v string) error {
	b, err := strconv.ParseBool(v)
	if err != nil {
		return errors.New("give true or false")
	}
	*to = b
	return nil
}

// choice sets whether the second of two words was given.
func choice(to *bool, v, no, yes string) error {
	if v != no && v != yes {
		return fmt.Errorf("give %s or %s", no, yes)
	}
	*to = v == yes
	return nil
}
