package provider

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// rounds is how often a race is run, so that luck does not pass.
const rounds = 3

// atOnce makes requests that all start together, and returns what went wrong with any of them.
func (p *play) atOnce(n int, send func(i int) error) error {
	var wg sync.WaitGroup
	faults := make([]error, n)
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			faults[i] = send(i)
		})
	}
	close(start)
	wg.Wait()
	return errors.Join(faults...)
}

// racesForSlot has several patients booked into one slot at once, some times over.
func (p *play) racesForSlot(ctx context.Context) error {
	forms := p.forms()
	for range rounds {
		s, err := p.take(ctx)
		if err != nil {
			return err
		}
		race := p.client.NewID()
		var mu sync.Mutex
		err = p.atOnce(p.cfg.Limits.Race, func(i int) error {
			patient, who := p.cfg.Patients[i%len(p.cfg.Patients)], p.cfg.Consumers[i%2]
			r := wire.Request{
				Operation: wire.Create, Method: http.MethodPost, Path: "/Appointment", Consumer: who, Form: forms[i/2%len(forms)], ID: p.client.NewID(),
				Body: booking(patient, s, p.client.NewID(), p.now()), Meant: evidence.Meant{Race: race},
			}
			key, err := p.intend(r, patient, s)
			if err != nil {
				return err
			}
			a, err := p.send(ctx, r)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			_, err = p.booked(key, r, a, patient, s)
			return err
		})
		if err != nil {
			return err
		}
		if err := p.look(ctx); err != nil {
			return err
		}
		if err := p.tidy(ctx); err != nil {
			return err
		}
	}
	return nil
}

// racesToCancel has one booking cancelled by several requests at once, all with its present version.
func (p *play) racesToCancel(ctx context.Context) error {
	for range rounds {
		b, err := p.book(ctx, p.north(), "Mr Patient", p.patient("Mr Patient"), nil)
		if err != nil {
			return err
		}
		if _, err := p.read(ctx, b); err != nil {
			return err
		}
		race := p.client.NewID()
		err = p.atOnce(p.cfg.Limits.Race, func(int) error {
			r := p.cancellation(b)
			r.Meant.Race = race
			_, err := p.send(ctx, r)
			return err
		})
		if err != nil {
			return err
		}
		if _, err := p.read(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// racesWithItself sends one booking twice at once, under the same identifier.
func (p *play) racesWithItself(ctx context.Context) error {
	for range rounds {
		s, err := p.take(ctx)
		if err != nil {
			return err
		}
		patient := p.patient("Mrs Patient")
		r := wire.Request{
			Operation: wire.Create, Method: http.MethodPost, Path: "/Appointment", Consumer: p.north(), Form: p.form(), ID: p.client.NewID(),
			Body: booking(patient, s, p.client.NewID(), p.now()), Meant: evidence.Meant{Race: p.client.NewID()},
		}
		var mu sync.Mutex
		err = p.atOnce(2, func(int) error {
			key, err := p.intend(r, patient, s)
			if err != nil {
				return err
			}
			a, err := p.send(ctx, r)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			_, err = p.booked(key, r, a, patient, s)
			return err
		})
		if err != nil {
			return err
		}
		if err := p.asks(ctx, p.ofPatient(firstForm, patient.NHSNumber)); err != nil {
			return err
		}
		if err := p.tidy(ctx); err != nil {
			return err
		}
	}
	return nil
}
