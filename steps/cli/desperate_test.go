package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// desperateAdapter is a command that, while a certain file is there, is a known-bad consumer (or the reference one, by
// the name of good), and does a deed the moment its first cancellation (of the good one) or its first that nobody had confirmed was answered: MUTANT FILE DEED DIR. Without the
// file it is the reference consumer. DIR is the folder of the run's reports.
func desperateAdapter() {
	name, file, deed, dir := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	opener := reference.Opener(reference.Options{})
	var confirmed atomic.Bool // what the user asked for is nothing to hide
	if _, err := os.Stat(file); err == nil {
		opts := reference.Options{Transport: desperate{func() {
			if (name == "good" || !confirmed.Load()) && os.Remove(file) == nil {
				deeds[deed](dir)
			}
		}}}
		if m, ok := mutant.Find(name); ok {
			opener = m.Opener(opts)
		} else {
			opener = reference.Opener(opts)
		}
	}
	var driver consumer.Driver
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r contract.Request
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			panic(err)
		}
		a := contract.Answer{ID: r.ID}
		var err error
		switch r.Call {
		case contract.CallOpen:
			a.Opened = &contract.Opened{Session: "s", Contract: contract.Version}
			driver, err = opener.Open(context.Background(), *r.Setup)
		case contract.CallPerform:
			var screen contract.Screen
			confirmed.Store(r.Task.Kind == contract.ConfirmCancel)
			screen, err = driver.Perform(context.Background(), *r.Task)
			a.Screen = &screen
		case contract.CallClose:
			err = driver.Close()
		}
		if err != nil {
			a = contract.Answer{ID: r.ID, Error: err.Error()}
		}
		raw, _ := json.Marshal(a)
		fmt.Println(string(raw))
	}
}

// deeds are what a desperate adapter does when its cancellation was answered; dir is where the run keeps its reports.
var deeds = map[string]func(dir string){
	"kills the harness": func(string) {
		if harness, err := os.FindProcess(os.Getppid()); err == nil {
			_ = harness.Kill()
		}
		select {}
	},
	"interrupts the harness": func(string) {
		if harness, err := os.FindProcess(os.Getppid()); err == nil {
			_ = harness.Signal(syscall.SIGTERM)
		}
		select {} // it is ended with its session
	},
	"dies":    func(string) { os.Exit(5) },
	"nothing": func(string) {},
	"empties the folder": func(dir string) {
		must(os.RemoveAll(filepath.Join(dir, "resume")))
	},
	"edits the history": func(dir string) {
		file := filepath.Join(dir, "resume", "history.jsonl")
		raw, err := os.ReadFile(file)
		must(err)
		must(os.WriteFile(file, bytes.ReplaceAll(raw, []byte("started"), []byte("resumed")), 0o600))
	},
	"cuts the journals": func(dir string) {
		names, err := filepath.Glob(filepath.Join(dir, "resume", "*.journal"))
		must(err)
		for _, name := range names {
			must(os.Truncate(name, 40))
		}
	},
	"puts a folder in the way of a report": func(dir string) {
		must(os.MkdirAll(filepath.Join(dir, "report.html", "in the way"), 0o700))
	},
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// desperate calls after a cancellation was answered.
type desperate struct{ then func() }

func (d desperate) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && r.Method == http.MethodPut {
		d.then()
	}
	return answer, err //nolint:wrapcheck // as the network has it
}
