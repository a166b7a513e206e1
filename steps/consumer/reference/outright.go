package reference

import "github.com/rebookcheck/rebookcheck/steps/consumer/contract"

// askOutright puts the question about the only booking that can be cancelled, without the user having
// chosen it, where the consumer does so. Several bookings are a list to choose from all the same, unless
// the consumer asks about each of them.
func (v *Visit) askOutright() {
	b := v.sys.behaviour
	if n := len(v.Case.Offered); !b.AsksOutright || n == 0 || n > 1 && !b.AsksEach {
		return
	}
	v.Case.Prompted, v.Case.Stage, v.options = v.Case.Offered, contract.Confirming, false
	v.putQuestion(v.Case.Offered[:1])
}

// inTurn says that the questions about the bookings are put one after the other.
func (v *Visit) inTurn() bool { return v.sys.behaviour.AsksOneByOne || v.sys.behaviour.AsksEach }
