package page

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

// tellMark tells what the harness noted. Data that cannot be read is shown as it is.
func (t *teller) tellMark(out *entry, e journal.Entry) {
	m := e.Mark
	out.Kind, out.Actor, out.Gloss = "aside", m.Who, "mark “"+m.Kind+"”"
	if len(m.Data) > 0 {
		p := part{Title: "As recorded"}
		t.body(&p, withoutPicture(m.Data), false)
		out.Parts = []part{p}
		out.Parts = []part{p}
	}
	if gloss := providerMarks[m.Kind]; gloss != "" {
		out.Actor, out.Gloss = "Harness", gloss
	}
	if tell := marks[m.Kind]; tell != nil {
		tell(t, out, e)
	}
}

// marks tell each kind of mark that the harness writes.
var marks = map[string]func(*teller, *entry, journal.Entry){
	evidence.MarkTask: telling(func(t *teller, out *entry, e journal.Entry, task contract.Task) {
		out.Kind, out.Actor, out.Gloss = "task", "User of "+e.Mark.Who, t.task(task)
		out.From, out.To = t.lane(user, e.Mark.Who), t.lane(consumer, e.Mark.Who)
		if task.User.Name != "" {
			out.Actor += " (" + task.User.Name + ")"
		}
	}),
	evidence.MarkScreen: telling(func(t *teller, out *entry, e journal.Entry, screen contract.Screen) {
		out.Kind, out.Actor = "screen", "User of "+e.Mark.Who
		out.From, out.To = t.lane(consumer, e.Mark.Who), t.lane(user, e.Mark.Who)
		t.screen(out, screen)
		t.seen(out, e, screen)
	}),
	evidence.MarkSetup: telling(func(_ *teller, out *entry, _ journal.Entry, setup contract.Setup) {
		out.Gloss = "is set up with " + wording.Count(len(setup.Services), "service")
		if setup.Registry != nil {
			out.Gloss += " and access to the registry"
		}
	}),
	evidence.MarkCast: telling(func(_ *teller, out *entry, _ journal.Entry, bill evidence.Playbill) {
		out.Actor, out.Gloss = "Cast", "the roles of the feature are played, in what follows, by"
		for _, players := range []map[string]string{bill.Services, bill.Consumers, bill.Patients, bill.Users} {
			for _, role := range slices.Sorted(maps.Keys(players)) {
				out.Says = append(out.Says, role+": "+players[role])
			}
		}
	}),
	evidence.MarkState: telling(func(t *teller, out *entry, e journal.Entry, state evidence.State) {
		out.Actor, out.Gloss = "Providers and registry", "at rest; they hold "+holdings(state)
		if t.state == string(e.Mark.Data) {
			out.Gloss, out.Parts = "at rest; nothing changed", nil
		}
		t.state = string(e.Mark.Data)
	}),
	evidence.MarkClock: func(_ *teller, out *entry, e journal.Entry) {
		out.Actor, out.Gloss = "Session clock", "is set to "+e.At.UTC().Format("Monday 15:04")
	},
	evidence.MarkStaff: telling(func(_ *teller, out *entry, e journal.Entry, act evidence.StaffAct) {
		out.Actor, out.Gloss, out.Says = "Staff of "+e.Mark.Who, act.Act, act.Shown
		if text := staffActs[act.Act]; text != "" {
			out.Gloss = text
		}
	}),
	evidence.MarkNeeds: telling(func(_ *teller, out *entry, _ journal.Entry, needs []contract.Capability) {
		out.Actor, out.Gloss = "Scenario", fmt.Sprintf("needs of the consumer: %q", needs)
	}),
	evidence.MarkDeclared: telling(func(_ *teller, out *entry, _ journal.Entry, declared contract.Capabilities) {
		out.Gloss = "declares that it can do everything"
		out.Says = (&evidence.Story{Declared: []contract.Capabilities{declared}}).DeclaredAbsent()
		if len(out.Says) > 0 {
			out.Gloss = "declares what it cannot do"
		}
	}),
	evidence.MarkAside: telling(func(_ *teller, out *entry, _ journal.Entry, said string) {
		out.Gloss, out.Says = "its adapter said beside the contract", strings.Split(strings.TrimSpace(said), "\n")
	}),
	evidence.MarkWords: telling(func(_ *teller, out *entry, e journal.Entry, words attested) {
		out.Actor = "Tester of " + e.Mark.Who
		out.Gloss = fmt.Sprintf("%s (%s) gave %s at %s", words.By.Name, words.By.Role, wording.Count(len(words.Answers), "answer"), words.At.UTC().Format("15:04:05 on 2 January 2006"))
		if words.Note != "" {
			out.Says = append(out.Says, "Note: "+words.Note)
		}
		if words.Shot.File != "" {
			out.Says = append(out.Says, "Screenshot: "+words.Shot.File+", SHA-256 "+words.Shot.SHA256)
		}
	}),
	evidence.MarkFront: telling(func(_ *teller, out *entry, _ journal.Entry, front correlated) {
		out.Actor, out.Gloss = "Fixed address", "heard a request without this scenario's session in its path and knew it by: "+front.By
	}),
	evidence.MarkUnheard: telling(func(_ *teller, out *entry, e journal.Entry, got evidence.Unheard) {
		out.Actor, out.Gloss = "Listener of "+e.Mark.Who, fmt.Sprintf("was sent %d bytes that are no request: %s", got.Bytes, got.Why)
		out.Says = []string{fmt.Sprintf("It begins: %q", got.Start[:min(len(got.Start), 200)])}
	}),
	evidence.MarkNotDone: telling(func(_ *teller, out *entry, _ journal.Entry, left evidence.NotDoneMark) {
		out.Gloss = fmt.Sprintf("the task %s could not be done, says the %s: %s", left.Task, left.By, left.Why)
	}),
	evidence.MarkLost: telling(func(_ *teller, out *entry, _ journal.Entry, why string) {
		out.Gloss = "could not be driven: " + why
	}),
}

