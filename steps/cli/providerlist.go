package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	features "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func initProvider(w io.Writer, file string) error {
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return usage(fmt.Errorf("--init: %w; name a file that is not there yet", err))
	}
	_, err = out.Write(provider.Example)
	if err = errors.Join(err, out.Close()); err != nil {
		return harness(fmt.Errorf("--init: %w", err))
	}
	fmt.Fprintf(w, "wrote %s; fill it in, then: rebookcheck provider --config %s --plan\n", file, file)
	return nil
}

// selectProvider are the scenarios of the provider role that tags select.
func selectProvider(tags string) ([]suite.Scenario, error) {
	all, err := suite.ProviderScenarios(features.FS)
	if err != nil {
		return nil, harness(err)
	}
	selected, err := suite.Select(all, tags)
	if err != nil {
		return nil, usage(err)
	}
	return selected, nil
}

func listProviderScenarios(w io.Writer, tags string) error {
	selected, err := selectProvider(tags)
	if err != nil {
		return err
	}
	for _, sc := range selected {
		fmt.Fprintf(w, "%s:%d\t%s\n", sc.Path, sc.Line, sc.ID[strings.Index(sc.ID, ": ")+2:])
	}
	fmt.Fprintf(w, "%d scenarios\n", len(selected))
	return nil
}
