package rule

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// No operation of the standard re-books (Booking Management, introduction). What a request may hold is known: the
// headers of the wire contract, section 3, and the elements of the profile. Nothing in it, and nothing beside
// it, refers to a booking other than the one that the request is about, or says that one is replaced or moved.
// An extension or a header that does neither is legal. What an update gives back as it was read, and what
// a booking copies of its slot, is the provider's.
var _ = register(Rule{
	ID:       "RB-01",
	Sentence: "nothing the consumer asked for was a re-booking in one act",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		marks, known := s.Marks(), readBefore{map[string]bool{}, map[string]place{}}
		for _, c := range s.Calls {
			if why := rebookIn(s, marks, known, c); why != "" {
				f.broken(why, c.Label())
			}
		}
		for _, e := range reAssessments(s) {
			f.ok(labels(s.CallsIn(e, evidence.Book, evidence.Update))...)
		}
		return f.verdict("a re-assessment with its calls")
	},
})

// rebookIn says how a call expresses a re-booking; empty when it does not.
func rebookIn(s *evidence.Story, marks *evidence.Marks, known readBefore, c *evidence.Call) string {
	if c.Kind == evidence.RegistryToken {
		return ""
	}
	if strings.Contains(c.Path, "$") {
		return "an operation or path that re-books was called"
	}
	if t := c.Sent.Text("type"); c.Sent.Text("resourceType") == "Bundle" && (t == "transaction" || t == "batch") {
		return "several changes were sent as one " + t
	}
	if s.Recorded != nil {
		return "" // what is quoted from elsewhere cannot be told from what the user wrote
	}
	look := looking{call: c, refs: marks.For(c), known: known, orders: ordersOf(s, c), entered: outcomeTexts(s, c)}
	if look.orders.booking && look.versionOfAnother(s) {
		return "the request names the version of another booking, in the header If-Match"
	}
	for _, said := range c.Says() {
		if why := look.at(said); why != "" {
			return why
		}
	}
	return ""
}

// looking is one request with what it must not hold.
type looking struct {
	call    *evidence.Call
	refs    evidence.References
	known   readBefore
	orders  orders
	entered []string // texts of the user's own, which a request may quote
}

func ordersOf(s *evidence.Story, c *evidence.Call) orders {
	o := orders{booking: c.Kind == evidence.Book}
	for _, b := range s.Bookings {
		if b.Post != c && b.Made < c.Seq && b.URL != c.Booking() {
			o.times = append(o.times, clockTimes(b.Start)...)
		}
	}
	for _, svc := range s.Services() {
		o.places = append(o.places, svc.Name)
	}
	return o
}

// outcomeTexts are the outcomes that the user recorded in the encounter of a call.
func outcomeTexts(s *evidence.Story, c *evidence.Call) []string {
	var out []string
	if e := s.EncounterOf(c); e != nil {
		for _, st := range e.Steps {
			if st.Task.Outcome != nil && st.Task.Outcome.Text != "" {
				out = append(out, st.Task.Outcome.Text)
			}
		}
	}
	return out
}

// versionOfAnother says that a request for a booking, which has no version yet, is tied to that of another booking.
func (l looking) versionOfAnother(s *evidence.Story) bool {
	tag := strings.Trim(strings.TrimPrefix(l.call.Header("If-Match"), "W/"), `"`)
	if tag == "" {
		return false
	}
	state := s.StateBefore(l.call.Seq)
	return slices.ContainsFunc(s.Bookings, func(b *evidence.Booking) bool {
		held, ok := state.Booking(b.URL)
		return ok && held.Version == tag
	})
}

// at says how one text of the request expresses a re-booking; empty when it does not.
func (l looking) at(said evidence.Said) string {
	place := inWords(said)
	if said.Where == evidence.InHeader && said.Name == "Authorization" && l.call.Claims != nil {
		return "" // its claims are looked at one by one
	}
	if l.mayRefer(said) {
		if what := l.refs.In(said); what != "" {
			return "the request refers to " + what + ", in " + place
		}
	}
	if l.speaks(said) {
		return "the request speaks of re-booking, in " + place
	}
	return ""
}

// inWords is a place in a request, without anything of its content.
func inWords(said evidence.Said) string {
	switch said.Where {
	case evidence.InPath:
		return "an operation or path"
	case evidence.InHeader:
		return "the header " + said.Name
	case evidence.InQuery:
		return "a query parameter"
	case evidence.InClaim:
		return "the access token: " + said.Name
	case evidence.InBody:
	}
	if said.Name == "" {
		return "the body"
	}
	return "the element " + said.Name
}

// mayRefer says that a text is none of those in which a request names the booking, or the search, that it is about.
func (l looking) mayRefer(said evidence.Said) bool {
	switch l.call.Kind {
	case evidence.Book, evidence.Update, evidence.Slots, evidence.Capability:
		return said.Where != evidence.InPath
	case evidence.RegistrySearch, evidence.RegistryRead, evidence.RegistryUpdate, evidence.RegistryWrite:
		return said.Where == evidence.InHeader
	default:
		// A reading, a search or another way of changing a booking says by its address what it is about.
		return said.Where != evidence.InPath && said.Where != evidence.InQuery
	}
}

