package attended

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// entry is a booking that the tester may see on a screen, with the Ref that stands for it in tasks.
type entry struct {
	ref string
	consumer.Known
	// twins is how many bookings before it were for the same place and time: it was made after them.
	twins int
}

func (e entry) String() string {
	out := fmt.Sprintf("%s, %s", e.Service, e.Start.In(london).Format("15:04 on Monday 2 January"))
	if e.twins > 0 {
		out += fmt.Sprintf(", number %d of those", e.twins+1)
	}
	return out
}

// seen is what a tester may be shown at a moment.
type seen struct {
	kind    contract.Kind
	entries []entry
	slots   []contract.Slot
}

var stageWords = []Choice{
	{string(contract.Assessing), "The assessment is open"},
	{string(contract.OutcomeSet), "The outcome is recorded"},
	{string(contract.Choosing), "Slots are shown to choose from"},
	{string(contract.BookingDone), "A new booking is confirmed"},
	{string(contract.BookingOpen), "A new booking was refused, or its result is unknown"},
	{string(contract.WrapUp), "End of the encounter: existing bookings are dealt with"},
	{string(contract.Confirming), "A cancellation is waiting for confirmation"},
	{string(contract.Closed), "The encounter is closed"},
}

var newWords = []Choice{
	{string(contract.Made), "It is booked"},
	{string(contract.NotMade), "It was not made"},
	{string(contract.SlotGone), "The slot has gone; choose another"},
	{string(contract.NoSlots), "There are no free slots"},
	{string(contract.FateUnknown), "It is not known whether it was made"},
	{string(contract.OutsideTimeframe), "The slot begins after the time in which the patient should be seen"},
	{string(contract.NeedsApproval), "A clinician has to approve it first"},
	{string(contract.Noted), "Something else, such as that a search failed"},
}

var existingWords = []Choice{
	{string(contract.Cancelled), "It is cancelled"},
	{string(contract.NotCancelled), "It could not be cancelled"},
	{string(contract.AlreadyCancelled), "It had been cancelled before"},
	{string(contract.StillBooked), "It is still booked"},
	{string(contract.FateUnknown), "It is not known whether it is cancelled"},
}

var othersWords = []Choice{
	{string(contract.NoneKnown), "No earlier booking is known"},
	{string(contract.SomeFound), "Earlier bookings were found"},
	{string(contract.NotChecked), "Earlier bookings could not be checked"},
	{string(contract.Noted), "Something else"},
}

var recordWords = []Choice{
	{string(contract.OfferMade), "Cancelling was offered"},
	{string(contract.OfferDeclined), "The offer was declined"},
	{string(contract.ChoseToCancel), "Somebody chose to cancel"},
	{string(contract.NothingKnown), "There was no earlier booking to offer"},
}

// offerWords are the acts that stand for no booking of their own.
var offerWords = []Choice{
	{string(contract.ActCancel), "Cancel, without saying which booking"},
	{string(contract.ActConfirm), "Confirm a cancellation"},
	{string(contract.ActDecline), "Leave the bookings as they are"},
}

var statusWords = []Choice{{"booked", "Booked"}, {"cancelled", "Cancelled"}, {None, "None"}, {"other", "Something else"}}

