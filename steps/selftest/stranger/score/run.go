package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/selftest/stranger"
)

type runner struct {
	harness, work, file string
	concurrency         int
}

// result is what a run came to: the conclusion and what was held against the consumer, as "id status scenario".
type result struct {
	conclusion string
	held       []string
}

// ids are the requirements that something was held against, each once.
func (r result) ids() []string {
	var ids []string
	for _, h := range r.held {
		id, rest, _ := strings.Cut(h, " ")
		if !strings.HasPrefix(rest, "unseen") && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (r *runner) run(j job) result {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return result{conclusion: "harness fault: " + err.Error()}
	}
	var opt stranger.Options
	switch j.kind {
	case "defect":
		opt.Defect = j.name
	case "variant":
		opt.Variant = j.name
	}
	s := &http.Server{Handler: stranger.New(opt), ReadHeaderTimeout: time.Minute}
	go func() { _ = s.Serve(l) }() // ends when it is closed
	defer s.Close()
	out := filepath.Join(r.work, "stranger-"+j.kind+"-"+j.name)
	defer os.RemoveAll(out)
	cmd := exec.Command(r.harness, "run", "--consumer", "http://"+l.Addr().String(), "--out", out,
		"--concurrency", fmt.Sprint(r.concurrency), "--format", "progress")
	said, err := cmd.CombinedOutput()
	raw, missing := os.ReadFile(filepath.Join(out, "results.json"))
	if missing != nil {
		tail := string(said[max(0, len(said)-300):])
		return result{conclusion: fmt.Sprintf("harness fault: %v: %s", err, strings.Join(strings.Fields(tail), " "))}
	}
	return read(raw)
}

// read takes from the results what was held against the consumer.
func read(raw []byte) result {
	var in struct {
		Verdict struct {
			Conclusion string
			Reasons    []string
		}
		Requirements []struct {
			ID, Level, Status, Detail string
			Outcomes                  []struct {
				Scenario, Status string
				Named            bool
			}
		}
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return result{conclusion: "harness fault: " + err.Error()}
	}
	r := result{conclusion: in.Verdict.Conclusion}
	for _, q := range in.Requirements {
		for _, o := range q.Outcomes {
			status := ""
			switch {
			case o.Status == "fail", o.Status == "concern":
				status = o.Status
			case strings.HasPrefix(q.Level, "MUST") && o.Named && (o.Status == "not observed" || o.Status == "harness error"):
				status = "unseen"
			}
			if status != "" {
				r.held = append(r.held, q.ID+" "+status+" "+o.Scenario)
			}
		}
	}
	if strings.Contains(r.conclusion, "harness") || strings.Contains(r.conclusion, "no verdict") {
		r.conclusion = "harness fault: " + strings.Join(in.Verdict.Reasons, "; ")
	}
	return r
}

func load(file string) (map[job]result, error) {
	all := map[job]result{}
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if len(cells) != 4 {
			continue
		}
		res := result{conclusion: cells[2]}
		if cells[3] != "" {
			res.held = strings.Split(cells[3], "|")
		}
		all[job{cells[0], cells[1]}] = res
	}
	return all, lines.Err()
}

func keep(file string, j job, r result) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	clean := strings.NewReplacer("\t", " ", "\n", " ")
	_, err = fmt.Fprintf(f, "%s\t%s\t%s\t%s\n", j.kind, j.name, clean.Replace(r.conclusion), clean.Replace(strings.Join(r.held, "|")))
	return errors.Join(err, f.Close())
}
