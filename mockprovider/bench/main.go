// Command bench measures the mock against bare net/http handlers in one run, and
// prints ratios: figures of one machine say little, ratios say whether the mock is in
// the way of whoever tests against it.
//
// The server runs in a process of its own on one core and the load on another, over
// 16 connections that are kept alive. Each measurement is taken several times, turn
// by turn with its baseline, and the median of the ratios counts.
//
//	go run ./mockprovider/bench -rounds 5 -time 2s
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if mode := os.Getenv(modeVariable); mode != "" {
		if err := serve(ctx, mode); err != nil {
			log.Fatal(err)
		}
		return
	}
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// options are those of the command line.
type options struct {
	rounds int
	each   time.Duration
	only   string
	large  bool
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	var o options
	flags.IntVar(&o.rounds, "rounds", 5, "how often each measurement is taken")
	flags.DurationVar(&o.each, "time", 2*time.Second, "how long one measurement takes")
	flags.StringVar(&o.only, "only", "", "only the measurement of this name: book, tap, register, read, search, start, growth")
	flags.BoolVar(&o.large, "large", false, "measure growth up to 1,000,000 bookings, which takes some minutes and 8 GB")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("arguments: %w", err)
	}
	if err := pin(loadCore); err != nil {
		return err
	}
	b := bench{options: o, out: out}
	return b.all(ctx)
}
