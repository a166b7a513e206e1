package reference

import "github.com/rebookcheck/rebookcheck/steps/consumer/contract"

// askOutright puts the question about the only booking that can be cancelled, without the user having
// chosen it, where the consumer does so. Several bookings are a list to choose from all the same.
func (v *Visit) askOutright() {
	if !v.sys.behaviour.AsksOutright || len(v.Case.Offered) != 1 {
		return
	}
	v.Case.Prompted, v.Case.Stage, v.options = v.Case.Offered, contract.Confirming, false
	v.putQuestion(v.Case.Offered)
}
