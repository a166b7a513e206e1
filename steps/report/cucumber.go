package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

var _ = register(Format{
	Name: "cucumber", File: "cucumber.json",
	Describe: "the Cucumber JSON report, for tools that show features and scenarios",
	Write:    writeCucumber,
})

type cucumberFeature struct {
	URI         string            `json:"uri"`
	ID          string            `json:"id"`
	Keyword     string            `json:"keyword"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Line        int               `json:"line"`
	Elements    []cucumberElement `json:"elements"`
}

type cucumberElement struct {
	ID          string         `json:"id"`
	Keyword     string         `json:"keyword"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Line        int            `json:"line"`
	Type        string         `json:"type"`
	Tags        []cucumberTag  `json:"tags"`
	Steps       []cucumberStep `json:"steps"`
}

type cucumberTag struct {
	Name string `json:"name"`
	Line int    `json:"line"`
}

type cucumberStep struct {
	Keyword string         `json:"keyword"`
	Name    string         `json:"name"`
	Line    int            `json:"line"`
	Match   cucumberMatch  `json:"match"`
	Result  cucumberResult `json:"result"`
	Output  []string       `json:"output,omitempty"`
}

type cucumberMatch struct {
	Location string `json:"location"`
}

type cucumberResult struct {
	Status string `json:"status"`
	// Duration is in nanoseconds.
	Duration int64  `json:"duration"`
	Error    string `json:"error_message,omitempty"`
}

// writeCucumber writes the run by feature, and as a last feature the run as a whole.
func writeCucumber(w io.Writer, run results.Run) error {
	features := []cucumberFeature{}
	for _, f := range shown(run) {
		feature := cucumberFeature{URI: f.uri, ID: slug(f.name), Keyword: "Feature", Name: f.name, Description: f.description, Line: 1}
		for _, s := range f.scenarios {
			feature.Elements = append(feature.Elements, cucumberScenario(feature, s))
		}
		features = append(features, feature)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(features); err != nil {
		return fmt.Errorf("cucumber: %w", err)
	}
	return nil
}

func cucumberScenario(f cucumberFeature, s shownScenario) cucumberElement {
	e := cucumberElement{
		ID: f.ID + ";" + slug(s.rule) + ";" + slug(s.name), Keyword: "Scenario", Name: s.name, Line: s.line, Type: "scenario",
		Tags: []cucumberTag{},
	}
	if s.rule != "" {
		e.Description = "Rule: " + s.rule
	}
	for _, t := range s.tags {
		e.Tags = append(e.Tags, cucumberTag{Name: t, Line: s.line})
	}
	for _, st := range s.steps {
		e.Steps = append(e.Steps, cucumberStep{
			Keyword: st.keyword + " ", Name: st.text, Line: st.line, Match: cucumberMatch{Location: fmt.Sprintf("%s:%d", f.URI, st.line)},
			Result: cucumberResult{Status: st.status, Duration: st.took, Error: st.error}, Output: st.output,
		})
	}
	return e
}

// slug is a name as the format's ids have it: lower case, with hyphens.
func slug(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "-")
}
