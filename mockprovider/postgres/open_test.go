package postgres_test

import (
	"context"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/pgtest"
	"github.com/rebookcheck/rebookcheck/mockprovider/postgres"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

func open(ctx context.Context, url string) (*postgres.Store, error) {
	return postgres.Open(ctx, postgres.Config{URL: url, Root: root, Peer: "http://127.0.0.1:1", Lease: lease, Real: time.Now})
}

func TestAURLThatNamesNoDatabaseIsRefusedWithoutBeingRepeated(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "postgres", "http://keeper:hunter2secret@127.0.0.1/x", "postgres://keeper:hunter2secret@127.0.0.1", "postgres://keeper:hunter2secret@/x",
		"postgres://keeper:hunter2/secret@127.0.0.1:5432/x", "postgres://keeper:hunter2secret@127.0.0.1:hunter2secret/x",
		"postgres://keeper:hunter2%secret@127.0.0.1/x", "postgres://keeper@127.0.0.1/x?sslmode=hunter2secret", "host=127.0.0.1 password=hunter2secret",
	} {
		err := postgres.Check(text)
		require.ErrorIs(t, err, postgres.ErrURL, text)
		_, err = open(t.Context(), text)
		require.ErrorIs(t, err, postgres.ErrURL, text)
		require.NotContains(t, err.Error(), "hunter2")
		require.Contains(t, err.Error(), "postgres://user:password@host:port/database")
	}
}

func TestADatabaseThatIsNotReachedIsSaidWithoutThePassword(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	nobody := ln.Addr().String()
	require.NoError(t, ln.Close())
	good, err := url.Parse(pgtest.Start(t).Database())
	require.NoError(t, err)
	other := *good
	other.Path = "/nosuchdatabase"
	wrong := *good
	wrong.User = url.UserPassword("keeper", "hunter2secret")
	for text, want := range map[string]string{
		"postgres://keeper:hunter2secret@" + nobody + "/x": "refused",
		other.String(): "nosuchdatabase",
		wrong.String(): "password authentication failed",
	} {
		_, err := open(t.Context(), text)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "the store cannot be used")
		require.NotContains(t, err.Error(), "hunter2secret")
		require.NotContains(t, err.Error(), pgtest.Password)
		require.NotContains(t, err.Error(), url.QueryEscape(pgtest.Password))
	}
}

func TestServersThatStartTogetherMakeTheTablesOnce(t *testing.T) {
	t.Parallel()
	text := pgtest.Start(t).Database()
	var (
		starting sync.WaitGroup
		guard    sync.Mutex
		secrets  = map[string]int{}
	)
	for range 6 {
		starting.Go(func() {
			s, err := open(t.Context(), text)
			if err != nil {
				t.Error(err)
				return
			}
			guard.Lock()
			secrets[s.Secret()]++
			guard.Unlock()
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	starting.Wait()
	require.Len(t, secrets, 1, "they share one secret")
	conn, err := pgx.Connect(t.Context(), text)
	require.NoError(t, err)
	defer conn.Close(context.Background())
	var servers int
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT count(*) FROM rebookcheck.servers`).Scan(&servers))
	require.Zero(t, servers, "each has left")
	_, err = conn.Exec(t.Context(), `UPDATE rebookcheck.schema SET version = version + 1`)
	require.NoError(t, err)
	_, err = open(t.Context(), text)
	require.ErrorContains(t, err, "use the program that made them, or a later one")
}

func TestTheDirectoryKeepsToItsBounds(t *testing.T) {
	t.Parallel()
	s, err := open(t.Context(), pgtest.Start(t).Database())
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	begin := func(key string, always bool) error {
		_, err := s.Begin(t.Context(), session.Kept{Key: key, Stored: []byte("{}"), Always: always, Created: time.Now()}, 2)
		return err
	}
	require.NoError(t, begin("one", false))
	require.ErrorIs(t, begin("one", false), session.ErrTaken)
	require.NoError(t, begin("two", true))
	require.ErrorIs(t, begin("three", false), session.ErrTooMany)
	_, _, err = s.Claim(t.Context(), "three")
	require.ErrorIs(t, err, session.ErrNotFound)
	n, err := s.Discard(t.Context(), time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.Zero(t, n, "a server that is alive holds them")
	held, kept, err := s.Claim(t.Context(), "one")
	require.NoError(t, err)
	require.Equal(t, "{}", string(kept.Stored))
	require.NoError(t, held.Append(0, []byte("abc")))
	require.NoError(t, held.Append(0, []byte("abc")), "an answer that was lost is asked for again")
	require.Error(t, held.Append(0, []byte("ab")), "it does not go on there")
	require.NoError(t, held.Append(3, []byte("def")))
	var out strings.Builder
	require.NoError(t, held.Read(t.Context(), &out))
	require.Equal(t, "abcdef", out.String())
	again, _, err := s.Claim(t.Context(), "one")
	require.NoError(t, err)
	require.ErrorIs(t, held.Append(6, []byte("g")), session.ErrLost)
	require.ErrorIs(t, held.Keep([]byte("x")), session.ErrLost)
	require.ErrorIs(t, held.End(), session.ErrLost)
	require.NoError(t, again.Append(6, []byte("g")))
	require.NoError(t, again.Release())
	two, _, err := s.Claim(t.Context(), "two")
	require.NoError(t, err)
	require.NoError(t, two.Release())
	n, err = s.Discard(t.Context(), time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, n, "the other one is kept always")
	all, err := s.List(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, "two", all[0].Key)
}
