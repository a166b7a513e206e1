package rule

import (
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// listed are the errors that the standard has something to say about. Source: error handling.
var listed = []int{
	http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed,
	http.StatusNotAcceptable, http.StatusConflict, http.StatusGone, http.StatusPreconditionFailed, http.StatusUnsupportedMediaType,
	http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusNotImplemented, http.StatusBadGateway, http.StatusGatewayTimeout,
}

var _ = register(Rule{
	ID:       "ER-19",
	Sentence: "an error that the standard does not list was dealt with like others of its kind",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		troubles(s, func(t trouble) {
			if t.call.Status() < http.StatusBadRequest || slices.Contains(listed, t.call.Status()) {
				return
			}
			switch {
			case !words(t.told()):
				f.broken("the user was not told of an error that the standard does not list", t.labels()...)
			case t.call.Status() < http.StatusInternalServerError && t.uncertain():
				f.broken("a refusal was shown as if nobody knew what had become of the request", t.labels()...)
			default:
				f.ok(t.labels()...)
			}
		})
		return f.verdict("an error that the standard does not list, and what the user was then shown")
	},
})

// uncertain says that the user was told that nobody knows whether the booking was made.
func (t trouble) uncertain() bool {
	return len(t.step.Tells(contract.NewBooking, contract.FateUnknown)) > 0
}
