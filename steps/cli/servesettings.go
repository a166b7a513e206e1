package cli

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"
)

// envPrefix is how the names of all environment variables begin.
const envPrefix = "REBOOKCHECK_"

// configOption names the file with settings; it cannot stand in the file.
const configOption = "config"

// raw is a flag's value as it was given; it is read together with those of file and environment.
type raw struct{ text, kind string }

func (r *raw) String() string        { return r.text }
func (r *raw) Set(text string) error { r.text = text; return nil }
func (r *raw) Type() string          { return r.kind }
func envName(option string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(option, "-", "_"))
}

func optionName(variable string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(variable, envPrefix), "_", "-"))
}

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

// layer is one place that options come from, the later before the earlier.
type layer struct {
	values map[string]any
	// where says of an option how it is called in that place.
	where func(option string) string
}

// readSettings reads flags, environment, file and defaults, in this order of precedence,
// and names every problem at once.
func readSettings(flags *pflag.FlagSet, environ []string) (settings, error) {
	layers, err := readLayers(flags, environ)
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
		if err := o.set(&s, text); err != nil {
			problems = append(problems, fmt.Errorf("%s %q: %w", from, text, err))
		}
	}
	return s, errors.Join(append(problems, s.together())...)
}

// readLayers reads the file, the environment and the flags that were given.
func readLayers(flags *pflag.FlagSet, environ []string) ([]layer, error) {
	var problems []error
	fromEnv, err := load(env.Provider(".", env.Opt{
		Prefix: envPrefix, EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) { return optionName(name), value },
	}), nil)
	problems = append(problems, err, unknown(fromEnv, envName, envName, configOption))
	fromFlags, err := load(posflag.ProviderWithFlag(flags, ".", nil, func(f *pflag.Flag) (string, any) {
		if !f.Changed {
			return "", nil
		}
		return f.Name, f.Value.String()
	}), nil)
	problems = append(problems, err)
	layers := []layer{
		{fromEnv, envName},
		{fromFlags, func(o string) string { return "--" + o }},
	}
	name := ""
	for _, l := range layers {
		if given, ok := l.values[configOption]; ok {
			name = fmt.Sprint(given)
		}
	}
	if name == "" {
		return layers, errors.Join(problems...)
	}
	where := func(o string) string { return name + ": " + o }
	fromFile, err := load(file.Provider(name), yaml.Parser())
	if err != nil {
		problems = append(problems, fmt.Errorf("--%s %s: give a YAML file with lines such as idle: 2h: %w", configOption, name, err))
	}
	problems = append(problems, unknown(fromFile, where, func(o string) string { return o }))
	return slices.Insert(layers, 0, layer{fromFile, where}), errors.Join(problems...)
}

// load reads one place.
func load(p koanf.Provider, parser koanf.Parser) (map[string]any, error) {
	k := koanf.New(".")
	if err := k.Load(p, parser); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return k.All(), nil
}

// scalar returns a value from a file as it would be given on the command line.
func scalar(value any) (string, error) {
	switch v := value.(type) {
	case string, bool, int, int64, uint64:
		return fmt.Sprint(v), nil
	case time.Time:
		return v.Format(time.RFC3339Nano), nil
	}
	return "", errors.New("give one value, in quotes where in doubt")
}

// unknown names the keys that are no options, each with the nearest one as it is spelt there.
func unknown(values map[string]any, where, spelt func(string) string, more ...string) error {
	known := more
	for _, o := range serveOptions() {
		known = append(known, o.name)
	}
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(known, key) {
			nearest := slices.MinFunc(known, func(a, b string) int { return distance(key, a) - distance(key, b) })
			problems = append(problems, fmt.Errorf("%s: there is no such option; did you mean %s?", where(key), spelt(nearest)))
		}
	}
	return errors.Join(problems...)
}

// distance is how many letters have to be put in, taken out or changed (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
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
