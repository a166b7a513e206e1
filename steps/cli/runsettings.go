package cli

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/rebookcheck/rebookcheck/steps/redact"
)

// notSettings are flags of run that stand neither in the environment nor in a file: they say what to do this once.
var notSettings = []string{"help", configOption, "print-config", planOption}

// runOptionNames are the names of the options of run.
func runOptionNames() []string {
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	new(runFlags).add(flags)
	return settingsOf(flags)
}

func settingsOf(flags *pflag.FlagSet) []string {
	var out []string
	flags.VisitAll(func(f *pflag.Flag) {
		if !slices.Contains(notSettings, f.Name) {
			out = append(out, f.Name)
		}
	})
	return out
}

// settle gives the flags of run that were not given on the command line what the environment says or, where it says nothing,
// the file. It names every problem at once.
func settle(flags *pflag.FlagSet, environ []string) error {
	own := settingsOf(flags)
	layers, err := readLayers(flags, environ, own, serveOptionNames())
	problems := []error{err}
	for _, name := range own {
		if flags.Changed(name) {
			continue
		}
		for _, l := range slices.Backward(layers) {
			value, ok := l.values[name]
			if !ok {
				continue
			}
			texts, err := severalOf(flags.Lookup(name), value)
			for _, text := range texts {
				err = errors.Join(err, flags.Set(name, text))
			}
			if err != nil {
				problems = append(problems, fmt.Errorf("%s: %w", l.where(name), err))
			}
			break
		}
	}
	return errors.Join(problems...)
}

// severalOf are the values of an option as they would be given on the command line; only an option that can be repeated has more than one.
func severalOf(flag *pflag.Flag, value any) ([]string, error) {
	_, several := flag.Value.(pflag.SliceValue)
	if list, ok := value.([]any); ok && several {
		var out []string
		for _, one := range list {
			text, err := scalar(one)
			if err != nil {
				return nil, err
			}
			out = append(out, text)
		}
		return out, nil
	}
	text, err := scalar(value)
	if err != nil {
		return nil, err
	}
	if several {
		return strings.Split(text, ","), nil
	}
	return []string{text}, nil
}

// givenSettings are the options that somebody gave, with secrets masked.
func givenSettings(flags *pflag.FlagSet) map[string]string {
	out := map[string]string{}
	flags.Visit(func(f *pflag.Flag) { out[f.Name] = masked(strings.Join(valuesOf(f), ",")) })
	return out
}

func valuesOf(f *pflag.Flag) []string {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return list.GetSlice()
	}
	return []string{f.Value.String()}
}

// printConfig prints what flags, environment and file come to, as a file that --config reads; secrets are masked.
func printConfig(s Streams, flags *pflag.FlagSet) error {
	all := map[string]any{}
	for _, name := range settingsOf(flags) {
		f := flags.Lookup(name)
		values := valuesOf(f)
		for i := range values {
			values[i] = masked(values[i])
		}
		if _, several := f.Value.(pflag.SliceValue); several {
			all[name] = values
		} else {
			all[name] = values[0]
		}
	}
	raw, err := yamlFile.Marshal(all)
	if err != nil {
		return harness(fmt.Errorf("print the configuration: %w", err))
	}
	if _, err := s.Out.Write(raw); err != nil {
		return harness(fmt.Errorf("print the configuration: %w", err))
	}
	return nil
}

// secretWord finds what follows a word that announces a secret, in a command or a query.
var secretWord = regexp.MustCompile(`(?i)([\w-]*(?:token|secret|password|passwd|api[-_]?key|credential)[\w-]*[= ])("[^"]*"|'[^']*'|[^\s&]+)`)

// mask stands where a secret was.
const mask = "***"

// masked is a value of an option without the secrets that may stand in it: in an address, or in the command of an adapter.
func masked(value string) string {
	if u, err := url.Parse(value); err == nil && u.User != nil {
		u.User = url.User(mask)
		value = strings.Replace(u.String(), url.QueryEscape(mask), mask, 1)
	}
	return redact.Secrets(secretWord.ReplaceAllString(value, "${1}"+mask))
}
