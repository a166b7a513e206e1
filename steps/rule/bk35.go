package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

// Precedence is known where the user was told in which order several numbers are to be tried. Ranks
// that are equal are right only where it is not.
var _ = register(Rule{
	ID:       "BK-35",
	Sentence: "contact details were ranked in the order in which they are to be tried, where it is known",
	Judge: eachBookingRequest("a request for a booking with numbers that are to be tried in a known order", holdsOrder, func(r bookingRequest) string {
		before := 0
		for _, rank := range inOrder(r) {
			if rank <= before {
				return "the ranks are not in the order in which the numbers are to be tried"
			}
			before = rank
		}
		return ""
	}),
})

func holdsOrder(r bookingRequest) bool { return len(inOrder(r)) > 1 }

// inOrder are the ranks of the numbers that the user was told, in the order in which they are to be
// tried: the patient's own, then those of others. What was not sent, or has no rank, is left out.
func inOrder(r bookingRequest) []int {
	if r.caller == nil {
		return nil
	}
	numbers := []string{r.caller.Phone}
	for _, c := range r.caller.Contacts {
		numbers = append(numbers, c.Phone)
	}
	ranks := map[string]int{}
	for _, t := range telecoms(r.patient) {
		if rank, ok := t.rank(); ok {
			ranks[evidence.Nationally(t.Text("value"))] = rank
		}
	}
	var out []int
	for _, number := range numbers {
		if rank, sent := ranks[evidence.Nationally(number)]; sent && number != "" {
			out = append(out, rank)
		}
	}
	return out
}
