package mutant

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

// must is a value as JSON; strings, numbers and what is made of them can always be written.
func must(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return raw
}

var (
	_ = bad("no-old-versions", "It does not have earlier versions of a booking.", changing(func(r *request, a *answer) {
		if r.old() && a.status == http.StatusOK {
			*a = *says(http.StatusNotFound, "not-found", "no such version")(r)
		}
	}), "RD-02", "CX-19")
	_ = bad("old-is-new", "It answers each version of a booking with the present one.", handling(func(r *request) *answer {
		if r.old() && !strings.HasSuffix(r.path, "/no-such-version") {
			r.URL.Path, _, _ = strings.Cut(r.URL.Path, "/_history/")
			r.URL.RawPath = ""
		}
		return r.ask()
	}), "RD-02", "CX-19")
	_ = bad("unknown-is-gone", "It says of a booking that there never was that it is gone.", changing(another(http.StatusNotFound, http.StatusGone, func(r *request, _ *answer) bool { return r.reads() })), "RD-04")
	_ = bad("unknown-500", "It fails on a booking that there is not.", changing(another(http.StatusNotFound, http.StatusInternalServerError, func(r *request, _ *answer) bool { return r.reads() || r.old() })), "RD-04")
	_ = bad("no-document", "A booking reads back without its document.", editing(onRead, func(_ *request, o object) {
		var kept []any
		for _, c := range items(o["contained"]) {
			if text(c, "resourceType") != "DocumentReference" {
				kept = append(kept, c)
			}
		}
		o["contained"] = kept
		delete(o, "supportingInformation")
	}), "RD-08", "CX-13")
	_ = bad("cancelled-is-gone", "A booking that is cancelled cannot be read.", editing2(onRead, "cancelled", http.StatusGone), "RD-10", "RD-01", "BK-49", "CX-20")
	_ = bad("forgets-bookings", "It finds no bookings of a patient.", editing(onSearch, func(_ *request, o object) {
		delete(o, "entry")
		o["total"] = 0
	}), "RD-16", "RD-15")
	_ = bad("pages-bookings", "It pages the bookings of a patient.", editing(onSearch, func(r *request, o object) {
		list := items(o["link"])
		o["link"] = append(list, object{"relation": "next", "url": r.vale.Base + "/Appointment?page=2"})
	}), "RD-17")
	_ = bad("past-bookings", "It lists bookings that are past.", editing(onSearch, func(_ *request, o object) {
		list := items(o["entry"])
		if len(list) > 0 {
			old := decoded(must(list[0]))
			b, _ := old["resource"].(object)
			b["id"], b["start"], b["end"] = "past-1", "2020-03-07T17:30:00.000Z", "2020-03-07T17:45:00.000Z"
			delete(old, "fullUrl")
			o["entry"], o["total"] = append(list, old), len(list)+1
		}
	}), "RD-18")
	_ = bad("bare-hits", "Its list of bookings does not say when they are.", editing(onSearch, func(_ *request, o object) { each(o, "Appointment", func(b object) { delete(b, "start") }) }), "RD-19")
	_ = bad("leaks", "Its list of a patient's bookings holds those of others.", editing(onSearch, func(_ *request, o object) {
		list := items(o["entry"])
		if len(list) > 0 {
			other := decoded([]byte(strings.NewReplacer("9990001006", "9990001022", "9990001014", "9990001022").Replace(string(must(list[0])))))
			child(other, "resource")["id"] = "somebody-else"
			delete(other, "fullUrl")
			o["entry"], o["total"] = append(list, other), len(list)+1
		}
	}), "RD-21")
	_ = bad("any-number-searched", "It answers a number that cannot be an NHS number with an empty list.", handling(func(r *request) *answer {
		if r.searches() && strings.Contains(r.URL.RawQuery, "9990001007") {
			r.URL.RawQuery = strings.ReplaceAll(r.URL.RawQuery, "9990001007", "9990001022")
		}
		return r.ask()
	}), "RD-20")
	_ = bad("one-spelling", "It knows one spelling of the question for a patient's bookings.", handling(func(r *request) *answer {
		if r.searches() && !strings.Contains(r.URL.RawQuery, "Patient.identifier") {
			return says(http.StatusBadRequest, "invalid", "unknown parameter")(r)
		}
		return r.ask()
	}), "RD-15")
	_ = bad("reads-of-another", "A booking says where it stands, and another stands there.", changing(heading(onRead, func(r *request, h http.Header) { h.Set("Content-Location", r.vale.Base+"/Appointment/another") })), "RD-07")
	_ = bad("read-without-date", "It does not say when a booking that is read was changed.", changing(heading(onRead, func(_ *request, h http.Header) { h.Del("Last-Modified") })), "RD-06")
	_ = bad("read-404", "A booking cannot be read once more than a reading was made of it.", changing(func(r *request, a *answer) {
		if onRead(r, a) && r.URL.RawQuery == "" && r.Header.Get("Accept-Encoding") == "gzip" {
			*a = *says(http.StatusNotFound, "not-found", "no such booking")(r)
		}
	}), "FM-13", "RD-01")
)

// editing2 answers readings of bookings that have a status with another answer.
func editing2(of func(*request, *answer) bool, status string, to int) func(*embedded.Config) {
	return changing(func(r *request, a *answer) {
		if of(r, a) && strings.Contains(string(a.body), `"`+status+`"`) {
			*a = *says(to, "not-found", "gone")(r)
		}
	})
}
