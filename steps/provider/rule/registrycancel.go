package rule

import (
	"maps"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// endings are the times at which a booking was cancelled, as far as it is known: by us or by staff.
func endings(r *Record) map[string]int {
	out := map[string]int{}
	for _, c := range r.Calls {
		if mayEnd(c) {
			if _, twice := out[c.ID]; !twice {
				out[c.ID] = c.Seq
			}
		}
	}
	for _, a := range r.Staff {
		if a.Act == "cancel" {
			out[a.Booking] = 0 // the mark stands after the act
		}
	}
	return out
}

// ended are the requests and the acts of staff that cancelled a booking.
func ended(r *Record, id string) []string {
	var out []string
	for _, c := range r.Calls {
		if c.ID == id && mayEnd(c) {
			out = append(out, c.Label)
		}
	}
	for _, a := range r.Staff {
		if a.Booking == id && a.Act == "cancel" {
			out = append(out, a.Label)
		}
	}
	return out
}

func labelled(all []*Call) []string {
	var out []string
	for _, c := range all {
		out = append(out, c.Label)
	}
	return out
}

func cancelsPointer(c *Call) bool {
	return c.Kind == evidence.Update && c.Sent.Text("status") == "cancelled"
}

var _ = needing(Registry, "RG-23", "the registry was told of each cancellation",
	func(r *Record) Verdict {
		var f findings
		for _, id := range slices.Sorted(maps.Keys(endings(r))) {
			telling := slices.DeleteFunc(told(r, evidence.Update, id), func(t *Call) bool { return !cancelsPointer(t) })
			if len(telling) > 0 || unheard(r, id, "cancelled") {
				f.check(ifNot(len(telling) > 0, "the entry of a cancelled booking was not cancelled"), slices.Concat(ended(r, id), labelled(telling))...)
			}
		}
		return f.verdict("a cancelled booking, and time for the registry to be told")
	})

var _ = needing(Registry, "RG-24", "no entry was cancelled before its booking was",
	func(r *Record) Verdict {
		var f findings
		ends := endings(r)
		for _, b := range made(r) {
			for _, t := range told(r, evidence.Update, b.Made()) {
				if cancelsPointer(t) {
					at, ended := ends[b.Made()]
					seen := slices.ContainsFunc(sights(r, b.Made()), func(s sight) bool { return s.status != "booked" })
					f.check(ifNot(ended && t.Seq > at || !ended && seen, "the entry of a booking was cancelled while the booking stood"), t.Label)
				}
			}
		}
		return f.verdict("an entry that was cancelled")
	})

var _ = needing(Registry, "RG-25", "an entry was read, and cancelled with nothing else changed, in the version that was read",
	func(r *Record) Verdict {
		var f findings
		for _, t := range tellings(r) {
			if !cancelsPointer(t) || !slices.ContainsFunc(made(r), func(b *Call) bool { return strings.HasSuffix(pointer(t.Sent), "/Appointment/"+b.Made()) }) {
				continue // of another story: it may have been read there
			}
			read, entry := lastShown(r, t)
			switch {
			case t.Asked("If-Match") == "":
				f.broken("an entry was cancelled without If-Match", t.Label)
			case read == nil:
				f.broken("an entry was cancelled that had not been read", t.Label)
			case len(differences(entry, t.Sent)) > 0:
				f.broken("an entry was changed in "+strings.Join(differences(entry, t.Sent), ", "), read.Label, t.Label)
			case !namesShown(t, read, entry):
				f.broken("an entry was cancelled in another version than the one that was read", read.Label, t.Label)
			default:
				f.ok(read.Label, t.Label)
			}
		}
		return f.verdict("an entry that was cancelled")
	})

// lastShown is the last answer that showed an entry before it was changed, and what it showed: a reading of it, or a search
// that gave all that it holds.
func lastShown(r *Record, t *Call) (at *Call, entry body) {
	for _, c := range tellings(r) {
		if c.Closed >= t.Seq || !c.Succeeded() {
			continue
		}
		if c.Kind == evidence.ReadOne && c.ID == t.ID {
			at, entry = c, c.Got
		}
		if c.Kind != evidence.Search {
			continue
		}
		for _, b := range c.Of("Appointment") {
			if b.Text("id") == t.ID {
				at, entry = c, b
			}
		}
	}
	return at, entry
}

// namesShown says that a change of an entry names the version that was shown; an answer that gives none leaves nothing to compare.
func namesShown(t, shown *Call, entry body) bool {
	asked, _ := evidence.Tag(t.Asked("If-Match"))
	version := entry.Text("meta", "versionId")
	return version == "" || asked == version || shown.Kind == evidence.ReadOne && t.Asked("If-Match") == shown.Header("ETag")
}
