package mutant

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// onIncluded are the answers to searches that ask for more than the slots, and so are not booked from.
func onIncluded(r *request, a *answer) bool { return onSlots(r, a) && r.URL.Query().Has("_include") }

// asked changes what is asked of the mock in a search for slots.
func asked(change func(r *request)) func(r *request) *answer {
	return func(r *request) *answer {
		if r.slots() {
			change(r)
		}
		return r.ask()
	}
}

// refusing refuses searches for slots that have something.
func refusing(status int, code string, when func(q url.Values) bool) func(r *request) *answer {
	return func(r *request) *answer {
		if r.slots() && when(r.URL.Query()) {
			return says(status, code, "not like this")(r)
		}
		return r.ask()
	}
}

const service = "schedule.actor:healthcareservice"

// bounds are the start parameters of a query with that prefix.
func bounds(q url.Values, prefix string) []string {
	return slices.DeleteFunc(slices.Clone(q["start"]), func(s string) bool { return !strings.HasPrefix(s, prefix) })
}

// prefixed has bounds with one prefix taken for another.
func prefixed(from, to string) func(r *request) *answer {
	return asked(func(r *request) {
		r.requery(func(q url.Values) {
			for i, s := range q["start"] {
				if rest, ok := strings.CutPrefix(s, from); ok {
					q["start"][i] = to + rest
				}
			}
		})
	})
}

// shown changes each resource of one type in a list of slots.
func shown(resourceType string, change func(o object)) func(r *request, o object) {
	return func(_ *request, o object) { each(o, resourceType, change) }
}

