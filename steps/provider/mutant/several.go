package mutant

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
)

// Defects that show only where a patient holds several bookings, or where what two requests get is compared.

// others are the bookings that stand of the patient of a booking, without it, in the order in which they were made.
func (r *request) others(id string) []mockprovider.BookingState {
	all := r.vale.State().Bookings
	i := slices.IndexFunc(all, func(b mockprovider.BookingState) bool { return b.ID == id })
	if i < 0 {
		return nil
	}
	number := all[i].NHSNumber
	return slices.DeleteFunc(slices.Clone(all), func(b mockprovider.BookingState) bool {
		return b.ID == id || b.NHSNumber != number || number == "" || b.Status != "booked"
	})
}

// cancelsFirst cancels the first of a patient's bookings, where they hold three, whichever is meant, and answers as if it were that one.
func cancelsFirst(r *request) *answer {
	others := r.others(r.id())
	if !r.cancels() || len(others) < 2 || r.Header.Get("If-Match") != r.tag() || !bytes.Contains(r.body, []byte("cancelled")) {
		return r.ask()
	}
	all := r.vale.State().Bookings
	at := func(id string) int {
		return slices.IndexFunc(all, func(b mockprovider.BookingState) bool { return b.ID == id })
	}
	if at(r.id()) < at(others[0].ID) {
		return r.ask()
	}
	a := r.asIfCancelled()
	_ = r.vale.CancelLocally(r.Context(), others[0].ID)
	return a
}

// asIfCancelled answers a cancellation as one that was done, in its format, and does nothing; what cannot be cancelled is the mock's.
func (r *request) asIfCancelled() *answer {
	if r.Header.Get("If-Match") != r.tag() || !bytes.Contains(r.body, []byte("cancelled")) {
		return r.ask()
	}
	read := r.Clone(r.Context())
	read.Method, read.Body = http.MethodGet, http.NoBody
	read.Header.Del("If-Match")
	read.Header.Set("Ssp-InteractionID", "urn:nhs:names:services:careconnect:fhir:rest:read:appointment")
	one := &request{Request: read, path: r.path, vale: r.vale, next: r.next}
	one.reclaim(func(c object) { c["requested_scope"] = "patient/appointment.read" })
	a := one.ask()
	a.header.Set("ETag", `W/"77"`)
	a.header.Set("Location", r.vale.Base+"/Appointment/"+r.id()+"/_history/77")
	a.header.Del("Content-Location")
	a.body = []byte(strings.NewReplacer(`"status":"booked"`, `"status":"cancelled"`, `<status value="booked"`, `<status value="cancelled"`).Replace(string(a.body)))
	a.body = versionIDs.ReplaceAll(a.body, []byte("${1}77"))
	return a
}

var versionIDs = regexp.MustCompile(`(<versionId value="|"versionId":")[^"]+`)

// atMost leaves no more bookings in a list than that.
func atMost(n int) func(r *request, o object) {
	return func(_ *request, o object) {
		if list := items(o["entry"]); len(list) > n {
			o["entry"], o["total"] = list[:n], n
		}
	}
}

// lazily frees the slot of a booking that was cancelled once somebody asks for the booking, and not before.
func lazily(r *request, held *memory[string]) *answer {
	slot := ""
	if r.cancels() {
		slot = r.slot()
	}
	a := r.ask()
	switch {
	case onCanceled(r, a) && slot != "":
		held.Store(slot, r.id())
	case r.reads() || r.old():
		held.Forget(r.id())
	case r.searches():
		held.ForgetAll()
	case onSlots(r, a):
		a.edit(func(o object) {
			list := items(o["entry"])
			kept := slices.DeleteFunc(list, func(e any) bool {
				_, hidden := held.Load(text(e, "resource", "identifier", 0, "value"))
				return hidden && text(e, "resource", "resourceType") == "Slot"
			})
			if n, ok := o["total"].(float64); ok {
				o["total"] = n - float64(len(list)-len(kept))
			}
			if o["entry"] = kept; len(kept) == 0 {
				delete(o, "entry")
			}
		})
	}
	return a
}

// movedInXML shows a booking that staff moved at its former time to who reads it in XML.
func movedInXML(r *request, made *memory[[2]string]) *answer {
	a := r.ask()
	switch {
	case onBooked(r, a) && !inXML(a.header):
		o := decoded(a.body)
		made.Store(text(o, "id"), [2]string{text(o, "start"), text(o, "end")})
	case onRead(r, a) && inXML(a.header):
		was, ok := made.Load(r.id())
		now, err := r.vale.Booking(r.id())
		if !ok || err != nil || now.Start.Format(time.RFC3339) == was[0] {
			break
		}
		for i, element := range []string{"start", "end"} {
			a.body = regexp.MustCompile(`<`+element+` value="[^"]*"`).ReplaceAll(a.body, fmt.Appendf(nil, `<%s value="%s"`, element, was[i]))
		}
	}
	return a
}

var localNumbers = regexp.MustCompile(`(/Id/patient"(?:,"use":"usual",|,|/>\s*<value )"?value"?[:=]")([^"]+)`)

