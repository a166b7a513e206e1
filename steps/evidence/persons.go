package evidence

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// AboutPersons accounts for whom consumers asked about and what they told of patients beside what the standard has them
// tell: a patient who was in none of the consumer's encounters, a booking whose id no answer had given, and what tells a
// patient where an address or a header has no place for it. Source: fs_authentication (direct care); wire contract,
// sections 3, 6.4, 6.5 and 13.
func (s *Story) AboutPersons() []Stray {
	p := s.persons()
	return s.strays(func(c *Call) string {
		if why := s.ofNobodysPatient(c); why != "" {
			return why
		}
		if why := p.told(c); why != "" {
			return why
		}
		return s.referredAside(c)
	})
}

// seen are the patients of a consumer's encounters up to a call.
func (s *Story) seen(c *Call) []contract.Patient {
	var out []contract.Patient
	for _, e := range s.Encounters {
		if e.Who != c.Who {
			continue
		}
		for _, st := range e.Steps {
			if st.Began < c.Seq && st.Task.Patient != nil {
				out = append(out, *st.Task.Patient)
			}
		}
	}
	return out
}

var nhsNumber = regexp.MustCompile(`\b\d{10}\b`)

// ofNobodysPatient says that a request asks for bookings of somebody who was in no encounter of the consumer's, or of
// nobody in particular.
func (s *Story) ofNobodysPatient(c *Call) string {
	patients := s.seen(c)
	is := func(number string) bool {
		return slices.ContainsFunc(patients, func(p contract.Patient) bool { return p.NHSNumber == number })
	}
	switch c.interaction() {
	case Search, RegistrySearch:
		asked := strings.Join(slices.Concat(values(c)...), " ")
		numbers := nhsNumber.FindAllString(asked, -1)
		switch {
		case slices.ContainsFunc(numbers, func(n string) bool { return !is(n) }):
			return "bookings were looked for of a patient who was in no encounter of the consumer's"
		case len(numbers) == 0 && !s.namesKnown(c):
			return "bookings were looked for without saying of which patient"
		}
	case ReadOne, ReadOld:
		b := s.Booking(c.Booking())
		switch {
		case !s.Given(c.Who, c.ID, c.Seq):
			return "a booking was asked for by an id that no answer had given to the consumer"
		case b != nil && b.MadeBy != c.Who && b.NHSNumber != "" && !is(b.NHSNumber):
			return "a booking was asked for of a patient who was in no encounter of the consumer's"
		}
	case RegistryRead:
		if c.Pointer != "" && !s.Given(c.Who, c.Pointer, c.Seq) {
			return "an entry of the registry was asked for that no answer had named"
		}
	default:
	}
	return ""
}

func values(c *Call) [][]string {
	out := make([][]string, 0, len(c.Query))
	for _, v := range c.Query {
		out = append(out, v)
	}
	return out
}

// namesKnown says that a search names a booking that an answer had named, by its id or its URL, or has a patient's local
// identifier; a consumer that holds no NHS number has nothing else to search by.
func (s *Story) namesKnown(c *Call) bool {
	for name, all := range c.Query {
		if strings.HasPrefix(name, "_") && name != "_id" {
			continue
		}
		for _, v := range all {
			_, id, _ := strings.Cut(v, "|")
			if id == "" {
				id = v
			}
			id, _, _ = strings.Cut(id, "/_history/")
			if id = id[strings.LastIndex(id, "/")+1:]; id != "" && s.Given(c.Who, id, c.Seq) {
				return true
			}
		}
	}
	return false
}

// Given says that an answer to a consumer, of whatever status, held an id as a word of its own before a place in the order
// of events: in its body, or in a header that leads somewhere.
func (s *Story) Given(who, id string, by int) bool {
	return slices.ContainsFunc(s.Calls, func(c *Call) bool {
		if c.Who != who || c.Closed == 0 || c.Closed > by {
			return false
		}
		h := c.Exchange.Response.Header
		return wordIn(c.answer, id) || wordIn(h.Get("Location"), id) || wordIn(h.Get("Content-Location"), id) || wordIn(h.Get("Link"), id)
	})
}

// wordIn says that a text holds an id that is not a part of a longer one.
func wordIn(text, id string) bool {
	part := func(c byte) bool { return c == '-' || isWord(c) || c >= 'A' && c <= 'Z' }
	for from := 0; id != ""; {
		at := strings.Index(text[from:], id)
		if at < 0 {
			return false
		}
		begin, end := from+at, from+at+len(id)
		if (begin == 0 || !part(text[begin-1])) && (end == len(text) || !part(text[end])) {
			return true
		}
		from = begin + 1
	}
	return false
}

// persons is what tells the patients of a story, in letters and digits.
type persons struct {
	numbers []string // NHS numbers, telephone numbers and dates of birth
	whole   []string // names as one word
	family  []string // family names, each a word of its own
	marks   *Marks
	given   *strings.Replacer // takes out what the consumer was given to say
	// known is what came of texts that were looked at before; most stand in every request.
	known map[look]bool
}

