package session_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
	"github.com/rebookcheck/rebookcheck/mockprovider/worldfile"
)

func worldOf(t *testing.T, text string) *mockprovider.Outset {
	t.Helper()
	o, err := worldfile.YAML([]byte(text), worldfile.For{Start: mockprovider.DefaultNow()})
	require.NoError(t, err)
	return &o
}

const everything = "&_include=Slot:schedule&_include:recurse=Schedule:actor:Practitioner&_include:recurse=Schedule:actor:PractitionerRole" +
	"&_include:recurse=Schedule:actor:healthcareservice&_include=HealthcareService.providedBy&_include=HealthcareService.location"

func TestTheExampleIsTheWorldThatThereIsWithoutOne(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/world.yaml")
	require.NoError(t, err)
	s := newServer(t, session.Config{})
	var states []mockprovider.State
	var answers []string
	for _, world := range []*mockprovider.Outset{nil, worldOf(t, string(text))} {
		made := s.create(t, session.Options{Key: "north", Seed: 7, Start: mockprovider.DefaultNow(), Frozen: true, Outset: world})
		states = append(states, made.World.State())
		for _, p := range made.World.Providers() {
			got := s.ask(t.Context(), made.World, p, http.MethodGet, slotSearch+everything, nil)
			require.Equal(t, http.StatusOK, got.status)
			raw, err := got.body.Encode()
			require.NoError(t, err)
			require.Contains(t, string(raw), p.Name+" - GP clinic")
			answers = append(answers, string(raw))
		}
		require.NoError(t, s.End("north"))
	}
	require.NotEmpty(t, states[0].Providers[0].Slots)
	require.Equal(t, states[0], states[1])
	require.Equal(t, answers[:2], answers[2:])
}

const clinics = `providers:
  - name: Hill UTC
    short: hill
    asid: "918000000555"
    ods: XUTC5
    practitioners:
      - {id: gp, prefix: Dr, given: Pat, family: Sample, gender: other, user_id: "555000000002", role_code: R0260, role: General Medical Practitioner}
      - {id: nurse, given: Sam, family: Sample, gender: female, user_id: "555000000003", role_code: R0600, role: Specialist Nurse Practitioner}
    services:
      - {id: "2000099905", name: Walk-in, filled: true}
      - id: "2000099906"
        name: By telephone and video
        slots:
          - {start: +30m, minutes: 10, count: 2, every: 1h, channel: Telephone, practitioner: gp}
          - {start: +4h, minutes: 20, channel: Video, practitioner: nurse}
          - {start: +5h, minutes: 20, channel: none}
    bookings:
      - {persona: Mr Patient, start: 2031-03-07T17:30:00Z, note: ring twice}
      - {persona: Mrs Patient, service: "2000099906", start: +30m}
`

func TestAWorldHasServicesPractitionersChannelsAndBookings(t *testing.T) {
	t.Parallel()
	s := newServer(t, session.Config{})
	made := s.create(t, session.Options{Start: mockprovider.DefaultNow(), Frozen: true, Outset: worldOf(t, clinics)})
	hill := made.World.Providers()[0]
	require.Len(t, made.World.Providers(), 1)
	require.Len(t, made.World.State().Pointers, 2)
	of := func(service string) map[string]string { // slots by start: status, channel and who
		got := s.ask(t.Context(), made.World, hill, http.MethodGet, "/Slot?schedule.actor:healthcareservice="+service+
			"&start=ge2031-03-07T15:00:00Z&start=le2031-03-07T20:00:00Z"+everything, nil)
		require.Equal(t, http.StatusOK, got.status, "%v", got.body)
		schedules, out := map[string]string{}, map[string]string{}
		for _, e := range got.body.Objects("entry") {
			for _, actor := range e.Objects("resource", "actor") {
				if ref := actor.String("reference"); strings.HasPrefix(ref, "Practitioner/") {
					schedules["Schedule/"+e.String("resource", "id")] = ref
				}
			}
		}
		for _, e := range got.body.Objects("entry") {
			if r := e.Object("resource"); r.Type() == "Slot" {
				out[r.String("start")[11:16]] += strings.TrimSpace(r.String("status") + " " + r.String("extension", 0, "valueCode") + " " + schedules[r.String("schedule", "reference")])
			}
		}
		return out
	}
	require.Equal(t, map[string]string{
		"15:30": "busy Telephone Practitioner/hill-staff-gp", "16:30": "free Telephone Practitioner/hill-staff-gp",
		"19:00": "free Video Practitioner/hill-staff-nurse", "20:00": "free",
	}, of("2000099906"))
	walkIn := of("2000099905")
	require.Equal(t, "busy In-person", walkIn["17:30"], "a booking takes the slot that is there")
	require.Equal(t, "free In-person", walkIn["17:45"])
	versions, err := hill.Versions(hill.State().Bookings[0].ID)
	require.NoError(t, err)
	require.Equal(t, "ring twice", versions[1].Note)

	empty := s.create(t, session.Options{Start: mockprovider.DefaultNow(), Empty: true, Outset: worldOf(t, clinics)})
	require.Len(t, empty.World.State().Providers[0].Slots, 5, "four of the file, and one of a booking")
}

