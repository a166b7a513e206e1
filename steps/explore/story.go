package explore

import "strings"

// Step is a step of a story, in the words of the features.
type Step struct {
	Keyword, Text string
	given         bool
}

// Story is a story that nobody wrote.
type Story struct {
	Steps []Step
	// Cells are what was walked in its calls.
	Cells []Cell
}

// key is a story by what happens in it.
func (s Story) key() string {
	var b strings.Builder
	for _, st := range s.Steps {
		b.WriteString(st.Text + "\n")
	}
	return b.String()
}

// names of the feature that a story is played in. The world of a story follows from them and the seed.
const (
	featureFile  = "explored/story.feature"
	featureTitle = "Stories that nobody wrote"
	storyTitle   = "Found by exploring"
)

// Feature is the story as a feature. The sentences are what it ends in; none where it is only to be played.
func (s Story) Feature(sentences ...string) string {
	var b strings.Builder
	b.WriteString("Feature: " + featureTitle + "\n\n  Scenario: " + storyTitle + "\n")
	for _, st := range s.Steps {
		b.WriteString("    " + st.Keyword + " " + st.Text + "\n")
	}
	word := "Then"
	for _, sentence := range sentences {
		b.WriteString("    " + word + " " + sentence + "\n")
		word = "And"
	}
	return b.String()
}
