package booking

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatIsKeptStaysAsItWas(t *testing.T) {
	t.Parallel()
	var s shelf
	words := []string{"", "a", strings.Repeat("long", largestBlock), "", "b", strings.Repeat("c", firstBlock)}
	for n := range 5000 {
		words = append(words, strings.Repeat("x", n%97)+"é")
	}
	kept := make([]text, 0, len(words))
	for _, w := range words {
		kept = append(kept, s.keep(w))
	}
	for n, w := range words {
		require.Equal(t, w, s.read(kept[n]))
	}
	require.Less(t, len(s.blocks), 20)
}

func TestARackKeepsValuesByNumber(t *testing.T) {
	t.Parallel()
	var r rack[int]
	require.Zero(t, r.count())
	for n := range 3000 {
		require.Equal(t, uint32(n), r.put(n))
		require.Equal(t, n+1, r.count())
	}
	for n := range uint32(3000) {
		require.Equal(t, int(n), *r.at(n))
		*r.at(n) = -int(n)
	}
	require.Equal(t, -2999, *r.at(2999))
}

func TestNamesOfOneHashAreToldApart(t *testing.T) {
	t.Parallel()
	names := []string{"a", "b", "c", ""}
	x := newIndex(func(n uint32) string { return names[n] })
	x.hash = func(string) uint64 { return 7 }
	for n, name := range names {
		_, ok := x.find(name)
		require.False(t, ok)
		x.add(name, uint32(n))
	}
	for n, name := range names {
		got, ok := x.find(name)
		require.True(t, ok)
		require.Equal(t, uint32(n), got)
	}
}

// The garbage collector follows every pointer that a diary holds, so there are to be none in what there is much of.
func TestWhatIsStoredHoldsNoPointer(t *testing.T) {
	t.Parallel()
	for _, v := range []any{storedSlot{}, storedBooking{}, storedVersion{}, storedPatient{}, success{}} {
		require.False(t, pointers(reflect.TypeOf(v)), "%T", v)
	}
	require.True(t, pointers(reflect.TypeFor[Slot]()))
}

func pointers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		for field := range t.Fields() {
			if pointers(field.Type) {
				return true
			}
		}
		return false
	case reflect.Array:
		return pointers(t.Elem())
	default:
		return t.Kind() == reflect.String || t.Kind() >= reflect.Chan && t.Kind() != reflect.Struct
	}
}
