package cli

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"github.com/rebookcheck/rebookcheck/steps/spelling"
)

// envPrefix is how the names of all environment variables begin.
const envPrefix = "REBOOKCHECK_"

// configOption names the file with settings; it cannot stand in the file.
const configOption = "config"

func envName(option string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(option, "-", "_"))
}

func optionName(variable string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(variable, envPrefix), "_", "-"))
}

// layer is one place that options come from, the later before the earlier.
type layer struct {
	values map[string]any
	// where says of an option how it is called in that place.
	where func(option string) string
}

// readLayers reads the file, the environment and the flags that were given, the file first. Own are the options of the
// command; a variable for an option of the other command is left alone, and any other is an error.
func readLayers(flags *pflag.FlagSet, environ []string, own, others []string) ([]layer, error) {
	var problems []error
	fromEnv, err := load(env.Provider(".", env.Opt{
		Prefix: envPrefix, EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) { return optionName(name), value },
	}), nil)
	maps.DeleteFunc(fromEnv, func(name string, _ any) bool { return slices.Contains(others, name) && !slices.Contains(own, name) })
	problems = append(problems, err, unknown(fromEnv, envName, envName, append([]string{configOption}, own...)))
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
	fromFile, err := load(file.Provider(name), yamlFile)
	if err != nil {
		problems = append(problems, fmt.Errorf("--%s %s: %w; give a YAML file with one option on each line, such as \"seed: 7\"", configOption, name, err))
	}
	problems = append(problems, unknown(fromFile, where, func(o string) string { return o }, own))
	return slices.Insert(layers, 0, layer{fromFile, where}), errors.Join(problems...)
}

// load reads one place.
func load(p koanf.Provider, parser koanf.Parser) (map[string]any, error) {
	k := koanf.New(".")
	if err := k.Load(p, parser); err != nil {
		return nil, err
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
func unknown(values map[string]any, where, spelt func(string) string, known []string) error {
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(known, key) {
			problems = append(problems, fmt.Errorf("%s: there is no such option; did you mean %s?", where(key), spelt(spelling.Nearest(key, known, 1)[0])))
		}
	}
	return errors.Join(problems...)
}
