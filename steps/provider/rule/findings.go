package rule

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	shared "github.com/rebookcheck/rebookcheck/steps/rule"
)

// findings gathers the instances of a rule's moment.
type findings struct {
	met, wrong []string // labels of the evidence
	seen       int
	faults     []string
	rows       map[string]bool // readings B that something kept to
}

// ok notes an instance that was as it must be.
func (f *findings) ok(labels ...string) {
	f.seen++
	f.met = append(f.met, labels...)
}

// broken notes an instance that was not, and why.
func (f *findings) broken(why string, labels ...string) {
	f.faults = append(f.faults, why)
	f.wrong = append(f.wrong, labels...)
}

// check notes an instance: right where why is empty.
func (f *findings) check(why string, labels ...string) {
	if why == "" {
		f.ok(labels...)
		return
	}
	f.broken(why, labels...)
}

// other notes that an instance keeps to reading B of a row of the table of conflicts. That decides nothing.
func (f *findings) other(row string) {
	if _, known := conflicts[row]; !known {
		panic("no row " + row + " in the table of conflicts")
	}
	if f.rows == nil {
		f.rows = map[string]bool{}
	}
	f.rows[row] = true
}

// verdict concludes; moment says what would have had to be seen.
func (f *findings) verdict(moment string) Verdict {
	switch {
	case len(f.faults) > 0:
		return Verdict{Status: shared.Fail, Detail: strings.Join(once(f.faults), "; "), Evidence: once(f.wrong), Readings: f.readings()}
	case f.seen == 0:
		return Verdict{Status: shared.NotObserved, Detail: "not seen: " + moment}
	}
	times := "once"
	if f.seen > 1 {
		times = fmt.Sprintf("%d times", f.seen)
	}
	return Verdict{Status: shared.Pass, Detail: "seen " + times + ": " + moment, Evidence: once(f.met), Readings: f.readings()}
}

func (f *findings) readings() []shared.Reading {
	var out []shared.Reading
	for row := range f.rows {
		c := conflicts[row]
		out = append(out, shared.Reading{Row: row, Topic: c.topic, Name: "A", Under: c.a}, shared.Reading{Row: row, Topic: c.topic, Name: "B", Under: c.b, Met: true})
	}
	slices.SortStableFunc(out, func(a, b shared.Reading) int { return strings.Compare(a.Row, b.Row) })
	return out
}

// once drops empty and repeated strings and keeps the order.
func once(in []string) []string {
	var out []string
	for _, s := range in {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// conflict is a row of the table: its topic, the reading of the Booking API and the other one.
type conflict struct{ topic, a, b string }

// conflicts are the rows that bear on what a provider does; the numbers are those of the wire contract: 10 the catalogue of
// errors, 15 the table of conflicts, 17 the rulings. A provider conforms under either reading.
var conflicts = map[string]conflict{
	"10.E4":  {"Header missing", "400", "processed, with a warning (harness practice)"},
	"10.E5":  {"Unknown booking on update", "404", "405 (er_errorhandling)"},
	"10.E3":  {"Body that is no Appointment", "400", "422 (business-rule reading)"},
	"15.1":   {"Token failure", "403 (API 2.0.4)", "401 (SCAL P1 to P7, RFC 6750), or 400 where the token is malformed (er_overview)"},
	"15.3":   {"Slot taken", "422 (API, SCAL P29)", "409 (er_overview)"},
	"15.4":   {"Version mismatch on update", "409 (API)", "412 (fs_xti, plain HTTP)"},
	"15.5":   {"Profile failure of the body", "422 (API)", "400 (er_overview)"},
	"15.6":   {"Rank 1 rule broken", "400 (incumbent)", "422 (business-rule reading)"},
	"15.7":   {"Unsupported response format", "415 (implementation_api)", "501 (er_overview) or 406 (HTTP)"},
	"15.8":   {"Unknown query parameter", "ignored (implementation_api)", "400 (failure list of search_slots)"},
	"15.10":  {"No slots", "an outcome entry explains (er_overview)", "a bare empty Bundle (search_slots)"},
	"15.12":  {"Schedule actor", "exactly one HealthcareService (fs_fhir_overrides, SCAL P13)", "a HealthcareService or a Location (API schedule)"},
	"15.13":  {"Where the DoS id sits", "HealthcareService.identifier (API since March 2021)", "HealthcareService.id (samples)"},
	"15.18":  {"X-Correlation-Id", "on every answer (fs_xti)", "only where the ids differ (API)"},
	"15.23":  {"DELETE verb", "405 (incumbent; absent from the API)", "refused otherwise (er_errorhandling and implementation_api list it)"},
	"15.24":  {"fullUrl in searches", "unversioned (FHIR bdl-8, sample)", "versioned (API table)"},
	"15.28b": {"Booking already cancelled", "422", "409 where the version is stale too"},
	"15.46":  {"Includes beyond the schedule and the service", "returned when asked for (SCAL)", "should be supported (API 2.0.4)"},
	"15.7r":  {"Content-Location", "sent on read and update (implementation_api)", "left out (API pages)"},
	"17.24":  {"No slot in the body", "400 (incumbent)", "422 (profile)"},
	"17.26":  {"Location", "absolute (API)", "relative, resolving to the version that was made (SCAL code)"},
	"17.29":  {"X-Request-Id of the answer", "the provider's own (fs_xti)", "that of the request (API)"},
}

// each judges every call that is chosen by a check, which says what is wrong, or nothing.
func each(moment string, chosen func(*Call) bool, check func(*Call) string) func(*Record) Verdict {
	return func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if chosen(c) {
				f.check(check(c), c.Label)
			}
		}
		return f.verdict(moment)
	}
}

