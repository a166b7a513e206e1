package mutant_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/scripted"
)

func TestEveryMutantSaysWhatItDoesAndWhatItBreaks(t *testing.T) {
	id := regexp.MustCompile(`^[A-Z]{2}-\d\d$`)
	all := mutant.All()
	require.GreaterOrEqual(t, len(all), 210)
	require.True(t, slices.IsSortedFunc(all, func(a, b mutant.Mutant) int { return strings.Compare(a.Name, b.Name) }))
	for _, m := range all {
		require.Regexp(t, `^[a-z0-9-]+$`, m.Name)
		require.Regexp(t, `^[A-Z].*\.$`, m.Defect, m.Name)
		require.NotEmpty(t, m.Breaks, m.Name)
		for i, clause := range m.Breaks {
			require.Regexp(t, id, clause, m.Name)
			require.NotContains(t, m.Breaks[:i], clause, m.Name)
		}
		found, ok := mutant.Find(m.Name)
		require.True(t, ok)
		require.Equal(t, m.Defect, found.Defect)
	}
	require.GreaterOrEqual(t, len(mutant.Variants()), 60)
	for _, m := range mutant.Variants() {
		require.Empty(t, m.Breaks, m.Name)
	}
	_, ok := mutant.Find("no such mutant")
	require.False(t, ok)
}

func TestEveryFaultyConsumerOfTheCatalogueHasAMutant(t *testing.T) {
	named := map[string][]string{}
	for _, m := range mutant.All() {
		if m.Catalogue != "" {
			require.Regexp(t, `^FC-\d\d$`, m.Catalogue, m.Name)
			named[m.Catalogue] = append(named[m.Catalogue], m.Name)
		}
	}
	for n := 1; n <= 35; n++ {
		id := fmt.Sprintf("FC-%02d", n)
		require.NotEmpty(t, named[id], "%s needs a mutant", id)
		delete(named, id)
	}
	require.Empty(t, named, "the catalogue ends with FC-35")
}

// TestEveryMutantShows puts each consumer through the story that is named for it: what is
// seen from outside must differ from the reference, or its defect does nothing.
func TestEveryMutantShows(t *testing.T) {
	right := map[string][]string{}
	for name, story := range stories {
		t.Run("reference/"+name, func(t *testing.T) {
			s, again := newTold(t, reference.Opener), newTold(t, reference.Opener)
			story(t, s)
			story(t, again)
			right[name] = normal(s)
			require.True(t, slices.Equal(right[name], normal(again)), "a run can be repeated")
		})
	}
	all := append(mutant.All(), mutant.Variants()...)
	told := 0
	for _, m := range all {
		if m.UnderVariance || otherForm[m.Name] || slices.Contains(elsewhere, m.Name) {
			require.NotContains(t, showing, m.Name)
			continue
		}
		told++
		require.Contains(t, stories, showing[m.Name], "%s: say in showing, in a file showing*_test.go, which story shows it", m.Name)
		t.Run(m.Name, func(t *testing.T) {
			s := run(t, m.Name, showing[m.Name])
			require.False(t, slices.Equal(right[showing[m.Name]], normal(s)), m.Defect)
		})
	}
	require.Len(t, showing, told)
}

// otherForm are the variants that say the same in another form, of which the scripted world hears
// plain JSON at plain addresses only. The selftest puts them before the mock.
var otherForm = map[string]bool{
	"speaks-xml": true, "compresses": true, "other-spelling": true,
	"port-said": true, "letters-encoded": true, "whole-url-encoded": true,
}

// normal is the trace without the world's own address.
func normal(s *told) []string {
	var out []string
	for _, line := range s.trace() {
		line = strings.ReplaceAll(line, s.w.URL, "http://world")
		out = append(out, strings.ReplaceAll(line, url.QueryEscape(s.w.URL), "http://world"))
	}
	return out
}

// run puts a mutant through a story.
func run(t *testing.T, name, story string) *told {
	t.Helper()
	m, ok := mutant.Find(name)
	require.True(t, ok, name)
	s := newTold(t, m.Opener)
	stories[story](t, s)
	return s
}

