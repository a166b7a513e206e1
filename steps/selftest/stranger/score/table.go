package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/selftest/stranger"
)

// The outcomes of a run.
const (
	rightID      = "caught"
	otherID      = "other id only"
	missed       = "missed"
	inconclusive = "inconclusive"
	fault        = "harness fault"
	conforms     = "conforms"
	accused      = "accused"
)

// print prints the table and the sums. What is held against the honest stranger is subtracted, scenario by scenario.
func print(all map[job]result) {
	honest := all[job{"honest", "honest"}]
	fmt.Printf("honest stranger: %s; %s\n", honest.conclusion, strings.Join(honest.held, " | "))
	sums := map[string][]string{}
	for _, d := range stranger.Defects() {
		r, done := all[job{"defect", d.Name}]
		if !done {
			continue
		}
		out, ids := judged(r, honest, d.Expected)
		sums["defect: "+out] = append(sums["defect: "+out], d.Name)
		line("defect", d.Name, strings.Join(d.Expected, ","), ids, out)
	}
	for _, v := range stranger.Variants() {
		r, done := all[job{"variant", v.Name}]
		if !done {
			continue
		}
		out, ids := variant(r, honest)
		sums["variant: "+out] = append(sums["variant: "+out], v.Name)
		line("variant", v.Name, "", ids, out)
	}
	fmt.Println()
	var keys []string
	for k := range sums {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		fmt.Printf("%-24s %3d", k, len(sums[k]))
		if !strings.HasSuffix(k, rightID) && !strings.HasSuffix(k, conforms) {
			fmt.Print("  ", strings.Join(sums[k], " "))
		}
		fmt.Println()
	}
}

func line(kind, name, expected, found, outcome string) {
	fmt.Printf("%-8s %-28s %-28s %-60s %s\n", kind, name, expected, found, outcome)
}

// fresh is what is held against a consumer and not against the honest one.
func fresh(r, honest result) result {
	out := result{conclusion: r.conclusion}
	for _, h := range r.held {
		if !slices.Contains(honest.held, h) {
			out.held = append(out.held, h)
		}
	}
	return out
}

func judged(r, honest result, expected []string) (string, string) {
	ids := fresh(r, honest).ids()
	found := strings.Join(ids, ",")
	switch {
	case strings.HasPrefix(r.conclusion, fault):
		return fault, r.conclusion
	case slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(expected, id) }):
		return rightID, found
	case len(ids) > 0:
		return otherID, found
	case unseen(r, honest):
		return inconclusive, unseenIDs(r, honest)
	}
	return missed, ""
}

func variant(r, honest result) (string, string) {
	ids := fresh(r, honest).ids()
	switch {
	case strings.HasPrefix(r.conclusion, fault):
		return fault, r.conclusion
	case len(ids) > 0:
		return accused, strings.Join(ids, ",")
	case unseen(r, honest):
		return inconclusive, unseenIDs(r, honest)
	}
	return conforms, ""
}

func unseen(r, honest result) bool { return unseenIDs(r, honest) != "" }

func unseenIDs(r, honest result) string {
	var ids []string
	for _, h := range fresh(r, honest).held {
		id, rest, _ := strings.Cut(h, " ")
		if strings.HasPrefix(rest, "unseen") && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, ",")
}
