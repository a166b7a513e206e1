package provider

import (
	"context"
	"fmt"
	"regexp"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// Cost is the most that a step asks of a provider that does as it should.
type Cost struct {
	// Bookings are made and cancelled again, Slots are needed free at the same time, Requests are sent.
	Bookings, Slots, Requests int
}

func (c Cost) plus(o Cost) Cost {
	return Cost{c.Bookings + o.Bookings, c.Slots + o.Slots, c.Requests + o.Requests}
}

// phrase is a step of the features and what is done for it.
type phrase struct {
	text *regexp.Regexp
	cost func(c Config) Cost
	do   func(ctx context.Context, p *play, words []string) error
}

func fixed(bookings, slots, requests int) func(Config) Cost {
	return func(Config) Cost { return Cost{bookings, slots, requests} }
}

// inEach is for a step that sends so many requests, and so many more in each format.
func inEach(bookings, slots, requests, each int) func(Config) Cost {
	return func(c Config) Cost { return Cost{bookings, slots, requests + each*inForms(c)} }
}

func says(pattern string, cost func(Config) Cost, do func(ctx context.Context, p *play, words []string) error) phrase {
	return phrase{regexp.MustCompile("^" + pattern + "$"), cost, do}
}

// plain is a step without words that change.
func plain(do func(*play, context.Context) error) func(context.Context, *play, []string) error {
	return func(ctx context.Context, p *play, _ []string) error { return do(p, ctx) }
}

const (
	aPatient  = `(Mr Patient|Mrs Patient|Ms Patient)`
	aConsumer = `(North 111|South 111)`
)

var numbers = map[string]int{"a": 1, "two": 2, "three": 3, "five": 5}

// phrases are all steps that a feature of the provider role may have before the sentence it ends in.
var phrases = []phrase{
	says(`the provider has (a|two|three|five) free slots?`, fixed(0, 0, 1), hasFree),
	says(aConsumer+` has booked `+aPatient, fixed(1, 1, 5), hasBooked),
	says(aConsumer+` books `+aPatient+`(?: sooner)?`, fixed(1, 1, 8), books),
	says(`the registry cannot be reached`, fixed(0, 0, 0), outage),
	says(`the registry can be reached again`, fixed(0, 0, 0), outage),
	says(`the provider has had time to tell the registry`, fixed(0, 0, 0), plain((*play).hasHadTime)),
	says(`a patient without an NHS number is booked`, fixed(1, 1, 5), plain((*play).booksNobody)),

	says(`a consumer asks what the provider can do`, func(c Config) Cost { return Cost{0, 0, len(c.Formats)} }, plain((*play).asksWhatItCan)),
	says(`a consumer asks for a re-booking of `+aPatient+` in one act`, fixed(0, 1, 9), func(ctx context.Context, p *play, w []string) error { return p.asksForRebooking(ctx, w[0]) }),
	says(`a consumer looks for free slots`, func(c Config) Cost { return Cost{0, 0, 3 + len(c.Services)*inForms(c)} }, plain((*play).looks)),
	says(`South 111 looks for free slots`, fixed(0, 0, 1), plain((*play).southLooks)),
	says(`a consumer looks for slots and says less`, fixed(0, 0, 3), plain((*play).looksWithLess)),
	says(`a consumer looks for slots of each status`, fixed(0, 0, 6), plain((*play).looksForStatuses)),
	says(`a consumer looks for slots just where one begins`, inEach(0, 1, 2, 6), plain((*play).looksAtEdges)),
	says(`a consumer looks for slots and asks for more than there is`, fixed(0, 0, 3), plain((*play).looksWithMore)),
	says(`a consumer looks for slots of a service that nobody has`, fixed(0, 0, 1), plain((*play).looksElsewhere)),
	says(`a consumer looks for slots in words that make no sense`, fixed(0, 0, 2), plain((*play).looksForNonsense)),
	says(`a consumer looks for slots in the past`, fixed(0, 0, 2), plain((*play).looksBack)),
	says(`a consumer looks for slots where there can be none`, fixed(0, 0, 1), plain((*play).looksForNone)),
	says(`a consumer looks for slots from another time zone`, fixed(0, 1, 1+len(zones)), plain((*play).looksFromElsewhere)),
	says(`a slot is booked from another time zone`, fixed(1, 1, 8), plain((*play).booksFromElsewhere)),

	says(`the booking of `+aPatient+` is read in every way`, fixed(0, 0, 3), func(ctx context.Context, p *play, w []string) error { return p.readsEveryWay(ctx, w[0]) }),
	says(`the bookings of `+aPatient+` are looked for in every spelling`, fixed(0, 0, 5), func(ctx context.Context, p *play, w []string) error { return p.searchesEveryWay(ctx, w[0]) }),
	says(`a booking is read that nobody has`, fixed(0, 0, 2), func(ctx context.Context, p *play, _ []string) error { return p.asksForTheUnknown(ctx, "Mr Patient") }),
	says(`the booking of `+aPatient+` and the one before are read`, fixed(0, 0, 3), func(ctx context.Context, p *play, w []string) error { return p.readsAgain(ctx, w[0]) }),
	says(`every booking of `+aPatient+` is read`, fixed(0, 0, 4), func(ctx context.Context, p *play, w []string) error { return p.readsAll(ctx, w[0]) }),
	says(aConsumer+` asks for the slot of `+aPatient+` for `+aPatient, inEach(0, 0, 2, 1), func(ctx context.Context, p *play, w []string) error { return p.booksTaken(ctx, w[1], w[2]) }),
	says(`bookings are asked for that cannot be made`, inEach(2, 3, 12, 2*len(misbookings)+2), func(ctx context.Context, p *play, _ []string) error { return p.asksAmiss(ctx, "Mr Patient") }),
	says(`patients are booked whom the provider does not know`, fixed(4, 4, 26), plain((*play).booksStrangers)),

	says(`the booking of `+aPatient+` is cancelled`, inEach(0, 0, 6, 1), func(ctx context.Context, p *play, w []string) error { return p.cancels(ctx, p.by[w[0]]) }),
	says(`the booking of `+aPatient+` is cancelled, and nobody looks at it`, fixed(0, 0, 4), func(ctx context.Context, p *play, w []string) error { return p.cancelsAlone(ctx, p.by[w[0]]) }),
	says(`the (first|second) booking of `+aPatient+` is cancelled`, inEach(0, 0, 6, 1), cancelsOne),
	says(`the slot of `+aPatient+` is booked again for `+aPatient, fixed(1, 0, 10), func(ctx context.Context, p *play, w []string) error { return p.booksAgain(ctx, p.by[w[0]], w[1]) }),
	says(`the booking of `+aPatient+` is cancelled again`, inEach(0, 0, 1, 3), func(ctx context.Context, p *play, w []string) error { return p.cancelsAgain(ctx, p.by[w[0]]) }),
	says(`cancellations are asked for that cannot be done`, inEach(0, 0, 5, 2*len(miscancellations)+1), func(ctx context.Context, p *play, _ []string) error { return p.cancelsAmiss(ctx, p.by["Mr Patient"]) }),
	says(`somebody tries to move the booking of `+aPatient+` by editing it`, inEach(0, 1, 3, 2), func(ctx context.Context, p *play, w []string) error { return p.moves(ctx, p.by[w[0]]) }),
	says(`staff cancel the booking of `+aPatient+` in their own system`, fixed(0, 0, 2), func(ctx context.Context, p *play, w []string) error { return p.staffCancels(ctx, p.by[w[0]]) }),
	says(`the booking and the cancellation of `+aPatient+` are sent again`, fixed(1, 1, 16), func(ctx context.Context, p *play, w []string) error { return p.sendsAgain(ctx, w[0]) }),
	says(`a booking that failed is mended and sent again`, fixed(1, 1, 6), func(ctx context.Context, p *play, _ []string) error { return p.sendsMended(ctx, "Mr Patient") }),

	says(`requests come with tokens that will not do`, inEach(0, 1, 3+7*(len(badTokens)-1), 7), func(ctx context.Context, p *play, _ []string) error { return p.comesWithBadTokens(ctx, "Mr Patient") }),
	says(`requests come with tokens that will do`, fixed(1, 1, 11), plain((*play).comesWithGoodTokens)),
	says(`requests come as proxies may leave them`, fixed(0, 0, 2), plain((*play).comesThroughMore)),
	says(`the booking of `+aPatient+` is asked for in each format`, fixed(0, 0, len(askedFormats)+1), func(ctx context.Context, p *play, w []string) error { return p.asksInFormats(ctx, w[0]) }),
	says(`bookings are made in each format, compressed and in pieces`, inEach(4, 4, 25, 11), func(ctx context.Context, p *play, _ []string) error { return p.booksInFormats(ctx, "Mr Patient") }),
	says(`the booking of `+aPatient+` and the slots are read in both formats`, func(c Config) Cost { return Cost{0, 0, 3 * len(c.Formats)} }, func(ctx context.Context, p *play, w []string) error { return p.readsInBoth(ctx, w[0]) }),
	says(`things are asked for that the standard does not have`, fixed(0, 0, 7), plain((*play).asksForWhatIsNotThere)),

	says(`many book one slot at once`, func(c Config) Cost { return Cost{rounds, rounds, rounds * (c.Limits.Race + 5)} }, plain((*play).racesForSlot)),
	says(`the same booking is sent twice at once`, fixed(rounds, rounds, rounds*7), plain((*play).racesWithItself)),
	says(`staff move a booking while it is cancelled`, fixed(rounds+1, 2, (rounds+1)*9+2), plain((*play).racesWithStaff)),
	says(`many cancel one booking at once`, func(c Config) Cost { return Cost{rounds, rounds, rounds * (c.Limits.Race + 6)} }, plain((*play).racesToCancel)),
}

func hasFree(ctx context.Context, p *play, words []string) error {
	if err := p.look(ctx); err != nil {
		return err
	}
	if want := numbers[words[0]]; len(p.free) < want {
		return short{fmt.Sprintf("the story needs %d free slots within %s, and the provider shows %d", want, p.cfg.Window.To, len(p.free))}
	}
	return nil
}

func hasBooked(ctx context.Context, p *play, words []string) error {
	b, err := p.book(ctx, p.consumer(words[0]), words[1], p.patient(words[1]), nil)
	if err != nil {
		return err
	}
	_, err = p.read(ctx, b)
	return err
}

func books(ctx context.Context, p *play, words []string) error {
	if p.away {
		_, err := p.book(ctx, p.consumer(words[0]), words[1], p.patient(words[1]), func(r *wire.Request) { r.Meant.Probe = evidence.ProbeOutage })
		return err
	}
	if p.by[words[1]] != nil { // so that it is seen what its booking has to do with the one that stands
		if err := p.look(ctx); err != nil {
			return err
		}
	}
	return p.books(ctx, p.consumer(words[0]), words[1])
}

func (d *Driver) consumer(name string) wire.Consumer {
	if name == "South 111" {
		return d.south()
	}
	return d.north()
}

func outage(_ context.Context, p *play, _ []string) error {
	if p.reg == nil {
		return short{"the provider was not given our registry"}
	}
	p.away = !p.away
	if err := p.reg.Outage(p.away); err != nil {
		return lost{err}
	}
	return nil
}

// hasHadTime waits until the registry was told of all that was booked and cancelled, and notes what it was not.
func (p *play) hasHadTime(ctx context.Context) error {
	if p.reg == nil {
		return short{"the provider was not given our registry"}
	}
	for _, b := range p.made {
		if b.patient.NHSNumber == "" {
			continue
		}
		status := "booked"
		if text(b.resource, "status") == "cancelled" {
			status = "cancelled"
		}
		p.registered(ctx, b, status)
	}
	p.mark(evidence.MarkWait, evidence.Wait{For: "registry: all"})
	return nil
}

// booksNobody books a patient without an NHS number.
func (p *play) booksNobody(ctx context.Context) error {
	nobody := p.patient("Ms Patient")
	nobody.NHSNumber = ""
	_, err := p.book(ctx, p.north(), "nobody", nobody, func(r *wire.Request) { r.Meant.Probe = evidence.ProbeNoNumber })
	return err
}

// find is the phrase of a step, and the words of it that change.
func find(step string) (phrase, []string, bool) {
	for _, ph := range phrases {
		if m := ph.text.FindStringSubmatch(step); m != nil {
			return ph, m[1:], true
		}
	}
	return phrase{}, nil, false
}
