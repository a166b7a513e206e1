package fault_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

func add(t *testing.T, p *fault.Plan, f fault.Planned) {
	t.Helper()
	if f.Effect.Kind == "" {
		f.Effect = fault.ServerError()
	}
	require.NoError(t, p.Add(f))
}

// strikes returns the names of the faults that n requests meet; a dot for none.
func strikes(p *fault.Plan, heard string, on fault.Interaction, n int) []string {
	var out []string
	for range n {
		f, ok := p.Take(heard, on)
		if !ok {
			f.Name = "."
		}
		out = append(out, f.Name)
	}
	return out
}

func TestFaultsStrikeAsPlanned(t *testing.T) {
	for _, c := range []struct {
		name  string
		plan  []fault.Planned
		heard string
		want  []string
	}{
		{"once", []fault.Planned{{Name: "a", On: fault.Book}}, "vale", []string{"a", ".", "."}},
		{"twice", []fault.Planned{{Name: "a", On: fault.Book, Times: 2}}, "vale", []string{"a", "a", "."}},
		{"always", []fault.Planned{{Name: "a", On: fault.Book, Times: fault.Always}}, "vale", []string{"a", "a", "a"}},
		{"after one", []fault.Planned{{Name: "a", On: fault.Book, Skip: 1}}, "vale", []string{".", "a", "."}},
		{"one after the other", []fault.Planned{{Name: "a", On: fault.Book}, {Name: "b", On: fault.Book}}, "vale", []string{"a", "b", "."}},
		{"a later one before the first is due", []fault.Planned{{Name: "a", On: fault.Book, Skip: 1}, {Name: "b", On: fault.Book}}, "vale", []string{"b", "a", "."}},
		{"another interaction", []fault.Planned{{Name: "a", On: fault.Cancel}}, "vale", []string{".", ".", "."}},
		{"another provider", []fault.Planned{{Name: "a", Heard: "dale", On: fault.Book}}, "vale", []string{".", ".", "."}},
		{"this provider", []fault.Planned{{Name: "a", Heard: "vale", On: fault.Book}}, "vale", []string{"a", ".", "."}},
		{"any provider is not the proxy", []fault.Planned{{Name: "a", On: fault.Book}}, fault.Proxy, []string{".", ".", "."}},
		{"the proxy", []fault.Planned{{Name: "a", Heard: fault.Proxy, On: fault.Book}}, fault.Proxy, []string{"a", ".", "."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p fault.Plan
			for _, f := range c.plan {
				add(t, &p, f)
			}
			require.Equal(t, c.want, strikes(&p, c.heard, fault.Book, 3))
		})
	}
}

func TestAPlanRefusesWhatCannotStrike(t *testing.T) {
	var p fault.Plan
	err := p.Add(fault.Planned{Skip: -1, On: "rebook"})
	for _, problem := range []string{"name", "rebook", "negative", "effect"} {
		require.ErrorContains(t, err, problem)
	}
	require.Empty(t, p.Pending())
}

func TestWhatIsPendingCanBeSeenAndCleared(t *testing.T) {
	var p fault.Plan
	add(t, &p, fault.Planned{Name: "a", On: fault.Book, Times: 2, Skip: 1})
	p.Take("vale", fault.Book)
	p.Take("vale", fault.Book)
	left := p.Pending()
	require.Len(t, left, 1)
	require.Equal(t, 1, left[0].Times)
	require.Zero(t, left[0].Skip)
	p.Clear()
	require.Empty(t, p.Pending())
	var none *fault.Plan
	none.Clear()
	require.Empty(t, none.Pending())
	_, ok := none.Take("vale", fault.Book)
	require.False(t, ok)
}

func TestAFaultIsTakenOnceByManyAtOnce(t *testing.T) {
	var p fault.Plan
	add(t, &p, fault.Planned{Name: "a", On: fault.Book, Times: 3})
	var wg sync.WaitGroup
	var mu sync.Mutex
	taken := 0
	for range 30 {
		wg.Go(func() {
			if _, ok := p.Take("vale", fault.Book); ok {
				mu.Lock()
				defer mu.Unlock()
				taken++
			}
		})
	}
	wg.Wait()
	require.Equal(t, 3, taken)
}

func TestEveryEffectIsKnownByItsKindAndDoesSomething(t *testing.T) {
	require.Equal(t, []string{
		"always-conflict", "bad-request", "delay", "drop", "error-as-success", "lost-answer", "malformed", "no-answer", "not-permitted", "registry-down",
		"server-error", "slot-answer", "slot-filled", "slot-taken", "slot-taken-conflict", "staff-cancel", "staff-move", "staff-note", "status",
		"token-refused-401", "token-refused-403", "uncompressed", "unknown-booking", "unsupported", "unusable-answer", "validation-refusal", "version-moved",
	}, fault.Kinds())
	for _, kind := range fault.Kinds() {
		e, err := fault.Named(kind)
		require.NoError(t, err)
		require.Equal(t, kind, e.Kind)
		require.True(t, e.Before != nil || e.BeforeBooking != nil || e.Wait > 0 || e.Answer != nil || e.Drop != fault.NoDrop || e.Spoil != nil ||
			e.Slots != nil && *e.Slots != (fault.SlotAnswer{}), kind)
		if e.Answer != nil {
			require.True(t, e.Answer.Status >= 400 || kind == "error-as-success", kind) // which says 200 and means the opposite
			require.NotEmpty(t, e.Answer.Diagnostics)
		}
	}
	_, err := fault.Named("nonsense")
	require.ErrorContains(t, err, "slot-taken")
}

type staff struct{ did string }

var errStaff = errors.New("no such booking")

func (s *staff) AddNote(_ context.Context, id, _ string) error {
	s.did = "note " + id
	return errStaff
}

func (s *staff) MoveToNext(_ context.Context, id string) error {
	s.did = "move " + id
	return errStaff
}

func (s *staff) CancelLocally(_ context.Context, id string) error {
	s.did = "cancel " + id
	return errStaff
}

func (s *staff) FillSlot(_ context.Context, slot string) error {
	s.did = "fill " + slot
	return errStaff
}

func TestStaffEffectsActOnTheBookingAddressed(t *testing.T) {
	for effect, want := range map[string]string{
		"staff-note": "note a1", "staff-move": "move a1", "staff-cancel": "cancel a1", "version-moved": "note a1",
	} {
		e, err := fault.Named(effect)
		require.NoError(t, err)
		var s staff
		require.ErrorIs(t, e.Before(context.Background(), &s, "a1"), errStaff)
		require.Equal(t, want, s.did)
	}
}
