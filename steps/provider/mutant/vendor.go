package mutant

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

// Mistakes that are easily made: of a cache, of one of two formats, of what is done once somebody looks.

// counting is a number that each provider has of its own.
func counting() *atomic.Int64 { return &atomic.Int64{} }

var readingTag = regexp.MustCompile(`^(W/"[^"]*)-r[0-9]+"$`)

// versionPerReading gives each reading of a booking a version of its own, and takes any of them for the right one.
func versionPerReading(r *request, n *atomic.Int64) *answer {
	if of := readingTag.FindStringSubmatch(r.Header.Get("If-Match")); of != nil {
		r.Header.Set("If-Match", of[1]+`"`)
	}
	a := r.ask()
	if onRead(r, a) && !inXML(a.header) && a.header.Get("Content-Encoding") == "" {
		a.edit(func(o object) {
			m := child(o, "meta")
			m["versionId"] = fmt.Sprintf("%s-r%d", text(m, "versionId"), n.Add(1))
			a.header.Set("ETag", `W/"`+text(m, "versionId")+`"`)
			a.header.Del("Content-Location")
		})
	}
	return a
}

// cached answers a request as it answered one like it before, a few times over.
func cached(key func(r *request) string, times int) func(r *request, kept *memory[*kept]) *answer {
	return func(r *request, m *memory[*kept]) *answer {
		k := key(r)
		if k == "" {
			return r.ask()
		}
		if before, ok := m.Load(k); ok && before.left.Add(-1) >= 0 {
			a := &answer{before.status, before.header.Clone(), before.body}
			a.header.Set("X-Correlation-Id", r.Header.Get("X-Request-Id"))
			a.header.Set("X-Request-Id", "of-"+r.Header.Get("Ssp-TraceID"))
			return a
		}
		a := r.ask()
		if a.status == http.StatusOK {
			one := &kept{answer: answer{a.status, a.header.Clone(), bytes.Clone(a.body)}}
			one.left.Store(int64(times))
			m.Store(k, one)
		}
		return a
	}
}

type kept struct {
	answer
	left atomic.Int64
}

// byPrefix lists the bookings of all whose number begins like the one that is asked for.
func byPrefix(r *request) *answer {
	a := r.ask()
	_, number, ok := strings.Cut(r.URL.Query().Get("Appointment.participant.actor:Patient.identifier"), "|")
	if !onSearch(r, a) || !ok || r.Header.Get("Ssp-TraceID") == "" {
		return a
	}
	numbers := map[string]bool{}
	for _, b := range r.vale.State().Bookings {
		if b.NHSNumber != number && b.Status == "booked" && strings.HasPrefix(b.NHSNumber, number[:8]) {
			numbers[b.NHSNumber] = true
		}
	}
	for other := range numbers {
		one := &request{Request: r.Clone(r.Context()), path: r.path, vale: r.vale, world: r.world, next: r.next}
		one.Header.Set("Accept", "application/fhir+json")
		one.requery(func(q url.Values) {
			q.Set("Appointment.participant.actor:Patient.identifier", nhsNumber+"|"+other)
		})
		more := items(decoded(one.ask().body)["entry"])
		a.edit(func(o object) {
			list := slices.Concat(items(o["entry"]), more)
			o["entry"], o["total"] = list, len(list)
		})
	}
	return a
}

// unregistered leaves bookings out of the registry that were asked for in some way, by when they begin.
func unregistered(which func(r *request) bool) func(*embedded.Config) {
	return func(c *embedded.Config) {
		m := newMemory[bool]()
		starts := regexp.MustCompile(`"?start"?(?: value=|:)"([^"]+)"`)
		handling(func(r *request) *answer {
			if s := starts.FindSubmatch(r.body); r.books() && s != nil {
				at, _ := time.Parse(time.RFC3339, string(s[1]))
				m.Store(at.UTC().String(), which(r))
			}
			return r.ask()
		})(c)
		telling(func(c *call) (*http.Response, error) {
			if s := starts.FindSubmatch(c.body); c.registers() && s != nil {
				at, _ := time.Parse(time.RFC3339, string(s[1]))
				if left, _ := m.Load(at.UTC().String()); left {
					return c.instead(http.StatusCreated)
				}
			}
			return c.send()
		})(c)
	}
}

