package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// found is a requirement, and how many of the words that were sought its clause or a rule's sentence has.
type found struct {
	requirement.Requirement
	words int
}

// mostFound is how many requirements a search prints at most.
const mostFound = 10

// findRequirements prints the requirements that have the most of some words, for somebody who knows a clause and not its id.
func findRequirements(w io.Writer, words []string) error {
	cat, err := suite.ProviderCatalogue(fixtures.FS)
	if err != nil {
		return harness(err)
	}
	roles, err := bothRoles()
	if err != nil {
		return err
	}
	sought := stems(strings.Join(words, " "))
	var all []found
	for _, req := range cat.All() {
		texts := []string{req.Statement}
		for _, of := range roles {
			if r, ok := of.find(req.ID); ok {
				texts = append(texts, r.Sentence)
			}
		}
		has := stems(strings.Join(texts, " "))
		n := 0
		for _, word := range sought {
			if slices.Contains(has, word) {
				n++
			}
		}
		all = append(all, found{req, n})
	}
	slices.SortStableFunc(all, func(a, b found) int { return b.words - a.words })
	if len(sought) == 0 || all[0].words*2 <= len(sought) {
		return usage(fmt.Errorf("no requirement speaks of %q; give other words of the clause, or its id, such as RB-51; --coverage lists all", strings.Join(words, " ")))
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, f := range all {
		if i == mostFound || f.words*2 <= len(sought) || f.words+1 < all[0].words {
			break
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", f.ID, f.Role, f.Level, f.Statement)
	}
	if err := flush(t); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nTo see its rule, scenarios and mutants: rebookcheck list requirements %s\n", all[0].ID)
	return nil
}

// stems are the words of a text that carry meaning, in small letters and without common endings, each once.
func stems(text string) []string {
	const shortest = 4 // shorter words are mostly articles and prepositions
	var out []string
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }) {
		for _, ending := range []string{"lations", "lation", "ling", "led", "ings", "ing", "ed", "s"} {
			if cut := strings.TrimSuffix(word, ending); cut != word && len(cut) >= shortest {
				word = cut
				break
			}
		}
		word = strings.TrimRight(word, "el") // cancel, cancelled, cancellation; refuse, refused
		if len(word) >= shortest || strings.Trim(word, "0123456789") == "" && word != "" && !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return out
}