// How the places of a request are read for words of re-booking.
var (
	// namesOfThings are headers whose values name products, addresses and times, and say nothing of the request.
	namesOfThings = []string{"Authorization", "Referer", "Host", "Origin", "Forwarded", "X-Forwarded-Host", "X-Forwarded-For", "Traceparent"}
	// products are headers that name products on the way; what stands in brackets is a remark.
	products = []string{"User-Agent", "Via"}
	remark   = regexp.MustCompile(`\(([^()]*)\)`)
	// claimsOfThings are claims that name users, devices, organisations and addresses.
	claimsOfThings = regexp.MustCompile(`^(iss|sub|aud|iat|exp|alg|requesting_(device|organization|practitioner)(\.|$))`)
	// ownersWords are elements that name people and places, and codes of the standard's own that mean something else there.
	ownersWords = regexp.MustCompile(`^Appointment\.contained\.(name|address|telecom|contact|gender|birthDate|status|docStatus|schedule|id)(\.|$)|\.(resourceType|start|end|profile)$`)
	// codes are elements that a machine acts on.
	codes = regexp.MustCompile(`(^Appointment\.(status|appointmentType|priority)|\.(tag|security|type|securityLabel)|[eE]xtension)(\..*)?\.?(code|value[A-Z]\w*|system|url|version|implicitRules|status|display|text|id)?$`)
)

// speaks says that a text means re-booking where it stands.
func (l looking) speaks(said evidence.Said) bool {
	if said.Where == evidence.InBody && (l.refs.Given(said.Text) || l.call.Method() == http.MethodPatch) {
		return false // given by the provider, or a patch, whose operations have such names: judged by RB-04 and CX-10
	}
	booking := l.orders.booking
	switch said.Where {
	case evidence.InPath:
		return slices.ContainsFunc(strings.Split(said.Text, "/"), func(part string) bool { return part != l.call.ID && nameRebooks(part, booking) })
	case evidence.InHeader:
		return l.headerSpeaks(said)
	case evidence.InClaim:
		return !l.place(said.Name).things && l.valueSpeaks(said.Text)
	case evidence.InQuery:
		return l.valueSpeaks(said.Text)
	case evidence.InBody:
	}
	switch {
	case l.place(said.Name).owners:
		return false
	case said.IsName:
		return nameRebooks(said.Text, booking)
	case strings.HasSuffix(said.Name, ".url") || strings.HasSuffix(said.Name, ".system"):
		return addressRebooks(said.Text, booking)
	case l.place(said.Name).code:
		return l.valueSpeaks(said.Text)
	}
	return l.textSpeaks(said.Text)
}

// headerSpeaks judges the name or a value of a header.
func (l looking) headerSpeaks(said evidence.Said) bool {
	switch {
	case said.IsName:
		return nameRebooks(said.Text, l.orders.booking)
	case slices.Contains(namesOfThings, said.Name):
		return false
	case slices.Contains(products, said.Name):
		for _, m := range remark.FindAllStringSubmatch(said.Text, -1) {
			if l.textSpeaks(m[1]) {
				return true
			}
		}
		return said.Name == "Via" && slices.ContainsFunc(strings.Split(remark.ReplaceAllString(said.Text, ""), ","), func(hop string) bool {
			words := strings.Fields(hop)
			return len(words) > 1 && nameRebooks(strings.Join(words[1:], " "), l.orders.booking)
		})
	}
	return l.valueSpeaks(said.Text)
}

// valueSpeaks judges what a machine acts on, in every reading of it: as a name, or as a text where it is one.
func (l looking) valueSpeaks(value string) bool {
	return l.may(value) && l.refs.AnyReading(value, func(text string) bool {
		named := func(part string) bool { return addressRebooks(part, l.orders.booking) }
		return len(strings.Fields(text)) <= 3 && (named(text) || slices.ContainsFunc(settings(text), named)) || l.orders.in(text)
	})
}

// readBefore is what is known of the texts and the names of elements that were read before; most stand in every request.
type readBefore struct {
	may   map[string]bool
	names map[string]place
}

// place is what the name of an element says of the text in it.
type place struct{ things, owners, code bool }

// place is what the name of an element or claim says of the text in it.
func (l looking) place(name string) place {
	p, known := l.known.names[name]
	if !known {
		p = placeOf.Of(name)
		l.known.names[name] = p
	}
	return p
}

var placeOf = evidence.NewMemo(func(name string) place {
	return place{things: claimsOfThings.MatchString(name), owners: ownersWords.MatchString(name), code: codes.MatchString(name)}
})

// may says that a reading of a text holds a part of a word that could speak of re-booking.
func (l looking) may(text string) bool {
	may, known := l.known.may[text]
	if !known {
		may = l.refs.AnyReading(text, func(t string) bool { return mayRebook(strings.ToLower(t)) })
		l.known.may[text] = may
	}
	return may
}

// textSpeaks judges what a person reads, in every reading of it, without what the user had entered.
func (l looking) textSpeaks(text string) bool {
	for _, own := range l.entered {
		text = strings.ReplaceAll(text, own, "")
	}
	return l.may(text) && l.refs.AnyReading(text, l.orders.in)
}

// settings are the parts of a value that is made of several, such as rel="replaces"; nil where it is not.
func settings(value string) []string {
	if !strings.ContainsAny(value, "=;,") {
		return nil
	}
	return strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune("=;,<>\"'& ", r) })
}
