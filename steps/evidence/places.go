package evidence

import (
	"regexp"
	"slices"
	"strings"
)

// What a screen says of where something is can be true in many words. It is false where it names a place that is known to
// be another one, alone or beside the right one: a user who reads every place at once knows none.

// Place says that a booking can be at the place that a screen names. The name of another service that the consumer was
// told of speaks against it, and so does a part of an address that only another provider had given; how a place is named
// is otherwise free.
func (s *Story) Place(url, named string) bool {
	if named == "" {
		return true
	}
	text := strings.ToLower(named)
	var own []string
	for _, svc := range s.Services() {
		if svc.Provider != "" && svc.Name != "" && strings.HasPrefix(url, svc.Provider+"/") {
			own = append(own, svc.Name)
		}
	}
	base := ""
	if b := s.Booking(url); b != nil {
		base = b.Base
	}
	own = append(own, s.placesAt(func(b string) bool { return b == base })...)
	others := s.placesAt(func(b string) bool { return b != base })
	for _, svc := range s.Services() {
		if svc.Provider != "" && !strings.HasPrefix(url, svc.Provider+"/") {
			others = append(others, svc.Name)
		}
	}
	return !namesOther(text, own, others)
}

// NamesOther says that a text names a place of a search, or of any other that the story knows of, which is none of
// the places it may name.
func (s *Story) NamesOther(text string, own []string) bool {
	if text == "" || len(own) == 0 {
		return false
	}
	return namesOther(strings.ToLower(text), own, s.placesAt(func(string) bool { return true }))
}

// leastPlace is the shortest part of an address that can be told from other words.
const leastPlace = 5

var (
	postcode   = regexp.MustCompile(`\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b`)
	apartWords = strings.NewReplacer(",", " ", ".", " ", "-", " ", "\n", " ")
)

// namesOther says that a text in small letters holds a part of another place, once its own are taken out of it. A part that
// is also a part of its own place is none; nor is a postcode where its own place has none.
func namesOther(text string, own, others []string) bool {
	text = spaced(text)
	mine := spaced(strings.ToLower(strings.Join(own, " | ")))
	for _, code := range postcode.FindAllString(text, -1) {
		if postcode.MatchString(mine) && !strings.Contains(strings.ReplaceAll(mine, " ", ""), strings.ReplaceAll(code, " ", "")) {
			return true
		}
	}
	parts := slices.Clone(own)
	slices.SortFunc(parts, func(a, b string) int { return len(b) - len(a) })
	for _, part := range parts {
		if plain := spaced(strings.ToLower(part)); plain != "" {
			text = strings.ReplaceAll(text, plain, "|")
		}
	}
	return slices.ContainsFunc(others, func(part string) bool {
		plain := spaced(strings.ToLower(part))
		return len(plain) >= leastPlace && !strings.Contains(mine, plain) && strings.Contains(text, plain)
	})
}

// spaced is a text with single spaces for all that stands between words.
func spaced(text string) string { return strings.Join(strings.Fields(apartWords.Replace(text)), " ") }

// placesAt are the names of locations, and the parts of their addresses, that answers of some providers gave.
func (s *Story) placesAt(of func(base string) bool) []string {
	var out []string
	for _, c := range s.Calls {
		if c.Kind != Slots || !of(c.Base) {
			continue
		}
		for i := range c.Got.List("entry") {
			if r := sub(c.Got.At("entry", i, "resource")); r.Text("resourceType") == "Location" {
				out = append(out, place(r)...)
			}
		}
	}
	return out
}
