package mutant

import (
	"net/url"
	"strings"
	"time"
)

// Defects in which slots an answer leaves out, or lets in at the edge of a window.

// leavesOut leaves the last free slot out of a list that has more than a few.
func leavesOut(where func(q url.Values) bool) func(r *request, a *answer) {
	return func(r *request, a *answer) {
		if !onSlots(r, a) || r.URL.Query().Has("_include") || !where(r.URL.Query()) {
			return
		}
		a.edit(func(o object) {
			list := items(o["entry"])
			last, n := -1, 0
			for i, e := range list {
				if text(e, "resource", "status") == "free" {
					last, n = i, n+1
				}
			}
			if n <= 4 { //nolint:mnd // a few
				return
			}
			o["entry"] = append(list[:last:last], list[last+1:]...)
			if total, ok := o["total"].(float64); ok {
				o["total"] = total - 1
			}
		})
	}
}

// rebounded gives the bounds with one of some prefixes another time.
func rebounded(prefixes string, change func(time.Time) time.Time, where func(r *request) bool) func(r *request) *answer {
	return asked(func(r *request) {
		if !where(r) {
			return
		}
		r.requery(func(q url.Values) {
			for i, s := range q["start"] {
				if len(s) < 3 || !strings.Contains(prefixes, s[:2]) {
					continue
				}
				if at, err := time.Parse(time.RFC3339Nano, s[2:]); err == nil {
					q["start"][i] = s[:2] + change(at).Format(time.RFC3339Nano)
				}
			}
		})
	})
}

// askedInXML says that a request wants XML.
func askedInXML(r *request) bool { return strings.Contains(r.Header.Get("Accept"), "xml") }

// onlyInXML takes one prefix for another where XML is wanted.
func onlyInXML(from, to string) func(r *request) *answer {
	change := prefixed(from, to)
	return func(r *request) *answer {
		if !askedInXML(r) {
			return r.ask()
		}
		return change(r)
	}
}

// wholeSeconds writes and compares the times of slots to the second.
func wholeSeconds(r *request) *answer {
	a := rebounded("ge gt", func(t time.Time) time.Time { return t.Truncate(time.Second) }, func(r *request) bool {
		return !strings.Contains(r.URL.RawQuery, "37.12") // its slots begin at full minutes
	})(r)
	if !onSlots(r, a) {
		return a
	}
	a.body = []byte(strings.ReplaceAll(string(a.body), `.000Z"`, `Z"`))
	return a
}

var (
	_ = bad("free-leaves-one-out", "A search for free slots leaves one out that other searches show.", changing(leavesOut(func(q url.Values) bool { return q.Get("status") == "free" })), "SL-17")
	_ = bad("no-status-leaves-one-out", "A search without a status leaves a free slot out that a search for free slots shows.", changing(leavesOut(func(q url.Values) bool { return !q.Has("status") })), "SL-17")
	_ = bad("both-leaves-one-out", "A search for free and taken slots leaves a free one out that a search for free slots shows.", changing(leavesOut(func(q url.Values) bool { return q.Get("status") == "free,busy" })), "SL-17")
	_ = good("no-status-is-free", "It shows free slots only where nobody asks for a status.", handling(asked(func(r *request) {
		r.requery(func(q url.Values) {
			if !q.Has("status") {
				q.Set("status", "free")
			}
		})
	})))
	_ = bad("milliseconds-cut-off", "It takes the bounds of a window for those of the second that they are in.", handling(rebounded("ge gt le lt", func(t time.Time) time.Time { return t.Truncate(time.Second) }, func(r *request) bool {
		return !strings.Contains(r.URL.RawQuery, "37.12")
	})), "SL-14")
	_ = bad("milliseconds-rounded", "It rounds the upper bound of a window to the next second.", handling(rebounded("le lt", func(t time.Time) time.Time { return t.Add(time.Second - time.Nanosecond).Truncate(time.Second) }, func(r *request) bool {
		return !strings.Contains(r.URL.RawQuery, "37.12")
	})), "SL-14")
	_ = bad("xml-gt-is-ge", "It takes a lower bound that is left out for one that is not, in XML.", handling(onlyInXML("gt", "ge")), "SL-14")
	_ = bad("xml-ge-is-gt", "It takes a lower bound for one that is left out, in XML.", handling(onlyInXML("ge", "gt")), "SL-14")
	_ = bad("xml-lt-is-le", "It takes an upper bound that is left out for one that is not, in XML.", handling(onlyInXML("lt", "le")), "SL-14")
	_ = good("whole-seconds", "Its slots begin at a second, of which it knows no parts.", handling(wholeSeconds))
)
