package results

import (
	"fmt"
	"strings"
)

// Judging is which program judges which build of a consumer, by which suite.
type Judging struct {
	// Program is the SHA-256 of the program.
	Program string
	Suite   Suite
	Of      Consumer
}

// Differs says in words why what was begun then cannot be gone on with now; empty where nothing differs. A setting is its
// name, what it was then, and what it is now.
func (j Judging) Differs(now Judging, settings [][3]string) string {
	var out []string
	for _, s := range settings {
		if s[1] != s[2] {
			out = append(out, fmt.Sprintf("%s %q then, %q now", s[0], s[1], s[2]))
		}
	}
	for _, other := range j.Of.DiffersFrom(now.Of) {
		out = append(out, "another build of the consumer: "+other+", then and now")
	}
	if other := j.Suite.Differs(now.Suite); other != nil {
		out = append(out, fmt.Sprintf("this program judges by another suite than then (%s then, %s now; what differs: %s)", j.Suite.Short(), now.Suite.Short(), strings.Join(other, ", ")))
	}
	if len(out) == 0 && j.Program != now.Program {
		out = append(out, "this program was changed since")
	}
	return strings.Join(out, "; ")
}
