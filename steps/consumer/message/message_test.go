package message_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/message"
)

var dir = os.DirFS("../contract")

func TestAMessageThatDoesNotFitNamesThePlaceAndWhatIsWanted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		form      message.Form
		raw, want string
	}{
		"an unknown word":         {message.Screen, `{"case":"C","stage":"wrap-up","messages":[{"about":"encounter","says":"hm","text":""}]}`, `/messages/0/says: "hm" is an unknown value; want one of "made"`},
		"a missing name":          {message.Screen, `{"case":"C","stage":"wrap-up","bookings":[{"ref":"b1"}]}`, `/bookings/0/url: it is missing`},
		"a name too many":         {message.Screen, `{"case":"C","stage":"closed","colour":"red"}`, `/colour: the contract has no such name`},
		"another type":            {message.Screen, `{"case":7,"stage":"closed"}`, `/case: want string, not integer`},
		"no instant":              {message.Screen, `{"case":"C","stage":"choosing","slots":[{"service":"s","start":"17:30","end":"17:45"}]}`, `/slots/0/start: "17:30" does not match`},
		"an instant there is not": {message.Screen, `{"case":"C","stage":"choosing","slots":[{"service":"s","start":"2031-13-07T17:30:00Z","end":"2031-13-07T17:45:00Z"}]}`, `cannot be read`},
		"no object":               {message.Screen, `[]`, `/: want object, not array`},
		"a task's own word":       {message.Task, `{"kind":"rebook","now":"2031-03-07T17:30:00Z","user":{"id":"u","name":"n"}}`, `/kind: "rebook" is an unknown value`},
		"an answer's screen":      {message.Answer, `{"id":1,"screen":{"case":"C","stage":"lunch"}}`, `/screen/stage: "lunch" is an unknown value`},
		"a level out of range":    {message.Opened, `{"session":"s","contract":"2.0","capabilities":{"cancel_level":5}}`, `/capabilities/cancel_level: `},
		"an empty session":        {message.Opened, `{"session":"","contract":"2.0"}`, `/session: `},
		"not JSON":                {message.Screen, `<html>`, `it is not JSON`},
		"nothing":                 {message.Screen, ``, `it is empty`},
		"two values":              {message.Screen, `{"case":"C","stage":"closed"}{}`, `more than one JSON value`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			into := map[message.Form]any{
				message.Screen: &contract.Screen{}, message.Task: &contract.Task{}, message.Answer: &contract.Answer{}, message.Opened: &contract.Opened{},
			}[c.form]
			require.ErrorContains(t, message.Read(c.form, []byte(c.raw), into), c.want)
		})
	}
}

func TestManyProblemsAreToldShortly(t *testing.T) {
	t.Parallel()
	raw := `{"case":"C","stage":"wrap-up","bookings":[` + strings.TrimSuffix(strings.Repeat(`{},`, 40), ",") + `]}`
	err := message.Read(message.Screen, []byte(raw), &contract.Screen{})
	var misfit *message.Misfit
	require.ErrorAs(t, err, &misfit)
	require.Len(t, misfit.Problems, 80)
	require.ErrorContains(t, err, "and 75 more")
}

func TestWhatTheHarnessSaysFitsAsWell(t *testing.T) {
	t.Parallel()
	raw, err := message.Write(message.Task, contract.Task{Kind: contract.Decline, Now: time.Date(2031, 3, 7, 16, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	var back contract.Task
	require.NoError(t, message.Read(message.Task, raw, &back))
	require.Equal(t, contract.Decline, back.Kind)
	_, err = message.Write(message.Task, contract.Task{Kind: "rebook"})
	require.ErrorContains(t, err, `/kind: "rebook" is an unknown value`)
}
