package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/worldfile"
)

// raw is a flag's value as it was given; it is read together with those of file and environment.
type raw struct{ text, kind string }

func (r *raw) String() string        { return r.text }
func (r *raw) Set(text string) error { r.text = text; return nil }
func (r *raw) Type() string          { return r.kind }

// addServeFlags adds a flag for each option.
func addServeFlags(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.String(configOption, "", "YAML `file` with any of these options, such as idle: 2h")
	for _, o := range serveOptions() {
		flag := flags.VarPF(&raw{o.value, o.kind}, o.name, "", o.usage)
		if o.kind == "" { // a switch
			flag.NoOptDefVal = "true"
			flag.Value = &raw{o.value, "bool"}
		}
	}
}

// serveOptionNames are the names of the options of serve.
func serveOptionNames() []string {
	var out []string
	for _, o := range serveOptions() {
		out = append(out, o.name)
	}
	return out
}

// readSettings reads flags, environment, file and defaults, in this order of precedence,
// and names every problem at once.
func readSettings(flags *pflag.FlagSet, environ []string) (settings, error) {
	layers, err := readLayers(flags, environ, serveOptionNames(), runOptionNames())
	problems := []error{err}
	var s settings
	for _, o := range serveOptions() {
		text, from := o.value, "--"+o.name
		for _, l := range layers {
			value, ok := l.values[o.name]
			if !ok {
				continue
			}
			from = l.where(o.name)
			if text, err = scalar(value); err != nil {
				problems = append(problems, fmt.Errorf("%s: %w", from, err))
				text = o.value
			}
		}
		switch err := o.set(&s, text); {
		case err != nil && o.name == storeOption:
			problems = append(problems, fmt.Errorf("%s: %w", from, err))
		case err != nil:
			problems = append(problems, fmt.Errorf("%s %q: %w", from, text, err))
		}
	}
	if s.world != "" {
		s.server.Default.Outset, err = s.readWorld()
		problems = append(problems, err)
	}
	shared, err := s.share()
	s.server.Shared = shared
	return s, errors.Join(append(problems, err, s.together())...)
}

// readWorld reads the file that says how the session default is to be at the beginning.
func (s settings) readWorld() (*mockprovider.Outset, error) {
	f, err := os.Open(s.world)
	if err != nil {
		return nil, fmt.Errorf("--world: %w; give a YAML file, such as docs/world.yaml", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, worldfile.MostBytes+1))
	if err != nil {
		return nil, fmt.Errorf("--world: %w; give a YAML file, such as docs/world.yaml", err)
	}
	about := worldfile.For{Start: s.server.Default.Start, AnyNHSNumber: s.server.Default.AnyNHSNumber}
	if about.Start.IsZero() {
		about.Start = time.Now()
	}
	o, err := worldfile.YAML(raw, about)
	if problems, ok := errors.AsType[worldfile.Problems](err); ok {
		var all []error
		for _, p := range problems {
			all = append(all, fmt.Errorf("%s: %w", s.world, p))
		}
		return nil, errors.Join(all...)
	}
	return &o, err
}

// together names what is wrong with options that are right by themselves.
func (s settings) together() error {
	var problems []error
	check := func(bad bool, text string) {
		if bad {
			problems = append(problems, errors.New(text))
		}
	}
	check((s.cert == "") != (s.key == ""), "--tls-cert and --tls-key: give both or neither")
	check(s.secure && s.cert == "" && s.dev == "", "--tls on needs --tls-cert and --tls-key, or --dev-ca with a folder")
	check(!s.secure && (s.cert != "" || s.key != "" || s.clientCA != "" || s.dev != ""), "--tls-cert, --tls-key, --client-ca and --dev-ca do nothing without --tls on")
	check(s.mutual && !s.secure, "--mtls on needs --tls on")
	check(s.mutual && s.clientCA == "" && s.dev == "", "--mtls on needs --client-ca, or --dev-ca with a folder")
	check(s.server.FHIRAddr != "" && s.server.FHIRAddr == s.server.ControlAddr && !strings.HasSuffix(s.server.FHIRAddr, ":0"),
		"--fhir-addr and --control-addr are the same; give two")
	return errors.Join(problems...)
}
