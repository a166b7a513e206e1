package wording

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// ForRole says of a provider what is said of a consumer where a provider was judged.
func ForRole(run results.Run, text string) string {
	if run.Judges() != requirement.Provider {
		return text
	}
	return strings.NewReplacer(
		"the consumer's adapter", "the provider", "consumer", "provider", "Consumer", "Provider", "its mock or the provider did", "its registry or the provider did", "its mock", "its registry",
	).Replace(text)
}

// Role is whom the run judged, with a capital.
func Role(run results.Run) string { return ForRole(run, "Consumer") }

func (v Verdict) forRole(run results.Run) Verdict {
	v.Meaning = ForRole(run, v.Meaning)
	for i := range v.Notes {
		v.Notes[i] = ForRole(run, v.Notes[i])
	}
	return v
}

// providerCommand repeats a run of the provider role.
func providerCommand(run results.Run) string {
	words := []string{"rebookcheck provider"}
	switch {
	case run.Consumer.Name == "recorded traffic":
		return "rebookcheck judge journal.jsonl"
	case run.Consumer.Mutant != "":
		words = append(words, "--mutant "+Quote(run.Consumer.Mutant))
	case run.Consumer.Name != EmbeddedProvider:
		words = append(words, "--config provider.yaml")
	}
	if run.Config.Tags != "" {
		words = append(words, "--tags "+Quote(run.Config.Tags))
	}
	return Line(strings.Join(words, " "))
}

// EmbeddedProvider is the name under which the mock of this program is judged as a provider.
const EmbeddedProvider = "the embedded mock provider"
