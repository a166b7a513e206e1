package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"time"
)

// bench takes the measurements and prints them.
type bench struct {
	options
	out  io.Writer
	body []byte
}

// errMissed says that a figure is worse than it is to be.
var errMissed = errors.New("a target was missed")

func (b *bench) all(ctx context.Context) error {
	var err error
	if b.body, err = bookingBody(); err != nil {
		return err
	}
	fmt.Fprintf(b.out, "%-34s %12s %12s %8s %8s\n", "measurement", "mock", "baseline", "ratio", "target")
	var faults []error
	taken := 0
	for _, m := range []struct {
		name string
		take func(context.Context) error
	}{
		{"book", b.book}, {"tap", b.tap}, {"register", b.register}, {"read", b.read}, {"search", b.search}, {"start", b.start}, {"growth", b.growth},
	} {
		if b.only == "" || b.only == m.name {
			taken++
			if err := m.take(ctx); err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", m.name, err))
			}
		}
	}
	if taken == 0 {
		return fmt.Errorf("there is no measurement %q; -h lists them", b.only)
	}
	return errors.Join(faults...)
}

// row prints a line and says whether the target was met.
func (b *bench) row(name, mock, baseline string, ratio, target float64, atMost bool) error {
	sign, missed := "≥", ratio < target
	if atMost {
		sign, missed = "≤", ratio > target
	}
	note := ""
	if missed {
		note = "  MISSED"
	}
	fmt.Fprintf(b.out, "%-34s %12s %12s %8.2f %s%7.2f%s\n", name, mock, baseline, ratio, sign, target, note)
	if missed {
		return fmt.Errorf("%s: %.2f, want %s %.2f: %w", name, ratio, sign, target, errMissed)
	}
	return nil
}

// note prints a line that has no target.
func (b *bench) note(name, mock, baseline string, ratio float64) {
	fmt.Fprintf(b.out, "%-34s %12s %12s %8.2f\n", name, mock, baseline, ratio)
}

// side is one of the two that are compared.
type side struct {
	server *child
	build  request
	status int
	// used is how many requests were built before.
	used int
}

func (s *side) load(ctx context.Context, each time.Duration, rate float64) (outcome, error) {
	highest := 0
	got, err := load(ctx, s.server.Addr, func(buf []byte, n int) []byte {
		highest = max(highest, n)
		return s.build(buf, s.used+n)
	}, s.status, each, rate)
	s.used += highest + 1
	return got, err
}

// compare measures both in turn, at full speed and then at half the mock's, and prints
// the medians of the rounds' speeds and the p99 of their requests.
func (b *bench) compare(ctx context.Context, name string, mock, base side, target float64) error {
	full, err := b.peaks(ctx, &mock, &base)
	if err != nil {
		return err
	}
	var mocks, bases [][]time.Duration
	rate := full.mock / 2
	settle()
	for range b.rounds {
		m, err := mock.load(ctx, b.each, rate)
		if err != nil {
			return err
		}
		h, err := base.load(ctx, b.each, rate)
		if err != nil {
			return err
		}
		mocks, bases = append(mocks, m.took), append(bases, h.took)
	}
	m, h := tail(mocks), tail(bases)
	return errors.Join(
		b.row(name, perSecond(full.mock), perSecond(full.base), full.ratio, target, false),
		b.row(name+", p99 at half its peak", took(m), took(h), float64(m)/float64(h), 3, true),
	)
}

// peak is what both do at full speed, in requests a second: medians.
type peak struct{ mock, base, ratio float64 }

// peaks measures both at full speed in turn, once they are warm.
func (b *bench) peaks(ctx context.Context, mock, base *side) (peak, error) {
	settle()
	for _, s := range []*side{mock, base} {
		if _, err := s.load(ctx, b.each/2, 0); err != nil {
			return peak{}, err
		}
	}
	var ratios, mocks, bases []float64
	for range b.rounds {
		m, err := mock.load(ctx, b.each, 0)
		if err != nil {
			return peak{}, err
		}
		h, err := base.load(ctx, b.each, 0)
		if err != nil {
			return peak{}, err
		}
		ratios, mocks, bases = append(ratios, m.perSecond/h.perSecond), append(mocks, m.perSecond), append(bases, h.perSecond)
	}
	return peak{mock: median(mocks), base: median(bases), ratio: median(ratios)}, nil
}

func perSecond(n float64) string  { return fmt.Sprintf("%.0f/s", n) }
func took(n time.Duration) string { return n.Round(10 * time.Microsecond).String() }

// tail is the p99 of all requests but those of the worst round, which a stall of the
// machine may have fallen into. What happens in two rounds of five counts: a median of
// the rounds' own would hide it.
func tail(rounds [][]time.Duration) time.Duration {
	p99 := func(took []time.Duration) time.Duration { return took[len(took)*99/100] }
	for _, took := range rounds {
		slices.Sort(took)
	}
	slices.SortFunc(rounds, func(a, b []time.Duration) int { return cmp.Compare(p99(a), p99(b)) })
	all := slices.Concat(rounds[:max(1, len(rounds)-1)]...)
	slices.Sort(all)
	return p99(all)
}

func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

// ask sends one request and returns the answer's body.
func (c *consumer) ask(ctx context.Context, build request) ([]byte, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", c.server.Addr)
	if err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write(build(nil, 0)); err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return nil, fmt.Errorf("ask: status %d: %s", resp.StatusCode, body)
	}
	return body, nil
}
