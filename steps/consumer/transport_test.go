package consumer_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// adapters start, for each transport, an adapter that behaves as told and give its address: "well" answers every task
// with the screen of case C-1, "silent" never answers a task, "refuses" answers each with an error, "bad-screen" answers
// with a stage that the contract does not have, and "absent" is not there at all. It cannot read XML, as it declares.
// A new transport needs a line here.
var adapters = map[string]func(t *testing.T, how string) string{
	"exec": func(t *testing.T, how string) string {
		t.Helper()
		if how == "absent" {
			return "exec:./no-such-adapter"
		}
		return "exec:" + adapterProcess(t, how)
	},
	"http": func(t *testing.T, how string) string {
		t.Helper()
		over := make(chan struct{})
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answers := map[string]string{"well": `{"case":"C-1","stage":"assessing"}`, "bad-screen": `{"case":"C","stage":"lunch"}`}
			switch {
			case r.Method == http.MethodDelete:
				w.WriteHeader(http.StatusNoContent)
			case r.URL.Path == "/sessions":
				_, _ = io.WriteString(w, `{"session":"only","contract":"2.0","capabilities":{"xml":false}}`)
			case how == "silent":
				<-over
			case how == "refuses":
				w.WriteHeader(http.StatusInternalServerError)
			default:
				_, _ = io.WriteString(w, answers[how])
			}
		}))
		t.Cleanup(server.Close)
		t.Cleanup(func() { close(over) })
		if how == "absent" {
			server.Close()
		}
		return server.URL
	},
}

func openOver(t *testing.T, way consumer.Transport, how string, within time.Duration) (consumer.Driver, error) {
	t.Helper()
	opener, err := way.Open(adapters[way.Schemes[0]](t, how), within)
	require.NoError(t, err, "nothing is started or connected to before a session opens")
	return opener.Open(t.Context(), contract.Setup{Services: []contract.Service{}})
}

func TestEveryTransportKeepsToTheSameContract(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, consumer.Transports())
	task := contract.Task{Kind: contract.BeginEncounter}
	for _, way := range consumer.Transports() {
		name := way.Schemes[0]
		require.Contains(t, adapters, name, "say in adapters how its contract is tried")
		t.Run(name+" brings the screen back", func(t *testing.T) {
			t.Parallel()
			d, err := openOver(t, way, "well", 0)
			require.NoError(t, err)
			require.NotEmpty(t, consumer.Declared(d).Lacks(contract.SpeakXML), "what the adapter declared is kept")
			for range 2 {
				screen, err := d.Perform(t.Context(), task)
				require.NoError(t, err)
				require.Equal(t, contract.Screen{Case: "C-1", Stage: contract.Assessing}, screen)
			}
			require.NoError(t, d.Close())
		})
		t.Run(name+" says that an adapter is not there", func(t *testing.T) {
			t.Parallel()
			_, err := openOver(t, way, "absent", 0)
			require.ErrorIs(t, err, consumer.ErrUnreachable)
		})
		t.Run(name+" waits no longer than it was told", func(t *testing.T) {
			t.Parallel()
			d, err := openOver(t, way, "silent", 2*time.Second)
			require.NoError(t, err)
			_, err = d.Perform(t.Context(), task)
			require.ErrorIs(t, err, consumer.ErrUnreachable)
			require.ErrorContains(t, err, "no answer within 2s")
			_ = d.Close() // it has been given up
		})
		for _, how := range []string{"refuses", "bad-screen"} {
			t.Run(name+" tells an answer that is no use from silence: "+how, func(t *testing.T) {
				t.Parallel()
				d, err := openOver(t, way, how, 0)
				require.NoError(t, err)
				_, err = d.Perform(t.Context(), task)
				require.ErrorContains(t, err, "task begin-encounter")
				require.NotErrorIs(t, err, consumer.ErrUnreachable)
				require.NoError(t, d.Close())
			})
		}
		t.Run(name+" leaves off when the run is", func(t *testing.T) {
			t.Parallel()
			d, err := openOver(t, way, "silent", 0)
			require.NoError(t, err)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err = d.Perform(ctx, task)
			require.ErrorIs(t, err, context.Canceled)
			require.NotErrorIs(t, err, consumer.ErrUnreachable)
			_ = d.Close() // it has been given up
		})
	}
}

func TestTheAddressOfEveryTransportIsRepeatedInReports(t *testing.T) {
	t.Parallel()
	for _, way := range consumer.Transports() {
		_, err := way.Open(way.Example, time.Second)
		require.NoError(t, err, way.Example)
		_, err = way.Open(way.Schemes[0]+":", time.Second)
		require.Error(t, err, "an address with nothing behind its scheme")
		found, ok := consumer.TransportOf(way.Example)
		require.True(t, ok)
		require.Equal(t, way.Schemes, found.Schemes)
		run := results.Run{Consumer: results.Consumer{Name: way.Example}}
		require.Contains(t, wording.Command(run), "--consumer "+wording.Quote(way.Example))
		run.Config.Between = &results.Between{Other: wording.EmbeddedProvider}
		require.Contains(t, wording.Command(run), "--consumer "+wording.Quote(way.Example))
	}
	_, ok := consumer.TransportOf("exec")
	require.False(t, ok)
}
