package cast

import (
	"slices"
	"strings"
)

// Trait is one way in which the worlds of stories differ. The differences are legal, and
// each is one that some fault needs in order to show.
type Trait string

// The traits.
const (
	Names    Trait = "names"    // of patients
	Birth    Trait = "birth"    // dates of birth
	Gender   Trait = "gender"   // of patients
	Age      Trait = "age"      // of patients
	Hosts    Trait = "hosts"    // of the consumers' endpoints
	Season   Trait = "season"   // in which the story happens, where it does not say
	IDs      Trait = "ids"      // of bookings, slots and schedules
	Versions Trait = "versions" // of bookings
	Content  Trait = "content"  // of bookings, as providers keep them
	Slots    Trait = "slots"    // what else is free at the times of the story
	Namesake Trait = "namesake" // whether another patient has the name and the date of birth
)

// What can be dealt of each trait.
const (
	Plain      = "plain"
	Accents    = "accents"
	Apostrophe = "apostrophe"
	Double     = "double surname"
	Several    = "several given names"

	EarlyDay    = "day may be read as month"
	SummerBirth = "in summer"
	EarlySummer = "in summer, day may be read as month"

	OfTitle       = "as the title has it"
	OtherGender   = "other" // these two are codes of FHIR's AdministrativeGender
	UnknownGender = "unknown"

	GrownUp = "as the role has it"
	Child   = "a child"
	Old     = "over eighty"

	OwnHost    = "each its own"
	SharedHost = "shared"

	Winter       = "winter"
	Summer       = "summer"
	SpringChange = "the day on which the clocks go forward"
	AutumnChange = "the day on which the clocks go back"

	// As package variance names them. Ids are no UUIDs and versions no numbers in any world; they are where nothing is dealt.
	Mixed   = "long" // both cases, dots and hyphens, 64 characters
	Words   = "words"
	Numbers = "numbers"
	UUIDs   = "uuid"
	Letters = "letters"

	AsSent   = "as sent" // as package variance names it
	WithMore = "with more"

	OneKind      = "one at a time"
	SeveralKinds = "several at a time"

	Nobody = "none"
	Booked = "booked too"
)

// Hand is what one story was dealt: of each trait one choice.
type Hand map[Trait]string

// deck is what is dealt. Each choice goes to as many stories as any other of its trait.
var deck = []struct {
	trait   Trait
	choices []string
}{
	{Names, []string{Plain, Accents, Apostrophe, Double, Several}},
	{Birth, []string{EarlyDay, SummerBirth, EarlySummer}},
	{Gender, []string{OfTitle, OtherGender, OfTitle, UnknownGender}},
	{Age, []string{GrownUp, Child, GrownUp, Old}},
	{Hosts, []string{OwnHost, SharedHost}},
	{Season, []string{Winter, Summer, SpringChange, Summer, AutumnChange}},
	{IDs, []string{Mixed, Words, Mixed, Numbers}},
	{Versions, []string{UUIDs, Letters}},
	{Content, []string{AsSent, WithMore}},
	{Slots, []string{OneKind, SeveralKinds}},
	{Namesake, []string{Nobody, Booked}},
}

// Story is a story as far as dealing needs to know it.
type Story struct {
	Name string
	// Steps are the words of its steps.
	Steps []string
}

// Deal deals a hand to every story. Each trait is dealt like a shuffled pack, so that every
// run has all of it several times; and it is dealt apart to the stories in which something is
// cancelled, to those in which something is booked, and to the others. The seed decides
// who gets what; which stories are then run does not matter.
func Deal(seed int64, stories []Story) map[string]Hand {
	hands := map[string]Hand{}
	tables := map[string][]string{}
	for _, s := range stories {
		hands[s.Name] = Hand{}
		at := table(s.Steps)
		tables[at] = append(tables[at], s.Name)
	}
	for _, at := range []string{"cancel", "book", "show"} {
		names := tables[at]
		slices.Sort(names)
		for _, t := range deck {
			// By name: another trait in the deck leaves the others as they are dealt.
			source := draw(seed, at+" "+string(t.trait))
			choices := slices.Clone(t.choices)
			source.Shuffle(len(choices), func(a, b int) { choices[a], choices[b] = choices[b], choices[a] })
			for n, to := range source.Perm(len(names)) {
				hands[names[to]][t.trait] = choices[n%len(choices)]
			}
		}
	}
	return hands
}

// table is where a story is dealt its hand, by what happens in it.
func table(steps []string) string {
	at := "show"
	for _, text := range steps {
		switch {
		case strings.Contains(text, "confirms "), strings.Contains(text, "cancelled the original"):
			return "cancel"
		case strings.Contains(text, " books "), strings.Contains(text, " booked "):
			at = "book"
		}
	}
	return at
}
