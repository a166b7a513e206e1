// Package reading_test holds the mock and the judge together: whatever a request is taken for by the
// one, it is taken for by the other. They share no code.
package reading_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// rig is a mock with one booking of version 2, one of version 1 and free slots.
type rig struct {
	t    *testing.T
	mock *mockprovider.World
	vale *mockprovider.Provider
	// id is the booking that requests are about, old another one.
	id, old string
	slot    mockprovider.SlotState
	setup   contract.Setup
	secret  string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	mock, err := mockprovider.Start(t.Context(), mockprovider.Config{Seed: 5})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, mock.Close()) })
	r := &rig{t: t, mock: mock}
	r.vale, _ = mock.Provider("vale")
	id, secret := mock.RegistryClient("North 111")
	r.secret = secret
	r.setup = contract.Setup{
		Name: "North 111", ASID: goodconsumer.ASID, ODS: "X111A", Endpoint: "https://north111.example/", Proxy: mock.ProxyURL(),
		Registry: &contract.Registry{Base: mock.RegistryBase(), Token: mock.RegistryToken(), ClientID: id},
	}
	for _, p := range mock.Providers() {
		r.setup.Services = append(r.setup.Services, contract.Service{Name: p.Name, ID: p.ServiceID, Provider: p.Base, ASID: p.ASID})
	}
	r.refill()
	return r
}

// refill sees to it that there are bookings to be changed and a slot to be taken.
func (r *rig) refill() {
	start := time.Date(2031, 3, 8, 9, 0, 0, 0, time.UTC).Add(time.Duration(len(r.mock.State().Providers[0].Slots)) * 15 * time.Minute)
	for _, id := range []*string{&r.id, &r.old} {
		b, err := r.vale.Arrange(r.t.Context(), mockprovider.Arrangement{NHSNumber: goodconsumer.MrPatient, Start: start, BookedBy: goodconsumer.ASID})
		require.NoError(r.t, err)
		*id = b.ID
		start = start.Add(15 * time.Minute)
	}
	slots, err := r.vale.AddSlots(mockprovider.SlotSeries{Start: start, Length: 15 * time.Minute})
	require.NoError(r.t, err)
	r.slot = slots[0]
	r.settle()
}

func (r *rig) settle() {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 20*time.Second)
	defer cancel()
	require.NoError(r.t, r.mock.Settle(ctx))
}

// booking is a request for the free slot, cancellation one for the booking that requests are about.
func (r *rig) booking() fhir.Resource {
	body, err := goodconsumer.Booking(r.vale, r.slot)
	require.NoError(r.t, err)
	return body
}

func (r *rig) cancellation() fhir.Resource {
	versions, err := r.vale.Versions(r.id)
	require.NoError(r.t, err)
	body, err := fhir.Decode(versions[len(versions)-1].Resource)
	require.NoError(r.t, err)
	body["status"] = "cancelled"
	return body
}

// demands are the interaction and scope of each kind of request.
var demands = map[evidence.Kind][2]string{
	evidence.Capability: {"read:metadata", "organization/slot.read"},
	evidence.Slots:      {"search:slot", "organization/slot.read"},
	evidence.Book:       {"create:appointment", "patient/appointment.write"},
	evidence.ReadOne:    {"read:appointment", "patient/appointment.read"},
	evidence.ReadOld:    {"read:appointment", "patient/appointment.read"},
	evidence.Search:     {"search:appointment", "patient/appointment.read"},
	evidence.Update:     {"update:appointment", "patient/appointment.write"},
}

// headers are those of a request of that kind that is right.
func (r *rig) headers(kind evidence.Kind) []string {
	id := fmt.Sprintf("9a1c0b2d-0000-4000-8000-%012d", len(r.mock.Journal.View()))
	want := demands[kind]
	return []string{
		"Authorization: Bearer " + goodconsumer.Token(r.vale.Base, want[1], time.Now()), "Ssp-From: " + goodconsumer.ASID, "Ssp-To: " + r.vale.ASID,
		"Ssp-TraceID: " + id, "Ssp-InteractionID: urn:nhs:names:services:careconnect:fhir:rest:" + want[0], "X-Request-Id: " + id,
		`If-Match: W/"1"`, "Content-Type: application/fhir+json",
	}
}

