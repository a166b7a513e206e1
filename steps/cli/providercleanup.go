package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

func writeReceipt(folder string, r provider.Receipt) error {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("write receipt: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, receiptName), append(raw, '\n'), 0o600); err != nil {
		return fmt.Errorf("write receipt: %w", err)
	}
	return nil
}

// printReceipt says what became of the bookings: all in a line, and each that may still stand.
func printReceipt(w io.Writer, r provider.Receipt, f providerFlags) {
	open := r.Open()
	fmt.Fprintf(w, "\nReceipt: %s made, %d of them confirmed as no longer booked (%s)\n", wording.Count(len(r.Bookings), "booking"), len(r.Bookings)-len(open), filepath.Join(f.out, receiptName))
	for _, b := range open {
		fmt.Fprintf(w, "  still %s: %s, slot at %s: %s\n", b.Status, strings.TrimSpace(b.URL), b.Start, b.Why)
	}
	if len(open) > 0 && f.config != "" {
		fmt.Fprintf(w, "To try again: rebookcheck provider --config %s --cleanup %s\n", f.config, f.out)
	}
}

// cleanUp cancels what a broken run has left behind.
func cleanUp(ctx context.Context, s Streams, f providerFlags) error {
	if f.config == "" {
		return usage(errors.New("--cleanup needs --config, which says how to call the provider"))
	}
	c, err := f.read()
	if err != nil {
		return usage(err)
	}
	if _, err := os.Stat(f.cleanup); err == nil {
		release, err := holdFolder(f.cleanup) // a run that is under way cancels its own bookings
		if err != nil {
			return err
		}
		defer release()
	}
	ledger, err := provider.ReadLedger(f.cleanup)
	if err != nil {
		return usage(fmt.Errorf("--cleanup %s: %w; give the report folder of the interrupted run", f.cleanup, err))
	}
	defer func() { _ = ledger.Close() }() // each line was written when it was noted
	if at := ledger.BaseURL(); at != c.BaseURL {
		return usage(fmt.Errorf("--cleanup %s: its bookings are at %s, but the configuration %s is for %s", f.cleanup, at, f.config, c.BaseURL))
	}
	d, err := provider.NewDriver(provider.Options{Config: c, Ledger: ledger, Now: time.Now})
	if err != nil {
		return usage(err)
	}
	receipt := d.Cleanup(ctx)
	f.out = f.cleanup
	if err := writeReceipt(f.out, receipt); err != nil {
		return harness(err)
	}
	printReceipt(s.Out, receipt, f)
	if len(receipt.Open()) > 0 {
		return verdict(exitHarness)
	}
	return nil
}