// questions are what has to be asked about a screen. None of them is about what was
// sent: that stands in the journal.
func (s seen) questions() []Question {
	out := []Question{
		{ID: "case", Ask: "What is the system's own reference for this encounter?", Kind: Line, Hint: "Copy it from the screen. Write \"none\" if there is none."},
		{ID: "stage", Ask: "What stage is the encounter at, according to the screen?", Kind: One, Choices: stageWords},
	}
	out = append(out, s.slotQuestions()...)
	out = append(out, Question{ID: "listed", Ask: "Does the screen list existing bookings?", Kind: YesNo})
	for _, e := range s.entries {
		out = append(out, e.questions()...)
	}
	out = append(
		out,
		Question{ID: "stranger", Ask: "Does the list hold any other booking?", Kind: YesNo, Given: Given{"listed", Yes}},
		Question{ID: "stranger.text", Ask: "What does that entry say?", Kind: Line, Given: Given{"stranger", Yes}},
		Question{ID: "offered", Ask: "Does the screen offer to cancel without saying which booking, to confirm a cancellation, or to leave bookings as they are?", Kind: YesNo},
		Question{ID: "offers", Ask: "Which of these does it offer?", Kind: Many, Choices: offerWords, Given: Given{"offered", Yes}},
		Question{ID: "prompt", Ask: "Does the screen ask for confirmation before something is cancelled?", Kind: YesNo},
	)
	if len(s.entries) > 0 {
		out = append(out, Question{ID: "prompt.bookings", Ask: "Which bookings does that question name?", Kind: Many, Choices: s.bookings(), Given: Given{"prompt", Yes}})
	}
	out = append(
		out,
		Question{ID: "prompt.new", Ask: "What does that question say about a new booking?", Kind: One, Given: Given{"prompt", Yes}, Choices: []Choice{
			{"made", "That a new booking has been made"}, {"not", "That no new booking was made"}, {None, "Nothing"},
		}},
		Question{ID: "prompt.text", Ask: "What is the wording of that question?", Kind: Line, Given: Given{"prompt", Yes}},
	)
	out = append(out, s.messageQuestions()...)
	if !slices.Contains(unrecorded, s.kind) {
		out = append(out, Question{ID: "record", Ask: "What does the case record now hold about the offer to cancel?", Kind: Many, Choices: recordWords})
	}
	return out
}

// unrecorded are the tasks after which the offer to cancel is still to come, so that nothing of it is on record.
var unrecorded = []contract.Kind{contract.BeginEncounter, contract.RecordOutcome, contract.SearchSlots, contract.Book}

// messageQuestions ask what the user is told.
func (s seen) messageQuestions() []Question {
	told := Given{"told", Yes}
	out := []Question{
		{ID: "told", Ask: "Does the screen report the result of a search or a booking, or whether earlier bookings are known?", Kind: YesNo},
		{ID: "told.new", Ask: "What does it say about a new booking of this encounter, or the search for one?", Kind: Many, Choices: newWords, Given: told},
		{ID: "told.others", Ask: "What does it say about the patient's earlier bookings as a whole?", Kind: Many, Choices: othersWords, Given: told},
	}
	for _, e := range s.entries {
		out = append(out, Question{ID: e.ref + ".told", Ask: "What does it say about the booking at " + e.String() + "?", Kind: Many, Choices: existingWords, Given: told})
	}
	return append(out, Question{ID: "told.text", Ask: "What is the wording of these messages?", Kind: Line, Hint: "The important words are enough.", Given: told})
}

func (s seen) bookings() []Choice {
	out := make([]Choice, len(s.entries))
	for i, e := range s.entries {
		out[i] = Choice{e.ref, e.String()}
	}
	return out
}

// questions are those about one entry of the list.
func (e entry) questions() []Question {
	shown := Given{e.ref + ".shown", Yes}
	out := []Question{
		{ID: e.ref + ".shown", Ask: "Is the booking at " + e.String() + " listed?", Kind: YesNo, Given: Given{"listed", Yes}},
		{ID: e.ref + ".place", Ask: "Does the entry show that it is at " + e.Service + "?", Kind: YesNo, Given: shown},
		{ID: e.ref + ".start", Ask: "Does the entry show that it starts then?", Kind: YesNo, Given: shown},
		{ID: e.ref + ".other", Ask: "What start does it show instead?", Hint: "As 18:00, 6pm or 7/3/2031 18:00. Leave it empty if there is none.", Kind: Time, Day: e.Start, Optional: true, Given: Given{e.ref + ".start", No}},
		{ID: e.ref + ".status", Ask: "What status does the entry show?", Kind: One, Choices: statusWords, Given: shown},
		{ID: e.ref + ".new", Ask: "Is it marked as made in this encounter?", Kind: YesNo, Given: shown},
		{ID: e.ref + ".offer", Ask: "Is cancelling the " + clock(e.Start) + " booking at " + e.Service + " offered?", Kind: YesNo, Given: shown},
		{ID: e.ref + ".ticked", Ask: "Was it already selected, although the user had not selected it?", Kind: YesNo, Given: Given{e.ref + ".offer", Yes}},
	}
	for _, f := range extra(reflect.TypeFor[contract.Booking](), "ref", "url", "service", "location", "start", "status", "new") {
		out = append(out, f.question(e.ref, shown))
	}
	return out
}

