package evidence_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// as is a request in somebody's name.
func as(asid, issuer string) journal.Message {
	h := http.Header{}
	if asid != "" {
		h.Set("Ssp-From", asid)
	}
	if issuer != "" {
		claims := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"iss":%q}`, issuer))
		h.Set("Authorization", "Bearer e30."+claims+".")
	}
	return journal.Message{Header: h}
}

func TestEveryRequestOverTheNetworkIsAConsumersWhateverItSaysOfItself(t *testing.T) {
	for name, message := range map[string]journal.Message{
		"the harness's ASID":       as("918000000999", "https://tester.example/"),
		"a provider's ASID":        as("918000000333", vale),
		"an ASID of nobody":        as("918000000001", ""),
		"nothing":                  as("", ""),
		"another consumer's":       as("918000000222", "https://south111.example/"),
		"its own, with other case": {Header: http.Header{"Ssp-From": {north.ASID}}},
	} {
		for _, heard := range []string{"proxy", "vale", "front", "registry"} {
			n := begun()
			n.exchange(journal.Exchange{Heard: heard, Method: "PUT", Target: "/" + vale + "/Appointment/a1", Request: message})
			s := n.read(t)
			require.Len(t, s.Calls, 1, "%s at %s", name, heard)
			require.Equal(t, north.Name, s.Calls[0].Who, "%s at %s", name, heard)
			require.Empty(t, s.Probes)
			require.Empty(t, s.Served)
		}
	}
}

func TestWhatIsAskedInsideTheProcessIsNoConsumers(t *testing.T) {
	n := begun()
	n.exchange(journal.Exchange{Heard: "proxy", By: journal.Harness, Method: "GET", Target: "/" + vale + "/metadata"})
	n.exchange(journal.Exchange{Heard: "registry", By: "vale", Method: "POST", Target: "/fhir/Appointment"})
	s := n.read(t)
	require.Empty(t, s.Calls)
	require.Len(t, s.Probes, 1)
	require.Len(t, s.Served, 1)
}

func TestARequestInTheNameOfAnIdleConsumerIsThatOfTheOneAtWork(t *testing.T) {
	const south = "South 111"
	southern := contract.Setup{Name: south, ASID: "918000000222", Endpoint: "https://south111.example/", Registry: &contract.Registry{ClientID: "consumer-south-111"}}
	own, others := as(north.ASID, north.Endpoint), as(southern.ASID, southern.Endpoint)
	for name, c := range map[string]struct {
		method string
		sent   journal.Message
		during string // whose task is in hand
		want   string
	}{
		"own change in the own task":                                        {"PUT", own, north.Name, north.Name},
		"change in the other's name in the own task":                        {"PUT", others, north.Name, north.Name},
		"booking in the other's name":                                       {"POST", others, north.Name, north.Name},
		"reading in the other's name, who may be looking in the background": {"GET", others, north.Name, south},
		"the other's own change":                                            {"PUT", others, south, south},
		"the harness's name":                                                {"PUT", as("918000000999", ""), south, south},
		"the other's ASID with the own issuer":                              {"GET", as(southern.ASID, north.Endpoint), north.Name, north.Name},
		"the own ASID with the other's issuer":                              {"GET", as(north.ASID, southern.Endpoint), north.Name, north.Name},
		"no name between tasks, of the latest":                              {"GET", as("", ""), "", north.Name},
		"the other's name between tasks is the other":                       {"PUT", others, "", south},
	} {
		t.Run(name, func(t *testing.T) {
			n := begun()
			n.mark(evidence.MarkSetup, south, southern)
			for _, who := range []string{south, north.Name} { // both have had a call before
				n.mark(evidence.MarkTask, who, evidence.TaskMark{Task: contract.Task{Kind: contract.BeginEncounter, Encounter: who}})
				n.mark(evidence.MarkScreen, who, evidence.ScreenMark{Screen: contract.Screen{Case: "1"}})
			}
			if c.during != "" {
				n.mark(evidence.MarkTask, c.during, evidence.TaskMark{Task: contract.Task{Kind: contract.EndEncounter, Encounter: c.during}})
			}
			n.exchange(journal.Exchange{Heard: "proxy", Method: c.method, Target: "/" + vale + "/Appointment/a1", Request: c.sent})
			s := n.read(t)
			require.Equal(t, c.want, s.Calls[0].Who)
		})
	}
}
