package journal_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

func TestAJournalWithoutRoomRefusesAndGoesOnWhenThereIsSomeAgain(t *testing.T) {
	t.Parallel()
	told := make(chan error, 10)
	j, path := create(t, journal.Config{Trouble: func(err error) { told <- err }})
	var room atomic.Bool
	j.WriteWith(func(own func([]byte) (int, error), p []byte) (int, error) {
		if room.Load() {
			return own(p)
		}
		n, err := own(p[:len(p)/2]) // a disk takes what it can
		if err != nil {
			return n, err
		}
		return n, &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	})
	rec := &journal.Recorder{Journal: j, Heard: "vale", Next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("yes")) })}
	send := func() int {
		w := httptest.NewRecorder()
		rec.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		return w.Code
	}
	require.Equal(t, http.StatusOK, send())
	err := <-told
	require.ErrorIs(t, err, journal.ErrNoRoom)
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.Equal(t, err, j.Stuck())
	require.True(t, j.Full())
	require.ErrorIs(t, j.Sound(), journal.ErrNoRoom)
	require.Equal(t, http.StatusInsufficientStorage, send(), "nothing is done that cannot be recorded")
	require.Equal(t, 1, j.Len())
	room.Store(true)
	require.NoError(t, <-told, "it is tried again, and told once each way")
	require.NoError(t, j.Stuck())
	require.Equal(t, http.StatusOK, send())
	require.NoError(t, j.Seal())
	require.Empty(t, told)
	again, err := journal.Open(path)
	require.NoError(t, err)
	defer func() { _ = again.Seal() }()
	require.Zero(t, again.Lost(), "nothing is torn")
	require.Equal(t, 2, again.Len())
	require.Equal(t, 1, again.Refused())
}

func TestAJournalThatIsSealedWithoutRoomSaysSo(t *testing.T) {
	t.Parallel()
	j, _ := create(t, journal.Config{})
	j.WriteWith(func(func([]byte) (int, error), []byte) (int, error) { return 0, syscall.ENOSPC })
	j.Mark("begin", "", nil)
	require.ErrorIs(t, j.Seal(), syscall.ENOSPC)
}
