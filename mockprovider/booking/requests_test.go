package booking_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
)

func TestAnIdentifierIsClaimedByOneRequestAtATime(t *testing.T) {
	d, _ := newDiary(t)
	ctx := context.Background()
	first, err := d.Claim(ctx, "x")
	require.NoError(t, err)
	_, err = d.Claim(ctx, "y")
	require.NoError(t, err, "another identifier is free")

	waiting := make(chan error, 1)
	go func() {
		second, err := d.Claim(ctx, "x")
		if err == nil {
			second.Done("a1")
		}
		waiting <- err
	}()
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err = d.Claim(ended, "x")
	require.ErrorIs(t, err, context.Canceled, "who waits can give up")

	first.Release()
	first.Release()
	require.NoError(t, <-waiting, "after a failure the next is processed")

	_, err = d.Claim(ctx, "x")
	require.ErrorIs(t, err, booking.ErrDuplicateRequest)
	var duplicate *booking.DuplicateRequest
	require.ErrorAs(t, err, &duplicate)
	require.Equal(t, "a1", duplicate.Booking)
}

func TestDoneStandsAgainstALaterRelease(t *testing.T) {
	d, _ := newDiary(t)
	c, err := d.Claim(context.Background(), "x")
	require.NoError(t, err)
	c.Done("a1")
	c.Release()
	_, err = d.Claim(context.Background(), "x")
	require.ErrorIs(t, err, booking.ErrDuplicateRequest)
}
