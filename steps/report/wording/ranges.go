package wording

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

// Ranges lists ids in their order, three or more that follow one another as "DO-01 to DO-24".
func Ranges(ids []requirement.ID) string {
	var out []string
	for from := 0; from < len(ids); {
		to := from
		for to+1 < len(ids) && follows(ids[to], ids[to+1]) {
			to++
		}
		if to-from >= 2 {
			out = append(out, fmt.Sprintf("%s to %s", Line(string(ids[from])), Line(string(ids[to]))))
			from = to + 1
			continue
		}
		out = append(out, Line(string(ids[from])))
		from++
	}
	return strings.Join(out, ", ")
}

// follows says that b is the next id of a's group.
func follows(a, b requirement.ID) bool {
	if a.Group() != b.Group() {
		return false
	}
	m, errM := strconv.Atoi(strings.TrimPrefix(string(a), a.Group()+"-"))
	n, errN := strconv.Atoi(strings.TrimPrefix(string(b), b.Group()+"-"))
	return errM == nil && errN == nil && n == m+1
}
