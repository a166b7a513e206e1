package control

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// parameter puts the value of a query parameter into a filter, or refuses it.
type parameter func(f *journal.Filter, value string) bool

func text(set func(f *journal.Filter, value string)) parameter {
	return func(f *journal.Filter, value string) bool {
		set(f, value)
		return value != ""
	}
}

// number takes numbers from least to most.
func number(least, most int, set func(f *journal.Filter, n int)) parameter {
	return func(f *journal.Filter, value string) bool {
		n, err := strconv.Atoi(value)
		set(f, n)
		return err == nil && n >= least && n <= most
	}
}

const most = 1 << 31

var (
	after = number(0, most, func(f *journal.Filter, n int) { f.SeqAfter = n })
	limit = number(1, most, func(f *journal.Filter, n int) { f.Limit = n })
)

// wanted are the parameters by which entries are chosen.
var wanted = map[string]parameter{
	"heard":  text(func(f *journal.Filter, v string) { f.Heard = v }),
	"method": text(func(f *journal.Filter, v string) { f.Method = v }),
	"route":  text(func(f *journal.Filter, v string) { f.Route = v }),
	"fault":  text(func(f *journal.Filter, v string) { f.Fault = v }),
	"target": text(func(f *journal.Filter, v string) { f.Target = v }),
	"kind":   text(func(f *journal.Filter, v string) { f.Kind = v }),
	"who":    text(func(f *journal.Filter, v string) { f.Who = v }),
	"status": number(100, 599, func(f *journal.Filter, n int) { f.Status = n }),
	"unmatched": func(f *journal.Filter, v string) bool {
		f.Unmatched = v == "true"
		return v == "true" || v == "false"
	},
	"after": after,
}

// listed are those of a list besides.
var listed = map[string]parameter{
	"limit": limit,
	"order": order,
}

func order(f *journal.Filter, v string) bool {
	f.Newest = v == "newest"
	return v == "newest" || v == "oldest"
}

// with returns parameters and others besides.
func with(some, others map[string]parameter) map[string]parameter {
	out := maps.Clone(some)
	maps.Copy(out, others)
	return out
}

// filter reads the query. A parameter that is unknown or given twice, or whose value
// is none of its values, is refused.
func (c *call) filter(known map[string]parameter) (journal.Filter, error) {
	var f journal.Filter
	q, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return f, problem(http.StatusBadRequest, "the query cannot be read; write it as name=value&name=value, percent-encoded")
	}
	for name, values := range q {
		set, ok := known[name]
		switch {
		case !ok:
			return f, problem(http.StatusBadRequest, "the query takes "+strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		case len(values) > 1:
			return f, problem(http.StatusBadRequest, fmt.Sprintf("%q is given twice; give it once", name))
		case !set(&f, values[0]):
			return f, problem(http.StatusBadRequest, fmt.Sprintf("%q has a value that it cannot have; GET /openapi.json lists those it can", name))
		}
	}
	return f, nil
}
