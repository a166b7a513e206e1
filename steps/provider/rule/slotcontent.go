package rule

import (
	"fmt"
	"slices"
	"strings"

	wire "github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// eachOf judges every resource of one type in the answers to slot searches.
func eachOf(resourceType, moment string, check func(c *Call, b body, f *findings) string) func(*Record) Verdict {
	return func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !succeeded(evidence.Slots)(c) {
				continue
			}
			for _, b := range c.Of(resourceType) {
				f.check(check(c, b, &f), c.Label)
			}
		}
		return f.verdict(moment)
	}
}

func simply(check func(body) string) func(*Call, body, *findings) string {
	return func(_ *Call, b body, _ *findings) string { return check(b) }
}

var _ = register("SL-35", "nothing was shown beside the slots that does not belong to them",
	each("a list of slots with other resources", func(c *Call) bool { return succeeded(evidence.Slots)(c) && len(c.Entries("")) > len(c.Of("Slot")) }, func(c *Call) string {
		reached := map[string]bool{}
		for _, s := range c.Of("Slot") {
			for _, ref := range refs(s) {
				reached[ref] = true
			}
		}
		rest := c.Entries("")
		for range 4 { // slot, schedule, service, place
			for _, b := range rest {
				if reached[name(b)] {
					for _, ref := range refs(b) {
						reached[ref] = true
					}
				}
			}
		}
		for _, b := range rest {
			if t := b.Text("resourceType"); t != "Slot" && t != "OperationOutcome" && !reached[name(b)] {
				return fmt.Sprintf("a %s was shown that no slot leads to", t)
			}
		}
		return ""
	}))

var _ = register("SL-36", "each resource beside the slots was shown once",
	each("a list of slots with other resources", func(c *Call) bool { return succeeded(evidence.Slots)(c) && len(c.Entries("")) > len(c.Of("Slot")) }, func(c *Call) string {
		seen := map[string]bool{}
		for _, b := range c.Entries("") {
			if b.Text("resourceType") == "Slot" || b.Text("id") == "" {
				continue
			}
			if seen[name(b)] {
				return fmt.Sprintf("a %s was shown twice", b.Text("resourceType"))
			}
			seen[name(b)] = true
		}
		return ""
	}))

var _ = register("SL-37", "each slot claims the profile of slots",
	eachOf("Slot", "a slot", simply(func(b body) string {
		return ifNot(profiled(b, "CareConnect-Slot-1"), "a slot does not claim its profile")
	})))

var _ = register("SL-38", "each slot names its schedule",
	eachOf("Slot", "a slot", simply(func(b body) string {
		ref := b.Text("schedule", "reference")
		return ifNot(strings.HasPrefix(short(ref), "Schedule/") && !strings.HasPrefix(ref, "#"), fmt.Sprintf("a slot refers to its schedule as %q", ref))
	})))

var _ = register("SL-39", "each slot begins at a time that cannot be misunderstood",
	eachOf("Slot", "a slot", simply(func(b body) string {
		return ifNot(instantForm.MatchString(b.Text("start")), fmt.Sprintf("a slot begins at %q, which is no instant with an offset", b.Text("start")))
	})))

var _ = register("SL-40", "each slot ends at a time that cannot be misunderstood, after it begins",
	eachOf("Slot", "a slot", simply(func(b body) string {
		end := evidence.Instant(b.Text("end"))
		switch {
		case !instantForm.MatchString(b.Text("end")):
			return fmt.Sprintf("a slot ends at %q, which is no instant with an offset", b.Text("end"))
		case !b.Start().IsZero() && !end.After(b.Start()):
			return "a slot does not end after it begins"
		}
		return ""
	})))

var _ = register("SL-41", "each slot has one identifier that is its own",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !succeeded(evidence.Slots)(c) {
				continue
			}
			of := map[string]string{} // the id of the slot that has an identifier
			for _, b := range c.Of("Slot") {
				why, value := identified(b), strings.ToLower(b.Text("identifier", 0, "value"))
				if id, there := of[value]; there && why == "" && id != b.Text("id") {
					why = "two slots have one identifier"
				}
				of[value] = b.Text("id")
				f.check(why, c.Label)
			}
		}
		return f.verdict("a slot")
	})

// identified says what is wrong with the identifier of a slot.
func identified(b body) string {
	switch {
	case len(b.List("identifier")) != 1:
		return fmt.Sprintf("a slot has %d identifiers", len(b.List("identifier")))
	case b.Text("identifier", 0, "system") != uuidSys:
		return fmt.Sprintf("the identifier of a slot has the system %q", b.Text("identifier", 0, "system"))
	case !wire.IsUUID(b.Text("identifier", 0, "value")):
		return "the identifier of a slot is no UUID"
	}
	return ""
}

