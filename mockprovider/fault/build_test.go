package fault_test

import (
	"context"
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

func TestAnEffectIsBuiltFromItsParametersAndTheErrorListsWhatThereIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind string
		params     map[string]string
		wrong      []string
	}{
		{"a kind that is unknown", "nonsense", nil, []string{"nonsense", "slot-filled", "status"}},
		{"a parameter where there is none", "slot-taken", map[string]string{"for": "1s"}, []string{"slot-taken", "no parameters", "for"}},
		{"a parameter that is unknown", "delay", map[string]string{"until": "1s"}, []string{"until", "it takes for"}},
		{"a value that is not one of those there are", "malformed", map[string]string{"form": "torn"}, []string{"torn", "truncated", "html", "empty"}},
		{"a moment that there is not", "drop", map[string]string{"when": "never"}, []string{"before", "after"}},
		{"an act that there is not", "version-moved", map[string]string{"by": "x"}, []string{"note", "move", "cancel"}},
		{"a duration without a unit", "delay", map[string]string{"for": "10"}, []string{"250ms"}},
		{"a duration below nothing", "delay", map[string]string{"for": "-1s"}, []string{"greater than zero"}},
		{"a duration without end", "delay", map[string]string{"for": "1000h"}, []string{"at most"}},
		{"a status that is a success", "status", map[string]string{"status": "201"}, []string{"400 to 599"}},
		{"a status that is no number", "status", map[string]string{"status": "teapot"}, []string{"400 to 599"}},
		{"a page with fewer slots than none", "slot-answer", map[string]string{"page": "-1"}, []string{"page", "not below 0"}},
		{"an offset that is in use nowhere", "slot-answer", map[string]string{"offset": "900"}, []string{"-840 to 840"}},
		{"a severity that FHIR does not know", "status", map[string]string{"severity": "bad"}, []string{"fatal", "information"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := fault.Build(c.kind, c.params)
			require.Error(t, err)
			for _, part := range c.wrong {
				require.ErrorContains(t, err, part)
			}
		})
	}
}

func TestAStatusHasWhatTheCatalogueHasForItUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		params map[string]string
		want   fault.Answer
	}{
		{"by the catalogue", map[string]string{"status": "415"}, fault.Answer{
			Status: 415, Severity: "error", Code: "not-supported", System: "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1",
			Detail: "UNSUPPORTED_MEDIA_TYPE", Display: "Unsupported media type", Diagnostics: "the Content-Type is not supported",
		}},
		{"without a body", map[string]string{"status": "502", "body": "none"}, fault.Answer{
			Status: 502, Severity: "error", Code: "transient", System: "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1",
			Detail: "INTERNAL_SERVER_ERROR", Display: "Unexpected internal server error", Diagnostics: "the provider cannot be reached", Empty: true,
		}},
		{
			"all of it chosen",
			map[string]string{
				"status": "422", "severity": "fatal", "code": "value", "system": "s", "details": "d", "display": "e", "diagnostics": "f",
			},
			fault.Answer{Status: 422, Severity: "fatal", Code: "value", System: "s", Detail: "d", Display: "e", Diagnostics: "f"},
		},
		{"details of one's own", map[string]string{"status": "404", "details": "NO_PATIENT"}, fault.Answer{
			Status: 404, Severity: "error", Code: "not-found", System: "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1",
			Detail: "NO_PATIENT", Display: "NO_PATIENT", Diagnostics: "there is no such record",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e, err := fault.Build("status", c.params)
			require.NoError(t, err)
			require.Equal(t, "status", e.Kind)
			require.Equal(t, c.want, *e.Answer)
		})
	}
}

func TestEveryStatusFrom400HasSomethingToSay(t *testing.T) {
	t.Parallel()
	for status := 400; status < 600; status++ {
		a := fault.Status(status).Answer
		require.NotEmpty(t, a.Code)
		require.NotEmpty(t, a.Detail)
		require.NotEmpty(t, a.Display)
		require.NotEmpty(t, a.Diagnostics)
	}
}

