package suite

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// Shard is one part of a run that is split, say over several machines. The zero value is the whole.
type Shard struct {
	// N is which part it is, from 1, and Of how many there are.
	N, Of int
}

var shardForm = regexp.MustCompile(`^([1-9][0-9]{0,3})/([1-9][0-9]{0,3})$`)

// ParseShard reads a shard as in "2/5", the second of five; an empty text is the whole.
func ParseShard(text string) (Shard, error) {
	if text == "" {
		return Shard{}, nil
	}
	m := shardForm.FindStringSubmatch(text)
	if m == nil {
		return Shard{}, fmt.Errorf("shard %q: give the part and the number of parts, such as 2/5", text)
	}
	n, _ := strconv.Atoi(m[1])  // digits by the form
	of, _ := strconv.Atoi(m[2]) // as above
	if n > of {
		return Shard{}, fmt.Errorf("shard %q: there is no part %d of %d; give one of 1/%d to %d/%d", text, n, of, of, of, of)
	}
	return Shard{N: n, Of: of}, nil
}

// Whole says that nothing is split.
func (s Shard) Whole() bool { return s.Of == 0 }

// String is the form that [ParseShard] reads.
func (s Shard) String() string {
	if s.Whole() {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.N, s.Of)
}

// Split keeps a shard's scenarios, in the order given. Which these are follows from their
// stories alone: stories are dealt out whole in the order of their names, so that neighbours,
// which take about as long, go to different shards, and the order of files does not matter. More
// shards than stories are refused: an empty one would have nothing to say and could not be told from a lost one.
func Split(selected []Scenario, s Shard) ([]Scenario, error) {
	if s.Whole() {
		return selected, nil
	}
	var names []string
	for _, told := range stories(selected) {
		names = append(names, told[0].Story)
	}
	if s.Of > len(names) {
		return nil, fmt.Errorf("%w for some of %d shards: only %d stories are selected; take fewer shards", ErrNothingSelected, s.Of, len(names))
	}
	slices.Sort(names)
	mine := map[string]bool{}
	for i, name := range names {
		mine[name] = i%s.Of == s.N-1
	}
	return slices.DeleteFunc(slices.Clone(selected), func(sc Scenario) bool { return !mine[sc.Story] }), nil
}
