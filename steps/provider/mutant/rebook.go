package mutant

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
)

// earlier are the bookings that the patient of a request holds.
func (r *request) earlier() []mockprovider.BookingState {
	var out []mockprovider.BookingState
	for _, b := range r.vale.State().Bookings {
		if n := number(r.sent()); n != "" && b.NHSNumber == n && b.Status == "booked" {
			out = append(out, b)
		}
	}
	return out
}

// onceBookedAgain does something to the earlier bookings of a patient who was booked again.
func onceBookedAgain(act func(r *request, id string)) func(r *request) *answer {
	return func(r *request) *answer {
		if !r.books() {
			return r.ask()
		}
		held := r.earlier()
		a := r.ask()
		if a.status == http.StatusCreated {
			for _, b := range held {
				act(r, b.ID)
			}
		}
		return a
	}
}

// twinned is what may be seen of a slot that is booked twice: another is made to stand for it, with its identifier.
var twinned = []string{"SL-41"}

var (
	_ = bad("cancels-original", "It cancels the original itself when the patient is booked again.", handling(onceBookedAgain(func(r *request, id string) { _ = r.vale.CancelLocally(r.Context(), id) })), "RB-49", "RB-18", "RB-23", "RB-43")
	_ = bad("edits-original", "It writes on the original when the patient is booked again.", handling(onceBookedAgain(func(r *request, id string) { _ = r.vale.AddNote(r.Context(), id, "booked again") })), "RB-23", "RB-43")
	_ = bad("moves-original", "It moves the original when the patient is booked again.", handling(onceBookedAgain(func(r *request, id string) { _ = r.vale.MoveToNext(r.Context(), id) })), "RB-49", "RB-18", "RB-23", "RB-43")
	_ = bad("one-booking-each", "It refuses a patient who holds a booking.", handling(func(r *request) *answer {
		if r.books() && len(r.earlier()) > 0 && r.sent()["extension"] == nil {
			return says(http.StatusUnprocessableEntity, "business-rule", "the patient has a booking")(r)
		}
		return r.ask()
	}), "RB-50", "RB-40")
	_ = bad("merges", "It answers a second booking of a patient with the first.", remembering(newMemory[bool], func(r *request, _ *memory[bool]) *answer {
		if !r.books() {
			return r.ask()
		}
		held := r.earlier()
		a := r.ask()
		if a.status == http.StatusCreated && len(held) > 0 {
			id := held[0].ID
			made := text(object{"o": decoded(a.body)}, "o", "id")
			_ = r.vale.CancelLocally(r.Context(), made)
			a.body = []byte(strings.ReplaceAll(string(a.body), made, id))
			a.header.Set("Location", strings.ReplaceAll(a.header.Get("Location"), made, id))
		}
		return a
	}), "RB-23", "RB-18", "BK-51")
	_ = badAtTimes("confirms-and-waits", "A booking that it confirmed reads as pending.", editing(onRead, func(_ *request, o object) {
		if o["status"] == "booked" {
			o["status"] = "pending"
		}
	}), []string{"RB-23", "RB-43", "RB-49"}, "RB-18", "RD-08", "RD-16")
)

func decoded(raw []byte) object {
	r := request{body: raw}
	return r.sent()
}

// swaps remembers which slot stands for which, so that one can be booked twice.
type swaps struct {
	mu   sync.Mutex
	real map[string]string // identifier of the slot that was made, by the one that is shown for it
}

func newSwaps() *swaps { return &swaps{real: map[string]string{}} }