// slotQuestions ask for slots where a task may have brought some to the screen.
func (s seen) slotQuestions() []Question {
	if s.kind != contract.SearchSlots && s.kind != contract.Book || len(s.slots) == 0 {
		return nil
	}
	choices := make([]Choice, len(s.slots))
	for i, slot := range s.slots {
		text := slot.Service + ", " + period(slot.Start, slot.End)
		if n := twins(s.slots[:i], slot); n > 0 {
			text += fmt.Sprintf(", number %d of those", n+1)
		}
		choices[i] = Choice{strconv.Itoa(i + 1), text}
	}
	out := []Question{{ID: "slots", Ask: "Which of these slots does the screen show?", Kind: Many, Choices: choices}}
	for i, c := range choices {
		for _, f := range extra(reflect.TypeFor[contract.Slot](), "service", "start", "end") {
			q := f.question("slot"+c.Value, Given{"slots", c.Value})
			q.Hint = strings.TrimSpace("Of the slot " + c.Text + ". " + q.Hint)
			q.Day = s.slots[i].Start
			out = append(out, q)
		}
	}
	return out
}

// twins are how many slots are for the same place and the same times.
func twins(others []contract.Slot, slot contract.Slot) int {
	n := 0
	for _, o := range others {
		if o.Service == slot.Service && o.Start.Equal(slot.Start) && o.End.Equal(slot.End) {
			n++
		}
	}
	return n
}

// extra is a part of an entry that is asked for by the name it has in the contract.
type part struct {
	name  string
	index int
	kind  reflect.Kind
}

// extra are the parts that the tester's choice does not tell already. A part that a
// later version of the contract adds is asked for, too.
func extra(t reflect.Type, but ...string) []part {
	var out []part
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		kind := t.Field(i).Type.Kind()
		if !slices.Contains(but, name) && (kind == reflect.String || kind == reflect.Bool || kind == reflect.Int) {
			out = append(out, part{name, i, kind})
		}
	}
	return out
}

func (p part) question(prefix string, given Given) Question {
	q := Question{ID: prefix + "." + p.name, Ask: title(p.name) + ": what does the screen show?", Kind: Line, Optional: true, Hint: "Leave it empty if it shows nothing.", Given: given}
	if form, ok := forms[p.name]; ok {
		q.Ask, q.Kind, q.Choices, q.Hint = form.Ask, form.Kind, form.Choices, form.Hint
		q.Optional = q.Kind != One
		return q
	}
	if p.kind == reflect.Bool {
		q.Ask, q.Kind, q.Optional, q.Hint = title(p.name)+": does the screen say so?", YesNo, false, ""
	}
	return q
}

// localForm is how the contract writes a local time.
const localForm = "2006-01-02T15:04"

// recorded is a written answer in the contract's words. What it could not be read as was asked again.
func recorded(name, answer string, day time.Time) string {
	if forms[name].Kind == Time {
		if at, why := readTime(answer, day); why == "" {
			return at.Format(localForm)
		}
		return ""
	}
	if answer == None {
		return ""
	}
	return answer
}

// fill puts the answers about parts into an entry whose times are on that day.
func fill(entry any, prefix string, day time.Time, v Values, but ...string) {
	value := reflect.ValueOf(entry).Elem()
	for _, p := range extra(value.Type(), but...) {
		answer := v.first(prefix + "." + p.name)
		switch field := value.Field(p.index); p.kind {
		case reflect.Bool:
			field.SetBool(answer == Yes)
		case reflect.Int:
			if n, why := readMinutes(answer); why == "" {
				field.SetInt(int64(n))
			}
		default:
			field.SetString(recorded(p.name, answer, day))
		}
	}
}

// shownStart reads the start that an entry shows: the known one, another time of that day, or none.
func shownStart(e entry, v Values) time.Time {
	if v.is(e.ref+".start", Yes) {
		return e.Start
	}
	at, why := readTime(v.first(e.ref+".other"), e.Start)
	if why != "" {
		return time.Time{} // it shows none; what cannot be read is not taken
	}
	return at.UTC()
}
