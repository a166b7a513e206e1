// Package provider puts a booking provider under test: it drives it as booking
// consumers would, cancels whatever it booked, and joins what came of it into one
// [results.Run].
//
// It has no dependency on how a clause is judged and on how reports look.
package provider

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/knadh/koanf/parsers/yaml"

	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// Config says which provider is tested and with what. It is read from a file; see [Parse].
type Config struct {
	// Name is what the reports call the provider.
	Name string `json:"name"`
	// BaseURL is its service root, and Proxy the Spine Secure Proxy before it; empty calls it directly.
	BaseURL string `json:"base_url"`
	Proxy   string `json:"proxy"`
	// ASID is the provider's; Audience is the aud of tokens, the base URL where it is empty.
	ASID     string `json:"asid"`
	Audience string `json:"audience"`
	// Services are the DoS service ids whose slots may be booked.
	Services []string `json:"services"`
	// Consumers are two organisations that the provider lets in.
	Consumers []wire.Consumer `json:"consumers"`
	// Patients are those who may be booked.
	Patients []Patient `json:"patients"`
	Window   Window    `json:"window"`
	// Formats are those that are used, the first for whatever has no reason to be in another.
	Formats []string `json:"formats"`
	TLS     TLS      `json:"tls"`
	// Registry is "ours" where the provider was given the registry that this program serves, "none" where it has
	// none, and empty where nobody said.
	Registry string `json:"registry"`
	Staff    Staff  `json:"staff"`
	Limits   Limits `json:"limits"`
}

// Patient is somebody who may be booked.
type Patient struct {
	NHSNumber string   `json:"nhs_number"`
	Prefix    string   `json:"prefix"`
	Given     string   `json:"given"`
	Family    string   `json:"family"`
	Gender    string   `json:"gender"`
	BirthDate string   `json:"birth_date"`
	Phone     string   `json:"phone"`
	Address   []string `json:"address"`
	City      string   `json:"city"`
	Postcode  string   `json:"postcode"`
}

// Window is when slots may be booked, counted from now, as in "1h" and "48h".
type Window struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// TLS are files in PEM form: the authority that signed the provider's certificate, and our own certificate and key.
type TLS struct {
	CA          string `json:"ca"`
	Certificate string `json:"certificate"`
	Key         string `json:"key"`
	// RegistryClients is the authority that signed the certificates with which the provider calls our registry.
	RegistryClients string `json:"registry_clients"`
}

// Limits keep the run small.
type Limits struct {
	// Bookings is the most that are made, and Rate the most requests in a second; 0 is no limit.
	Bookings int     `json:"bookings"`
	Rate     float64 `json:"rate"`
	// Answer is how long an answer may take, and Race how many requests a race sends at once.
	Answer string `json:"answer"`
	Race   int    `json:"race"`
	// Stories is how many are played at once at most; each needs three patients of its own, and free slots.
	Stories int `json:"stories"`
	// Settle is how long the provider may take to tell the registry of what was done, and to free a slot that staff gave up.
	// No clause says how soon; what has not come by then counts as not done.
	Settle string `json:"settle"`
}

// Parse reads a configuration. Keys that are not known are an error, and so is whatever no run could be made with; all
// of it is named at once. Numbers of real patients are refused unless anyNumber is set.
func Parse(raw []byte, anyNumber bool) (Config, error) {
	tree, err := yaml.Parser().Unmarshal(raw)
	if err != nil {
		return Config{}, fmt.Errorf("read configuration: it is no YAML: %w", err)
	}
	plain, err := json.Marshal(tree)
	if err != nil {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	c := Config{}
	d := json.NewDecoder(bytes.NewReader(plain))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return Config{}, fmt.Errorf("read configuration: %s; 'rebookcheck provider --init' writes a file with every key", strings.TrimPrefix(err.Error(), "json: "))
	}
	c = c.withDefaults()
	if err := c.validate(anyNumber); err != nil {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	return c, nil
}

func (c Config) withDefaults() Config {
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	c.Proxy = strings.TrimSuffix(c.Proxy, "/")
	if c.Name == "" {
		c.Name = c.BaseURL
	}
	if c.Audience == "" {
		c.Audience = c.BaseURL
	}
	if c.Consumers == nil {
		c.Consumers = DefaultConsumers()
	}
	if c.Formats == nil {
		c.Formats = []string{"json", "xml"}
	}
	set := func(value *string, otherwise string) {
		if *value == "" {
			*value = otherwise
		}
	}
	set(&c.Window.From, "1h")
	set(&c.Window.To, "48h")
	set(&c.Limits.Answer, "30s")
	set(&c.Limits.Settle, "15s")
	c.Limits.Race = cmp.Or(c.Limits.Race, 8)
	c.Limits.Stories = cmp.Or(c.Limits.Stories, 1)
	if c.Patients == nil {
		c.Patients = DefaultPatients(c.Limits.Stories)
	}
	return c
}

var (
	asidForm     = regexp.MustCompile(`^[0-9]{12}$`)
	dayForm      = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	leastNeeded  = map[string]int{"consumers": 2, "patients": 3}
	formats      = map[string]string{"json": wire.JSON, "xml": wire.XML}
	registryWays = []string{"", "ours", "none"}
)

func (c Config) validate(anyNumber bool) error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if !isRoot(c.BaseURL) {
		fault("base_url %q is no absolute http or https URL; give the service root, as in https://utc.example/STU3/1", c.BaseURL)
	}
	if c.Proxy != "" && !isRoot(c.Proxy) {
		fault("proxy %q is no absolute http or https URL; leave it out to call the provider directly", c.Proxy)
	}
	if !asidForm.MatchString(c.ASID) {
		fault("asid %q is not twelve digits; give the provider's", c.ASID)
	}
	if len(c.Services) == 0 {
		fault("services is empty; give at least one DoS service id whose slots may be booked")
	}
	if n := leastNeeded["consumers"]; len(c.Consumers) < n {
		fault("consumers has %d entries; the stories need %d organisations that the provider lets in", len(c.Consumers), n)
	}
	if n := leastNeeded["patients"]; len(c.Patients) < n {
		fault("patients has %d entries; the stories need %d", len(c.Patients), n)
	}
	faults = append(faults, append(c.entries(anyNumber), c.Staff.faults()...)...)
	if len(c.Formats) == 0 {
		fault("formats is empty; leave it out for json and xml")
	}
	if !slices.Contains(registryWays, c.Registry) {
		fault("registry is %q; say ours, none, or leave it out", c.Registry)
	}
	if (c.TLS.Certificate == "") != (c.TLS.Key == "") {
		fault("tls needs certificate and key together")
	}
	if c.Limits.Bookings < 0 || c.Limits.Rate < 0 || c.Limits.Race < 2 || c.Limits.Stories < 1 {
		fault("limits: bookings and rate cannot be negative, race is at least 2 and stories at least 1")
	}
	return errors.Join(append(faults, c.durations()...)...)
}

