package rule

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// The duties of a slot search: what may be asked.

var _ = register("SL-10", "slots were shown although no patient was named",
	each("a search for slots that names no patient", func(c *Call) bool { return good(evidence.Slots)(c) && c.Probe == "" }, status(200)))

var _ = register("SL-11", "slots could be searched by service, status and time",
	each("a search by service, status and time", func(c *Call) bool {
		return good(evidence.Slots)(c) && c.Probe == "" && c.Query.Has("status") && c.Query.Has("start")
	}, both(status(200), bundle)))

var _ = register("SL-16", "only slots of the service that was asked for were shown",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			service := c.Query.Get("schedule.actor:healthcareservice")
			if !succeeded(evidence.Slots)(c) || service == "" {
				continue
			}
			for _, s := range c.Of("Slot") {
				if of := serviceOf(c, s); len(of) > 0 {
					f.check(ifNot(slices.Contains(of, service), "a slot of another service was shown"), c.Label)
				}
			}
		}
		return f.verdict("a slot with its schedule and its service")
	})

func ifNot(ok bool, why string) string {
	if ok {
		return ""
	}
	return why
}

// serviceOf are the names by which the service of a slot may be known, as far as the answer includes it; nil where it does not.
func serviceOf(c *Call, slot body) []string {
	for _, schedule := range c.Of("Schedule") {
		if name(schedule) != short(slot.Text("schedule", "reference")) {
			continue
		}
		for _, ref := range actors(schedule, "HealthcareService") {
			for _, service := range c.Of("HealthcareService") {
				if name(service) == ref {
					return []string{service.Text("id"), service.Text("identifier", 0, "value")}
				}
			}
		}
	}
	return nil
}

var _ = register("SL-18", "a second organisation was shown slots like the first",
	func(r *Record) Verdict {
		var f findings
		first := ""
		for _, c := range r.Calls {
			if !good(evidence.Slots)(c) {
				continue
			}
			if first == "" {
				first = c.Asked("Ssp-From")
			}
			if c.Asked("Ssp-From") != first {
				f.check(status(200)(c), c.Label)
			}
		}
		return f.verdict("a search by a second organisation")
	})

var _ = register("SL-19", "slots were shown to a consumer whose patient the provider does not know",
	each("an ordinary search for slots", func(c *Call) bool { return good(evidence.Slots)(c) && c.Probe == "" }, both(status(200), bundle)))

var _ = register("SL-20", "slots of each status, and of both, could be searched",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if good(evidence.Slots)(c) && strings.Contains(c.Query.Get("status"), "busy") {
				f.check(both(status(200), asAsked, func(c *Call) string { return leftOut(r, c) })(c), c.Label)
			}
		}
		return f.verdict("a search for taken slots, alone or with the free ones")
	})

func asAsked(c *Call) string {
	asked := strings.Split(c.Query.Get("status"), ",")
	for _, s := range c.Of("Slot") {
		if !slices.Contains(asked, s.Text("status")) {
			return fmt.Sprintf("a slot that is %q was shown where %s was asked for", s.Text("status"), c.Query.Get("status"))
		}
	}
	return ""
}

// leftOut says that a search for both shows none of the slots that the searches for one status have just shown. Some may be
// left out: others book meanwhile, and a provider decides what it shows.
func leftOut(r *Record, c *Call) string {
	for one := range strings.SplitSeq(c.Query.Get("status"), ",") {
		before := previous(r, c, func(o *Call) bool {
			return succeeded(evidence.Slots)(o) && o.Probe == "" && o.Query.Get("status") == one && o.Query.Get("schedule.actor:healthcareservice") == c.Query.Get("schedule.actor:healthcareservice")
		})
		if before == nil || before.Query.Get("status") == c.Query.Get("status") || paged(c) || len(before.Of("Slot")) < 2 {
			continue
		}
		if !slices.ContainsFunc(before.Of("Slot"), func(s body) bool {
			return slices.ContainsFunc(c.Of("Slot"), func(o body) bool { return evidence.SlotOf(o) == evidence.SlotOf(s) })
		}) {
			return "none of the " + one + " slots was shown, which a search for them alone had just shown"
		}
	}
	return ""
}

var _ = register("SL-21", "only free slots were shown where free ones were asked for",
	each("a search for free slots", func(c *Call) bool { return succeeded(evidence.Slots)(c) && c.Query.Get("status") == "free" }, func(c *Call) string {
		for _, s := range c.Of("Slot") {
			if s.Text("status") != "free" {
				return fmt.Sprintf("a slot that is %q was shown", s.Text("status"))
			}
		}
		return ""
	}))

var _ = register("SL-22", "no slots were shown of a service that the provider does not have",
	each("a search for a service that nobody has", wrong(evidence.Slots, evidence.WrongService), func(c *Call) string {
		return ifNot(len(c.Of("Slot")) == 0, "slots were shown of a service that nobody has")
	}))

var _ = register("SL-23", "a service that the provider does not have was called not found, with words for it",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if wrong(evidence.Slots, evidence.WrongService)(c) {
				f.refused(c, refusal{status: 404})
				if c.Status() == 404 {
					f.check(ifNot(explained(c), "the refusal says nothing in words"), c.Label)
				}
			}
		}
		return f.verdict("a search for a service that nobody has")
	})

