// Command score runs the harness over the honest stranger, every defect and every variant, the whole suite
// each, and writes what it made of them, a line each, as it goes. Lines that are there already are kept, so that
// an interrupted table goes on where it stopped; --table prints the table of what is there.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/rebookcheck/rebookcheck/steps/selftest/stranger"
)

func main() {
	harness := flag.String("rc", env("RC", "rebookcheck"), "the harness to run; $RC where it is set")
	file := flag.String("file", "stranger-score.tsv", "where results are kept")
	work := flag.String("work", os.TempDir(), "folder for reports, which are removed again")
	together := flag.Int("together", 2, "runs at once")
	concurrency := flag.Int("concurrency", 2, "scenarios at once in each run")
	only := flag.String("only", "", "names to run, with commas between")
	table := flag.Bool("table", false, "print the table and run nothing")
	flag.Parse()
	kept, err := load(*file)
	if err != nil {
		log.Fatal(err)
	}
	if !*table {
		r := runner{harness: *harness, work: *work, concurrency: *concurrency, file: *file}
		if err := r.all(queue(kept, *only), *together); err != nil {
			log.Fatal(err)
		}
		if kept, err = load(*file); err != nil {
			log.Fatal(err)
		}
	}
	print(kept)
}

func env(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

// job is one run: the honest stranger, a defect or a variant.
type job struct{ kind, name string }

func queue(kept map[job]result, only string) []job {
	all := []job{{"honest", "honest"}}
	for _, d := range stranger.Defects() {
		all = append(all, job{"defect", d.Name})
	}
	for _, v := range stranger.Variants() {
		all = append(all, job{"variant", v.Name})
	}
	return slices.DeleteFunc(all, func(j job) bool {
		_, done := kept[j]
		return done || only != "" && !slices.Contains(strings.Split(only, ","), j.name)
	})
}

func (r *runner) all(jobs []job, together int) error {
	work := make(chan job)
	var wait sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for range together {
		wait.Go(func() {
			for j := range work {
				res := r.run(j)
				mu.Lock()
				if err := keep(r.file, j, res); err != nil {
					failed = err
				}
				fmt.Println(j.kind, j.name, res.conclusion, strings.Join(res.ids(), ","))
				mu.Unlock()
			}
		})
	}
	for _, j := range jobs {
		work <- j
	}
	close(work)
	wait.Wait()
	return failed
}
