package wording

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Command is the command line that repeats the run.
func Command(run results.Run) string {
	if run.Config.Between != nil {
		return betweenCommand(run)
	}
	if run.Judges() == requirement.Provider {
		return providerCommand(run)
	}
	words := []string{"rebookcheck run"}
	switch name := run.Consumer.Name; {
	case run.Consumer.Mutant != "":
		words = append(words, "--mutant "+Quote(run.Consumer.Mutant))
	case run.Consumer.Attended:
		words = append(words, "--consumer attended")
		if len(run.Consumer.Without) > 0 {
			words = append(words, "--without "+Quote(strings.Join(run.Consumer.Without, ",")))
		}
		if run.Config.Whole() {
			words = append(words, "--all")
		}
	case isAddress(name):
		words = append(words, "--consumer "+Quote(name))
	case name == "recorded traffic":
		return "rebookcheck judge journal.jsonl" // there is nothing to run
	}
	words = append(words, fmt.Sprintf("--seed %d", run.Config.Seed))
	if run.Config.Start != "" {
		words = append(words, "--start "+run.Config.Start)
	}
	if run.Config.Strict && run.Consumer.Mutant == "" {
		words = append(words, "--strict")
	}
	for _, name := range carried {
		if value, given := run.Settings[name]; given {
			words = append(words, Quote("--"+name+"="+value))
		}
	}
	if run.Config.Variance != 0 {
		words = append(words, fmt.Sprintf("--variance %d", run.Config.Variance))
	}
	if run.Config.Tags != "" {
		words = append(words, "--tags "+Quote(run.Config.Tags))
	}
	if len(run.Config.Again) > 0 {
		words = append(words, "--only-failed")
	}
	if run.Config.Shard != "" {
		words = append(words, "--shard "+Quote(run.Config.Shard))
	}
	return Line(strings.Join(words, " ") + Proving(run))
}

// isAddress says that a consumer's name is the address of an adapter, as --consumer had it: every transport of
// package consumer has addresses that begin with a scheme, and no other consumer is named so.
func isAddress(name string) bool { return scheme.MatchString(name) }

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:.`)

// carried are the options that matter to what a run comes to and that its configuration does not hold.
var carried = []string{"answer-within", "listen", "base-url", "fixed", "attended", "page", "vendor", "product", "product-version", "contact"}

// Quote makes a word of a shell's command line.
func Quote(s string) string {
	plain := func(r rune) bool {
		return r < 0x80 && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("-_./:@=,", r))
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
