package doctor_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/doctor"
)

func examine(t *testing.T, o consumer.Opener) (bool, []doctor.Finding) {
	t.Helper()
	people, err := cast.Load(fixtures.FS)
	require.NoError(t, err)
	var found []doctor.Finding
	well, err := doctor.Examine(t.Context(), doctor.Config{Opener: o, People: people, Tell: func(f doctor.Finding) { found = append(found, f) }})
	if err != nil {
		require.ErrorContains(t, err, "will not close")
	}
	return well, found
}

// changed is the reference consumer behind an adapter that changes something on the way.
type changed struct {
	consumer.Driver
	perform func(next consumer.Driver, ctx context.Context, t contract.Task) (contract.Screen, error)
	closes  func(next consumer.Driver) error
}

func (c changed) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	if c.perform == nil {
		return c.Driver.Perform(ctx, t)
	}
	return c.perform(c.Driver, ctx, t)
}

func (c changed) Close() error {
	if c.closes == nil {
		return c.Driver.Close()
	}
	return c.closes(c.Driver)
}

func adapter(c changed) consumer.Opener {
	good := reference.Opener(reference.Options{})
	return consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		own := c
		var err error
		own.Driver, err = good.Open(ctx, s)
		return own, err
	})
}

// screens changes every screen.
func screens(change func(*contract.Screen)) consumer.Opener {
	return adapter(changed{perform: func(next consumer.Driver, ctx context.Context, t contract.Task) (contract.Screen, error) {
		s, err := next.Perform(ctx, t)
		change(&s)
		return s, err
	}})
}

// failing fails at one task.
func failing(kind contract.Kind) consumer.Opener {
	return adapter(changed{perform: func(next consumer.Driver, ctx context.Context, t contract.Task) (contract.Screen, error) {
		if t.Kind == kind {
			return contract.Screen{}, errors.New("the button is not there")
		}
		return next.Perform(ctx, t)
	}})
}

// shared gives every session the consumer of the first.
func shared() consumer.Opener {
	good := reference.Opener(reference.Options{})
	var only consumer.Driver
	return consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		var err error
		if only == nil {
			only, err = good.Open(ctx, s)
		}
		return only, err
	})
}

// canned shows screens and calls nobody.
func canned() consumer.Opener {
	return adapter(changed{perform: func(consumer.Driver, context.Context, contract.Task) (contract.Screen, error) {
		return contract.Screen{Case: "C-1", Stage: contract.Assessing}, nil
	}})
}

func opening(err error) consumer.Opener {
	return consumer.OpenFunc(func(context.Context, contract.Setup) (consumer.Driver, error) { return nil, err })
}

func TestAGoodAdapterPassesEveryCheck(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(consumer.Serve(reference.Opener(reference.Options{})))
	t.Cleanup(server.Close)
	for name, o := range map[string]consumer.Opener{"in process": reference.Opener(reference.Options{}), "over HTTP": consumer.HTTP(server.URL, &http.Client{})} {
		well, found := examine(t, o)
		require.True(t, well, name)
		require.Greater(t, len(found), 20)
		for _, f := range found {
			require.Equal(t, doctor.OK, f.Result, "%s: %s: %s", name, f.Check, f.Says)
		}
	}
}

// How the end of an encounter is put to the user is the consumer's own affair.
func TestAQuestionPutOutrightIsTakenForTheOffer(t *testing.T) {
	t.Parallel()
	asks := reference.Default()
	asks.AsksOutright, asks.AsksEach = true, true
	well, found := examine(t, reference.Opener(reference.Options{Behaviour: asks}))
	require.True(t, well)
	spared := false
	for _, f := range found {
		require.Equal(t, doctor.OK, f.Result, "%s: %s", f.Check, f.Says)
		spared = spared || f.Check == "choose-to-cancel" && strings.Contains(f.Says, "without being told to")
	}
	require.True(t, spared, "%+v", found)
}

func TestWhatIsWrongIsSaidWithWhatToDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		opener consumer.Opener
		check  string
		result doctor.Result
		says   string
	}{
		"nobody there":                  {opening(consumer.Unreachable(errors.New("refused"))), "reach", doctor.Wrong, "cannot be reached"},
		"another version":               {opening(errors.New("speaks another version")), "contract", doctor.Wrong, "another version"},
		"a task that fails":             {failing(contract.RecordOutcome), "record-outcome", doctor.Wrong, "the button is not there"},
		"nothing is called":             {canned(), "search-slots", doctor.Wrong, "no slot search"},
		"no slots shown":                {screens(func(s *contract.Screen) { s.Slots = nil }), "search-slots", doctor.Wrong, "the screen shows none of its free slots"},
		"nothing is told":               {screens(func(s *contract.Screen) { s.Messages = nil }), "book", doctor.Look, "no message says so"},
		"nothing is listed":             {screens(func(s *contract.Screen) { s.Bookings = nil }), "list again", doctor.Look, "not on the list"},
		"nothing is offered":            {screens(func(s *contract.Screen) { s.Options = nil }), "choose-to-cancel", doctor.Look, "no cancellation was offered"},
		"nothing is asked":              {screens(func(s *contract.Screen) { s.Prompt = nil }), "choose-to-cancel", doctor.Look, "not asked to confirm"},
		"never closed":                  {screens(func(s *contract.Screen) { s.Stage = contract.WrapUp }), "end-encounter", doctor.Look, `at stage "wrap-up"`},
		"no restart":                    {failing(contract.RestartSystem), "restart", doctor.Wrong, "the button is not there"},
		"one consumer for all":          {shared(), "isolation", doctor.Wrong, "shows a booking, although"},
		"a session that does not end":   {adapter(changed{closes: func(consumer.Driver) error { return errors.New("will not close") }}), "isolation", doctor.Wrong, "will not close"},
		"a task after the session":      {adapter(changed{closes: func(consumer.Driver) error { return nil }}), "close", doctor.Look, "in a closed session"},
		"declared and so left in peace": {consumer.Declaring(failing(contract.RestartSystem), contract.Capabilities{Restart: new(bool)}), "restart", doctor.OK, "declared as not supported"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			well, found := examine(t, c.opener)
			require.Equal(t, c.result != doctor.Wrong, well)
			for i, f := range found {
				if f.Check != c.check {
					continue
				}
				require.Equal(t, c.result, f.Result, f.Says)
				require.Contains(t, f.Says, c.says)
				if f.Result != doctor.OK {
					require.NotEmpty(t, f.Do)
				}
				for _, after := range found[i+1:] {
					require.Equal(t, c.result == doctor.Wrong, after.Result == doctor.Left, after.Check)
				}
				return
			}
			t.Fatalf("no check %s among %s", c.check, strings.TrimSpace(name))
		})
	}
}
