package rule

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

// What each rule checks, and what it does not check, stands in one file for each chapter of the standard, so that it
// can be read from beginning to end by somebody who does not read Go.
//
//go:embed explain/*.md
var explainFS embed.FS

// explanation is one section of such a file.
type explanation struct{ checks, limits string }

// explanations are read before the first rule is registered.
var explanations = must(readExplanations(explainFS))

func must(all map[requirement.ID]explanation, err error) map[requirement.ID]explanation {
	if err != nil {
		panic(err)
	}
	return all
}

// readExplanations reads all chapters. A section begins with "## ID" and holds a paragraph that begins with
// "Checks: " and one that begins with "Limits: ". What stands before the first section is for readers.
func readExplanations(fsys fs.FS) (map[requirement.ID]explanation, error) {
	names, err := fs.Glob(fsys, "explain/*.md")
	if err != nil {
		return nil, fmt.Errorf("find explanations: %w", err)
	}
	out := map[requirement.ID]explanation{}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read explanations: %w", err)
		}
		for _, section := range strings.Split("\n"+string(text), "\n## ")[1:] {
			head, body, _ := strings.Cut(section, "\n")
			id := requirement.ID(strings.TrimSpace(head))
			if _, twice := out[id]; twice {
				return nil, fmt.Errorf("read explanations: %s: %s has two sections; keep one", name, id)
			}
			e, err := readSection(body)
			if err != nil {
				return nil, fmt.Errorf("read explanations: %s: %s: %w", name, id, err)
			}
			out[id] = e
		}
	}
	return out, nil
}

// readSection reads the two paragraphs of a section.
func readSection(body string) (explanation, error) {
	var e explanation
	for paragraph := range strings.SplitSeq(strings.TrimSpace(body), "\n\n") {
		label, text, _ := strings.Cut(strings.Join(strings.Fields(paragraph), " "), ": ")
		switch {
		case label == "Checks" && e.checks == "" && text != "":
			e.checks = text
		case label == "Limits" && e.limits == "" && text != "":
			e.limits = text
		default:
			return explanation{}, fmt.Errorf("want one paragraph that begins with %q and one with %q, and there is %q", "Checks: ", "Limits: ", paragraph)
		}
	}
	if e.checks == "" || e.limits == "" {
		return explanation{}, fmt.Errorf("want a paragraph that begins with %q and one with %q", "Checks: ", "Limits: ")
	}
	return e, nil
}
