package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// connections are kept alive for the whole of a measurement.
const connections = 16

// request writes one request into buf; n counts the requests of a measurement from 0.
type request func(buf []byte, n int) []byte

// outcome is what a measurement found.
type outcome struct {
	perSecond float64
	took      []time.Duration // of every request, in no order
}

// load sends requests over all connections, as fast as they are answered, or at a
// rate in requests a second, and wants every answer to have the status.
func load(ctx context.Context, addr string, build request, status int, each time.Duration, rate float64) (outcome, error) {
	var (
		mu   sync.Mutex
		next int
		done []time.Duration
		wg   sync.WaitGroup
		errs = make([]error, connections)
	)
	begin := time.Now()
	end := begin.Add(each)
	take := func() (n int, due time.Time, more bool) {
		mu.Lock()
		defer mu.Unlock()
		n = next
		next++
		due = time.Now()
		if rate > 0 {
			due = begin.Add(time.Duration(float64(n) / rate * float64(time.Second)))
		}
		return n, due, due.Before(end)
	}
	for i := range connections {
		wg.Go(func() {
			var took []time.Duration
			took, errs[i] = one(ctx, addr, build, status, take)
			mu.Lock()
			done = append(done, took...)
			mu.Unlock()
		})
	}
	wg.Wait()
	spent := time.Since(begin)
	if err := errors.Join(errs...); err != nil {
		return outcome{}, err
	}
	if len(done) == 0 {
		return outcome{}, errors.New("no request was answered")
	}
	return outcome{perSecond: float64(len(done)) / spent.Seconds(), took: done}, nil
}

// one sends requests over one connection. Latency is counted from when a request was due.
func one(ctx context.Context, addr string, build request, status int, take func() (int, time.Time, bool)) ([]time.Duration, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	defer func() { _ = conn.Close() }()
	in := bufio.NewReaderSize(conn, 64<<10)
	var took []time.Duration
	var buf []byte
	for {
		n, due, more := take()
		if !more || ctx.Err() != nil {
			return took, ctx.Err()
		}
		buf = build(buf[:0], n)
		if buf == nil {
			return took, errors.New("there is nothing left to ask for")
		}
		if wait := time.Until(due); wait > 0 {
			time.Sleep(wait)
		}
		if _, err := conn.Write(buf); err != nil {
			return took, fmt.Errorf("send: %w", err)
		}
		if err := answer(in, status); err != nil {
			return took, err
		}
		took = append(took, time.Since(due))
	}
}

// answer reads one answer to its end without keeping it.
func answer(in *bufio.Reader, status int) error {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	got, err := strconv.Atoi(string(line[9:12]))
	if err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	length, chunked := -1, false
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("read answer: %w", err)
		}
		if len(line) <= 2 {
			break
		}
		if text, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(text))); err != nil {
				return fmt.Errorf("read answer: %w", err)
			}
		}
		chunked = chunked || bytes.HasPrefix(line, []byte("Transfer-Encoding: chunked"))
	}
	switch {
	case got != status:
		body := make([]byte, max(length, 0))
		_, _ = io.ReadFull(in, body)
		return fmt.Errorf("status %d, want %d: %s", got, status, body)
	case chunked || length < 0:
		return errors.New("the answer has no Content-Length")
	}
	if _, err := in.Discard(length); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	return nil
}
