package reading_test

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// kinds are the judge's names for what the mock takes a request for.
var kinds = map[string]evidence.Kind{
	"metadata": evidence.Capability, "slots": evidence.Slots, "book": evidence.Book, "read": evidence.ReadOne,
	"vread": evidence.ReadOld, "patient-search": evidence.Search, "cancel": evidence.Update, "slot-read": evidence.Other,
	"token": evidence.RegistryToken, "pointer-search": evidence.RegistrySearch, "pointer-read": evidence.RegistryRead,
	"pointer-update": evidence.RegistryUpdate, "register": evidence.RegistryWrite,
}

// alike requires that the judge takes what was heard for what the mock took it for.
func (r *rig) alike(h heard) {
	r.t.Helper()
	story := r.story(h)
	changed := r.changed(h)
	if len(story.Calls) == 0 {
		require.Empty(r.t, changed, "something was changed by a request that is not in the journal")
		return
	}
	require.Len(r.t, story.Calls, 1)
	c := story.Calls[0]
	route, answered := c.Exchange.Route, c.Got
	if hop, ok := story.Hops[c.Seq]; ok {
		route = hop.Exchange.Route
		require.Equal(r.t, r.vale.Base, c.Base, "the proxy led %q to Vale, and the judge does not", c.Exchange.Target)
	}
	if route != "" {
		require.Equal(r.t, kinds[route], c.Kind, "the mock took %s %q for %s", c.Method(), c.Exchange.Target, route)
	}
	if c.Succeeded() && c.Kind == evidence.ReadOne {
		require.Equal(r.t, answered.Text("id"), c.ID)
	}
	if c.Succeeded() {
		r.sameQuery(c)
	}
	for _, b := range changed {
		r.sameChange(c, b)
	}
}

// changed are the bookings that were made or got a new version.
func (r *rig) changed(h heard) []mockprovider.BookingState {
	before := map[string]int{}
	for _, b := range h.before.Providers[0].Bookings {
		before[b.ID] = b.Versions
	}
	return slices.DeleteFunc(h.after.Providers[0].Bookings, func(b mockprovider.BookingState) bool { return before[b.ID] == b.Versions })
}

// sameChange requires that a change is seen as such by the judge, with the same content.
func (r *rig) sameChange(c *evidence.Call, b mockprovider.BookingState) {
	r.t.Helper()
	want := evidence.Update
	if b.Versions == 1 {
		want = evidence.Book
	} else {
		require.Equal(r.t, b.ID, c.ID, "%q", c.Exchange.Target)
		require.Equal(r.t, b.Status, c.Sent.Text("status"))
		require.True(r.t, c.Cancels())
	}
	require.Equal(r.t, want, c.Kind, "%s %q", c.Method(), c.Exchange.Target)
	require.Equal(r.t, r.vale.Base, c.Base)
	require.NotNil(r.t, c.Sent, "the provider has read what the judge cannot read")
	require.Equal(r.t, b.NHSNumber, c.Sent.NHSNumber())
	require.True(r.t, strings.EqualFold(b.Slot, c.Sent.Slot()))
	versions, err := r.vale.Versions(b.ID)
	require.NoError(r.t, err)
	require.Empty(r.t, difference(versions[len(versions)-1].Resource, c.Sent), "the content differs")
}

// sameQuery requires that what a search was answered for is what the judge says was sought.
func (r *rig) sameQuery(c *evidence.Call) {
	r.t.Helper()
	for i := range c.Got.List("link") {
		if c.Got.Text("link", i, "relation") != "self" {
			continue
		}
		_, query, _ := strings.Cut(c.Got.Text("link", i, "url"), "?")
		used, err := url.ParseQuery(query)
		require.NoError(r.t, err)
		for _, name := range slices.Sorted(maps.Keys(used)) {
			for _, value := range used[name] {
				require.Contains(r.t, c.Query[name], value, "%s in %q", name, c.Exchange.Target)
			}
		}
	}
}
