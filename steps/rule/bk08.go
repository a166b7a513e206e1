package rule

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The standard shows this without saying it: its sample begins with its slot and ends within it.
var _ = register(Rule{
	ID:       "BK-08",
	Sentence: "each appointment asked for began with its slot and did not outlast it",
	Judge: eachBookingRequest("a request for a booking with the times of its slot", timed, func(r bookingRequest) string {
		start, _ := evidence.Instant(r.Sent.Text("start"))
		end, _ := evidence.Instant(r.Sent.Text("end"))
		slotStart, _ := evidence.Instant(r.slot.Text("start"))
		slotEnd, _ := evidence.Instant(r.slot.Text("end"))
		switch {
		case !start.Equal(slotStart):
			return "the appointment does not begin when its slot does"
		case !end.After(start):
			return "the appointment does not end after it began"
		case end.After(slotEnd):
			return "the appointment ends after its slot"
		case otherLength(r, end.Sub(start)):
			return "the appointment's length in minutes does not agree with its start and end"
		}
		return ""
	}),
})

// timed says that the times of both, the appointment and its slot, can be read.
func timed(r bookingRequest) bool {
	for _, s := range []string{r.Sent.Text("start"), r.Sent.Text("end"), r.slot.Text("start"), r.slot.Text("end")} {
		if _, ok := evidence.Instant(s); !ok {
			return false
		}
	}
	return true
}

// otherLength says that the appointment gives a length, which it need not, and another one than its times.
func otherLength(r bookingRequest, length time.Duration) bool {
	minutes, given := r.Sent.At("minutesDuration").(float64)
	return given && time.Duration(minutes*float64(time.Minute)) != length
}