// send writes a whole request as it is to a listener. What comes back is in the journal.
func (r *rig) send(root string, raw []byte) {
	u, err := url.Parse(root)
	require.NoError(r.t, err)
	conn, err := net.Dial("tcp", u.Host)
	require.NoError(r.t, err)
	defer conn.Close()
	require.NoError(r.t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	if _, err := conn.Write(raw); err != nil {
		return // it was refused before it was read
	}
	if answer, err := http.ReadResponse(bufio.NewReader(conn), nil); err == nil {
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
	}
}

// line is a request as it travels. A body is sent with its length, unless chunks says how long its chunks are.
func line(method, target string, headers []string, body []byte, chunks int) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n", method, target)
	for _, h := range headers {
		out.WriteString(h + "\r\n")
	}
	switch {
	case chunks > 0:
		out.WriteString("Transfer-Encoding: chunked\r\n\r\n")
		for chunk := range slices.Chunk(body, chunks) {
			fmt.Fprintf(&out, "%X\r\n%s\r\n", len(chunk), chunk)
		}
		out.WriteString("0\r\n\r\n")
	default:
		fmt.Fprintf(&out, "Content-Length: %d\r\n\r\n%s", len(body), body)
	}
	return out.Bytes()
}

// heard are the entries that a request led to, and the mock's state before and after.
type heard struct {
	view          journal.View
	before, after mockprovider.State
}

// hear sends a request and returns what it led to.
func (r *rig) hear(root string, raw []byte) heard {
	r.settle()
	before, from := r.mock.State(), len(r.mock.Journal.View())
	r.send(root, raw)
	r.settle()
	return heard{before: before, after: r.mock.State(), view: r.mock.Journal.View()[from:]}
}

// story is the judge's reading of it, from a journal that begins with what the mock held before.
func (r *rig) story(h heard) *evidence.Story {
	var view journal.View
	mark := func(seq int, kind, who string, data any) {
		raw, err := json.Marshal(data)
		require.NoError(r.t, err)
		view = append(view, journal.Entry{Seq: seq, Mark: &journal.Mark{Kind: kind, Who: who, Data: raw}})
	}
	const before, after = -3, 1 << 30
	mark(before, evidence.MarkSetup, r.setup.Name, r.setup)
	view = append(view, h.view...)
	mark(after, evidence.MarkState, "", h.after)
	// What was held before is taken as accounted for.
	story, err := evidence.Read(view)
	require.NoError(r.t, err)
	return story
}

// difference names an element in which the mock's resource and the judge's body differ, but for
// what the provider sets of itself and the spelling of narratives.
func difference(stored []byte, sent evidence.Body) string {
	var held map[string]any
	if err := json.Unmarshal(stored, &held); err != nil {
		return "it is no JSON"
	}
	left, right := maps.Clone(held), maps.Clone(map[string]any(sent))
	for _, m := range []map[string]any{left, right} {
		for _, name := range []string{"id", "meta", "status", "created", "comment", "text"} {
			delete(m, name)
		}
	}
	return differs("", left, right)
}

func differs(at string, a, b any) string {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok {
			return at
		}
		for _, name := range slices.Sorted(maps.Keys(x)) {
			if name == "text" {
				continue
			}
			if found := differs(at+"."+name, x[name], y[name]); found != "" {
				return found
			}
		}
		for name := range y {
			if _, both := x[name]; !both && name != "text" {
				return at + "." + name
			}
		}
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return at
		}
		for i := range x {
			if found := differs(fmt.Sprint(at, "[", i, "]"), x[i], y[i]); found != "" {
				return found
			}
		}
	case string:
		y, ok := b.(string)
		if !ok || !strings.EqualFold(x, y) { // a slot's identifier has no case
			return at
		}
	default:
		if a != b {
			return at
		}
	}
	return ""
}
