package suite

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Scenario is a scenario as the features write it.
type Scenario struct {
	ID, Path, Feature, Rule, Name string
	Line                          int
	Tags                          []string
	// Story is the id of the first scenario of all features that has the same steps but for the
	// sentences at its end; scenarios of one story are acted out once, and each judged on it.
	Story string
	// Names are the requirements it is about: those whose sentence it ends in.
	Names []requirement.ID
	// Steps are those of its Backgrounds and its own; Own is how many are its own.
	Steps []results.Step
	Own   int
	// Needs are the capabilities that it needs of the consumer.
	Needs []contract.Capability
}

// Scenarios reads the features and lists their scenarios in the order of the files.
func Scenarios(fsys fs.FS) ([]Scenario, error) {
	paths, err := fs.Glob(fsys, "*/*.feature")
	if err != nil {
		return nil, fmt.Errorf("find features: %w", err)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("find features: there are none")
	}
	ts := godog.TestSuite{Options: &godog.Options{FS: fsys, Paths: paths}}
	parsed, err := ts.RetrieveFeatures()
	if err != nil {
		return nil, fmt.Errorf("read features: %w", err)
	}
	var out []Scenario
	seen := map[string]bool{}
	for _, f := range parsed {
		for _, pickle := range f.Pickles {
			s := scenario(f.GherkinDocument, pickle)
			s.Needs, err = steps.Needs(s.Tags, texts(s.Steps))
			if err != nil {
				return nil, fmt.Errorf("read features: %s: %w", s.ID, err)
			}
			if seen[s.ID] {
				return nil, fmt.Errorf("read features: two scenarios are named %q; a name must be its own", s.ID)
			}
			seen[s.ID] = true
			out = append(out, s)
		}
	}
	nameStories(out)
	return out, nil
}

// nameStories finds the scenarios that tell the same story. One that is judged before its end keeps its own.
func nameStories(all []Scenario) {
	first := map[string]string{}
	for i, s := range all {
		all[i].Story = s.ID
		told, ok := story(s)
		if !ok {
			continue
		}
		if _, known := first[told]; !known {
			first[told] = s.ID
		}
		all[i].Story = first[told]
	}
}

// story is the steps of a scenario before the sentences it ends in; ok is false where a step follows a sentence.
func story(s Scenario) (told string, ok bool) {
	var b strings.Builder
	ended := false
	for _, st := range s.Steps {
		if _, judged := rule.BySentence(st.Text); judged {
			ended = true
			continue
		}
		if ended {
			return "", false
		}
		b.WriteString(st.Text + "\n")
	}
	return fmt.Sprint(b.String(), s.Needs), true
}

func scenario(doc *messages.GherkinDocument, pickle *messages.Pickle) Scenario {
	s := Scenario{Path: doc.Uri, Feature: doc.Feature.Name, Name: pickle.Name}
	ruleName, node := place(doc, pickle.AstNodeIds[0])
	s.Rule = ruleName
	if node != nil {
		s.Line, s.Own = int(node.Location.Line), len(node.Steps)
	}
	for _, t := range pickle.Tags {
		s.Tags = append(s.Tags, t.Name)
	}
	written := written(doc)
	for _, st := range pickle.Steps {
		s.Steps = append(s.Steps, results.Step{Keyword: strings.TrimSpace(written[st.AstNodeIds[0]].Keyword), Text: st.Text, Line: int(written[st.AstNodeIds[0]].Location.Line), Status: results.Skipped})
		if r, ok := rule.BySentence(st.Text); ok && !slices.Contains(s.Names, r.ID) {
			s.Names = append(s.Names, r.ID)
		}
	}
	s.ID = strings.TrimSuffix(doc.Uri, path.Ext(doc.Uri)) + ": " + strings.Join(requirementTags(s.Tags), " ") + " " + s.Name
	return s
}

func texts(of []results.Step) []string {
	out := make([]string, len(of))
	for i, st := range of {
		out[i] = st.Text
	}
	return out
}

// place finds a scenario in its feature, and the Rule that it stands under.
func place(doc *messages.GherkinDocument, id string) (ruleName string, node *messages.Scenario) {
	for _, child := range doc.Feature.Children {
		if child.Scenario != nil && child.Scenario.Id == id {
			return "", child.Scenario
		}
		if child.Rule == nil {
			continue
		}
		for _, inner := range child.Rule.Children {
			if inner.Scenario != nil && inner.Scenario.Id == id {
				return child.Rule.Name, inner.Scenario
			}
		}
	}
	return "", nil
}

// written are all steps of a feature as they stand in its file, by their ids.
func written(doc *messages.GherkinDocument) map[string]*messages.Step {
	out := map[string]*messages.Step{}
	note := func(b *messages.Background, sc *messages.Scenario) {
		var steps []*messages.Step
		if b != nil {
			steps = append(steps, b.Steps...)
		}
		if sc != nil {
			steps = append(steps, sc.Steps...)
		}
		for _, st := range steps {
			out[st.Id] = st
		}
	}
	for _, child := range doc.Feature.Children {
		note(child.Background, child.Scenario)
		if child.Rule != nil {
			for _, inner := range child.Rule.Children {
				note(inner.Background, inner.Scenario)
			}
		}
	}
	return out
}

// requirementTags are the tags that name a requirement, without the @.
func requirementTags(tags []string) []string {
	var out []string
	for _, t := range tags {
		if id := requirement.ID(strings.TrimPrefix(t, "@")); id.Valid() {
			out = append(out, string(id))
		}
	}
	return out
}

// Select keeps the scenarios that a tag expression selects; none is an error.
func Select(all []Scenario, tags string) ([]Scenario, error) {
	filter, err := ParseTags(tags)
	if err == nil {
		err = knownTags(all, tags)
	}
	if err != nil {
		return nil, err
	}
	selected := slices.DeleteFunc(slices.Clone(all), func(s Scenario) bool { return !filter(s.Tags) })
	if len(selected) == 0 {
		return nil, fmt.Errorf("%w: tags %q match none of the %d scenarios; see them all with --list", ErrNothingSelected, tags, len(all))
	}
	return selected, nil
}
