package registry_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/registry"
)

var now = time.Date(2031, 3, 7, 15, 0, 0, 0, time.UTC)

const bookingURL = "https://utc.vale.example/STU3/1/Appointment/b-1"

func pointer() registry.Pointer {
	return registry.Pointer{
		BookingURL: bookingURL, NHSNumber: "9990001006", Status: registry.Booked,
		Start: now.Add(6 * time.Hour), End: now.Add(6*time.Hour + 15*time.Minute), Created: now,
	}
}

func newRegistry(t *testing.T) (*registry.Registry, *clock.Clock) {
	t.Helper()
	clk := clock.At(now)
	n := 0
	r, err := registry.New(registry.Config{Now: clk.Now, NewID: func() string { n++; return fmt.Sprintf("ptr-%d", n) }})
	require.NoError(t, err)
	return r, clk
}

func cancelled() registry.Pointer {
	p := pointer()
	p.Status = registry.Cancelled
	return p
}

func TestAConfigurationNamesEveryProblem(t *testing.T) {
	t.Parallel()
	_, err := registry.New(registry.Config{})
	require.ErrorContains(t, err, "Now is not set")
	require.ErrorContains(t, err, "NewID is not set")
}

func TestAPointerIsRegisteredOnce(t *testing.T) {
	t.Parallel()
	r, _ := newRegistry(t)
	e, err := r.Register("vale", pointer())
	require.NoError(t, err)
	want := registry.Entry{Pointer: pointer(), ID: "ptr-1", Version: "1", Updated: now, Owner: "vale"}
	require.Equal(t, want, e)
	_, err = r.Register("vale", pointer())
	var duplicate *registry.Duplicate
	require.ErrorAs(t, err, &duplicate)
	require.Equal(t, "ptr-1", duplicate.ID)
	require.Equal(t, []registry.Entry{want}, r.All())
}

func TestInvalidPointersAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*registry.Pointer)
		element string
	}{
		"a relative URL":               {func(p *registry.Pointer) { p.BookingURL = "Appointment/b-1" }, "identifier.value"},
		"a versioned URL":              {func(p *registry.Pointer) { p.BookingURL += "/_history/1" }, "identifier.value"},
		"another kind of URL":          {func(p *registry.Pointer) { p.BookingURL = "ftp://utc.vale.example/1" }, "identifier.value"},
		"no NHS number":                {func(p *registry.Pointer) { p.NHSNumber = "" }, "participant.actor.identifier.value"},
		"a wrong check digit":          {func(p *registry.Pointer) { p.NHSNumber = "9990001007" }, "participant.actor.identifier.value"},
		"letters in the NHS number":    {func(p *registry.Pointer) { p.NHSNumber = "99900O1006" }, "participant.actor.identifier.value"},
		"a status it does not know":    {func(p *registry.Pointer) { p.Status = "arrived" }, "status"},
		"an end that is not after it":  {func(p *registry.Pointer) { p.End = p.Start }, "end"},
		"no date on which it was made": {func(p *registry.Pointer) { p.Created = time.Time{} }, "created"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, _ := newRegistry(t)
			p := pointer()
			c.change(&p)
			_, err := r.Register("vale", p)
			var invalid *registry.Invalid
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, c.element, invalid.Element)
			require.Empty(t, r.All())
		})
	}
}

func TestSearchesLeaveOutThePastAndKeepCancelledFutureBookings(t *testing.T) {
	t.Parallel()
	r, clk := newRegistry(t)
	late, early, other := pointer(), pointer(), pointer()
	early.BookingURL, early.Start, early.End = bookingURL+"-early", now.Add(time.Hour), now.Add(75*time.Minute)
	other.BookingURL, other.NHSNumber = bookingURL+"-other", "9990001014"
	for _, p := range []registry.Pointer{late, early, other} {
		_, err := r.Register("vale", p)
		require.NoError(t, err)
	}
	urls := func(list []registry.Entry) (out []string) {
		for _, e := range list {
			out = append(out, e.BookingURL)
		}
		return out
	}
	require.Equal(t, []string{early.BookingURL, bookingURL}, urls(r.FindByPatient("9990001006")))

	_, err := r.Update(registry.Update{ID: "ptr-1", By: "vale", From: registry.Version("1"), To: cancelled()})
	require.NoError(t, err)
	found := r.FindByURL(bookingURL)
	require.Len(t, found, 1)
	require.Equal(t, registry.Cancelled, found[0].Status)

	clk.Set(early.End.Add(-time.Millisecond))
	require.Len(t, r.FindByPatient("9990001006"), 2, "a booking that has begun is not past")
	clk.Set(early.End)
	require.Equal(t, []string{bookingURL}, urls(r.FindByPatient("9990001006")))
	require.Empty(t, r.FindByURL(early.BookingURL))
	past, err := r.Read("ptr-2")
	require.NoError(t, err, "a past pointer can still be read")
	require.Equal(t, early.BookingURL, past.BookingURL)
}

func TestAnUpdateChangesTheStatusAndKeepsTheEarlierVersion(t *testing.T) {
	t.Parallel()
	r, clk := newRegistry(t)
	first, err := r.Register("vale", pointer())
	require.NoError(t, err)
	clk.Advance(time.Minute)
	to := cancelled()
	to.Start = to.Start.In(time.FixedZone("", 3600)) // the same instant, written differently
	second, err := r.Update(registry.Update{ID: "ptr-1", By: "vale", From: registry.Version("1"), To: to})
	require.NoError(t, err)
	want := registry.Entry{Pointer: cancelled(), ID: "ptr-1", Version: "2", Updated: now.Add(time.Minute), Owner: "vale"}
	require.Equal(t, want, second)
	require.Equal(t, []registry.Entry{want}, r.All())
	kept, err := r.ReadVersion("ptr-1", "1")
	require.NoError(t, err)
	require.Equal(t, first, kept)
	_, err = r.ReadVersion("ptr-1", "3")
	require.ErrorIs(t, err, registry.ErrNotFound)
}

func TestUpdatesThatAreRefusedChangeNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*registry.Update)
		want   error
	}{
		"an unknown entry":             {func(u *registry.Update) { u.ID = "ptr-9" }, registry.ErrNotFound},
		"no version named":             {func(u *registry.Update) { u.From = registry.Precondition{} }, registry.ErrNoPrecondition},
		"a version that is not it":     {func(u *registry.Update) { u.From = registry.Version("2") }, &registry.VersionConflict{Have: "1", Want: "2"}},
		"no version recognised":        {func(u *registry.Update) { u.From = registry.Version("") }, &registry.VersionConflict{Have: "1"}},
		"another provider":             {func(u *registry.Update) { u.By = "dale" }, registry.ErrNotOwner},
		"a status it does not know":    {func(u *registry.Update) { u.To.Status = "x" }, &registry.Invalid{Element: "status", Reason: "want booked, cancelled or entered-in-error"}},
		"another start":                {func(u *registry.Update) { u.To.Start = u.To.Start.Add(time.Minute) }, &registry.ContentChanged{Element: "start"}},
		"another end":                  {func(u *registry.Update) { u.To.End = u.To.End.Add(time.Minute) }, &registry.ContentChanged{Element: "end"}},
		"another date of making":       {func(u *registry.Update) { u.To.Created = u.To.Created.Add(time.Second) }, &registry.ContentChanged{Element: "created"}},
		"another booking":              {func(u *registry.Update) { u.To.BookingURL += "2" }, &registry.ContentChanged{Element: "identifier.value"}},
		"another patient":              {func(u *registry.Update) { u.To.NHSNumber = "9990001014" }, &registry.ContentChanged{Element: "participant.actor.identifier.value"}},
		"booked again although it was": {func(u *registry.Update) { u.To.Status = registry.Booked }, &registry.StatusRefused{From: registry.Booked, To: registry.Booked}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, _ := newRegistry(t)
			before, err := r.Register("vale", pointer())
			require.NoError(t, err)
			u := registry.Update{ID: "ptr-1", By: "vale", From: registry.Version("1"), To: cancelled()}
			c.change(&u)
			_, err = r.Update(u)
			require.Equal(t, c.want, err)
			require.Equal(t, []registry.Entry{before}, r.All())
		})
	}
}

func TestACancelledPointerStaysCancelled(t *testing.T) {
	t.Parallel()
	r, _ := newRegistry(t)
	_, err := r.Register("vale", pointer())
	require.NoError(t, err)
	u := registry.Update{ID: "ptr-1", By: "vale", From: registry.Version("1"), To: cancelled()}
	_, err = r.Update(u)
	require.NoError(t, err)
	require.NoError(t, r.Check("ptr-1", registry.Version("2")))
	for _, to := range []registry.Status{registry.Booked, registry.Cancelled, registry.EnteredInError} {
		u.From, u.To.Status = registry.Version("2"), to
		_, err = r.Update(u)
		require.Equal(t, &registry.StatusRefused{From: registry.Cancelled, To: to}, err)
	}
}

func TestOfManyRegistrationsAtOnceOneStands(t *testing.T) {
	t.Parallel()
	clk := clock.At(now)
	var mu sync.Mutex
	n := 0
	r, err := registry.New(registry.Config{Now: clk.Now, NewID: func() string {
		mu.Lock()
		defer mu.Unlock()
		n++
		return fmt.Sprint(n)
	}})
	require.NoError(t, err)
	var wg sync.WaitGroup
	results := make(chan error, 20)
	for range 20 {
		wg.Go(func() { _, err := r.Register("vale", pointer()); results <- err })
	}
	wg.Wait()
	close(results)
	stood := 0
	for err := range results {
		if err == nil {
			stood++
		}
	}
	require.Equal(t, 1, stood)
	require.Len(t, r.All(), 1)
}

func TestNothingOfAPatientReachesALog(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	log.Info("x", "entry", registry.Entry{Pointer: pointer(), ID: "ptr-1"}, "pointer", pointer(), "number", pointer().NHSNumber)
	require.NotContains(t, out.String(), "9990001006")
	require.Contains(t, out.String(), "ptr-1")
	require.Equal(t, "none", registry.NHSNumber("").LogValue().String())
}

func TestABookedEntryCanBeMovedAndACancelledOneCannot(t *testing.T) {
	t.Parallel()
	r, _ := newRegistry(t)
	e, err := r.Register("vale", pointer())
	require.NoError(t, err)
	to := e.Pointer
	to.Start, to.End = to.Start.Add(time.Hour), to.End.Add(time.Hour)
	e, err = r.Update(registry.Update{ID: e.ID, By: e.Owner, From: registry.Version("1"), To: to})
	require.NoError(t, err)
	require.Equal(t, to, e.Pointer)
	require.Equal(t, "2", e.Version)
	to.Status, to.Start = registry.Cancelled, to.Start.Add(time.Minute)
	_, err = r.Update(registry.Update{ID: e.ID, By: e.Owner, From: registry.Version("2"), To: to})
	require.Equal(t, &registry.ContentChanged{Element: "start"}, err, "a cancellation changes the status and nothing else")
}
