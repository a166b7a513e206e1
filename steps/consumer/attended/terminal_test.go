package attended_test

import (
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/attended"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

func TestATerminalIsEnough(t *testing.T) {
	t.Parallel()
	shot := filepath.Join(t.TempDir(), "screen.png")
	require.NoError(t, os.WriteFile(shot, picture(t), 0o600))
	script := strings.Join([]string{
		"Terry Tester", "", "tester", // an empty line is no answer
		"Triage Desktop", "9.4.1", "", // who makes it may be left out
		"ready", "done", // Get ready
		"heard", "done", // the task
		"C-1", "6", // case, stage
		"y", "yes", "y", "y", "1", "n", "y", "no", "n", // listed, shown, place, start, status, new, offer, ticked, stranger
		"y", "3", // offered
		"n",                          // prompt
		"y", "none", "2", "5,6", "6", // told: new, others, booking ("5,6" is both some and none)
		"One earlier booking was found.", "1", // words, record
		"a note", "nosuch.png", shot,
		"1", "kept in a policy", "", // the clause
	}, "\n") + "\n"
	r := newRig(t, t.TempDir(), false, oneBooking())
	var out bytes.Buffer
	over := make(chan error, 1)
	go func() { over <- r.Terminal(t.Context(), strings.NewReader(script), &out) }()
	require.NoError(t, r.Welcome(t.Context()))
	screen, err := r.driver.Perform(t.Context(), listBookings)
	require.NoError(t, err)
	require.Equal(t, plainScreen(), screen)
	said, err := r.Clauses(t.Context(), []attended.Clause{{ID: "RB-66", Statement: "The patient is informed.", Why: "stands in documents"}})
	require.NoError(t, err)
	require.Equal(t, []attended.Attestation{{ID: "RB-66", Answer: "yes", Note: "kept in a policy", By: attended.Tester{Name: "Terry Tester", Role: "tester"}, At: friday}}, said)
	require.Equal(t, &contract.Product{Name: "Triage Desktop", Version: "9.4.1"}, r.Product())
	r.Finish("It conforms.")
	require.NoError(t, <-over)
	for _, want := range []string{
		"[1 of 1] rebook/x: RB-01 One", "Go to the end of the encounter", "Is cancelling the 18:00 booking at Vale UTC offered?",
		"Write done or heard", "slots, by Vale UTC, answered 200", "it has no plural; write Slot", "belongs to no scenario: GET /lost",
		"Choose either", "That file cannot be taken", "It conforms.",
	} {
		require.Contains(t, out.String(), want)
	}
	require.Equal(t, "a note", r.written()[1].Note)
	require.NotNil(t, r.written()[1].Shot)
}

func TestATerminalThatIsClosedEndsNothingByItself(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), false, oneBooking())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	asked := make(chan error, 1)
	go func() { asked <- r.Welcome(ctx) }()
	var out bytes.Buffer
	require.ErrorIs(t, r.Terminal(ctx, strings.NewReader("Terry Tester\n"), &out), attended.ErrNoMore)
	require.Empty(t, asked)
	stop()
	require.ErrorIs(t, <-asked, context.Canceled)
}

// words are the values of the contract's constants of a type, read from its source.
func words(t *testing.T, typed string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "contract", "screen.go"), nil, 0)
	require.NoError(t, err)
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && name.Name == typed {
			word, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			out = append(out, word)
		}
		return true
	})
	require.NotEmpty(t, out, typed)
	return out
}

func TestEveryWordOfTheContractCanBeTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), false, oneBooking())
	r.welcome()
	_ = r.perform(t.Context(), listBookings)
	r.toTheScreen()
	offered := map[string]bool{string(contract.Noted): true} // for what none of the choices fits
	for _, q := range r.sheet(attended.Look).Questions {
		for _, c := range q.Choices {
			offered[c.Value] = true
		}
	}
	for _, typed := range []string{"Stage", "Act", "Says", "Recording"} {
		for _, word := range words(t, typed) {
			require.True(t, offered[word], "no answer says %s %q: give it words in screen.go", typed, word)
		}
	}
}

func TestTheInstructionOfEveryTaskIsPlain(t *testing.T) {
	t.Parallel()
	patient := contract.Patient{Prefix: "Mr", Given: "Test", Family: "Patient", NHSNumber: "9990001006"}
	for name, c := range map[string]struct {
		task contract.Task
		want string
	}{
		"a first call":            {contract.Task{Kind: contract.BeginEncounter, Patient: &patient, Reason: contract.NewProblem}, "Mr Test Patient calls North 111 about a new problem."},
		"a call back":             {contract.Task{Kind: contract.BeginEncounter, Patient: &patient, Reason: contract.CallBack}, "begin a new encounter with a new assessment"},
		"only to cancel":          {contract.Task{Kind: contract.BeginEncounter, Patient: &patient, Reason: contract.CancelOnly}, "only to cancel"},
		"an outcome":              {contract.Task{Kind: contract.RecordOutcome, Outcome: &contract.Outcome{Text: "face to face within 2 hours", NeedsBooking: true}}, "Record the outcome: face to face within 2 hours. It needs an appointment."},
		"a referral":              {contract.Task{Kind: contract.RecordOutcome, Outcome: &contract.Outcome{Text: "referred", ReferTo: "Quay Clinic"}}, "referred, to Quay Clinic. It needs no appointment."},
		"a search":                {contract.Task{Kind: contract.SearchSlots, Service: "Vale UTC"}, "free slots at Vale UTC within the time"},
		"a search for later ones": {contract.Task{Kind: contract.SearchSlots, Service: "Vale UTC", Beyond: true}, "including slots later than the outcome allows"},
		"a booking":               {contract.Task{Kind: contract.Book, Service: "Vale UTC", Slot: &contract.Period{Start: friday, End: friday}}, "Book the slot at Vale UTC from 15:00 to 15:00 on Friday 7 March."},
		"a choice":                {contract.Task{Kind: contract.ChooseToCancel, Bookings: []string{"booking-1"}}, "Mark for cancellation: Vale UTC, 18:00 on Friday 7 March."},
		"a confirmation":          {contract.Task{Kind: contract.ConfirmCancel, Bookings: []string{"booking-1"}}, "Confirm the cancellation of: Vale UTC, 18:00"},
		"a refusal":               {contract.Task{Kind: contract.Decline}, "Decline the offer"},
		"the end":                 {contract.Task{Kind: contract.EndEncounter}, "Close the encounter"},
		"a restart":               {contract.Task{Kind: contract.RestartSystem}, "Stop North 111 and start it again"},
		"what nobody foresaw":     {contract.Task{Kind: "sing-a-song"}, "Do this: sing a song."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, t.TempDir(), false, oneBooking())
			r.welcome()
			c.task.Now = friday
			got := r.perform(t.Context(), c.task)
			first := r.sheet(attended.Instruct)
			require.NoError(t, r.Submit(attended.Submission{Serial: first.Serial}))
			kind := attended.Look
			if c.task.Kind == contract.RestartSystem {
				kind = attended.Instruct
			}
			s := r.sheet(kind)
			for s.Serial == first.Serial {
				s = r.sheet(kind)
			}
			require.Contains(t, s.Do, c.want)
			require.Contains(t, s.Facts, attended.Fact{Name: "It is", Value: "Friday 7 March 2031, 15:00 UTC"})
			if c.task.Kind == contract.RestartSystem {
				require.NoError(t, r.Submit(attended.Submission{Serial: s.Serial}))
				require.Equal(t, done{}, <-got, "there is nothing to look at")
			}
		})
	}
}
