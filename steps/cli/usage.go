package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/rebookcheck/rebookcheck/steps/spelling"
)

// noArguments is for a command that takes flags alone, or that only groups others.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	if len(names) == 0 {
		return usage(fmt.Errorf("%s takes no arguments, but was given %q; %s", own(cmd), args[0], seeHelp(cmd)))
	}
	return usage(fmt.Errorf("there is no command %q%s; %s", strings.TrimSpace(own(cmd)+" "+args[0]), meant(args[0], names), seeHelp(cmd)))
}

// arguments is for a command that takes so many arguments, and says what they are; most is 0 where there may be any number.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usage(fmt.Errorf("%s needs %s; %s", own(cmd), what, seeHelp(cmd)))
		case most > 0 && len(args) > most:
			return usage(fmt.Errorf("%s takes %s, but was also given %q; %s", own(cmd), what, args[most], seeHelp(cmd)))
		}
		return nil
	}
}

// own is the command as it is typed after the name of the program.
func own(cmd *cobra.Command) string {
	return strings.TrimSpace(strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()))
}

func seeHelp(cmd *cobra.Command) string { return fmt.Sprintf("see '%s --help'", cmd.CommandPath()) }

// meant asks whether the nearest of the known words was meant.
func meant(word string, known []string) string {
	if near := spelling.Nearest(word, known, 1); len(near) > 0 {
		return "; did you mean " + near[0] + "?"
	}
	return ""
}

// flagError says of a flag that cannot be read what may be given.
func flagError(cmd *cobra.Command, err error) error {
	var bad *pflag.InvalidValueError
	var none *pflag.NotExistError
	switch {
	case errors.As(err, &bad):
		err = fmt.Errorf("--%s %q: give %s", bad.GetFlag().Name, bad.GetValue(), valueOf(bad.GetFlag().Value.Type()))
	case errors.As(err, &none) && none.GetSpecifiedShortnames() == "":
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
		err = fmt.Errorf("there is no flag --%s%s", none.GetSpecifiedName(), meant("--"+none.GetSpecifiedName(), names))
	}
	return usage(fmt.Errorf("%w; %s", err, seeHelp(cmd)))
}

// valueOf says in words what a type of flag takes.
func valueOf(kind string) string {
	switch kind {
	case "int", "int64", "uint64":
		return "a whole number"
	case "float64":
		return "a number"
	case "bool":
		return "true or false"
	case "duration":
		return "a length of time, such as 90s or 10m"
	}
	return "a value of another form"
}

// namesOf are the names of all that there is of something.
func namesOf[T any](all []T, name func(T) string) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = name(one)
	}
	return out
}
