package fault

import "net/http"

// ErrorAsSuccess changes nothing and answers 200 with an OperationOutcome that says that an error occurred.
//
// Scenario: a gateway or a faulty provider hides an error behind the status of a success. The consumer must go by
// what came back: a booking is made by a 201 with an Appointment. Source: BK-79, CX-42, ER-15.
func ErrorAsSuccess() Effect {
	effect := Status(http.StatusInternalServerError)
	effect.Kind = "error-as-success"
	effect.Answer.Status = http.StatusOK
	return effect
}

var _ = register("error-as-success", ErrorAsSuccess)