// good chooses answered requests of an interaction that have nothing wrong.
func good(kinds ...evidence.Kind) func(*Call) bool {
	return func(c *Call) bool {
		return c.Good() && c.Answered() && slices.Contains(kinds, c.Kind) && !refusedXML(c) && !deafToXML(c)
	}
}

// refusedXML says that a request for XML was refused for its format, as a provider may that speaks JSON alone [FM-02].
func refusedXML(c *Call) bool {
	return slices.Contains([]int{http.StatusUnsupportedMediaType, http.StatusNotAcceptable, http.StatusNotImplemented}, c.Status()) && wanted(c) == "xml"
}

// deafToXML says that a body in XML was refused by a provider that does not answer in XML: it may speak JSON alone [FM-02],
// and then refuses whatever is in the body.
func deafToXML(c *Call) bool {
	return strings.HasPrefix(c.Asked("Content-Type"), "application/fhir+xml") && c.Status() >= http.StatusBadRequest && (media(c) != "xml" || refusedXML(c))
}

// succeeded chooses those of them that were answered with 2xx.
func succeeded(kinds ...evidence.Kind) func(*Call) bool {
	is := good(kinds...)
	return func(c *Call) bool { return is(c) && c.Succeeded() }
}

// probe chooses answered requests that were to find something out.
func probe(what ...string) func(*Call) bool {
	return func(c *Call) bool {
		return c.Good() && c.Answered() && slices.Contains(what, c.Probe) && !refusedXML(c)
	}
}

// wrong chooses answered requests that have something wrong with them on purpose.
func wrong(kind evidence.Kind, what ...string) func(*Call) bool {
	return func(c *Call) bool {
		return c.Answered() && (kind == "" || c.Kind == kind) && slices.Contains(what, c.Wrong) && !deafToXML(c)
	}
}

// refusal is how a request has to be answered: by the status, or by another under reading B of a row.
type refusal struct {
	status int
	row    string
	also   []int
}

// refuses judges every call that is chosen by how it was refused.
func refuses(moment string, chosen func(*Call) bool, want refusal) func(*Record) Verdict {
	return func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if chosen(c) {
				f.refused(c, want)
			}
		}
		return f.verdict(moment)
	}
}

func (f *findings) refused(c *Call, want refusal) {
	switch {
	case c.Status() == want.status:
		f.ok(c.Label)
	case slices.Contains(want.also, c.Status()):
		f.other(want.row)
		f.ok(c.Label)
	default:
		f.broken(fmt.Sprintf("a request (%s) was answered with %d and not refused with %s", c.Wrong, c.Status(), want), c.Label)
	}
}

func (w refusal) String() string {
	all := []string{fmt.Sprint(w.status)}
	for _, s := range w.also {
		all = append(all, fmt.Sprint(s))
	}
	return strings.Join(all, " or ")
}

// status says what is wrong with a call that was not answered with a status.
func status(want int) func(*Call) string {
	return func(c *Call) string {
		if c.Status() == want {
			return ""
		}
		return fmt.Sprintf("a request%s was answered with %d and not with %d", described(c), c.Status(), want)
	}
}

func described(c *Call) string {
	if c.Probe != "" {
		return " (" + c.Probe + ")"
	}
	return ""
}

// both joins checks: the first that finds something wrong says so.
func both(checks ...func(*Call) string) func(*Call) string {
	return func(c *Call) string {
		for _, check := range checks {
			if why := check(c); why != "" {
				return why
			}
		}
		return ""
	}
}
