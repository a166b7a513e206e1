package attended_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/attended"
)

func TestNobodyAnswersAsTheTesterWithoutTheToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), false, oneBooking())
	other := newRig(t, t.TempDir(), false, oneBooking())
	require.NotEqual(t, r.Root(), other.Root(), "each start has its own")
	r.welcome()
	_ = r.perform(t.Context(), listBookings)
	s := r.sheet(attended.Instruct)
	bare := r.Desk.Page()
	for _, path := range []string{"/", "/now", "/heard", "/assets/page.js", other.Root(), other.Root() + "now", r.Root()[:8] + "/", "//", r.Root()[1:len(r.Root())-1] + "x/"} {
		if path[0] != '/' {
			path = "/" + path
		}
		w := get(t, bare, "http://127.0.0.1"+path)
		require.Equal(t, http.StatusForbidden, w.Code, path)
		require.Contains(t, w.Body.String(), "Open the complete address that rebookcheck printed", path)
		require.NotContains(t, w.Body.String(), s.Title, path)
		require.NotContains(t, w.Body.String(), r.Root(), path)
	}
	require.Equal(t, http.StatusForbidden, send(t, bare, s.Serial, nil, "", nil).Code)
	require.Equal(t, s.Serial, r.sheet(attended.Instruct).Serial, "nothing was taken")
	require.Equal(t, http.StatusOK, get(t, bare, "http://127.0.0.1"+r.Root()).Code)
	w := send(t, r.Page(), s.Serial, nil, "", nil)
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, r.Root(), w.Header().Get("Location"))
}