func TestTheDefectIsTheOneNamed(t *testing.T) {
	const sooner, elsewhere = "seen sooner at the same service", "seen sooner at another service"
	heard := func(method, path string) func(*testing.T, *told) {
		return func(t *testing.T, s *told) { require.NotEmpty(t, s.w.Calls(method, path)) }
	}
	statuses := func(want ...string) func(*testing.T, *told) {
		return func(t *testing.T, s *told) {
			var got []string
			for _, b := range s.w.Bookings() {
				got = append(got, b.Status())
			}
			require.Equal(t, want, got)
		}
	}
	ifMatch := func(want string) func(*testing.T, *told) {
		return func(t *testing.T, s *told) { require.Equal(t, want, s.w.Calls(put, "")[0].Header.Get("If-Match")) }
	}
	const kept, gone = "booked", "cancelled"
	for name, c := range map[string]struct {
		story string
		check func(*testing.T, *told)
	}{
		"rebook-operation":          {sooner, heard(post, "/Appointment/a1/$rebook")},
		"rebook-bundle":             {sooner, func(t *testing.T, s *told) { require.Contains(t, s.w.Calls(post, "")[1].Raw, `"transaction"`) }},
		"move-by-patch":             {sooner, heard(http.MethodPatch, "/Appointment/a1")},
		"delete-to-cancel":          {sooner, heard(http.MethodDelete, "/Appointment/a1")},
		"cancels-at-the-collection": {sooner, heard(http.MethodPut, "/Appointment")},
		"silent-cancel":             {"nothing is needed and the booking kept", statuses(kept)},
		"cancels-all":               {"two earlier bookings, one to go", statuses(gone, gone, kept)},
		"cancels-new-instead":       {sooner, statuses(kept, gone)},
		"cancels-though-declined":   {"nothing is needed and the booking kept", statuses(gone)},
		"cancels-on-close":          {"closed at the question", statuses(gone, kept)},
		"cancels-after-refused":     {"the new booking is refused", statuses(gone)},
		"confirmed-and-only-read":   {"two earlier bookings, both to go", statuses(kept, kept)},
		"confirmed-not-cancelled":   {"two earlier bookings, both to go", statuses(gone, kept)},
		"confirms-in-bulk":          {"two earlier bookings, one to go", statuses(gone, gone, kept)},
		"double-books":              {"the new booking is made in silence", statuses(kept, kept, kept)},
		"asks-twice":                {sooner, statuses(kept, kept)},
		"cancels-moved":             {"the booking is moved just before", statuses(gone, kept)},
		"cancels-new-to-compensate": {"the cancellation is not permitted", func(t *testing.T, s *told) { require.NotEmpty(t, s.w.Calls(put, "/a2")) }},
		"forgets-bookings":          {"restarted in between", func(t *testing.T, s *told) { require.Contains(t, strings.Join(s.screens, ""), `"none-known"`) }},
		"wrong-provider": {elsewhere, func(t *testing.T, s *told) {
			reads := s.w.Calls(http.MethodGet, "/Appointment/a1")
			require.Equal(t, scripted.Dale, reads[len(reads)-1].Base)
		}},
		"wrong-audience": {elsewhere, func(t *testing.T, s *told) {
			require.Equal(t, "918000000444", s.w.Calls(put, "/Appointment/a1")[0].Header.Get("Ssp-To"))
		}},
		"stale-if-match":   {"a note is added before", ifMatch(`W/"1"`)},
		"missing-if-match": {sooner, ifMatch("")},
		"strong-if-match":  {sooner, ifMatch(`"1"`)},
		"star-if-match":    {sooner, ifMatch("*")},
		"retries-422":      {"the cancellation is refused", func(t *testing.T, s *told) { require.Len(t, s.w.Calls(put, ""), 25) }},
		"insists-after-403": {"the cancellation is not permitted", func(t *testing.T, s *told) {
			require.Len(t, s.w.Calls(put, ""), 5)
		}},
		"guesses-id":      {"a patient nobody knows", heard(put, "/Appointment/0000")},
		"cancels-pointer": {"found on the registry, and cancelled", func(t *testing.T, s *told) { require.Equal(t, "registry", s.w.Calls(put, "")[0].Base) }},
		"raw-codes":       {"the new booking is refused", func(t *testing.T, s *told) { require.Contains(t, strings.Join(s.screens, ""), "Error 422") }},
		"ignores-timeframe": {sooner, func(t *testing.T, s *told) {
			require.Len(t, s.w.Calls(http.MethodGet, "/Slot")[1].Query["start"], 1)
		}},
		"reuses-slots":                 {sooner, func(t *testing.T, s *told) { require.Len(t, s.w.Calls(http.MethodGet, "/Slot"), 1) }},
		"reuses-slots-in-consultation": {"booked again in the consultation", func(t *testing.T, s *told) { require.Len(t, s.w.Calls(http.MethodGet, "/Slot"), 1) }},
	} {
		t.Run(name, func(t *testing.T) { c.check(t, run(t, name, c.story)) })
	}
}

// otherwise are the stories that a variant may end otherwise, and what the user is then told:
// what is sent once may stay undone.
var otherwise = map[string]map[string]contract.Says{
	"sends-once": {
		"the new booking is answered late":   contract.FateUnknown,
		"the new booking is made in silence": contract.FateUnknown,
		"the cancellation fails once":        contract.NotCancelled,
	},
	"no-registry": {
		"found on the registry, and cancelled": contract.NoneKnown,
	},
}

func TestVariantsEndAsTheReferenceDoes(t *testing.T) {
	for _, m := range mutant.Variants() {
		if otherForm[m.Name] || ownWay[m.Name] {
			continue
		}
		for name := range stories {
			if told, ok := otherwise[m.Name][name]; ok {
				s := run(t, m.Name, name)
				require.Contains(t, strings.Join(s.screens, ""), string(told), "%s: %s", m.Name, name)
				continue
			}
			s, right := run(t, m.Name, name), newTold(t, reference.Opener)
			stories[name](t, right)
			require.Len(t, s.w.Bookings(), len(right.w.Bookings()), "%s: %s", m.Name, name)
			for i, b := range right.w.Bookings() {
				require.Equal(t, b.Status(), s.w.Bookings()[i].Status(), "%s: %s", m.Name, name)
			}
			if m.Name == "tells-at-the-end" {
				require.Subset(t, said(s.Last), said(right.Last), "%s: %s", m.Name, name)
				continue
			}
			require.ElementsMatch(t, said(right.Last), said(s.Last), "%s: %s", m.Name, name)
		}
	}
}

func said(s contract.Screen) []contract.Says {
	var out []contract.Says
	for _, m := range s.Messages {
		out = append(out, m.Says)
	}
	return out
}