// entries names what is wrong with the entries of the lists.
func (c Config) entries(anyNumber bool) (faults []error) {
	for i, who := range c.Consumers {
		if !asidForm.MatchString(who.ASID) || who.Endpoint == "" || who.ODS == "" {
			faults = append(faults, fmt.Errorf("consumers[%d] needs name, asid (twelve digits), ods and endpoint", i))
		}
	}
	seen := map[string]bool{}
	for i, p := range c.Patients {
		for _, why := range p.faults(anyNumber) {
			faults = append(faults, fmt.Errorf("patients[%d]: %s", i, why))
		}
		if seen[p.NHSNumber] {
			faults = append(faults, fmt.Errorf("patients[%d] has the number of an earlier one; each needs its own", i))
		}
		seen[p.NHSNumber] = true
	}
	for _, f := range c.Formats {
		if formats[f] == "" {
			faults = append(faults, fmt.Errorf("formats has %q; choose from json and xml", f))
		}
	}
	return faults
}

// durations names what is wrong with those.
func (c Config) durations() (faults []error) {
	from, errFrom := time.ParseDuration(c.Window.From)
	to, errTo := time.ParseDuration(c.Window.To)
	if errFrom != nil || errTo != nil || from < 0 || to <= from {
		faults = append(faults, fmt.Errorf("window goes from %q to %q; give durations such as 1h and 48h, the first the shorter", c.Window.From, c.Window.To))
	}
	if answer, err := time.ParseDuration(c.Limits.Answer); err != nil || answer <= 0 {
		faults = append(faults, fmt.Errorf("limits.answer %q is no duration such as 30s", c.Limits.Answer))
	}
	if settle, err := time.ParseDuration(c.Limits.Settle); err != nil || settle <= 0 {
		faults = append(faults, fmt.Errorf("limits.settle %q is no duration such as 15s", c.Limits.Settle))
	}
	return faults
}

func (p Patient) faults(anyNumber bool) []string {
	var out []string
	switch {
	case !validNHSNumber(p.NHSNumber):
		out = append(out, "nhs_number needs ten digits, the last the check digit")
	case !strings.HasPrefix(p.NHSNumber, "999") && !anyNumber:
		out = append(out, "nhs_number is not synthetic (999...); a test system that has other numbers needs --any-nhs-number")
	}
	if p.Family == "" || p.Given == "" || p.Phone == "" || !dayForm.MatchString(p.BirthDate) {
		out = append(out, "family, given, phone and birth_date (as in 1980-02-29) are needed")
	}
	return out
}

func isRoot(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.RawQuery == "" && u.Fragment == "" && u.User == nil
}

// validNHSNumber checks the form and the check digit (modulus 11).
func validNHSNumber(n string) bool {
	return len(n) == 10 && strings.Trim(n, "0123456789") == "" && checkDigit(n[:9]) == int(n[9]-'0')
}

// checkDigit is that of nine digits; 10 where there is none, so that no number has them.
func checkDigit(nine string) int {
	sum := 0
	for i, d := range nine {
		sum += int(d-'0') * (10 - i)
	}
	return (11 - sum%11) % 11
}

// duration is a duration that validate has checked.
func duration(s string) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil {
		return 0
	}
	return d
}
