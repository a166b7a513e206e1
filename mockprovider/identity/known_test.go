package identity_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/identity"
)

func TestATokenThatWasAcceptedIsCheckedForTimeAndScopeEachTime(t *testing.T) {
	t.Parallel()
	now := made
	c, err := identity.New(identity.Config{Base: "https://utc.vale.example/STU3/1", ASID: "918000000333", Now: func() time.Time { return now }})
	require.NoError(t, err)
	first, err := c.Check(identity.Cancel, good())
	require.NoError(t, err)
	second, err := c.Check(identity.Cancel, good())
	require.NoError(t, err)
	require.Equal(t, first, second)
	read := good()
	read.InteractionID = prefix + "read:appointment"
	_, err = c.Check(identity.ReadBooking, read)
	require.ErrorContains(t, err, "this request needs patient/appointment.read")
	now = made.Add(7 * time.Minute)
	_, err = c.Check(identity.Cancel, good())
	require.ErrorContains(t, err, "the token has expired")
	now = made.Add(-2 * time.Minute)
	_, err = c.Check(identity.Cancel, good())
	require.ErrorContains(t, err, "lies in the future")
}

func TestManyTokensAreCheckedOneAfterTheOther(t *testing.T) {
	t.Parallel()
	c := newChecker(t, made)
	for round := range 2 {
		for n := range 1000 {
			h := good()
			h.Authorization = bearer(t, claims(set("requesting_device.model", strconv.Itoa(n))))
			_, err := c.Check(identity.Cancel, h)
			require.NoError(t, err, "%d %d", round, n)
		}
	}
}

// FuzzToken holds that no token breaks the reader, that no error repeats what was sent,
// and that a token is judged the same when it comes again.
func FuzzToken(f *testing.F) {
	f.Add("Bearer " + published)
	f.Add("Bearer a.b.")
	f.Add("bearer " + strings.TrimSuffix(published, ".") + ".c2ln")
	f.Add("")
	c, err := identity.New(identity.Config{Base: "https://utc.vale.example/STU3/1", ASID: "918000000333", Now: func() time.Time { return made }})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, authorization string) {
		h := good()
		h.Authorization = authorization
		first, err1 := c.Check(identity.Cancel, h)
		second, err2 := c.Check(identity.Cancel, h)
		require.Equal(t, first, second)
		require.Equal(t, err1, err2)
		if err1 != nil {
			for part := range strings.SplitSeq(authorization, ".") {
				require.False(t, len(part) > 20 && strings.Contains(err1.Error(), part))
			}
		}
	})
}