var _ = register("SL-43", "each schedule is of one service",
	eachOf("Schedule", "a schedule", func(_ *Call, b body, f *findings) string {
		n := len(actors(b, "HealthcareService"))
		if n == 0 && len(actors(b, "Location")) > 0 {
			f.other("15.12")
			return ""
		}
		return ifNot(n == 1, fmt.Sprintf("a schedule has %d services as actors", n))
	}))

var _ = register("SL-44", "each schedule has at most one practitioner, in at most one role",
	eachOf("Schedule", "a schedule", simply(func(b body) string {
		all, who, role := len(b.List("actor")), len(actors(b, "Practitioner")), len(actors(b, "PractitionerRole"))
		switch {
		case all < 1 || all > 4 || all == 4 && len(actors(b, "Location")) != 1: // a Location may stand beside the three
			return fmt.Sprintf("a schedule has %d actors", all)
		case who > 1 || role > 1:
			return fmt.Sprintf("a schedule has %d practitioners in %d roles", who, role)
		}
		return ""
	})))

var _ = register("SL-45", "each service has the id under which it was discovered, and at most one place",
	eachOf("HealthcareService", "a service in a list of slots", func(c *Call, b body, f *findings) string {
		asked := c.Query.Get("schedule.actor:healthcareservice")
		if len(b.List("location")) > 1 {
			return fmt.Sprintf("a service has %d places", len(b.List("location")))
		}
		if len(b.List("identifier")) == 1 && (asked == "" || b.Text("identifier", 0, "value") == asked) {
			return ""
		}
		if b.Text("id") == asked && asked != "" && len(b.List("identifier")) <= 1 {
			f.other("15.13")
			return ""
		}
		return fmt.Sprintf("a service has %d identifiers, and none is the id that was asked for alone", len(b.List("identifier")))
	}))

var _ = register("SL-46", "what was asked for beside the slots was shown, as far as the slots lead to it",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !probe(evidence.ProbeInclude)(c) || !c.Succeeded() || len(c.Of("Slot")) == 0 {
				continue
			}
			f.check(missing(r, c, &f), c.Label)
		}
		return f.verdict("a list of slots with every include")
	})

// missing says which include was asked for, is led to, and is not there.
func missing(r *Record, c *Call, f *findings) string {
	has := map[string]bool{}
	for _, b := range c.Entries("") {
		has[name(b)] = true
	}
	for _, s := range c.Of("Slot") {
		if ref := short(s.Text("schedule", "reference")); !has[ref] {
			return "the schedule of a slot was asked for and is not there"
		}
	}
	further := []string{}
	for _, s := range c.Of("Schedule") {
		if slices.ContainsFunc(actors(s, "HealthcareService"), func(ref string) bool { return !has[ref] }) {
			return "the service of a schedule was asked for and is not there"
		}
		further = slices.Concat(further, actors(s, "Practitioner"), actors(s, "PractitionerRole"))
	}
	for _, s := range c.Of("HealthcareService") {
		further = append(further, short(s.Text("location", 0, "reference")), short(s.Text("providedBy", "reference")))
	}
	for _, ref := range further {
		if ref == "" || has[ref] {
			continue
		}
		f.other("15.46")
		if slices.ContainsFunc(r.Calls, func(o *Call) bool { return succeeded(evidence.Slots)(o) && names(o, ref) }) {
			kind, _, _ := strings.Cut(ref, "/")
			return "a " + kind + " that another search was shown was asked for, is led to, and is not there"
		}
	}
	return ""
}

// names says that a resource is in the answer to a search.
func names(c *Call, ref string) bool {
	return slices.ContainsFunc(c.Entries(""), func(b body) bool { return name(b) == ref })
}

var _ = register("SL-48", "nothing empty was shown in place of what the provider does not hold",
	each("a list of slots with every include", func(c *Call) bool { return probe(evidence.ProbeInclude)(c) && c.Succeeded() }, func(c *Call) string {
		for i := range c.Got.List("entry") {
			m, _ := c.Got.At("entry", i, "resource").(map[string]any)
			if m == nil || len(m) == 1 {
				return "an entry of the list is empty"
			}
		}
		return ""
	}))

var _ = register("SL-52", "where a slot says how the patient is seen, it says so in the words of the standard",
	eachChannel("a slot with its delivery channel"))

func eachChannel(moment string) func(*Record) Verdict {
	return func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !succeeded(evidence.Slots)(c) {
				continue
			}
			for _, s := range c.Of("Slot") {
				for i := range s.List("extension") {
					if s.Text("extension", i, "url") != profiles+"Extension-CareConnect-DeliveryChannel-1" {
						continue
					}
					channel := s.Text("extension", i, "valueCode")
					f.check(ifNot(slices.Contains([]string{"In-person", "Telephone", "Video"}, channel), fmt.Sprintf("the delivery channel %q is none of the standard's", channel)), c.Label)
				}
			}
		}
		return f.verdict(moment)
	}
}
