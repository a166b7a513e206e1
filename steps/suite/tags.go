package suite

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/spelling"
)

// ErrNoSuchTag says that no scenario has a tag that a selection names: it would select less, or leave out less, than was meant.
var ErrNoSuchTag = errors.New("no scenario has the tag")

// knownTags refuses an expression that names a tag which no scenario has, with the nearest that there are.
func knownTags(all []Scenario, expression string) error {
	var known []string
	for _, s := range all {
		known = append(known, s.Tags...)
	}
	var faults []error
	for _, word := range words(expression) {
		if !strings.HasPrefix(word, "@") || slices.ContainsFunc(known, fits(word)) {
			continue
		}
		if strings.ContainsAny(strings.TrimSuffix(word, anyEnd), "*?[]{}") {
			faults = append(faults, fmt.Errorf("%w %s: only a * at its end stands for any others, as in @RB-*", ErrNoSuchTag, word))
			continue
		}
		if strings.Contains(word, ",") {
			faults = append(faults, fmt.Errorf("%w %s: join tags by the word or, as in %q", ErrNoSuchTag, word, strings.ReplaceAll(word, ",", " or ")))
			continue
		}
		faults = append(faults, fmt.Errorf("%w %s; did you mean %s?", ErrNoSuchTag, word, strings.Join(spelling.Nearest(strings.TrimSuffix(word, anyEnd), known, nearest), " or ")))
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("tags %q: %w; see them all with --list", expression, err)
	}
	return nil
}

// nearest is how many tags are named that may have been meant.
const nearest = 2

// Filter says whether a scenario with those tags is selected.
type Filter func(tags []string) bool

// ParseTags reads a tag expression: tags joined by and, or, not and brackets, as
// in "@RB-09 or (@cancel and not @should)". A tag that ends in * means all that begin so, as in "@RB-*". An empty
// expression selects all.
//
// godog's own filter takes "and" for part of a tag's name and then selects
// nothing without a word, so it is not used.
func ParseTags(expression string) (Filter, error) {
	p := &tagParser{words: words(expression)}
	if len(p.words) == 0 {
		return func([]string) bool { return true }, nil
	}
	f, err := p.or()
	if err == nil && len(p.words) > 0 {
		err = fmt.Errorf("%q is not expected there", p.words[0])
	}
	if err != nil {
		return nil, fmt.Errorf("tags %q: %w; write tags joined by and, or, not and brackets, such as \"@RB-09 or @CX-01\"", expression, err)
	}
	return f, nil
}

func words(expression string) []string {
	return strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(expression))
}

type tagParser struct{ words []string }

func (p *tagParser) next(word string) bool {
	if len(p.words) > 0 && p.words[0] == word {
		p.words = p.words[1:]
		return true
	}
	return false
}

func (p *tagParser) or() (Filter, error) {
	left, err := p.and()
	for err == nil && p.next("or") {
		var right Filter
		a := left
		right, err = p.and()
		left = func(tags []string) bool { return a(tags) || right(tags) }
	}
	return left, err
}

func (p *tagParser) and() (Filter, error) {
	left, err := p.not()
	for err == nil && p.next("and") {
		var right Filter
		a := left
		right, err = p.not()
		left = func(tags []string) bool { return a(tags) && right(tags) }
	}
	return left, err
}

func (p *tagParser) not() (Filter, error) {
	if p.next("not") {
		inner, err := p.not()
		return func(tags []string) bool { return !inner(tags) }, err
	}
	if p.next("(") {
		inner, err := p.or()
		if err == nil && !p.next(")") {
			err = fmt.Errorf("a bracket is not closed")
		}
		return inner, err
	}
	if len(p.words) == 0 {
		return nil, fmt.Errorf("a tag is missing at the end")
	}
	tag := p.words[0]
	if !strings.HasPrefix(tag, "@") || len(tag) == 1 {
		return nil, fmt.Errorf("%q is not a tag: tags begin with @", tag)
	}
	p.words = p.words[1:]
	one := fits(tag)
	return func(tags []string) bool { return slices.ContainsFunc(tags, one) }, nil
}

// anyEnd ends a tag that stands for all tags which begin like it.
const anyEnd = "*"

// fits says whether a tag is one that a word of an expression names.
func fits(word string) func(tag string) bool {
	start, many := strings.CutSuffix(word, anyEnd)
	if many && start != "@" {
		return func(tag string) bool { return strings.HasPrefix(tag, start) }
	}
	return func(tag string) bool { return tag == word }
}
