package prove

import (
	"maps"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// answering changes the answers to calls of a kind that had been done.
func answering(kind evidence.Kind, change func(*journal.Exchange) bool) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, c := range s.calls(kind) {
			if c.Status() == http.StatusOK {
				out = append(out, func(d *draft) bool { return d.eachLeg(c.Seq, change) })
			}
		}
		return out
	}
}

func refusing(status int) func(*journal.Exchange) bool {
	return func(x *journal.Exchange) bool {
		x.Status = status
		x.Response = journal.Message{Header: http.Header{"Content-Type": {"application/fhir+json"}}, Body: []byte(`{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"business-rule"}]}`)}
		return true
	}
}

func unanswered(x *journal.Exchange) bool {
	x.Status, x.Fate, x.Response = 0, journal.Dropped, journal.Message{}
	return true
}

// notMade has a provider not make a booking that it made: it is held by nobody.
func notMade(change func(*journal.Exchange) bool) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, b := range s.story.Bookings {
			if b.Post != nil && b.Post.Status() == http.StatusCreated {
				out = append(out, func(d *draft) bool { return d.eachLeg(b.Post.Seq, change) && d.unheld(b.URL) })
			}
		}
		return out
	}
}

// secondRefused refuses the second booking of a patient.
func secondRefused(s *scene) []place {
	var out []place
	seen := map[string]bool{}
	for _, c := range s.calls(evidence.Book) {
		number := c.Sent.NHSNumber()
		if seen[number] && c.Status() == http.StatusCreated {
			out = append(out, func(d *draft) bool { return d.eachLeg(c.Seq, refusing(http.StatusUnprocessableEntity)) })
		}
		seen[number] = true
	}
	return out
}

// rebookDone has a provider do what asks for a re-booking.
func rebookDone(s *scene) []place {
	var out []place
	for _, c := range append(s.story.Probes, s.story.Calls...) {
		if strings.Contains(c.Exchange.Target, "$") {
			out = append(out, func(d *draft) bool { d.own(d.at(c.Seq)).Status = http.StatusOK; return true })
		}
	}
	return out
}

// capabilityOffers has a capability statement offer a re-booking.
func capabilityOffers(s *scene) []place {
	var out []place
	for _, c := range append(s.story.Probes, s.story.Calls...) {
		if c.Kind == evidence.Capability {
			out = append(out, func(d *draft) bool {
				return d.eachLeg(c.Seq, func(x *journal.Exchange) bool {
					x.Response.Header.Del("Content-Encoding")
					x.Response.Body = []byte(`{"resourceType":"CapabilityStatement","rest":[{"mode":"server","operation":[{"name":"rebook"}]}]}`)
					return true
				})
			})
		}
	}
	return out
}

// neverEnded leaves a cancellation without an end.
func neverEnded(s *scene) []place {
	var out []place
	for _, c := range s.calls(evidence.Update) {
		out = append(out, func(d *draft) bool { d.view[d.at(c.Seq)].Closed = 0; return true })
	}
	return out
}

// lateSlots adds a slot to the answer that no screen shows.
func lateSlots(s *scene) []place {
	var out []place
	for _, c := range s.calls(evidence.Slots) {
		if c.Status() == http.StatusOK && len(c.Got.List("entry")) > 0 {
			out = append(out, func(d *draft) bool {
				return d.eachLeg(c.Seq, got(func(b object) bool { return anotherSlot(b) }))
			})
		}
	}
	return out
}

func anotherSlot(b object) bool {
	list, _ := b["entry"].([]any)
	for _, e := range list {
		entry, _ := e.(object)
		slot, ok := entry["resource"].(object)
		if !ok || slot["resourceType"] != "Slot" {
			continue
		}
		more := maps.Clone(slot)
		more["id"] = "more"
		more["identifier"] = []any{object{"system": "https://tools.ietf.org/html/rfc4122", "value": "5a7cb3d0-4444-4222-8333-000000000001"}}
		if !unlike("start", 3*60*1e9)(more) || !unlike("end", 3*60*1e9)(more) {
			return false
		}
		b["entry"] = append(list, object{"resource": more, "search": object{"mode": "match"}})
		return true
	}
	return false
}

// Answers of providers under which what the consumer did and said is not right any more.
var _ = register(
	edit(Answer, "the provider refused the booking", notMade(refusing(http.StatusUnprocessableEntity)), "BK-79: only after 201", "RB-22: counts it as made only once the provider has confirmed it", "BK-80: when a booking did not succeed", "RB-35: whether the new booking was made"),
	edit(Answer, "the booking was not answered", notMade(unanswered), "RB-59: treating an unanswered create as success", "BK-79: only after 201"),
	edit(Answer, "the provider refused the cancellation", answering(evidence.Update, refusing(http.StatusBadRequest)), "CX-42: unless the provider answered 200 or a later read shows cancelled", "RB-60: If the cancellation fails"),
	edit(Answer, "the cancellation was not answered", answering(evidence.Update, unanswered), "CX-41: After a cancellation with no answer (timeout, 504), reads the booking", "CX-42: reporting a cancellation as done"),
	edit(Answer, "the booking was cancelled already when it was read", answering(evidence.ReadOne, got(having("cancelled", "status"))), "CX-11: when the read shows the booking is already cancelled", "RD-23: Uses the status in the answer"),
	edit(OlderVersion, "the booking had another version when it was read", answering(evidence.ReadOne, func(x *journal.Exchange) bool {
		x.Response.Header.Set("Etag", `W/"another"`)
		return inBody(&x.Response, having("another", "meta", "versionId"))
	}), "CX-05: with the weak ETag just received"),
	edit(Answer, "the provider had another slot that is not shown", lateSlots, "SL-09: every returned slot is shown"),
	edit(Answer, "the provider refused the second booking of a patient", secondRefused, "RB-40: accepts and confirms the second, more urgent booking", "RB-50: refusing a new booking merely because the patient already holds a live booking"),
	edit(Answer, "a call to re-book is done", rebookDone, "RB-02: is refused (4xx or 501)"),
	edit(Answer, "the capability statement offers a re-booking", capabilityOffers, "RB-02: No rebook operation appears in the CapabilityStatement"),
	edit(Answer, "a cancellation has no end", neverEnded, "RB-03: two independent exchanges", "RB-70: precedes the first PUT that cancels an earlier booking"),
	edit(Answer, "the user is told of a slot that was not free", onScreens(saying(contract.NewBooking, contract.Made, contract.SlotGone), contract.Book), "ER-20: 422 and 409 for a taken slot", "BK-79: only after 201"),
)
