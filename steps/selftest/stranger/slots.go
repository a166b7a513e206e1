package stranger

import (
	"slices"
	"strings"
	"time"
)

// slot is a slot as the provider offered it and as it is shown.
type slot struct {
	ID, System, Identifier, Schedule string
	StartText, EndText               string
	Start, End                       time.Time
	Channel, ChannelCode             string
	Service, Place                   string
	Who, Role, Gender, Organisation  string
}

// library finds the resources that came with the slots.
type library map[string]tree

func shelve(bundles []tree) library {
	l := library{}
	for _, b := range bundles {
		for _, e := range b.list("entry") {
			r := asTree(e.at("resource"))
			if r == nil {
				continue
			}
			if id := r.text("id"); id != "" {
				l[r.text("resourceType")+"/"+id] = r
			}
			if u := e.text("fullUrl"); u != "" {
				l[u] = r
			}
		}
	}
	return l
}

func (l library) get(ref string) tree {
	if r, ok := l[ref]; ok {
		return r
	}
	ref, _, _ = strings.Cut(ref, "/_history/")
	parts := strings.Split(ref, "/")
	if len(parts) < 2 {
		return nil
	}
	return l[strings.Join(parts[len(parts)-2:], "/")]
}

// readSlots makes rows of the slots in the answers; every one that is free is shown.
func (d *desk) readSlots(bundles []tree, svc service) []*slot {
	l := shelve(bundles)
	var all []*slot
	for _, b := range bundles {
		for _, e := range b.list("entry") {
			r := asTree(e.at("resource"))
			kind := r.text("resourceType")
			if d.bug("stumbles-on-extras") && !slices.Contains([]string{
				"Slot", "Schedule", "HealthcareService", "Location", "Practitioner",
				"PractitionerRole", "Organization", "OperationOutcome",
			}, kind) {
				return nil
			}
			if kind != "Slot" || r.text("status") != "free" && r.text("status") != "" {
				continue
			}
			s, ok := d.readSlot(r, l, svc)
			if !ok || d.bug("needs-schedule") && l.get(s.Schedule) == nil {
				continue
			}
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b *slot) int { return a.Start.Compare(b.Start) })
	switch {
	case d.bug("same-time-merged"):
		all = slices.CompactFunc(all, func(a, b *slot) bool { return a.Start.Equal(b.Start) })
	case d.bug("telephone-hidden"):
		all = slices.DeleteFunc(all, func(s *slot) bool { return s.ChannelCode == "Telephone" })
	case d.bug("two-rows-only") && len(all) > 2:
		all = all[:2]
	}
	return all
}

func (d *desk) readSlot(r tree, l library, svc service) (*slot, bool) {
	s := &slot{
		ID: r.text("id"), System: r.text("identifier", "system"), Identifier: r.text("identifier", "value"),
		Schedule: r.text("schedule", "reference"), StartText: r.text("start"), EndText: r.text("end"), Service: svc.Name,
	}
	var ok, okEnd bool
	s.Start, ok = instant(s.StartText)
	s.End, okEnd = instant(s.EndText)
	if !ok || !okEnd {
		return nil, false
	}
	for _, e := range r.list("extension") {
		if strings.HasSuffix(e.text("url"), "Extension-CareConnect-DeliveryChannel-1") {
			s.ChannelCode = e.text("valueCode")
			s.Channel = s.ChannelCode
		}
	}
	if s.Channel == "" && d.bug("assumes-visit") {
		s.Channel = "In-person"
	}
	d.readDiary(s, l.get(s.Schedule), l)
	return s, true
}

// readDiary says where the slot is and with whom, as far as the provider has told.
func (d *desk) readDiary(s *slot, diary tree, l library) {
	var who, role, place, room tree
	for _, actor := range diary.list("actor") {
		r := l.get(actor.text("reference"))
		switch r.text("resourceType") {
		case "HealthcareService":
			if name := r.text("name"); name != "" {
				s.Service = name
			}
			if at := l.get(r.text("location", "reference")); at != nil {
				place = at
			}
			s.Organisation = l.get(r.text("providedBy", "reference")).text("name")
		case "Location":
			room = r
		case "Practitioner":
			who = r
		case "PractitionerRole":
			role = r
		}
	}
	if room != nil {
		place = room
	}
	if who == nil && role != nil {
		who = l.get(role.text("practitioner", "reference"))
	}
	if d.bug("first-practitioner") {
		who = l.first("Practitioner", who)
	}
	s.Place = d.placeText(place)
	s.Who, s.Gender = fullName(who), who.text("gender")
	if d.bug("gender-guessed") && s.Who != "" {
		s.Gender = "male"
		for _, name := range []string{"Anna", "Mary", "Sarah", "Emma"} {
			if strings.Contains(s.Who, name) {
				s.Gender = "female"
			}
		}
	}
	s.Role = firstOf(role.text("code", "coding", "display"), role.text("code", "text"))
}

func (l library) first(kind string, otherwise tree) tree {
	var keys []string
	for k := range l {
		if strings.HasPrefix(k, kind+"/") {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return otherwise
	}
	return l[slices.Min(keys)]
}

func (d *desk) placeText(place tree) string {
	parts := []string{place.text("name")}
	if a := asTree(place.at("address")); a != nil && !d.bug("no-address") {
		if whole := a.text("text"); whole != "" && len(a.texts("line")) == 0 {
			parts = append(parts, whole)
		}
		parts = append(parts, a.texts("line")...)
		parts = append(parts, a.text("city"), a.text("district"), a.text("postalCode"))
	}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}

func fullName(who tree) string {
	if text := who.text("name", "text"); text != "" && who.text("name", "family") == "" {
		return text
	}
	parts := append(who.list2("name", "prefix"), who.list2("name", "given")...)
	parts = append(parts, who.text("name", "family"))
	return strings.TrimSpace(strings.Join(parts, " "))
}

func (t tree) list2(one, two string) []string {
	if names := t.list(one); len(names) > 0 {
		return names[0].texts(two)
	}
	return nil
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// row is a slot as it stands on the screen.
func (d *desk) row(s *slot, f *file) slotRow {
	r := slotRow{
		Service: s.Service, Location: s.Place, Start: s.Start.UTC(), End: s.End.UTC(),
		LocalStart: s.Start.In(london).Format("2006-01-02T15:04"), Channel: s.Channel,
		Practitioner: s.Who, Role: s.Role, Gender: s.Gender, Organisation: s.Organisation,
	}
	if end, ok := f.deadline(); ok && s.Start.After(end) && !d.bug("no-caution") {
		r.Outside = true
	}
	switch {
	case d.way("duration-shown"):
		r.End, r.Minutes = time.Time{}, int(s.End.Sub(s.Start)/time.Minute)
	case d.bug("no-end-shown"):
		r.End = time.Time{}
	case d.bug("quarter-hours"):
		r.End, r.Minutes = time.Time{}, 20
	case d.bug("utc-on-screen"):
		r.LocalStart = s.Start.UTC().Format("2006-01-02T15:04")
	case d.bug("offset-ignored"):
		bare, _ := time.Parse("2006-01-02T15:04:05", s.StartText[:19])
		r.Start, r.LocalStart = bare, bare.In(london).Format("2006-01-02T15:04")
		r.End = bare.Add(s.End.Sub(s.Start))
	}
	return r
}