func TestAWorldComesBackAsItWasLeft(t *testing.T) {
	t.Parallel()
	a, s := begun(t, session.Options{Seed: 7, Variance: 3, Start: mockprovider.DefaultNow(), Frozen: true, Outset: worldOf(t, clinics)})
	hill := s.World.Providers()[0]
	require.Len(t, hill.State().Bookings, 2)
	require.NoError(t, hill.CancelLocally(t.Context(), hill.State().Bookings[0].ID))
	_, err := hill.AddSlots(mockprovider.SlotSeries{
		Start: mockprovider.DefaultNow(), Length: 10 * time.Minute,
		Service: "2000099905", Channel: mockprovider.ChannelVideo, Practitioner: "nurse",
	})
	require.NoError(t, err)
	settle(t, s)
	want, err := see(s)
	require.NoError(t, err)
	for range 2 {
		s = a.over(t)
		got, err := see(s)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.NoError(t, s.Damage())
	}
}

func TestAWorldWhoseMakingWasCutShortBeginsAgain(t *testing.T) {
	t.Parallel()
	a, s := begun(t, session.Options{Seed: 7, Start: mockprovider.DefaultNow(), Frozen: true, Outset: worldOf(t, clinics)})
	want, err := see(s)
	require.NoError(t, err)
	require.NoError(t, s.World.Providers()[0].CancelLocally(t.Context(), s.World.Providers()[0].State().Bookings[0].ID))
	require.NoError(t, a.manager.Load().Close())
	file := filepath.Join(a.config.Dir, "north.session")
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	cut := strings.Replace(string(raw), `"begun": true`, `"begun": false`, 1)
	require.NotEqual(t, cut, string(raw))
	require.NoError(t, os.WriteFile(file, []byte(cut), 0o600))

	s = a.over(t)
	got, err := see(s)
	require.NoError(t, err)
	require.Equal(t, want, got)
	raw, err = os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(raw), `"begun": true`)
}

func TestAnotherWorldIsAnotherSession(t *testing.T) {
	t.Parallel()
	one, same, other := worldOf(t, clinics), worldOf(t, clinics), worldOf(t, strings.Replace(clinics, "Video", "Telephone", 1))
	require.True(t, session.Options{Outset: one}.Same(session.Options{Outset: same}))
	require.False(t, session.Options{Outset: one}.Same(session.Options{Outset: other}))
	require.False(t, session.Options{Outset: one}.Same(session.Options{}))
}

func TestASessionWhoseWorldCannotBeMadeLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := newServer(t, session.Config{Dir: dir, Keep: true, Limits: session.Limits{Bookings: 1}})
	_, err := s.Create(t.Context(), session.Options{Key: "north", Start: mockprovider.DefaultNow(), Outset: worldOf(t, clinics)})
	require.ErrorIs(t, err, booking.ErrFull)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
	s.create(t, session.Options{Key: "north"})
}
