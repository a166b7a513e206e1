package wording

import (
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Facing says of a run of a consumer before a provider who the other of the two was; empty of any other run.
func Facing(run results.Run) string {
	if run.Config.Between == nil {
		return ""
	}
	return run.Config.Between.Other
}

// betweenCommand repeats a run of a consumer before a provider, whichever of the two was judged.
func betweenCommand(run results.Run) string {
	consumer, provider := run.Consumer.Name, run.Config.Between.Other
	if run.Judges() == requirement.Provider {
		consumer, provider = provider, consumer
	}
	words := []string{"rebookcheck between"}
	switch name, bad := strings.CutPrefix(consumer, "the mutant "); {
	case bad:
		words = append(words, "--consumer "+Quote("mutant "+name))
	case isAddress(consumer):
		words = append(words, "--consumer "+Quote(consumer))
	}
	switch {
	case strings.HasPrefix(provider, "mutant "):
		words = append(words, "--provider "+Quote(provider))
	case provider != EmbeddedProvider:
		words = append(words, "--provider provider.yaml")
	}
	words = append(words, fmt.Sprintf("--seed %d", run.Config.Seed))
	if run.Config.Tags != "" {
		words = append(words, "--tags "+Quote(run.Config.Tags))
	}
	return Line(strings.Join(words, " "))
}
