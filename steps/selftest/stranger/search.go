package stranger

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// found is the result of a search for slots, as it stands on the screen.
type found struct {
	Service string
	Slots   []*slot
	At      time.Time
}

// search shows the slots of a service within the outcome's timeframe, or beyond it.
func (d *desk) search(t *task, f *file) {
	svc, ok := d.service(t.Service)
	switch {
	case f.Stage == "closed":
		d.cannot("the case is closed")
		return
	case f.Outcome == nil:
		d.cannot("slots can be searched when the assessment has an outcome")
		d.say("encounter", "noted", "", "Finish the assessment and record its outcome before looking for appointments.")
		return
	case d.way("one-booking") && f.state() == "made":
		d.cannot("one booking can be made in a call")
		d.say("encounter", "noted", "", "One appointment can be booked in a call, and this call has one.")
		return
	case !ok || svc.Provider == "" || svc.ASID == "":
		f.Stage, f.Found = "booking-open", nil
		d.say("new-booking", "not-made", "", t.Service+" cannot be booked from here. Refer the patient in the usual way or choose another service.")
		return
	case d.bug("registry-blocks") && f.Blind:
		d.cannot("the register of bookings has to be checked first")
		d.say("encounter", "noted", "", "Appointments cannot be searched until the register of bookings is back.")
		return
	case d.bug("no-search-after-gone") && f.Gone:
		d.cannot("the service has been tried")
		d.say("encounter", "noted", "", "This service has already been tried in this call.")
		return
	}
	f.Chosen, f.Asking = nil, false
	d.capability(t, f, svc)
	if old := d.kept.Cache[svc.Name]; old != nil && (d.bug("old-slots-again") && t.Now.Sub(old.At) < 24*time.Hour ||
		d.bug("old-slots-in-call") && !old.At.Before(f.Opened)) {
		f.Found, f.Stage = old, "choosing"
		return
	}
	d.fetch(t, f, svc)
}

// fetch asks the provider and puts the answer on the screen.
func (d *desk) fetch(t *task, f *file, svc service) {
	slots, good := d.pages(t, f, svc)
	f.Found, f.Stage = nil, "booking-open"
	switch {
	case !good && d.bug("error-is-no-slots"):
		d.say("new-booking", "no-slots", "", svc.Name+" has no free appointments in time. Choose another service.")
	case !good:
		if !d.unsaid(d.lastSearch) {
			d.say("new-booking", "not-made", "", "The appointments of "+svc.Name+" could not be fetched. Try again in a moment or choose another service."+d.detail(d.lastSearch))
		}
	case len(slots) == 0:
		if !d.bug("no-slots-unsaid") {
			d.say("new-booking", "no-slots", "", svc.Name+" has no free appointments in time. Choose another service.")
		}
	default:
		f.Found, f.Stage = &found{Service: svc.Name, Slots: slots, At: t.Now}, "choosing"
		d.kept.Cache[svc.Name] = f.Found
	}
}

// capability asks a provider what it can do before it is used for the first time.
func (d *desk) capability(t *task, f *file, svc service) {
	key := svc.Provider
	if d.way("metadata-each-call") {
		key += " " + f.Encounter
	}
	if d.kept.Asked[key] || d.bug("no-metadata") {
		return
	}
	r := d.send(t, f, ask{op: opMetadata, base: svc.Provider, asid: svc.ASID, path: "/metadata" + d.format("?")})
	d.kept.Asked[key] = r.status == http.StatusOK
}

func (d *desk) format(mark string) string {
	if d.way("format-parameter") {
		return mark + "_format=json"
	}
	return ""
}

// pages reads all pages of a search; false when one of them could not be had.
func (d *desk) pages(t *task, f *file, svc service) ([]*slot, bool) {
	a := ask{op: opSlots, base: svc.Provider, asid: svc.ASID, path: "/Slot?" + d.query(t, f, svc)}
	switch {
	case d.bug("slots-path"):
		a.path = strings.Replace(a.path, "/Slot?", "/Slot/?", 1)
	case d.bug("search-by-post"):
		a.method, a.path, a.body, a.kind = http.MethodPost, "/Slot/_search", []byte(d.query(t, f, svc)), "application/x-www-form-urlencoded"
	}
	var bundles []tree
	seen := map[string]bool{}
	for len(seen) < 60 && !seen[a.path] {
		seen[a.path] = true
		a.id = ""
		r := d.patiently(t, f, a)
		d.lastSearch = r
		if r.status != http.StatusOK || r.tree.text("resourceType") != "Bundle" {
			return nil, false
		}
		bundles = append(bundles, r.tree)
		next := nextPage(r.tree)
		if next == "" || d.bug("first-page-only") {
			break
		}
		a.path = within(svc.Provider, next)
	}
	return d.readSlots(bundles, svc), true
}