var (
	_ = bad("wants-patient", "It shows slots only where the patient is named.", handling(refusing(http.StatusBadRequest, "required", func(q url.Values) bool { return !q.Has("patient") })), "SL-10", "SL-11", "SL-19", "SL-23", "SL-24", "SL-28", "SL-50")
	_ = bad("wants-status", "It refuses a search that leaves the status out.", handling(refusing(http.StatusBadRequest, "required", func(q url.Values) bool { return !q.Has("status") && len(q["start"]) > 1 })), "SL-12", "SL-14")
	_ = bad("wants-lower-bound", "It refuses a search without a lower bound.", handling(refusing(http.StatusBadRequest, "required", func(q url.Values) bool { return len(bounds(q, "ge")) == 0 && q.Get("status") == "free" })), "SL-12")
	_ = bad("wants-include", "It refuses a search without includes.", handling(refusing(http.StatusBadRequest, "required", func(q url.Values) bool {
		return q.Get("status") == "free" && !q.Has("_include")
	})), "SL-50", "SL-10", "SL-11", "SL-19", "SL-24", "SL-28")
	_ = bad("ignores-status", "It shows taken slots where free ones are asked for.", handling(asked(func(r *request) {
		r.requery(func(q url.Values) {
			if q.Get("status") == "free" {
				q.Del("status")
			}
		})
	})), "SL-21")
	_ = bad("taken-are-free", "It shows taken slots as free.", changing(func(r *request, a *answer) {
		if !r.slots() || r.URL.Query().Get("status") != "free" {
			return
		}
		r.requery(func(q url.Values) { q.Set("status", "free,busy") })
		*a = *r.ask()
		a.body = []byte(strings.NewReplacer(`"status":"busy"`, `"status":"free"`, `<status value="busy"/>`, `<status value="free"/>`).Replace(string(a.body)))
	}), "RB-18")
	_ = bad("no-busy", "It cannot be asked for taken slots.", handling(refusing(http.StatusBadRequest, "invalid", func(q url.Values) bool { return q.Get("status") == "busy" })), "SL-20", "SL-10", "SL-11", "SL-19")
	_ = bad("ignores-window", "It shows all slots whatever the window.", handling(asked(func(r *request) {
		r.requery(func(q url.Values) {
			if t, err := time.Parse(time.RFC3339Nano, strings.TrimPrefix(q.Get("start"), "ge")); err != nil || t.Before(time.Now()) { //nolint:forbidigo // it lives in real time
				return
			}
			q.Del("start")
		})
	})), "SL-14", "SL-15", "SL-24")
	_ = bad("ge-is-gt", "It takes the lower bound for one that is left out.", handling(prefixed("ge", "gt")), "SL-14")
	_ = bad("gt-is-ge", "It takes a lower bound that is left out for one that is not.", handling(prefixed("gt", "ge")), "SL-14")
	_ = bad("lt-is-le", "It takes an upper bound that is left out for one that is not.", handling(prefixed("lt", "le")), "SL-14")
	_ = bad("zone-ignored", "It takes every time for one in UTC.", handling(asked(func(r *request) {
		r.requery(func(q url.Values) {
			for i, s := range q["start"] {
				q["start"][i] = strings.Replace(s, "+05:30", "Z", 1)
			}
		})
	})), "FM-22", "SL-20")
	_ = bad("another-service-empty", "It answers a service that it does not have with an empty list.", handling(refused(func(q url.Values) bool { return strings.HasPrefix(q.Get(service), "99900") }, func(q url.Values) {
		q.Set(service, "2000099901")
		q.Set("status", "entered-in-error")
	})), "SL-23")
	_ = bad("another-service-shown", "It shows its slots whatever service is asked for.", handling(refused(func(q url.Values) bool { return strings.HasPrefix(q.Get(service), "99900") }, func(q url.Values) { q.Set(service, "2000099901") })), "SL-22", "SL-23")
	_ = bad("nonsense-ignored", "It ignores a bound that is no time.", handling(asked(func(r *request) {
		r.requery(func(q url.Values) {
			q["start"] = slices.DeleteFunc(q["start"], func(s string) bool { return strings.Contains(s, "not-a-time") })
		})
	})), "SL-26")
	_ = bad("past-answered", "It answers a window that is past with an empty list.", handling(refused(func(q url.Values) bool {
		b := bounds(q, "le")
		if len(b) != 1 {
			return false
		}
		t, err := time.Parse(time.RFC3339, b[0][2:])
		return err == nil && t.Before(time.Now()) //nolint:forbidigo // it lives in real time
	}, func(q url.Values) {
		q.Del("start")
		q.Set("status", "entered-in-error")
	})), "SL-28")
	_ = bad("past-begin-refused", "It refuses a window that begins in the past.", handling(refusing(http.StatusBadRequest, "invalid", func(q url.Values) bool {
		b := bounds(q, "ge")
		if len(b) != 1 {
			return false
		}
		t, err := time.Parse(time.RFC3339, b[0][2:])
		return err == nil && t.Before(time.Now()) //nolint:forbidigo // it lives in real time
	})), "SL-28")
	_ = bad("nothing-not-found", "It calls a search that finds nothing not found.", changing(func(r *request, a *answer) {
		if onSlots(r, a) && strings.Contains(r.URL.RawQuery, "37.12") {
			*a = *says(http.StatusNotFound, "not-found", "no slots")(r)
		}
	}), "SL-24", "DO-25")
	_ = bad("unknown-parameter-500", "It fails on a parameter that it does not know.", handling(refusing(http.StatusInternalServerError, "exception", func(q url.Values) bool { return q.Has("nobody-knows") })), "SL-27")
	_ = bad("unknown-include-500", "It fails on an include that it does not know.", handling(refusing(http.StatusInternalServerError, "exception", func(q url.Values) bool { return slices.Contains(q["_include"], "Slot:nobody-knows") })), "SL-47")
	_ = bad("unknown-include-400", "It refuses an include that it does not know.", handling(refusing(http.StatusBadRequest, "invalid", func(q url.Values) bool { return slices.Contains(q["_include"], "Slot:nobody-knows") })), "SL-47")
	_ = bad("revinclude-400", "It refuses a reverse include.", handling(refusing(http.StatusBadRequest, "invalid", func(q url.Values) bool { return q.Has("_revinclude") })), "SL-49")
	_ = bad("one-organisation", "It shows slots to one organisation only.", handling(func(r *request) *answer {
		if r.slots() && r.Header.Get("Ssp-From") == "918000000222" {
			return says(http.StatusForbidden, "forbidden", "no contract")(r)
		}
		return r.ask()
	}), "SL-18", "SL-10", "SL-11", "SL-19", "SL-50")
	_ = bad("wrong-total", "Its total counts what was included, too.", editing(onSlots, func(_ *request, o object) {
		list := items(o["entry"])
		o["total"] = len(list)
	}), "SL-33")
	_ = bad("no-self-link", "Its lists do not say which search they answer.", editing(onSlots, func(_ *request, o object) { delete(o, "link") }), "SL-34")
	_ = bad("a-collection", "Its lists are no searchsets.", editing(onSlots, func(_ *request, o object) { o["type"] = "collection" }),
		"SL-32", "SL-11", "SL-19", "SL-24", "SL-47", "SL-49", "SL-50")
	_ = bad("includes-twice", "It includes the schedule once for each slot.", editing(onSlots, func(_ *request, o object) {
		list := items(o["entry"])
		if len(list) == 0 {
			return
		}
		each(o, "Schedule", func(s object) {
			list = append(list, object{"fullUrl": "urn:uuid:5b1a0b7e-5e2a-4f0d-9c8e-7777aaaa0002", "resource": s, "search": object{"mode": "include"}})
		})
		o["entry"] = list
	}), "SL-36")
	_ = bad("includes-strangers", "It includes a place that no slot leads to.", editing(onSlots, func(_ *request, o object) {
		if list := items(o["entry"]); len(list) > 0 {
			o["entry"] = append(list, object{"resource": object{"resourceType": "Location", "id": "elsewhere", "name": "Elsewhere"}, "search": object{"mode": "include"}})
		}
	}), "SL-35")
	_ = bad("includes-nothing", "It includes nothing although it is asked to.", editing(onSlots, func(_ *request, o object) { keep(o, "Slot") }), "SL-46")
	_ = bad("includes-no-service", "It leaves the service out although it is asked for.", editing(onSlots, func(_ *request, o object) { keep(o, "Slot", "Schedule", "Location", "Organization") }), "SL-46", "SL-35")
	_ = bad("empty-include", "It puts something empty in place of what it does not hold.", editing(onSlots, func(_ *request, o object) {
		if list := items(o["entry"]); len(list) > 1 {
			o["entry"] = append(list, object{"resource": object{"resourceType": "Practitioner"}, "search": object{"mode": "include"}})
		}
	}), "SL-48", "SL-35")
	_ = bad("no-profile", "Its slots claim no profile.", editing(onIncluded, shown("Slot", func(s object) { delete(s, "meta") })), "SL-37")
	_ = bad("no-schedule", "Its slots name their schedule in words.", editing(onIncluded, shown("Slot", func(s object) { s["schedule"] = object{"reference": "the diary"} })), "SL-38", "SL-35", "SL-46")
	_ = bad("no-offset", "Its slots begin at a time without an offset.", editing(onIncluded, shown("Slot", func(s object) { s["start"] = strings.TrimSuffix(text(s, "start"), "Z") })), "SL-39", "FM-19")
	_ = bad("ends-before", "Its slots end when they begin.", editing(onIncluded, shown("Slot", func(s object) { s["end"] = s["start"] })), "SL-40")
	_ = bad("two-identifiers", "Its slots have two identifiers.", editing(onIncluded, shown("Slot", func(s object) {
		list := items(s["identifier"])
		s["identifier"] = append(list, object{"system": "https://vale.example/slots", "value": "17"})
	})), "SL-41")
	_ = bad("two-services", "Its schedules are of two services.", editing(onSlots, shown("Schedule", func(s object) {
		list := items(s["actor"])
		s["actor"] = append(list, object{"reference": "HealthcareService/another"})
	})), "SL-43", "SL-46")
	_ = bad("two-practitioners", "Its schedules have two practitioners.", editing(onSlots, shown("Schedule", func(s object) {
		list := items(s["actor"])
		s["actor"] = append(list, object{"reference": "Practitioner/one"}, object{"reference": "Practitioner/two"})
	})), "SL-44")
	_ = bad("two-places", "Its services have two places.", editing(onSlots, shown("HealthcareService", func(s object) {
		list := items(s["location"])
		s["location"] = append(list, object{"reference": "Location/another"})
	})), "SL-45")
	_ = bad("carrier-pigeon", "It has a way of its own of seeing patients.", editing(onIncluded, shown("Slot", func(s object) {
		s["extension"] = []any{object{"url": "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-DeliveryChannel-1", "valueCode": "Pigeon"}}
	})), "SL-52")
	_ = bad("empty-without-words", "It says with an empty list that something is amiss, and not what.", editing(onSlots, func(_ *request, o object) {
		if o["entry"] == nil {
			o["entry"] = []any{object{
				"resource": object{"resourceType": "OperationOutcome", "id": "none", "issue": []any{object{"severity": "information", "code": "informational"}}},
				"search":   object{"mode": "outcome"},
			}}
		}
	}), "SL-25")
	_ = bad("slots-of-another", "Its slots are of another service than the one that was asked for.", editing(onSlots, func(_ *request, o object) {
		each(o, "HealthcareService", func(s object) {
			s["identifier"] = []any{object{"system": "https://vale.example/services", "value": "2000099999"}}
			s["id"] = "2000099999"
		})
		each(o, "Schedule", func(s object) { s["actor"] = []any{object{"reference": "HealthcareService/2000099999"}} })
	}), "SL-16", "SL-45")
	_ = badAtTimes("far-slots", "It shows a slot months away, whatever the window.", editing(onSlots, func(_ *request, o object) {
		list := items(o["entry"])
		if len(list) == 0 {
			return
		}
		far := decoded(must(list[0]))
		child(far, "resource")["id"] = "far-1"
		child(far, "resource")["start"], child(far, "resource")["end"] = "2039-03-07T17:30:00.000Z", "2039-03-07T17:45:00.000Z"
		o["entry"] = append([]any{far}, list...)
		n, _ := o["total"].(float64)
		o["total"] = n + 1
	}), []string{"SL-14", "SL-41"}, "SL-15", "SL-13")
	_ = bad("slot-can-be-written", "It answers an attempt to write a slot as done.", changing(func(r *request, a *answer) {
		if r.Method == http.MethodPost && r.path == "/Slot" {
			a.status = http.StatusOK
		}
	}), "SL-30", "ER-11")
)

// refused has a search that is to be refused asked in other words.
func refused(when func(url.Values) bool, change func(url.Values)) func(r *request) *answer {
	return asked(func(r *request) {
		if when(r.URL.Query()) {
			r.requery(change)
		}
	})
}

// keep leaves out of a list what is of no type that is named.
func keep(o object, types ...string) {
	list := items(o["entry"])
	o["entry"] = slices.DeleteFunc(list, func(e any) bool { return !slices.Contains(types, text(e, "resource", "resourceType")) })
	if len(items(o["entry"])) == 0 {
		delete(o, "entry")
	}
}
