// Package explain holds what each rule checks and what it does not check, in words for
// people who do not read Go: one file for each chapter of the standard, and those of the
// provider role in the folder provider.
//
// It has no dependency on the rules: they ask it.
//
//	told := explain.Provider()["RB-18"]
//	fmt.Println(told.Checks, told.Limits)
package explain

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

// Each chapter can be read from beginning to end.
//
//go:embed *.md provider/*.md
var chapters embed.FS

// Text is one section of a chapter: what makes a rule pass or fail, and what it does not look at and which signs it goes by.
type Text struct{ Checks, Limits string }

// Consumer are the sections on the rules of the consumer role; they are the caller's to read only.
var Consumer = sync.OnceValue(func() map[requirement.ID]Text { return must(read(chapters, ".")) })

// Provider are the sections on the rules of the provider role; they are the caller's to read only.
var Provider = sync.OnceValue(func() map[requirement.ID]Text { return must(read(chapters, "provider")) })

// must is for what is embedded: a chapter that cannot be read is a mistake in the program.
func must(all map[requirement.ID]Text, err error) map[requirement.ID]Text {
	if err != nil {
		panic(err)
	}
	return all
}

// read reads all chapters of a folder. A section begins with "## ID" and holds a paragraph that begins with "Checks: " and
// one that begins with "Limits: ". What stands before the first section is for readers.
func read(fsys fs.FS, folder string) (map[requirement.ID]Text, error) {
	names, err := fs.Glob(fsys, path.Join(folder, "*.md"))
	if err != nil {
		return nil, fmt.Errorf("find explanations: %w", err)
	}
	out := map[requirement.ID]Text{}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read explanations: %w", err)
		}
		for _, section := range sections(string(text)) {
			head, body, _ := strings.Cut(section, "\n")
			id := requirement.ID(strings.TrimSpace(head))
			if _, twice := out[id]; twice {
				return nil, fmt.Errorf("read explanations: %s: %s has two sections; keep one", name, id)
			}
			t, err := readSection(body)
			if err != nil {
				return nil, fmt.Errorf("read explanations: %s: %s: %w", name, id, err)
			}
			out[id] = t
		}
	}
	return out, nil
}

// sections are those of a chapter, each from its id on.
func sections(chapter string) []string { return strings.Split("\n"+chapter, "\n## ")[1:] }

// readSection reads the two paragraphs of a section.
func readSection(body string) (Text, error) {
	var t Text
	for paragraph := range strings.SplitSeq(strings.TrimSpace(body), "\n\n") {
		label, text, _ := strings.Cut(strings.Join(strings.Fields(paragraph), " "), ": ")
		switch {
		case label == "Checks" && t.Checks == "" && text != "":
			t.Checks = text
		case label == "Limits" && t.Limits == "" && text != "":
			t.Limits = text
		default:
			return Text{}, fmt.Errorf("want one paragraph that begins with %q and one with %q, and there is %q", "Checks: ", "Limits: ", paragraph)
		}
	}
	if t.Checks == "" || t.Limits == "" {
		return Text{}, fmt.Errorf("want a paragraph that begins with %q and one with %q", "Checks: ", "Limits: ")
	}
	return t, nil
}
