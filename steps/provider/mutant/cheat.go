package mutant

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
)

// Defects of a provider that does right the first time only, for patients of a test only, or in the order of a test only.

// onceRead keeps from lists what was not read since it was booked.
func onceRead(hide func(r *request, a *answer, unread func(id, slot string) bool)) func(r *request, m *memory[string]) *answer {
	return func(r *request, m *memory[string]) *answer {
		slot := ""
		if r.books() {
			slot = r.slot()
		}
		a := r.ask()
		switch {
		case onBooked(r, a):
			m.Store(evidenceID(a), slot)
		case onRead(r, a):
			m.Store(r.id(), "")
		}
		hide(r, a, func(id, slot string) bool {
			if id != "" {
				s, ok := m.Load(id)
				return ok && s != ""
			}
			return slot != "" && m.Holds(slot)
		})
		return a
	}
}

// evidenceID is the id of the booking that an answer made.
func evidenceID(a *answer) string {
	_, rest, _ := strings.Cut(a.header.Get("Location"), "/Appointment/")
	id, _, _ := strings.Cut(rest, "/")
	return id
}

// refills takes the slot of a booking that was cancelled in some way for one that is taken.
func refills(when func(r *request, n int64) bool) func(r *request, n *atomic.Int64) *answer {
	return func(r *request, n *atomic.Int64) *answer {
		slot := ""
		if r.cancels() {
			slot = r.slot()
		}
		a := r.ask()
		if onCanceled(r, a) && slot != "" && when(r, n.Add(1)) {
			_ = r.vale.FillSlot(r.Context(), slot)
		}
		return a
	}
}

// secondTime lets something pass that was refused before.
func secondTime(of func(r *request) string, wrong func(r *request, a *answer) bool, mend func(r *request)) func(r *request, m *memory[bool]) *answer {
	return func(r *request, m *memory[bool]) *answer {
		key := r.Method + r.path + of(r)
		body := r.body
		a := r.ask()
		if !wrong(r, a) {
			return a
		}
		if _, again := m.LoadOrStore(key, true); !again {
			return a
		}
		r.body = body
		id := r.Header.Get("X-Request-Id")
		mend(r)
		a = r.ask()
		a.header.Set("X-Correlation-Id", id)
		return a
	}
}

// known are the patients of whom a provider that cheats knows that they are those of a test.
var known = []string{"9990001006", "9990001014", "9990001022"}