// patiently sends a request that changes nothing, and once more if nothing came of it.
func (d *desk) patiently(t *task, f *file, a ask) reply {
	if a.id == "" {
		a.id = d.requestID()
	}
	r := d.send(t, f, a)
	if r.broken() {
		d.pause()
		r = d.send(t, f, a)
	}
	return r
}

func (d *desk) pause() {
	if d.way("retry-after-pause") {
		time.Sleep(time.Second)
		return
	}
	time.Sleep(60 * time.Millisecond)
}

func nextPage(bundle tree) string {
	for _, link := range bundle.list("link") {
		if link.text("relation") == "next" {
			return link.text("url")
		}
	}
	return ""
}

// within is the part of an address of the provider's that follows its base.
func within(base, address string) string {
	for _, b := range []string{strings.TrimSuffix(base, "/"), safe(strings.TrimSuffix(base, "/"))} {
		if rest, ok := strings.CutPrefix(address, b); ok {
			return rest
		}
	}
	if to, err := url.Parse(safe(base) + "/"); err == nil {
		if full, err := to.Parse(address); err == nil {
			if rest, ok := strings.CutPrefix(full.String(), safe(strings.TrimSuffix(base, "/"))); ok {
				return rest
			}
		}
	}
	return "/" + last(address, "/")
}

// query bounds the search by the outcome and says what is to come with the slots.
func (d *desk) query(t *task, f *file, svc service) string {
	from, until := t.Now, t.Now.Add(72*time.Hour)
	if end, ok := f.deadline(); ok && !t.Beyond {
		until = end
	} else if t.Beyond && d.way("long-window-beyond") {
		until = t.Now.Add(14 * 24 * time.Hour)
	}
	if d.bug("window-of-a-day") && !t.Beyond {
		until = t.Now.Add(24 * time.Hour)
	}
	var q []string
	add := func(name, value string) { q = append(q, d.colon(name)+"="+value) }
	switch {
	case d.bug("service-by-name"):
		add("schedule.actor:healthcareservice", url.QueryEscape(svc.Name))
	case d.bug("service-parameter"):
		add("service", svc.ID)
	default:
		add("schedule.actor:healthcareservice", url.QueryEscape(svc.ID))
	}
	lower, upper := "ge"+d.bound(from), "le"+d.bound(until)
	switch {
	case d.way("before-bound"):
		upper = "lt" + d.bound(until.Add(time.Second))
	case d.way("after-bound"):
		lower = "gt" + d.bound(from.Add(-time.Second))
	case d.bug("date-only-bound"):
		upper = "le" + until.UTC().Format(time.DateOnly)
	}
	if !d.way("no-lower-bound") {
		add("start", lower)
	}
	if !d.bug("no-upper-bound") {
		add("start", upper)
	}
	switch {
	case d.bug("status-tentative"):
		add("status", "free,busy-tentative")
	case d.way("both-statuses"):
		add("status", "free%2Cbusy")
	case !d.way("no-status"):
		add("status", "free")
	}
	for _, i := range d.includes() {
		add(i[0], d.colon(i[1]))
	}
	return strings.Join(q, "&") + d.format("&")
}

func (d *desk) colon(text string) string {
	if d.way("raw-colons") {
		return text
	}
	return strings.ReplaceAll(text, ":", "%3A")
}

func (d *desk) includes() [][2]string {
	iterate := "_include:iterate"
	if d.way("recurse-includes") {
		iterate = "_include:recurse"
	}
	all := [][2]string{
		{"_include", "Slot:schedule"},
		{iterate, "Schedule:actor:HealthcareService"},
		{iterate, "Schedule:actor:Practitioner"},
		{iterate, "Schedule:actor:PractitionerRole"},
		{iterate, "HealthcareService:location"},
		{iterate, "HealthcareService:organization"},
	}
	switch {
	case d.way("no-includes"):
		return nil
	case d.way("schedule-include-only"):
		return all[:1]
	case d.bug("include-misspelt"):
		return [][2]string{{"_include", "schedule"}, {"_include", "Schedule/actor"}, {"_include", "location"}}
	}
	return all
}

// bound writes one end of the window.
func (d *desk) bound(at time.Time) string {
	text := d.stamp(at)
	switch {
	case d.bug("bare-plus"):
		return at.In(london).Format("2006-01-02T15:04:05-07:00")
	case d.bug("no-seconds"):
		text = at.UTC().Format("2006-01-02T15:04Z")
	case d.bug("local-as-utc"):
		text = at.In(london).Format("2006-01-02T15:04:05Z")
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "+", "%2B"), ":", "%3A")
}

// prefetch is what a vendor does who wants the screen to be there early.
func (d *desk) prefetch(t *task, f *file) {
	for _, s := range d.setup.Services {
		if s.Provider != "" && slices.ContainsFunc(d.kept.Bookings, func(h *holding) bool { return h.Service == s.Name }) {
			d.pages(t, f, s)
		}
	}
}
