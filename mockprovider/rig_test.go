package mockprovider_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

const (
	mrPatient = goodconsumer.MrPatient
	north     = goodconsumer.ASID
)

// rig is a world and a consumer that sends what it is told to.
type rig struct {
	t *testing.T
	*mockprovider.World
	vale   *mockprovider.Provider
	client *http.Client
}

func newRig(t *testing.T, c mockprovider.Config) *rig {
	t.Helper()
	w, err := mockprovider.Start(t.Context(), c)
	require.NoError(t, err)
	r := &rig{t: t, World: w, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: -1}}}
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	r.vale, _ = w.Provider("vale")
	return r
}

func at(clock string) time.Time {
	t, err := time.Parse(time.RFC3339, "2031-03-07T"+clock+":00Z")
	if err != nil {
		panic(err)
	}
	return t
}

func (r *rig) addSlot(start string) {
	r.t.Helper()
	require.NoError(r.t, r.vale.AddSlot(at(start), at(start).Add(15*time.Minute)))
}

func (r *rig) settle() {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(r.t, r.Settle(ctx))
}

type told struct {
	status int
	header http.Header
	body   fhir.Resource
	err    error
}

// ask sends a request to a provider through the proxy, or directly where host is set.
func (r *rig) ask(p *mockprovider.Provider, method, path string, body fhir.Resource, headers ...string) told {
	return r.send(r.ProxyURL()+"/"+p.Base, p, method, path, body, headers...)
}

func (r *rig) send(root string, p *mockprovider.Provider, method, path string, body fhir.Resource, headers ...string) told {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = body.Encode(); err != nil {
			return told{err: err}
		}
	}
	req, err := goodconsumer.Request(r.t.Context(), goodconsumer.Addressee{Root: root, Provider: p}, method, path, raw, headers...)
	if err != nil {
		return told{err: err}
	}
	return r.do(req)
}

func (r *rig) do(req *http.Request) told {
	resp, err := r.client.Do(req)
	if err != nil {
		return told{err: err}
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return told{err: err}
	}
	out := told{status: resp.StatusCode, header: resp.Header}
	if len(raw) > 0 && strings.Contains(resp.Header.Get("Content-Type"), "json") {
		out.body, out.err = fhir.Decode(raw)
	}
	return out
}

// booking is the fixture's booking of Mr Patient, for the provider's slot that starts then.
func (r *rig) booking(p *mockprovider.Provider, start string) fhir.Resource {
	r.t.Helper()
	for _, slot := range p.State().Slots {
		if slot.Start.Equal(at(start)) {
			res, err := goodconsumer.Booking(p, slot)
			require.NoError(r.t, err)
			return res
		}
	}
	require.Fail(r.t, "there is no such slot")
	return nil
}

// book books the slot that starts then and returns the answer's body.
func (r *rig) book(start string) fhir.Resource {
	r.t.Helper()
	got := r.ask(r.vale, http.MethodPost, "/Appointment", r.booking(r.vale, start))
	require.NoError(r.t, got.err)
	require.Equal(r.t, http.StatusCreated, got.status, "%v", got.body)
	return got.body
}

// heard returns the exchanges of a listener.
func (r *rig) heard(name string) []*journal.Exchange {
	var out []*journal.Exchange
	for _, e := range r.Journal.View() {
		if e.Exchange != nil && e.Exchange.Heard == name {
			out = append(out, e.Exchange)
		}
	}
	return out
}

// staff returns the data of the staff marks, with who they are of.
func (r *rig) staff() []string {
	var out []string
	for _, e := range r.Journal.View() {
		if e.Mark != nil && e.Mark.Kind == journal.MarkStaff {
			out = append(out, e.Mark.Who+" "+string(e.Mark.Data))
		}
	}
	return out
}

// pointers searches the registry for Mr Patient's bookings as a consumer.
func (r *rig) pointers() told {
	id, secret := r.RegistryClient("South 111")
	form := url.Values{
		"client_id": {id}, "client_secret": {secret}, "grant_type": {"client_credentials"}, "scope": {r.RegistryBase() + "/.default"},
	}
	resp, err := r.client.PostForm(r.RegistryToken(), form)
	if err != nil {
		return told{err: err}
	}
	defer resp.Body.Close()
	var granted struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&granted); err != nil {
		return told{err: err}
	}
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, r.RegistryBase()+"/Appointment?identifier="+
		url.QueryEscape(fhir.NHSNumberSystem+"|"+mrPatient), nil)
	if err != nil {
		return told{err: err}
	}
	req.Header.Set("Authorization", "Bearer "+granted.Token)
	return r.do(req)
}