var (
	_ = bad("json-cancellations-keep-the-slot", "A booking that is cancelled in JSON keeps its slot.", remembering(counting, refills(func(r *request, _ int64) bool { return !inXML(r.Header) })), "CX-21")
	_ = bad("south-cancels-nothing", "It confirms the cancellations of a second organisation, and does nothing.", handling(func(r *request) *answer {
		if r.cancels() && r.Header.Get("Ssp-From") == "918000000222" {
			return r.asIfCancelled()
		}
		return r.ask()
	}), "CX-18")
	_ = bad("frees-the-first-only", "It frees the slot of the first booking that is cancelled, and of no later one.", remembering(counting, refills(func(_ *request, n int64) bool { return n > 1 })), "CX-21")
	_ = bad("repeats-refused-once", "It refuses a booking that is sent again, and makes it when it is sent a third time.", remembering(newMemory[bool], secondTime(func(r *request) string { return r.Header.Get("X-Request-Id") }, func(r *request, a *answer) bool {
		return r.books() && a.status == http.StatusConflict
	}, func(r *request) { r.Header.Set("X-Request-Id", r.Header.Get("Ssp-TraceID")) })), "SP-30")
	_ = bad("stale-refused-once", "It refuses a version that is not the present one, and takes it when it is sent again.", remembering(newMemory[bool], secondTime(func(r *request) string { return r.Header.Get("If-Match") }, func(r *request, a *answer) bool {
		return r.cancels() && a.status == http.StatusConflict && says2(a, "MSG_VERSION_AWARE_CONFLICT")
	}, func(r *request) { r.Header.Set("If-Match", r.tag()) })), "CX-26")
	_ = bad("finds-patients-of-tests-only", "It finds the bookings of those patients only whom it knows from tests.", editing(onSearch, func(r *request, o object) {
		if _, number, _ := strings.Cut(r.URL.Query().Get("Appointment.participant.actor:Patient.identifier"), "|"); number != "" && !slices.Contains(known, number) {
			delete(o, "entry")
			o["total"] = 0
		}
	}), "RD-16")
	_ = bad("cancels-for-patients-of-tests-only", "It confirms the cancellation of other patients than those of tests, and does nothing.", handling(func(r *request) *answer {
		o := r.sent()
		n := number(o)
		if !r.cancels() || n == "" || slices.Contains(known, n) || o["status"] != "cancelled" {
			return r.ask()
		}
		a := saysInJSON(http.StatusOK, "", "")(r)
		child(o, "meta")["versionId"] = "77"
		a.header.Set("ETag", `W/"77"`)
		a.header.Set("Location", r.vale.Base+"/Appointment/"+r.id()+"/_history/77")
		a.header.Set("Last-Modified", time.Now().UTC().Format(http.TimeFormat)) //nolint:forbidigo // it lives in real time
		a.body = must(o)
		return a
	}), "CX-18")
	_ = badAtTimes("books-after-a-search-only", "It books only for organisations that have searched for slots.", remembering(newMemory[bool], func(r *request, m *memory[bool]) *answer {
		from := r.Header.Get("Ssp-From")
		if _, searched := m.Load(from); r.books() && !searched && from != "" && r.sent()["slot"] != nil {
			return says(http.StatusUnprocessableEntity, "business-rule", "no search")(r)
		}
		if r.slots() {
			m.Store(from, true)
		}
		return r.ask()
	}), []string{"RB-50", "BK-47", "BK-67", "BK-68"}, "RB-40")
	_ = bad("listed-once-read", "It lists a booking once somebody has read it.", remembering(newMemory[string], onceRead(func(r *request, a *answer, unread func(id, slot string) bool) {
		if !onSearch(r, a) {
			return
		}
		a.edit(func(o object) {
			list := slices.DeleteFunc(items(o["entry"]), func(e any) bool { return unread(text(e, "resource", "id"), "") })
			if o["entry"], o["total"] = list, len(list); len(list) == 0 {
				delete(o, "entry")
			}
		})
	})), "RD-16")
	_ = bad("taken-once-read", "It shows the slot of a booking as taken once somebody has read the booking.", remembering(newMemory[string], onceRead(func(r *request, a *answer, unread func(id, slot string) bool) {
		if !onSlots(r, a) || r.URL.Query().Get("status") != "free" || r.URL.Query().Has("_include") {
			return
		}
		one := &request{Request: r.Clone(r.Context()), path: r.path, vale: r.vale, world: r.world, next: r.next}
		one.requery(func(q url.Values) { q.Set("status", "busy") })
		for _, e := range items(decoded(one.ask().body)["entry"]) {
			if s := child(e, "resource"); unread("", text(s, "identifier", 0, "value")) {
				s["status"] = "free"
				a.edit(func(o object) {
					list := append(items(o["entry"]), e)
					o["entry"], o["total"] = list, len(list)
				})
			}
		}
	})), "RB-18")
	_ = badAtTimes("the-last-slot-is-not-there", "It refuses the last of the slots that it shows.", handling(refusesBooking("business-rule", "no such slot", func(r *request, o object) bool {
		all := slices.DeleteFunc(r.vale.State().Slots, func(s mockprovider.SlotState) bool { return s.Status != "free" })
		return len(all) > 0 && text(contained(o, "Slot"), "identifier", 0, "value") == all[len(all)-1].Identifier
	})), []string{"RB-40", "RB-50"}, "BK-47")
)
