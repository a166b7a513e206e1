package consumer

import (
	"encoding/json"
	"fmt"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/message"
)

// readOpened reads the answer to a new session. Another version of the contract is
// told before anything else of the answer, which that version may have otherwise.
func readOpened(raw []byte) (contract.Opened, error) {
	var said struct {
		Contract *string `json:"contract"`
	}
	if json.Unmarshal(raw, &said) == nil && said.Contract != nil && *said.Contract != contract.Version {
		return contract.Opened{}, fmt.Errorf("the consumer speaks version %q of the contract, this harness version %s: "+
			"bring the adapter to that version, or use a harness of the other", *said.Contract, contract.Version)
	}
	var o contract.Opened
	if err := message.Read(message.Opened, raw, &o); err != nil {
		return contract.Opened{}, fmt.Errorf(`%w: answer {"session": "...", "contract": %q}`, err, contract.Version)
	}
	return o, nil
}

// readScreen reads the answer to a task. A restart shows nothing, so there only the names count.
func readScreen(kind contract.Kind, raw []byte) (contract.Screen, error) {
	var s contract.Screen
	if kind == contract.RestartSystem {
		return s, message.Plain(raw, &s)
	}
	return s, message.Read(message.Screen, raw, &s)
}
