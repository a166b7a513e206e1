package proxy_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/proxy"
)

func planned(t *testing.T, f fault.Planned) *fault.Plan {
	t.Helper()
	plan := &fault.Plan{}
	f.Name, f.Heard = "planned", fault.Proxy
	require.NoError(t, plan.Add(f))
	return plan
}

func TestPlannedDropsCloseTheConsumersConnection(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		effect fault.Effect
		heard  int
	}{"before forwarding": {fault.NoAnswer(), 0}, "after forwarding": {fault.LostAnswer(), 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, func(http.ResponseWriter, *http.Request) {}, func(p *proxy.Config) {
				p.Faults = planned(t, fault.Planned{On: fault.Book, Effect: c.effect})
			})
			_, err := http.Post(r.front.URL+"/"+base+"/Appointment", "", strings.NewReader("{}")) //nolint:bodyclose // it fails
			require.Error(t, err)
			front, behind := r.heard(t, "proxy"), r.heard(t, "vale")
			require.Len(t, front, 1)
			require.Equal(t, journal.Dropped, front[0].Fate)
			require.Equal(t, "book", front[0].Route)
			require.Equal(t, "planned", front[0].Fault)
			require.Len(t, behind, c.heard)
			for _, x := range behind {
				require.Equal(t, journal.Answered, x.Fate)
			}
			resp, _ := r.raw(t, post)
			require.Equal(t, 200, resp.StatusCode, "the plan is used up")
		})
	}
}

func TestPlannedAnswersAndSpoiltOnesReachTheConsumer(t *testing.T) {
	t.Parallel()
	provider := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `W/"1"`)
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"resourceType":"Appointment","id":"7"}`)
	}
	r := newRig(t, provider, func(p *proxy.Config) {
		p.Faults = planned(t, fault.Planned{On: fault.Book, Effect: fault.ServerError()})
		require.NoError(t, p.Faults.Add(fault.Planned{Name: "spoilt", Heard: fault.Proxy, On: fault.Book, Effect: fault.UnusableAnswer()}))
	})
	resp, body := r.raw(t, post)
	require.Equal(t, 500, resp.StatusCode)
	require.Contains(t, body, "INTERNAL_SERVER_ERROR")
	require.Empty(t, r.heard(t, "vale"))
	resp, body = r.raw(t, post)
	require.Equal(t, 201, resp.StatusCode)
	require.True(t, strings.HasSuffix(body, `"id":`), "it breaks off")
	require.Empty(t, resp.Header.Get("ETag"))
}

func TestTheProxyNamesTheInteractionsOfAProvider(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(http.ResponseWriter, *http.Request) {}, nil)
	for line, want := range map[string]string{
		"GET /metadata": "metadata", "GET /Slot?x=/y": "slots", "POST /Appointment": "book", "GET /Appointment?identifier=x": "patient-search",
		"GET /Appointment/7": "read", "GET /Appointment/7/_history/2": "vread", "PUT /Appointment/7": "cancel",
		"PUT /Appointment": "", "POST /Appointment/7/$rebook": "", "GET /": "", "DELETE /Appointment/7": "", "GET /Appointment/7/8/9": "", "GET /Slot/7": "",
	} {
		method, path, _ := strings.Cut(line, " ")
		r.raw(t, method+" /"+base+path+" HTTP/1.1\r\nHost: ssp.example\r\nContent-Length: 0\r\n\r\n")
		heard := r.heard(t, "proxy")
		require.Equal(t, want, heard[len(heard)-1].Route, line)
	}
}
