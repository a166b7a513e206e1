package rule_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wire "github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	shared "github.com/rebookcheck/rebookcheck/steps/rule"
)

// more makes a story of which the longest list has that many slots, so that a shorter one is not capped.
func more(calls ...*evidence.Call) []*evidence.Call {
	return append(calls, searching("", "busy", day, "x", "y", "z"))
}

// paging says that a list goes on.
func paging(c *evidence.Call) *evidence.Call {
	c.Got["link"] = []any{object{"relation": "next", "url": "https://utc.example/STU3/1/Slot?page=2"}}
	return c
}

// starting gives the slots of a list another way to write when they begin.
func starting(c *evidence.Call, start string) *evidence.Call {
	for i := range c.Got.List("entry") {
		c.Got.At("entry", i, "resource").(object)["start"] = start
	}
	return c
}

// numbered is a booking of somebody without an NHS number, who was given a number.
func numbered(family, number string) *evidence.Call {
	sent := object{"resourceType": "Appointment", "contained": []any{object{"resourceType": "Patient", "name": []any{object{"family": family}}}}}
	got := object{"resourceType": "Appointment", "id": "of-" + family, "contained": []any{object{
		"resourceType": "Patient", "identifier": []any{object{"system": "https://utc.example/Id/patient", "value": number}},
	}}}
	c := calling(evidence.Book, evidence.Meant{Probe: evidence.ProbeNoNumber}, http.StatusCreated, got)
	c.Sent = sent
	return c
}

// changedAt is a reading whose header and whose resource say when it was changed.
func changedAt(header, resource string) *evidence.Call {
	b := bookingOf("1", "a")
	b["meta"] = object{"versionId": "1", "lastUpdated": resource}
	c := calling(evidence.ReadOne, evidence.Meant{}, http.StatusOK, b)
	c.ID = "1"
	c.Exchange.Response.Header.Set("Last-Modified", header)
	return c
}

// bookedAs is a booking that was made, and readAs a reading of it.
func bookedAs(id, slot string) *evidence.Call {
	c := calling(evidence.Book, evidence.Meant{}, http.StatusCreated, bookingOf(id, slot))
	c.Sent = wire.Body(bookingOf("", slot))
	return c
}

func readAs(id, slot, start string) *evidence.Call {
	b := bookingOf(id, slot)
	b["start"] = start
	c := calling(evidence.ReadOne, evidence.Meant{}, http.StatusOK, b)
	c.ID = id
	return c
}

// waiting is a story in which the slot of the first booking was waited for in vain, after so many calls.
func waiting(after int, calls ...*evidence.Call) *evidence.Record {
	r := story(calls...)
	r.Waits = []evidence.WaitMark{{Wait: evidence.Wait{For: evidence.FreeSlot, Booking: "of-a"}, Seq: 10*after - 5}}
	return r
}

