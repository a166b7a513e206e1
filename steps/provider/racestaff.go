package provider

import (
	"context"
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// racesWithStaff has a booking cancelled while staff move it, some times over, and once cancelled by the version before
// after they have moved it: then nobody's luck is needed. What they have moved is read in each format.
func (p *play) racesWithStaff(ctx context.Context) error {
	if !p.can(MoveAct) {
		p.mark(evidence.MarkWait, evidence.Wait{For: evidence.NobodyMoves})
		return nil
	}
	for range rounds {
		if err := p.racesOnce(ctx); err != nil {
			return err
		}
	}
	b, to, err := p.bookedToMove(ctx)
	if err != nil {
		return err
	}
	stale := p.cancellation(b)
	stale.Meant.Wrong = evidence.WrongMoved
	if err := p.staffMove(ctx, b, to, ""); err != nil {
		return err
	}
	if err := p.asks(ctx, stale); err != nil {
		return err
	}
	if _, err := p.read(ctx, b); err != nil {
		return err
	}
	if err := p.asks(ctx, p.ofPatient(firstForm, b.patient.NHSNumber), wire.Request{Operation: wire.ReadOne, Path: bookingPath(b.id), Form: p.other()}); err != nil {
		return err
	}
	return p.tidy(ctx)
}

// bookedToMove is a new booking, as it was read, and the free slot that it is to be moved to.
func (p *play) bookedToMove(ctx context.Context) (*appointment, slot, error) {
	b, err := p.book(ctx, p.north(), "Mr Patient", p.patient("Mr Patient"), nil)
	if err != nil {
		return nil, slot{}, err
	}
	if _, err := p.read(ctx, b); err != nil {
		return nil, slot{}, err
	}
	to, err := p.take(ctx)
	return b, to, err
}

func (p *play) racesOnce(ctx context.Context) error {
	b, to, err := p.bookedToMove(ctx)
	if err != nil {
		return err
	}
	race := p.client.NewID()
	err = p.atOnce(2, func(i int) error { //nolint:mnd // a consumer and the staff
		if i == 0 {
			return p.staffMove(ctx, b, to, race)
		}
		r := p.cancellation(b)
		r.Meant.Race = race
		_, err := p.send(ctx, r)
		return err
	})
	if err != nil {
		return err
	}
	a, err := p.read(ctx, b)
	if err != nil || a.Status != http.StatusOK {
		return err
	}
	return p.tidy(ctx)
}

// staffMove has staff move a booking. In a race they may come too late, which is noted and is nobody's fault.
func (p *play) staffMove(ctx context.Context, b *appointment, to slot, race string) error {
	done := evidence.Staff{Act: string(MoveAct), Booking: b.id, Race: race}
	if err := p.staff.MoveTo(ctx, b.id, to.start); err != nil {
		if race == "" {
			return lost{err}
		}
		done.Refused = err.Error()
	}
	p.mark(evidence.MarkStaff, done)
	return nil
}
