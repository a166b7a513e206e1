package prove

import (
	"regexp"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

func replaced(old, to string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, to, 1) }
}

// query changes what a search for slots asks by a pattern.
func query(pattern, to string) func(*scene) []place {
	re := regexp.MustCompile(pattern)
	return onCalls(target(func(s string) string { return re.ReplaceAllString(s, to) }), evidence.Slots)
}

func withBody(x *journal.Exchange) bool {
	x.Request.Body = []byte(`{"resourceType":"Parameters"}`)
	return true
}

// The addresses of requests, and what searches ask.
var _ = register(
	edit(Address, "the provider is addressed without its scheme", onProxy(target(replaced("/https://", "/"))), "SP-01: (scheme included)"),
	edit(Address, "the provider is called past the proxy", onProxy(target(func(s string) string { return regexp.MustCompile(`^/https?://[^/]+`).ReplaceAllString(s, "") })), "SP-01: Sends every provider call to a URL made of the SSP URL"),
	edit(Address, "two slashes stand between proxy and provider", onProxy(target(func(s string) string { return "/" + s })), "SP-02: exactly one slash"),
	edit(Address, "an address has unencoded characters", onProxy(target(func(s string) string { return s + "&note={now}" }), evidence.Slots), "SP-03: no unencoded < > { } | \\ ^ or backtick appears"),
	edit(Address, "a booking is read at an address with unencoded characters", onProxy(target(func(s string) string { return s + "?a=<b>" }), evidence.ReadOne), "SP-03: no unencoded < > { } | \\ ^ or backtick appears"),
	edit(Address, "the slots' address has a slash more", onCalls(target(replaced("/Slot?", "/Slot/?")), evidence.Slots), "SP-05: plus /Slot? plus parameters"),
	edit(Address, "the slots' address has a word more", onCalls(target(replaced("/Slot?", "/Slot/_search?")), evidence.Slots), "SP-05: plus /Slot? plus parameters"),
	edit(Address, "slots are asked for with a body", onCalls(withBody, evidence.Slots), "SL-01: there is no body"),
	edit(Address, "slots are asked for by POST", onCalls(func(x *journal.Exchange) bool { x.Method = "POST"; return true }, evidence.Slots), "SL-01: Requests slots with GET"),
	edit(OtherService, "slots are asked for of another service", query(`(schedule\.actor(?::|%3A)healthcareservice=)[^&]*`, "${1}1999999999"), "SL-02: holding the service id from the discovery tool"),
	edit(Address, "the service is not named in a search for slots", query(`(&)?schedule\.actor(:|%3A)healthcareservice=[^&]*`, ""), "SL-02: Sends schedule.actor:healthcareservice"),
	edit(Address, "a search for slots has no upper bound", query(`(&)?start=l[te][^&]*`, ""), "SL-03: Sends an upper bound"),
	edit(Address, "slots are asked for of a status that is none", query(`status=[^&]*`, "status=vacant"), "SL-05: Sends status=free, status=busy, or both"),
	edit(OtherTime, "the window of a search is in dates", query(`start=(l[te]|g[te])(\d{4}-\d\d-\d\d)T[^&]*`, "start=$1$2"), "SL-06: a full date-time with seconds and an offset"),
	edit(OtherTime, "the window of a search has no offset", query(`start=(l[te]|g[te])([^&Z+]*?)(Z|%2B|%2b)[^&]*`, "start=$1$2"), "SL-06: and an offset (Z or +hh:mm)", "FM-20: Same rule for times sent by consumers"),
	edit(OtherTime, "the window of a search has another offset", query(`start=(l[te]|g[te])([^&Z]*)Z`, "start=$1$2%2B01:00"), "FM-21: Sends times in UTC (offset zero)"),
	edit(Address, "what is to be included is written with a dot", query(`Slot(:|%3A)schedule`, "Slot.schedule"), "SL-08: Source:parameter[:Target]"),
	edit(Address, "a booking request says that it re-books", onCalls(target(func(s string) string { return s + "?rebook=true" }), evidence.Book), "RB-01: query flag"),
	edit(Address, "the patient's bookings are searched for by another parameter", onCalls(target(func(s string) string {
		return regexp.MustCompile(`\?.*`).ReplaceAllString(s, "?patient=1")
	}), evidence.Search), "RD-14: Searches with GET"),
	edit(OtherPatient, "the patient's bookings are searched for by another number", onCalls(target(func(s string) string {
		return regexp.MustCompile(`999\d{7}`).ReplaceAllString(s, anotherNumber)
	}), evidence.Search), "RD-14: |[NHS number]"),
	edit(Address, "an id is written in capitals", onCalls(target(func(s string) string {
		at := strings.LastIndex(s, "/") + 1
		return s[:at] + strings.ToUpper(s[at:])
	}), evidence.ReadOne, evidence.Update), "RD-24: opaque and case-sensitive"),
)
