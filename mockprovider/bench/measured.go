package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// pair starts the mock with so many slots and a baseline, and hands them over.
func (b *bench) pair(ctx context.Context, kind string, slots int, baseline func(*consumer) (string, error), do func(c *consumer, base *child) error) error {
	server, err := start(ctx, fmt.Sprintf("%s %d 4", kind, slots))
	if err != nil {
		return err
	}
	c := &consumer{server: server, body: b.body}
	mode, err := baseline(c)
	if err != nil {
		return errors.Join(err, server.stop())
	}
	base, err := start(ctx, mode)
	if err != nil {
		return errors.Join(err, server.stop())
	}
	return errors.Join(do(c, base), base.stop(), server.stop())
}

// book compares making a booking with keeping what is sent.
func (b *bench) book(ctx context.Context) error {
	return b.pair(ctx, "mock", b.diary(), func(*consumer) (string, error) { return "map", nil }, func(c *consumer, base *child) error {
		return b.compare(ctx, "book, to Unmarshal+map+Marshal",
			side{server: c.server, build: c.book, status: http.StatusCreated},
			side{server: base, build: plainPost(b.body), status: http.StatusCreated}, 0.60)
	})
}

// diary is more slots than are booked.
func (b *bench) diary() int { return int(16_000*b.each.Seconds())*(b.rounds+1) + 5_000 }

// register compares the same where every booking is registered as well, by the same core and while bookings go on.
func (b *bench) register(ctx context.Context) error {
	return b.pair(ctx, "registry", b.diary(), func(*consumer) (string, error) { return "map", nil }, func(c *consumer, base *child) error {
		full, err := b.peaks(ctx, &side{server: c.server, build: c.book, status: http.StatusCreated},
			&side{server: base, build: plainPost(b.body), status: http.StatusCreated})
		if err != nil {
			return err
		}
		b.note("book and register, to the same", perSecond(full.mock), perSecond(full.base), full.ratio)
		return nil
	})
}

// tap compares making a booking behind the wiretap with making it without.
func (b *bench) tap(ctx context.Context) error {
	return b.pair(ctx, "mock", b.diary(), func(*consumer) (string, error) { return fmt.Sprintf("untapped %d 4", b.diary()), nil }, func(c *consumer, base *child) error {
		without := &consumer{server: base, body: b.body}
		full, err := b.peaks(ctx, &side{server: c.server, build: c.book, status: http.StatusCreated},
			&side{server: base, build: without.book, status: http.StatusCreated})
		if err != nil {
			return err
		}
		b.note("book, to the same without the wiretap", perSecond(full.mock), perSecond(full.base), full.ratio)
		return nil
	})
}

// read compares reading a booking with writing as many bytes.
func (b *bench) read(ctx context.Context) error {
	var id string
	return b.pair(ctx, "mock", 100, func(c *consumer) (string, error) {
		resp, err := c.ask(ctx, c.book)
		if err != nil {
			return "", err
		}
		made, err := fhir.Decode(resp)
		if err != nil {
			return "", fmt.Errorf("booking: %w", err)
		}
		id = made.ID()
		if resp, err = c.ask(ctx, c.read(id)); err != nil {
			return "", err
		}
		return fmt.Sprintf("bytes %d", len(resp)), nil
	}, func(c *consumer, base *child) error {
		return b.compare(ctx, "read, to as many fixed bytes",
			side{server: c.server, build: c.read(id), status: http.StatusOK},
			side{server: base, build: plainGet, status: http.StatusOK}, 0.40)
	})
}

// search compares finding fifty slots with writing as many bytes.
func (b *bench) search(ctx context.Context) error {
	server, err := start(ctx, "mock 5000 1")
	if err != nil {
		return err
	}
	c := &consumer{server: server, body: b.body}
	found, err := c.ask(ctx, c.search)
	if err != nil {
		return errors.Join(err, server.stop())
	}
	if bundle, err := fhir.Decode(found); err != nil || bundle.String("entry", 49, "resource", "resourceType") != "Slot" {
		return errors.Join(fmt.Errorf("the search did not find fifty slots: %w", err), server.stop())
	}
	base, err := start(ctx, fmt.Sprintf("bytes %d", len(found)))
	if err != nil {
		return errors.Join(err, server.stop())
	}
	return errors.Join(b.compare(ctx, "search, to as many fixed bytes",
		side{server: server, build: c.search, status: http.StatusOK},
		side{server: base, build: plainGet, status: http.StatusOK}, 0.25), base.stop(), server.stop())
}

// start measures how long the mock takes to its first answer, and what it holds when idle.
func (b *bench) start(ctx context.Context) error {
	var ready []float64
	resident := 0
	for range b.rounds {
		begin := time.Now()
		server, err := start(ctx, "mock 100 1")
		if err != nil {
			return err
		}
		c := &consumer{server: server, body: b.body}
		if _, err := c.ask(ctx, c.search); err != nil {
			return errors.Join(err, server.stop())
		}
		ready = append(ready, float64(time.Since(begin)))
		resident = max(resident, server.resident())
		if err := server.stop(); err != nil {
			return err
		}
	}
	return errors.Join(
		b.row("process start to first answer", took(time.Duration(median(ready))), "100ms", median(ready)/float64(100*time.Millisecond), 1, true),
		b.row("resident memory when idle", fmt.Sprintf("%d MiB", resident), "40 MiB", float64(resident)/40, 1, true),
	)
}

// growth compares the cost of a booking in a small diary with that in a large one, in turn.
func (b *bench) growth(ctx context.Context) error {
	size := 100_000
	if b.large {
		size = 1_000_000
	}
	room := int(16_000 * b.each.Seconds() * float64(b.rounds+2))
	return b.pair(ctx, "mock", size+2*room, func(*consumer) (string, error) { return fmt.Sprintf("mock %d 4", room), nil }, func(c *consumer, base *child) error {
		large := side{server: c.server, build: c.book, status: http.StatusCreated}
		few := consumer{server: base, body: b.body}
		small := side{server: base, build: few.book, status: http.StatusCreated}
		for large.used < size {
			if _, err := large.load(ctx, b.each, 0); err != nil {
				return err
			}
		}
		stored := large.used
		full, err := b.peaks(ctx, &large, &small)
		if err != nil {
			return err
		}
		return b.row(fmt.Sprintf("cost of a booking at %d stored", stored), perSecond(full.mock), perSecond(full.base), 1/full.ratio, 1.3, true)
	})
}