// oneNumber gives all patients without an NHS number one number of its own.
func oneNumber(r *request, own *memory[string]) *answer {
	const theOne = "L-900000"
	if number, ok := own.Load(r.id()); ok {
		r.body = bytes.ReplaceAll(r.body, []byte(`"`+theOne+`"`), []byte(`"`+number+`"`))
	}
	a := r.ask()
	if m := localNumbers.FindSubmatch(a.body); m != nil && a.header.Get("Content-Encoding") == "" {
		if id := text(decoded(a.body), "id"); id != "" {
			own.Store(id, string(m[2]))
		}
		a.body = localNumbers.ReplaceAll(a.body, []byte("${1}"+theOne))
	}
	return a
}

// anewInXML takes a request in XML for another one than the same in JSON.
func anewInXML(r *request, used *memory[bool]) *answer {
	id := r.Header.Get("X-Request-Id")
	if r.Method == http.MethodGet || id == "" {
		return r.ask()
	}
	if _, before := used.Load(id); before && inXML(r.Header) {
		r.Header.Set("X-Request-Id", "xml-"+id)
		a := r.ask()
		a.header.Set("X-Correlation-Id", id)
		return a
	}
	if !inXML(r.Header) {
		used.Store(id, true)
	}
	return r.ask()
}

// modifiedApart has Last-Modified name a time a minute before that of the resource.
func modifiedApart(of func(*request, *answer) bool) func(r *request, a *answer) {
	return heading(of, func(_ *request, h http.Header) {
		if at, err := http.ParseTime(h.Get("Last-Modified")); err == nil {
			h.Set("Last-Modified", at.Add(-time.Minute).Format(http.TimeFormat))
		}
	})
}

var (
	_ = bad("lists-two", "Its list of a patient's bookings has no more than two.", editing(onSearch, atMost(2)), "RD-16", "RD-15")
	_ = bad("cancels-all-of-three", "It cancels all bookings of a patient who holds three when one of them is cancelled.", handling(func(r *request) *answer {
		var others []mockprovider.BookingState
		if r.cancels() {
			others = r.others(r.id())
		}
		a := r.ask()
		if onCanceled(r, a) && len(others) > 1 {
			for _, b := range others {
				_ = r.vale.CancelLocally(r.Context(), b.ID)
			}
		}
		return a
	}), "RB-18")
	_ = bad("moves-another-of-three", "It moves another booking of a patient who holds three when one of them is cancelled.", handling(func(r *request) *answer {
		var others []mockprovider.BookingState
		if r.cancels() {
			others = r.others(r.id())
		}
		a := r.ask()
		if onCanceled(r, a) && len(others) > 1 {
			_ = r.vale.MoveToNext(r.Context(), others[len(others)-1].ID)
		}
		return a
	}), "RB-18")
	_ = bad("cancels-the-first-of-three", "It cancels the first booking of a patient who holds three, whichever is meant.", handling(cancelsFirst), "CX-18", "RB-18")
	_ = bad("frees-when-read", "It frees the slot of a cancelled booking once somebody reads the booking, and not before.", remembering(newMemory[string], lazily), "CX-21")
	_ = bad("moved-but-not-in-xml", "A booking that staff moved reads in XML at its former time.", remembering(newMemory[[2]string], movedInXML), "RD-08")
	_ = bad("one-local-number", "It gives one number of its own to all patients without an NHS number.", remembering(newMemory[string], oneNumber), "BK-58")
	_ = bad("xml-is-another-request", "It takes a request that is repeated in XML for another.", remembering(newMemory[bool], anewInXML), "SP-30")
	_ = bad("booked-a-minute-ago", "It says of a booking that was just made that it was changed a minute before.", changing(modifiedApart(onBooked)), "BK-53")
	_ = bad("read-a-minute-apart", "A booking that is read says that it was changed a minute before it was.", changing(modifiedApart(onRead)), "RD-06")
	_ = bad("cancelled-a-minute-ago", "It says of a booking that was just cancelled that it was changed a minute before.", changing(modifiedApart(onCanceled)), "CX-16")
	_ = good("modified-rounded-up", "Its headers round the time of a change up to the next second.", changing(heading(func(r *request, a *answer) bool {
		return onBooked(r, a) || onRead(r, a) || onCanceled(r, a)
	}, func(_ *request, h http.Header) {
		if at, err := http.ParseTime(h.Get("Last-Modified")); err == nil {
			h.Set("Last-Modified", at.Add(time.Second).Format(http.TimeFormat))
		}
	})))
	_ = good("frees-a-little-later", "It frees the slot of a cancelled booking at the second search after it.", remembering(newMemory[string], later))
)

// later frees the slot of a booking that was cancelled by and by, whether or not somebody reads the booking.
func later(r *request, held *memory[string]) *answer {
	slot := ""
	if r.cancels() {
		slot = r.slot()
	}
	if r.slots() && strings.Contains(r.Header.Get("Accept"), "json") {
		one := lazily(r, held)
		held.ForgetAll()
		return one
	}
	a := r.ask()
	if onCanceled(r, a) && slot != "" {
		held.Store(slot, r.id())
	}
	return a
}
