package prove

import (
	"fmt"
	"slices"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// repeating sends a call again right after its answer, so many times.
func repeating(times int, change func(*journal.Exchange), fits func(*scene, *evidence.Call) bool) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, c := range s.toProviders() {
			if c.Closed == 0 || !fits(s, c) {
				continue
			}
			out = append(out, func(d *draft) bool {
				after := c.Closed
				for range times {
					legs := s.legs(c)
					for _, x := range legs {
						change(x)
					}
					after = d.insert(after, legs...) + 2*len(legs) - 1
				}
				return true
			})
		}
		return out
	}
}

func unchanged(*journal.Exchange) {}

func underNewID(x *journal.Exchange) {
	x.Request.Header.Set("X-Request-Id", "5a7cb3d0-2222-4222-8333-000000000001")
}

func refused(kinds ...evidence.Kind) func(*scene, *evidence.Call) bool {
	return func(_ *scene, c *evidence.Call) bool {
		return slices.Contains(kinds, c.Kind) && c.Status() >= 400 && c.Status() < 500 //nolint:mnd // a class of statuses
	}
}

func answered(kind evidence.Kind, status int) func(*scene, *evidence.Call) bool {
	return func(_ *scene, c *evidence.Call) bool { return c.Kind == kind && c.Status() == status }
}

// retriedAsNew gives each retry of a request an id of its own.
func retriedAsNew(kinds ...evidence.Kind) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		first := map[string]bool{}
		for _, c := range s.calls(kinds...) {
			id := c.Header("X-Request-Id")
			if again := first[id]; again {
				out = append(out, func(d *draft) bool {
					return d.eachLeg(c.Seq, hasHeader("X-Request-Id", fmt.Sprintf("5a7cb3d0-3333-4222-8333-%012d", c.Seq)))
				})
			}
			first[id] = true
		}
		return out
	}
}

// sameDocument gives a booking the document of an earlier one.
func sameDocument(s *scene) []place {
	var out []place
	calls := s.calls(evidence.Book)
	for i, c := range calls {
		for _, b := range calls[:i] {
			document := b.Sent.Document()
			if document != "" && c.Sent.Document() != document && s.story.EncounterOf(b) != s.story.EncounterOf(c) {
				out = append(out, func(d *draft) bool {
					return d.eachLeg(c.Seq, sent(having(document, "#DocumentReference", "identifier", 0, "value")))
				})
			}
		}
	}
	return out
}

// sameCase gives an encounter the case reference of an earlier one.
func sameCase(s *scene) []place {
	var out []place
	for i, e := range s.story.Encounters {
		for _, earlier := range s.story.Encounters[:i] {
			from := earlier.Screens(0)
			if earlier.Who != e.Who || len(from) == 0 || e.Reason != contract.CallBack {
				continue
			}
			out = append(out, func(d *draft) bool {
				ok := false
				for _, st := range e.Screens(0) {
					ok = d.screen(st.Ended, func(sc *contract.Screen) bool { sc.Case = from[0].Screen.Case; return true }) || ok
				}
				return ok
			})
		}
	}
	return out
}

// Requests that were sent again, and what was used again.
var _ = register(
	edit(Repeated, "a refused booking is sent again as it was", repeating(1, unchanged, refused(evidence.Book)), "BK-82: retrying a request unchanged after a 4xx answer"),
	edit(Repeated, "a refused search for slots is sent again as it was", repeating(1, underNewID, refused(evidence.Slots)), "BK-82: retrying a request unchanged after a 4xx answer"),
	edit(Repeated, "a refused cancellation is sent again as it was", repeating(1, unchanged, refused(evidence.Update)), "CX-39: retrying a 4xx answer without removing the cause"),
	edit(Repeated, "a failed cancellation is sent again and again", repeating(12, unchanged, answered(evidence.Update, 500)), "CX-39: endless retry of any kind"),
	edit(Repeated, "a booking is sent twice", repeating(1, underNewID, answered(evidence.Book, 201)), "BK-01: one request"),
	edit(Repeated, "a request is sent twice under one id", repeating(1, func(x *journal.Exchange) { x.Target += "&again=1" }, answered(evidence.Slots, 200)), "SP-26: a different X-Request-Id for every distinct request"),
	edit(Header, "a retried request has another id", retriedAsNew(evidence.Book, evidence.Update, evidence.Slots, evidence.ReadOne), "SP-27: Keeps the original X-Request-Id unchanged"),
	edit(Header, "a cancellation is tried again under another id", retriedAsNew(evidence.Update), "CX-40: with the same X-Request-Id"),
	edit(Repeated, "the new booking has the document of the original", sameDocument, "RB-07: different from that of the original booking", "BK-46: replacing or updating a CDA already sent and linked to a booking"),
	edit(Repeated, "the re-assessment has the case of the earlier encounter", sameCase, "RB-06: with its own local case reference"),
)