var _ = register("SL-24", "a search that finds nothing was answered with an empty list",
	each("a search in which no slot can be", probe(evidence.ProbeEmpty), both(status(200), bundle, func(c *Call) string {
		if n := len(c.Of("Slot")); n > 0 {
			return fmt.Sprintf("%d slots were shown", n)
		}
		if total, ok := c.Got.At("total").(float64); !ok || total != 0 {
			return "its total is not 0"
		}
		return ""
	})))

var _ = register("SL-25", "an empty list was bare, or said why it is empty",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !probe(evidence.ProbeEmpty)(c) || !c.Succeeded() || len(c.Of("Slot")) > 0 {
				continue
			}
			outcomes := c.Of("OperationOutcome")
			if len(outcomes) == 0 {
				f.other("15.10")
				f.ok(c.Label)
			}
			for _, o := range outcomes {
				f.check(ifNot(slices.ContainsFunc(issues(o), func(i body) bool { return i.Text("diagnostics") != "" }), "the outcome in the list says nothing in words"), c.Label)
			}
		}
		return f.verdict("a search in which no slot can be")
	})

var _ = register("SL-26", "a value that makes no sense was refused",
	refuses("a search with a value that makes no sense", wrong(evidence.Slots, evidence.WrongStart, evidence.WrongStatus), refusal{status: 400}))

var _ = register("SL-27", "a parameter that nobody knows was ignored",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !probe(evidence.ProbeUnknownParam)(c) {
				continue
			}
			if c.Status() == 400 {
				f.other("15.8")
			}
			f.check(ifNot(c.Status() == 200 || c.Status() == 400, fmt.Sprintf("it was answered with %d", c.Status())), c.Label)
		}
		return f.verdict("a search with a parameter that nobody knows")
	})

var _ = register("SL-29", "a search for slots without a sound token was refused",
	refuses("a search with no token, or one that is not sound", wrong(evidence.Slots, unsoundTokens...), tokenRefusal(true)))

var _ = register("SL-30", "nobody could write a slot from outside",
	refuses("an attempt to write a slot", func(c *Call) bool { return wrong("", evidence.WrongMethod)(c) && strings.HasPrefix(c.Path, "/Slot") }, refusal{status: 405}))

var _ = register("SL-32", "a search for slots was answered with a list of slots",
	each("a search for slots", succeeded(evidence.Slots), both(status(200), bundle, func(c *Call) string {
		return ifNot(!twice(c, "Slot"), "a slot is in the list twice")
	})))

// bundle says what is wrong with a list.
func bundle(c *Call) string {
	switch {
	case c.Got.Text("resourceType") != "Bundle":
		return "the answer is no Bundle"
	case c.Got.Text("type") != "searchset":
		return fmt.Sprintf("the Bundle is a %q and no searchset", c.Got.Text("type"))
	}
	return ""
}

var _ = register("SL-33", "the total counts the slots that were found and nothing else",
	each("a list of slots with a total", func(c *Call) bool {
		return succeeded(evidence.Slots)(c) && bundle(c) == "" && c.Got.At("total") != nil && !paged(c)
	}, func(c *Call) string {
		total, _ := c.Got.At("total").(float64)
		if n := len(c.Of("Slot")); int(total) != n {
			return fmt.Sprintf("the total is %v, and the list has %d slots", total, n)
		}
		return ifNot(!slices.ContainsFunc(c.Entries("match"), func(b body) bool { return b.Text("resourceType") != "Slot" }), "what is beside the slots is called a match")
	}))

var _ = register("SL-34", "a list of slots says which search it answers",
	each("a list of slots", func(c *Call) bool { return succeeded(evidence.Slots)(c) && bundle(c) == "" }, func(c *Call) string {
		for i := range c.Got.List("link") {
			if c.Got.Text("link", i, "relation") != "self" {
				continue
			}
			u, err := url.Parse(c.Got.Text("link", i, "url"))
			if err != nil {
				return "its self link cannot be read"
			}
			for _, values := range u.Query() { // whatever the provider calls the parameter
				if slices.Contains(values, c.Query.Get("schedule.actor:healthcareservice")) {
					return ""
				}
			}
			return "its self link does not name the service that was asked for"
		}
		return "it has no self link"
	}))

var _ = register("SL-47", "a search with an include that nobody knows was answered",
	each("a search with an include that nobody knows", probe(evidence.ProbeUnknownInclude), both(status(200), bundle)))

var _ = register("SL-49", "a search with a reverse include was answered",
	each("a search with a reverse include", probe(evidence.ProbeRevinclude), both(status(200), bundle)))

var _ = register("DO-25", "the slots of each service that the provider was said to have were found",
	each("a search by service", func(c *Call) bool {
		return good(evidence.Slots)(c) && c.Query.Get("schedule.actor:healthcareservice") != ""
	}, func(c *Call) string {
		return ifNot(c.Status() != 404, "a service that the provider is said to have was not found")
	}))
