package cli

import (
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// driver is one way to name a consumer with --consumer.
type driver struct {
	// form is how it is given, in help texts.
	form string
	// example is a value of --consumer that means it.
	example string
	// named says that a value of --consumer means this driver.
	named func(value string) bool
	// subject is the consumer under test; nothing is connected to yet.
	subject func(f runFlags) (subject, error)
	// refused says why a command cannot use the driver; a command that is not in it can.
	refused map[string]string
}

// drivers are all ways to name a consumer: those that need no adapter, and one for each transport of package consumer.
func drivers() []driver {
	all := []driver{referenceDriver, attendedDriver}
	for _, t := range consumer.Transports() {
		all = append(all, adapterDriver(t))
	}
	return all
}

var referenceDriver = driver{
	form: referenceConsumer, example: referenceConsumer,
	named: func(value string) bool { return value == referenceConsumer },
	subject: func(f runFlags) (subject, error) {
		return subject{describe: results.Consumer{Name: "the reference consumer"}, opener: referenceOpener(f.seed, nil)}, nil
	},
}

// adapterDriver drives an adapter over a transport.
func adapterDriver(t consumer.Transport) driver {
	return driver{
		form: t.Form, example: t.Example,
		named: func(value string) bool {
			found, ok := consumer.TransportOf(value)
			return ok && found.Schemes[0] == t.Schemes[0]
		},
		subject: func(f runFlags) (subject, error) {
			opener, err := t.Open(f.consumer, f.within)
			if err != nil {
				return subject{}, fmt.Errorf("--consumer: %w", err)
			}
			found := subject{describe: results.Consumer{Name: masked(f.consumer)}, remote: true, opener: opener}
			if t.Files != nil {
				found.files = t.Files(f.consumer)
			}
			return found, nil
		},
	}
}

// findDriver finds the driver that --consumer names, where the command can use it.
func findDriver(command, value string) (driver, error) {
	for _, d := range drivers() {
		if !d.named(value) {
			continue
		}
		if why := d.refused[command]; why != "" {
			return driver{}, fmt.Errorf("--consumer %s: %s", value, why)
		}
		return d, nil
	}
	return driver{}, fmt.Errorf("--consumer %q: give %s; for example %s", masked(value), driverForms(command), strings.Join(adapterExamples(), " or "))
}

func adapterExamples() []string {
	var out []string
	for _, t := range consumer.Transports() {
		out = append(out, t.Example)
	}
	return out
}

// driverForms lists the drivers that a command can use, as help texts and errors do.
func driverForms(command string) string {
	var forms []string
	for _, d := range drivers() {
		if d.refused[command] == "" {
			forms = append(forms, d.form)
		}
	}
	last := len(forms) - 1
	return strings.Join(forms[:last], ", ") + ", or " + forms[last]
}
