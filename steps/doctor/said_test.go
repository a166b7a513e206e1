package doctor_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/doctor"
)

func finding(t *testing.T, found []doctor.Finding, check string) doctor.Finding {
	t.Helper()
	for _, f := range found {
		if f.Check == check {
			return f
		}
	}
	require.Fail(t, "no such check", check)
	return doctor.Finding{}
}

// relabelled serves the reference consumer with other Content-Types than it has.
func relabelled(t *testing.T, media []string, status int) string {
	t.Helper()
	good := consumer.Serve(reference.Opener(reference.Options{}))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := httptest.NewRecorder()
		good.ServeHTTP(got, r)
		w.Header()["Content-Type"] = media
		code := got.Code
		if r.Method == http.MethodDelete && status != 0 {
			code = status
		}
		w.WriteHeader(code)
		_, _ = w.Write(got.Body.Bytes())
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestTheFormOfAnswersIsToldAndStopsNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		media  []string
		status int
		want   string
	}{
		"none":            {nil, 0, "an answer has no Content-Type: send Content-Type: application/json"},
		"text":            {[]string{"text/plain"}, 0, "says Content-Type: text/plain: send"},
		"nonsense":        {[]string{"json; ;"}, 0, "says Content-Type: json; ;: send"},
		"another closing": {[]string{"application/json"}, http.StatusOK, "the closing of a session was answered 200: the contract has 204"},
	} {
		well, found := examine(t, consumer.HTTP(relabelled(t, c.media, c.status), nil))
		require.True(t, well, name)
		f := finding(t, found, "form")
		require.Equal(t, doctor.Look, f.Result, name)
		require.Contains(t, f.Says, c.want)
		require.NotEmpty(t, f.Do)
	}
}

// talking says something on standard error, and fails at a task where it is told to.
type talking struct {
	consumer.Driver
	says  string
	fails contract.Kind
}

func (d talking) Aside() string { return d.says }

func (d talking) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	if t.Kind == d.fails {
		return contract.Screen{}, errors.New("the button is not there")
	}
	return d.Driver.Perform(ctx, t)
}

func speaking(says string, fails contract.Kind, b *reference.Behaviour) consumer.Opener {
	good := reference.Opener(reference.Options{Behaviour: b})
	return consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		d, err := good.Open(ctx, s)
		return talking{d, says, fails}, err
	})
}

func TestStandardErrorIsShownWhereSomethingIsWrong(t *testing.T) {
	t.Parallel()
	says := strings.Repeat("starting\n", 5000) + "no button for Test Patient 9990001006, password=correct-horse-battery"
	_, found := examine(t, speaking(says, contract.RecordOutcome, nil))
	f := finding(t, found, "record-outcome")
	require.Contains(t, f.Aside, "no button for")
	require.Less(t, len(f.Aside), 1500)
	for _, kept := range []string{"Test Patient", "9990001006", "correct-horse"} {
		require.NotContains(t, f.Aside, kept)
	}
	_, found = examine(t, speaking("all is well", "", nil))
	for _, f := range found {
		require.Empty(t, f.Aside, "nothing is wrong")
	}
}

func TestTheProvidersOwnWordsAreShown(t *testing.T) {
	t.Parallel()
	good := reference.Opener(reference.Options{})
	_, found := examine(t, consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		s.Services = slices.Clone(s.Services)
		for i := range s.Services {
			s.Services[i].ASID = "000000000000"
		}
		return good.Open(ctx, s)
	}))
	f := finding(t, found, "search-slots")
	require.Equal(t, doctor.Wrong, f.Result)
	require.Regexp(t, `was answered [45]\d\d: ".+"`, f.Says)
}
