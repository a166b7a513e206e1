package reference

import (
	"net/http"
	"time"
	_ "time/tzdata" // users read local time wherever this runs [SL-61]
)

// What users are told in more than one place.
const (
	wordsUnchecked = "Bookings made elsewhere could not be checked. Go on as usual."
	wordsListed    = "Earlier bookings of this patient are listed. Check with the patient which of them are no longer needed."
	wordsNoneKnown = "No earlier bookings of this patient are known here."
)

var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC
	}
	return l
}()

// when is a time as users read it.
func when(t time.Time) string {
	return t.In(london).Format("15:04 on Monday 2 January")
}

// refusedBecause puts a refusal in words that fit what the user can do next, with no
// code and nothing of what the provider wrote. Source: error handling; ER-14, ER-15, ER-19, ER-20.
func refusedBecause(a Answer) string {
	switch {
	case a.Unanswered():
		return "the service's system does not answer. Try again later or contact the service."
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden, a.issue("forbidden"):
		return "this system is not permitted to do that at the service. Contact the service or the helpdesk."
	case a.Status == http.StatusNotFound:
		return "the service's system does not know it. Contact the service."
	case a.Failed():
		return "the service's system is not working. Try again later or contact the service."
	}
	return "the service's system did not accept it. Contact the service or the helpdesk."
}