// booksTwice books a slot that the mock would refuse, in a slot of the same time that is made for it.
func (s *swaps) booksTwice(r *request) *answer {
	o := r.sent()
	slot := contained(o, "Slot")
	start, err := time.Parse(time.RFC3339, text(slot, "start"))
	end, errEnd := time.Parse(time.RFC3339, text(slot, "end"))
	if err != nil || errEnd != nil {
		return r.ask()
	}
	made, err := r.vale.AddSlots(mockprovider.SlotSeries{Start: start, Length: end.Sub(start)})
	if err != nil {
		return r.ask()
	}
	shown := text(slot, "identifier", 0, "value")
	s.mu.Lock()
	s.real[made[0].Identifier] = shown
	s.mu.Unlock()
	r.body = []byte(strings.ReplaceAll(string(r.body), shown, made[0].Identifier))
	return r.ask()
}

// conceal shows slots that were made as those that they stand for.
func (s *swaps) conceal(a *answer) *answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	for made, shown := range s.real {
		a.body = []byte(strings.ReplaceAll(string(a.body), made, shown))
	}
	return a
}

// reveal has the mock see the slots that it made where it is asked to cancel a booking of one.
func (s *swaps) reveal(r *request) {
	if !r.cancels() {
		return
	}
	b, err := r.vale.Booking(r.id())
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if shown := s.real[b.Slot]; shown != "" {
		r.body = []byte(strings.ReplaceAll(string(r.body), shown, b.Slot))
	}
}

// twice books a slot again where that is wanted of a refusal.
func twice(when func(r *request, a *answer) bool) func(r *request, s *swaps) *answer {
	return func(r *request, s *swaps) *answer {
		s.reveal(r)
		body := r.body
		a := r.ask()
		if when(r, a) {
			r.body = body
			a = s.booksTwice(r)
		}
		return s.conceal(a)
	}
}

func taken(r *request, a *answer) bool {
	return r.books() && a.status == http.StatusUnprocessableEntity && strings.Contains(string(a.body), "Slot no longer available")
}

var (
	_ = badAtTimes("books-taken", "It books a slot that is taken.", remembering(newSwaps, twice(taken)), twinned, "BK-67", "BK-55", "RB-18")
	_ = badAtTimes("races", "It books one slot for all who ask at the same time.", remembering(crowding, raceBook), []string{"SL-41", "RB-18", "BK-47"}, "BK-55")
	_ = bad("cancels-for-all", "It answers each of several cancellations at once as done.", remembering(func() *crowd { return &crowd{swaps: newSwaps(), in: map[string]int{}} }, raceCancel), "CX-26")
)

// crowd knows how many ask for one thing at the same time.
type crowd struct {
	*swaps
	mu sync.Mutex
	in map[string]int
}

// gather waits a little and says whether others ask for the same.
func (c *crowd) gather(key string) (crowded bool, leave func()) {
	c.mu.Lock()
	c.in[key]++
	c.mu.Unlock()
	time.Sleep(50 * time.Millisecond) // so that they meet
	c.mu.Lock()
	crowded = c.in[key] > 1
	c.mu.Unlock()
	return crowded, func() {
		time.Sleep(50 * time.Millisecond)
		c.mu.Lock()
		c.in[key]--
		c.mu.Unlock()
	}
}

func raceBook(r *request, c *crowd) *answer { return raceBookAs(r, c, http.StatusCreated) }

// raceBookAs answers the later ones of a crowd with a status.
func raceBookAs(r *request, c *crowd, later int) *answer {
	c.reveal(r)
	if !r.books() {
		return c.conceal(r.ask())
	}
	crowded, leave := c.gather(text(contained(r.sent(), "Slot"), "identifier", 0, "value"))
	defer leave()
	body := r.body
	a := r.ask()
	if crowded && taken(r, a) {
		r.body = body
		if a = c.booksTwice(r); a.status == http.StatusCreated {
			a.status = later
		}
	}
	return c.conceal(a)
}

func raceCancel(r *request, c *crowd) *answer {
	if !r.cancels() {
		return r.ask()
	}
	crowded, leave := c.gather(r.id())
	defer leave()
	a := r.ask()
	if crowded && a.status == http.StatusConflict {
		a.status = http.StatusOK
	}
	return a
}