// look is a text, and whether it is looked through for names as well.
type look struct {
	text  string
	names bool
}

// leastName is the shortest name that can be told from other words.
const leastName = 5

func (s *Story) persons() persons {
	p := persons{marks: &Marks{readings: map[string][]reading{}}, known: map[look]bool{}, given: s.givenNames()}
	own := s.ownWords()
	add := func(who contract.Patient) {
		if date := strings.Split(who.BirthDate, "-"); len(date) == 3 {
			p.numbers = append(p.numbers, date[0]+date[1]+date[2], date[2]+date[1]+date[0])
		}
		p.numbers = append(p.numbers, squeeze(who.NHSNumber), squeeze(who.Phone))
		given, family := joinedName(who.Given), joinedName(who.Family)
		if len(given) > 1 && len(family) > 1 {
			p.whole = append(p.whole, given+family, family+given)
		}
		if len(family) >= leastName && !own[family] {
			p.family = append(p.family, family)
		}
	}
	for _, e := range s.Encounters {
		add(e.Patient)
	}
	for _, b := range s.Bookings {
		p.numbers = append(p.numbers, b.NHSNumber)
	}
	p.numbers = slices.DeleteFunc(p.numbers, func(n string) bool { return len(n) < len("19800229") })
	return p
}

// ownWords are the standard's own words and those of what the consumer and its users are called, which may be a patient's
// name as well.
func (s *Story) ownWords() map[string]bool {
	words := map[string]bool{}
	note := func(text string) {
		for _, w := range nameWords(text) {
			words[w] = true
		}
	}
	note("Patient Appointment Booking Registry")
	for _, setup := range s.Setups {
		note(setup.Name)
		for _, svc := range setup.Services {
			note(svc.Name)
		}
	}
	for _, e := range s.Encounters {
		for _, st := range e.Steps {
			note(st.Task.User.Name)
		}
	}
	return words
}

var insideNames = strings.NewReplacer("'", "", "’", "", "-", "", "_", " ", "+", " ")

// nameWords are the words of a text in small letters; apostrophes and hyphens stand inside a word and are left out.
func nameWords(text string) []string {
	return strings.FieldsFunc(insideNames.Replace(strings.ToLower(text)), func(r rune) bool { return !unicode.IsLetter(r) })
}

func joinedName(text string) string { return strings.Join(nameWords(text), "") }

// told says that a request tells of a patient where the standard has no place for it: in its address, save for the number by
// which a search names its patient, in a header or in a claim.
func (p persons) told(c *Call) string {
	search := c.interaction() == Search || c.interaction() == RegistrySearch
	for _, said := range c.saysBeside() {
		switch {
		case said.Where == InHeader && said.Name == "Authorization":
			continue
		case search && said.Where == InQuery && nhsNumber.MatchString(said.Text):
			continue // whose it is, is looked at as such
		}
		if p.in(said) {
			return "what tells a patient stood where the standard has no place for it, in " + placeOf(said)
		}
	}
	return ""
}

// referredAside says that a request about a server, which no clause binds, refers to a booking beside its address.
func (s *Story) referredAside(c *Call) string {
	if !slices.Contains(s.Asides, c) {
		return ""
	}
	refs := s.Marks().For(c)
	for _, said := range c.saysBeside() {
		if said.Where != InHeader && said.Where != InQuery {
			continue
		}
		if what := refs.In(said); what != "" {
			return "a request that is about no provider referred to " + what + ", in " + placeOf(said)
		}
	}
	return ""
}

// placeOf is where a text stands, in words.
func placeOf(said Said) string {
	switch said.Where {
	case InHeader:
		return "the header " + said.Name
	case InClaim:
		return "the access token"
	case InPath, InQuery, InBody:
	}
	return "the address"
}

// in says that a text, in any reading and forwards or backwards, tells one of the patients.
func (p persons) in(said Said) bool {
	names := said.Where != InClaim && !said.IsName // users have names, too, and so have parameters
	key := look{said.Text, names}
	if known, ok := p.known[key]; ok {
		return known
	}
	p.known[key] = p.tells(p.given.Replace(said.Text), names)
	return p.known[key]
}

func (p persons) tells(text string, names bool) bool {
	return p.marks.AnyReading(text, func(text string) bool {
		return slices.ContainsFunc([]string{text, backwards(text)}, func(t string) bool {
			plain := squeeze(t)
			if slices.ContainsFunc(p.numbers, func(n string) bool { return strings.Contains(plain, n) }) {
				return true
			}
			if !names {
				return false
			}
			joined := joinedName(t)
			return slices.ContainsFunc(p.whole, func(n string) bool { return strings.Contains(joined, n) }) ||
				slices.ContainsFunc(nameWords(t), func(w string) bool { return slices.Contains(p.family, w) })
		})
	})
}

func backwards(text string) string {
	runes := []rune(text)
	slices.Reverse(runes)
	return string(runes)
}