// attested is the part of an attested mark that is told in words.
type attested struct {
	Answers []json.RawMessage `json:"answers"`
	Note    string            `json:"note"`
	By      struct {
		Name string `json:"name"`
		Role string `json:"role"`
	} `json:"by"`
	At   time.Time `json:"at"`
	Shot struct {
		File   string `json:"file"`
		SHA256 string `json:"sha256"`
	} `json:"screenshot"`
}

// correlated is the part of a front mark that is told in words.
type correlated struct {
	By string `json:"by"`
}

var staffActs = map[string]string{
	"list": "look at their list of bookings", "cancel-locally": "cancel a booking themselves",
	"move": "move a booking to another time", "note": "add a note to a booking",
}

// telling reads the data of a mark. A mark whose data cannot be read stays as it was recorded.
func telling[T any](tell func(*teller, *entry, journal.Entry, T)) func(*teller, *entry, journal.Entry) {
	return func(t *teller, out *entry, e journal.Entry) {
		var data T
		if json.Unmarshal(e.Mark.Data, &data) == nil {
			tell(t, out, e, data)
		}
	}
}

func holdings(s evidence.State) string {
	var parts []string
	bookings := map[string]int{}
	for _, p := range s.Providers {
		for _, b := range p.Bookings {
			bookings[b.Status]++
		}
	}
	for _, status := range []string{"booked", "cancelled"} {
		if n := bookings[status]; n > 0 {
			parts = append(parts, wording.Count(n, status+" appointment"))
		}
		delete(bookings, status)
	}
	others := 0
	for _, n := range bookings {
		others += n
	}
	if others > 0 {
		parts = append(parts, wording.Count(others, "other appointment"))
	}
	if len(parts) == 0 {
		parts = append(parts, "no appointment")
	}
	parts = append(parts, strings.Replace(wording.Count(len(s.Pointers), "registry entry"), "0 ", "no ", 1))
	return strings.Join(parts, ", ")
}
