package variance_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/variance"
)

func TestNoVarianceChangesNothing(t *testing.T) {
	t.Parallel()
	v := variance.New(0)
	require.Nil(t, v)
	require.Nil(t, v.For("vale"))
	require.Empty(t, v.Names())
	require.Equal(t, "a1", v.ID("a1"))
	require.Equal(t, "2", v.VersionID("a1", "2"))
	require.False(t, v.Chunked())
	require.False(t, v.IncludesAll())
	header := map[string]string{"Location": "https://a.example/Appointment/a1", "Last-Modified": "x", "Content-Location": "y"}
	v.Headers(header, "https://a.example", false)
	require.Len(t, header, 3)
	require.Equal(t, "https://a.example/Appointment/a1", header["Location"])
	at := time.Date(2031, 3, 7, 17, 30, 0, 0, time.UTC)
	require.Equal(t, "2031-03-07T17:30:00.000Z", v.Instant(at))
}

func TestIdsOfEveryFormAreValidUnlikeAndStable(t *testing.T) {
	t.Parallel()
	shapes := map[string]bool{}
	for seed := int64(1); seed <= 40; seed++ {
		v := variance.New(seed)
		seen, versions := map[string]bool{}, map[string]bool{}
		for n := range 100 {
			raw := "00000000-0000-4000-8000-" + strconv.Itoa(100000000000+n)
			id := v.ID(raw)
			require.True(t, fhir.ValidID(id), id)
			require.False(t, seen[id], id)
			seen[id] = true
			require.Equal(t, id, variance.New(seed).ID(raw))
			version := v.VersionID("a1", strconv.Itoa(n))
			require.Regexp(t, `^[a-z0-9-]+$`, version)
			require.True(t, fhir.ValidID(version), version)
			require.False(t, versions[version], version)
			versions[version] = true
		}
		for _, name := range v.Names() {
			shapes[name] = true
		}
	}
	for _, name := range []string{"ids: numbers", "ids: words", "ids: long", "versions: uuid", "versions: letters", "Location: relative", "answers: in chunks"} {
		require.True(t, shapes[name], name)
	}
}

func TestEveryInstantStaysTheSameInstant(t *testing.T) {
	t.Parallel()
	forms := map[string]bool{}
	for seed := range int64(60) {
		for _, at := range []time.Time{
			time.Date(2031, 3, 7, 23, 30, 0, 0, time.UTC), time.Date(2031, 3, 7, 0, 15, 2, 114_000_000, time.UTC),
		} {
			text := variance.New(seed).Instant(at)
			got, err := fhir.Instant(text)
			require.NoError(t, err, text)
			require.True(t, got.Equal(at), text)
			forms[text[strings.LastIndexAny(text, "Z+-"):]] = true
		}
	}
	require.Len(t, forms, 4, "Z, +00:00, +01:00 and -05:00")
}

func TestProvidersOfOneSeedDifferAndAreTheSameEveryTime(t *testing.T) {
	t.Parallel()
	v := variance.New(7)
	require.Equal(t, v.For("vale").Names(), variance.New(7).For("vale").Names())
	require.NotEqual(t, v.For("vale").Names(), v.For("dale").Names())
}