var (
	_ = bad("a-version-for-each-reading", "A booking has another version each time it is read.", remembering(counting, versionPerReading), "RD-02", "RB-02", "RB-23", "RB-43", "CX-19", "CX-36")
	_ = bad("xml-without-namespace", "Its XML is in no namespace.", changing(func(r *request, a *answer) {
		if onRead(r, a) && inXML(a.header) {
			a.body = bytes.Replace(a.body, []byte(` xmlns="http://hl7.org/fhir"`), nil, 1)
		}
	}), "FM-02", "FM-03", "FM-04", "FM-05", "RD-01", "RD-05")
	_ = bad("numbers-by-their-beginning", "It lists the bookings of all whose number begins alike.", handling(byPrefix), "RD-21")
	_ = bad("refusals-name-no-request", "Its refusals do not say which request they answer.", changing(heading(onRefusal, func(_ *request, h http.Header) {
		h.Del("X-Correlation-Id")
		h.Set("X-Request-Id", "own-"+h.Get("X-Request-Id"))
	})), "SP-28")
	_ = bad("refusals-may-be-kept", "Its refusals may be kept.", changing(heading(onRefusal, func(_ *request, h http.Header) { h.Del("Cache-Control") })), "FM-17")
	_ = badAtTimes("slots-from-a-cache", "It answers searches for slots from a cache.", remembering(newMemory[*kept], cached(func(r *request) string {
		q := r.URL.Query()
		if !r.slots() || q.Get("status") != "free" || r.claims() == nil || strings.HasPrefix(q.Get(service), "999") || q.Has("_include") || len(q["start"]) != 2 || strings.Contains(q["start"][0], ".") {
			return ""
		}
		return q.Get("status") + r.Header.Get("Accept")
	}, 2)), []string{"CX-21", "CX-22", "RB-46", "AU-25", "AU-26", "AU-27", "AU-29", "AU-30"}, "RB-18")
	_ = bad("xml-readings-from-a-cache", "It answers readings in XML from a cache.", remembering(newMemory[*kept], cached(func(r *request) string {
		if !r.reads() || !askedInXML(r) || r.Header.Get("Accept-Encoding") == "gzip" {
			return ""
		}
		return r.path + r.URL.RawQuery
	}, 9)), "CX-18")
	_ = bad("xml-cancellations-keep-the-slot", "A booking that is cancelled in XML keeps its slot.", remembering(counting, refills(func(r *request, _ int64) bool { return inXML(r.Header) })), "CX-21")
	_ = badAtTimes("xml-not-registered", "It does not register bookings that were made in XML.", unregistered(func(r *request) bool { return inXML(r.Header) }), []string{"RB-38", "RB-42", "RG-23"}, "RG-06")
	_ = badAtTimes("south-not-registered", "It does not register the bookings of a second organisation.", unregistered(func(r *request) bool { return r.Header.Get("Ssp-From") == "918000000222" }), []string{"RB-38"}, "RG-06", "RB-42", "RG-23")
	_ = bad("new-versions-lead-nowhere", "The version that a cancellation made cannot be read.", changing(func(r *request, a *answer) {
		if b, err := r.vale.Booking(r.id()); err == nil && onOldRead(r, a) && b.Versions > 1 && strings.HasSuffix(r.path, "/_history/"+b.Version) {
			*a = *says(http.StatusNotFound, "not-found", "no such version")(r)
		}
	}), "RD-02")
	_ = bad("total-as-text", "The total of its lists of slots is a text.", editing(onSlots, func(_ *request, o object) { o["total"] = fmt.Sprint(o["total"]) }), "SL-33", "SL-24")
	_ = bad("declined-when-cancelled", "The patient of a booking that is cancelled has declined.", editing(func(r *request, a *answer) bool { return onCanceled(r, a) || onRead(r, a) }, cancelledReading(func(o object) {
		child(o, "participant", 0)["status"] = "declined"
	})), "CX-18", "RD-02", "RD-08")
	_ = badAtTimes("window-by-the-end", "It shows slots that end within the window.", editing(onSlots, func(r *request, o object) {
		for _, b := range append(bounds(r.URL.Query(), "le"), bounds(r.URL.Query(), "lt")...) {
			list := items(o["entry"])
			kept := slices.DeleteFunc(list, func(e any) bool {
				to, err := time.Parse(time.RFC3339Nano, b[2:])
				end, bad := time.Parse(time.RFC3339Nano, text(e, "resource", "end"))
				return err == nil && bad == nil && end.After(to)
			})
			if n, ok := o["total"].(float64); ok {
				o["total"] = n - float64(len(list)-len(kept))
			}
			if o["entry"] = kept; !slices.ContainsFunc(kept, func(e any) bool { return text(e, "resource", "resourceType") == "Slot" }) {
				delete(o, "entry")
			}
		}
	}), []string{"SL-20", "SL-35"}, "SL-14")
	_ = bad("includes-bring-taken-ones", "A search with includes shows taken slots beside the free ones.", handling(asked(func(r *request) {
		r.requery(func(q url.Values) {
			if q.Get("status") == "free" && q.Has("_include") {
				q.Set("status", "free,busy")
			}
		})
	})), "SL-21")
	_ = bad("xml-nothing-not-found", "It calls a search that finds nothing not found, in XML.", changing(func(r *request, a *answer) {
		if onSlots(r, a) && inXML(a.header) && a.header.Get("Content-Encoding") == "" && !bytes.Contains(a.body, []byte("<Slot")) {
			*a = *says(http.StatusNotFound, "not-found", "no slots")(r)
		}
	}), "DO-25", "SL-14")
	_ = bad("cancelled-again-in-xml", "It cancels again what is cancelled, in XML.", changing(func(r *request, a *answer) {
		if r.cancels() && inXML(r.Header) && a.status == http.StatusUnprocessableEntity && r.stored()["status"] == "cancelled" && bytes.Contains(r.body, []byte(`<status value="cancelled"`)) {
			a.status, a.body = http.StatusOK, must(r.stored())
			a.header.Set("Content-Type", "application/fhir+json;charset=utf-8")
		}
	}), "CX-28")
	_ = badAtTimes("xml-has-versions-of-its-own", "A booking that is read in XML is in a version of its own.", handling(func(r *request) *answer {
		a := r.ask()
		if onRead(r, a) && inXML(a.header) && a.header.Get("Content-Encoding") == "" {
			tag := strings.Trim(strings.TrimPrefix(a.header.Get("ETag"), "W/"), `"`)
			a.header.Set("ETag", `W/"`+tag+`-xml"`)
			a.header.Del("Content-Location")
			a.body = bytes.Replace(a.body, []byte(`<versionId value="`+tag+`"`), []byte(`<versionId value="`+tag+`-xml"`), 1)
		}
		return a
	}), []string{"RB-23", "RB-43", "CX-19", "CX-36"}, "RD-02")
)