func TestWhatIsComparedIsComparedWithWhatStandsBesideIt(t *testing.T) {
	t.Parallel()
	cancelledA := cancelledSlots("a")[0]
	without := func() *evidence.Call { return searching("", "free", day, "b") }
	with := func() *evidence.Call { return searching("", "free", day, "a", "b") }
	read := readAs("of-a", "a", "2031-03-07T17:30:00Z")
	read.Got["status"] = "cancelled"
	for name, of := range map[string]struct {
		id    string
		want  shared.Status
		story *evidence.Record
	}{
		"a free slot is left out of the free ones": {"SL-17", shared.Fail, story(more(searching("", "free,busy", day, "a", "b"), searching("", "free", day, "a"), searching(evidence.ProbeNoStatus, "", day, "a", "b"))...)},
		"a free slot is left out without a status": {"SL-17", shared.Fail, story(more(searching("", "free", day, "a", "b"), searching(evidence.ProbeNoStatus, "", day, "b"), searching("", "free", day, "a", "b"))...)},
		"all have the same free slots":             {"SL-17", shared.NeedsAttestation, story(more(searching("", "free", day, "a"), searching(evidence.ProbeNoStatus, "", day, "a"), searching("", "free", day, "a"))...)},
		"the slot was taken meanwhile":             {"SL-17", shared.NeedsAttestation, story(more(searching("", "free,busy", day, "a", "b"), searching("", "free", day, "a"), searching("", "free,busy", day, "a"))...)},
		"we booked meanwhile":                      {"SL-17", shared.NeedsAttestation, story(more(searching("", "free,busy", day, "a", "b"), bookedAs("1", "b"), searching("", "free", day, "a"), searching("", "free,busy", day, "a", "b"))...)},
		"a list that is as long as any":            {"SL-17", shared.NeedsAttestation, story(searching("", "free", day, "a", "b"), searching(evidence.ProbeNoStatus, "", day, "c", "b"), searching("", "free", day, "a", "b"))},
		"a list that goes on":                      {"SL-17", shared.NeedsAttestation, story(more(searching("", "free", day, "a", "b"), paging(searching(evidence.ProbeNoStatus, "", day, "b")), searching("", "free", day, "a", "b"))...)},
		"nothing to compare with":                  {"SL-17", shared.NeedsAttestation, story(searching("", "free", day, "a"), searching("", "free", day, "a"))},
		"nobody looked":                            {"SL-17", shared.NotObserved, story(cancelledA)},
		"a millisecond late, and shown":            {"SL-14", shared.Fail, story(searching(evidence.ProbeEdgeIn, "", edge, "a"), starting(searching(evidence.ProbeEdgeOut, "", []string{"ge2031-03-07T17:30:00.001Z"}, "a"), "2031-03-07T17:30:00.000Z"))},
		"a second that has the millisecond in it":  {"SL-14", shared.Pass, story(searching(evidence.ProbeEdgeIn, "", edge, "a"), searching(evidence.ProbeEdgeOut, "", []string{"ge2031-03-07T17:30:00.001Z"}, "a"))},
		"a second later":                           {"SL-14", shared.Fail, story(searching(evidence.ProbeEdgeIn, "", edge, "a"), searching(evidence.ProbeEdgeOut, "", []string{"ge2031-03-07T17:30:01Z"}, "a"))},
		"free once it was read":                    {"CX-21", shared.Fail, waiting(2, cancelledA, without(), without(), read, with())},
		"free in the end, and not for the reading": {"CX-21", shared.Pass, waiting(2, cancelledA, without(), with(), read, with())},
		"free a little later":                      {"CX-21", shared.Pass, story(cancelledA, without(), with())},
		"never free, and one alone":                {"CX-21", shared.NotApplicable, waiting(2, cancelledA, without(), without(), read, without())},
		"two patients, two numbers":                {"BK-58", shared.Pass, story(numbered("One", "L-1"), numbered("Two", "L-2"))},
		"two patients, one number":                 {"BK-58", shared.Fail, story(numbered("One", "L-1"), numbered("Two", "L-1"))},
		"one patient twice, one number":            {"BK-58", shared.Pass, story(numbered("One", "L-1"), numbered("One", "L-1"))},
		"header and resource agree":                {"RD-06", shared.Pass, story(changedAt("Fri, 07 Mar 2031 16:12:00 GMT", "2031-03-07T16:12:00.987Z"))},
		"the header is rounded up":                 {"RD-06", shared.Pass, story(changedAt("Fri, 07 Mar 2031 16:12:01 GMT", "2031-03-07T16:12:00.123Z"))},
		"the header is seconds off":                {"RD-06", shared.Fail, story(changedAt("Fri, 07 Mar 2031 16:12:05 GMT", "2031-03-07T16:12:00.123Z"))},
		"the resource does not say":                {"RD-06", shared.Pass, story(changedAt("Fri, 07 Mar 2031 16:12:05 GMT", ""))},
		"held as it was confirmed":                 {"RB-18", shared.Pass, story(bookedAs("1", "a"), readAs("1", "a", "2031-03-07T18:30:00+01:00"))},
		"held at another time":                     {"RB-18", shared.Fail, story(bookedAs("1", "a"), readAs("1", "a", "2031-03-07T17:45:00Z"))},
		"held in another slot":                     {"RB-18", shared.Fail, story(bookedAs("1", "a"), readAs("1", "b", "2031-03-07T17:30:00Z"))},
		"a new version that cannot be read is RD-02's": {"CX-19", shared.NotObserved, story(cancelledA, func() *evidence.Call {
			c := calling(evidence.ReadOld, evidence.Meant{}, http.StatusNotFound, nil)
			c.ID, c.Version = "of-a", ""
			return c
		}())},
	} {
		t.Run(strings.ReplaceAll(of.id+" "+name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			r, ok := rule.Find(requirement.ID(of.id))
			require.True(t, ok)
			v := r.Judge(of.story)
			require.Equal(t, of.want, v.Status, v.Detail)
		})
	}
}

// TestWhatAnotherCancellationDidIsNotLaidToABooking wants the original judged by readings before any booking of its patient was cancelled.
func TestWhatAnotherCancellationDidIsNotLaidToABooking(t *testing.T) {
	t.Parallel()
	of := func(id, slot string) *evidence.Call {
		c := bookedAs(id, slot)
		c.Sent["participant"] = []any{object{"actor": object{"identifier": object{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990001006"}}}}
		return c
	}
	ends := cancelledSlots("b")[0]
	ends.ID = "2"
	gone := readAs("1", "a", "2031-03-07T17:30:00Z")
	gone.Got["status"] = "cancelled"
	for id, want := range map[string][2]shared.Status{
		"RB-49": {shared.Fail, shared.NotObserved}, "RB-23": {shared.Fail, shared.NotObserved}, "RB-18": {shared.Fail, shared.Fail},
	} {
		r, ok := rule.Find(requirement.ID(id))
		require.True(t, ok)
		v := r.Judge(story(of("1", "a"), of("2", "b"), gone))
		require.Equal(t, want[0], v.Status, "%s: %s", id, v.Detail)
		v = r.Judge(story(of("1", "a"), of("2", "b"), ends, gone))
		require.Equal(t, want[1], v.Status, "%s: %s", id, v.Detail)
	}
}