func TestParametersMayBeGivenAsJSON(t *testing.T) {
	t.Parallel()
	var p fault.Params
	require.NoError(t, json.Unmarshal([]byte(`{"status":422,"diagnostics":"no","x":true}`), &p))
	require.Equal(t, fault.Params{"status": "422", "diagnostics": "no", "x": "true"}, p)
	for _, bad := range []string{`[]`, `{"status":{}}`, `{"status":null}`, `{"status":[1]}`, `"status"`} {
		require.Error(t, json.Unmarshal([]byte(bad), &p), bad)
	}
}

func TestParametersAreTold(t *testing.T) {
	t.Parallel()
	require.Empty(t, fault.Parameters("slot-taken"))
	for _, kind := range fault.Kinds() {
		for _, p := range fault.Parameters(kind) {
			require.NotEmpty(t, p.Says)
			for _, value := range p.Values {
				_, err := fault.Build(kind, map[string]string{p.Name: value})
				require.NoError(t, err)
			}
		}
	}
}

func TestADelayEndsWhenItsTimeIsUpOrTheRequestIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		require.NoError(t, fault.Delay(time.Minute).Pause(context.Background()))
		require.Equal(t, time.Minute, time.Since(began))
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		require.ErrorIs(t, fault.Delay(time.Hour).Pause(ctx), context.DeadlineExceeded)
		require.Equal(t, time.Minute+time.Second, time.Since(began))
		require.NoError(t, fault.ServerError().Pause(ctx), "an effect without a delay does not look")
	})
}

func TestAFaultStrikesOnlyTheRequestsThatItMatches(t *testing.T) {
	t.Parallel()
	request := fault.Request{Method: "PUT", Path: "/Appointment/a1", Query: "x=1", Booking: "a1", RequestID: "one"}
	for _, c := range []struct {
		name    string
		match   fault.Match
		strikes bool
	}{
		{"nothing said", fault.Match{}, true},
		{"its method", fault.Match{Method: "PUT"}, true},
		{"another method", fault.Match{Method: "GET"}, false},
		{"how its target begins", fault.Match{Target: "/Appointment/a"}, true},
		{"its query too", fault.Match{Target: "/Appointment/a1?x="}, true},
		{"how another target begins", fault.Match{Target: "/Slot"}, false},
		{"its booking", fault.Match{Booking: "a1"}, true},
		{"another booking", fault.Match{Booking: "a"}, false},
		{"its X-Request-Id", fault.Match{RequestID: "one"}, true},
		{"another X-Request-Id", fault.Match{RequestID: "two"}, false},
		{"one of two", fault.Match{Method: "PUT", Booking: "a2"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, on := range []fault.Interaction{fault.Cancel, fault.Any} {
				if on == fault.Cancel && c.match.Method == "GET" {
					continue // it is refused
				}
				var p fault.Plan
				add(t, &p, fault.Planned{Name: "a", On: on, Match: c.match})
				_, struck := p.Strike("vale", fault.Cancel, request)
				require.Equal(t, c.strikes, struck)
				require.Len(t, p.Pending(), map[bool]int{true: 0, false: 1}[c.strikes], "a request that does not fit is not counted")
			}
		})
	}
}

func TestTheNthRequestThatMatchesIsStruck(t *testing.T) {
	t.Parallel()
	var p fault.Plan
	add(t, &p, fault.Planned{Name: "a", Skip: 1, Match: fault.Match{Booking: "a1"}})
	var got []bool
	for _, booking := range []string{"a1", "a2", "a1", "a1"} {
		_, struck := p.Strike("vale", fault.Read, fault.Request{Booking: booking})
		got = append(got, struck)
	}
	require.Equal(t, []bool{false, false, true, false}, got)
}

func TestARegistryThatIsDownIsPlannedByItsNameAndHowOften(t *testing.T) {
	t.Parallel()
	var p fault.Plan
	require.NoError(t, p.Add(fault.Planned{Name: "down", Times: 2, Effect: fault.RegistryDown()}))
	require.Equal(t, []string{"."}, strikes(&p, "vale", fault.Book, 1))
	require.Equal(t, []string{"down"}, strikes(&p, "registry", fault.Token, 1))
	require.Equal(t, []string{"down", "."}, strikes(&p, "registry", fault.Register, 2))
}
