// Package score says how well the harness judged a consumer that its authors did not write:
// which of the stranger's defects were caught on a requirement that their author had named
// beforehand, and which of its variants were left in peace.
//
// It refuses to judge. A score is a pure function of the selftest's report, and each form of
// it a pure function of the score.
package score

import (
	_ "embed" // the explanations are data beside the code
	"encoding/csv"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/selftest"
)

// Outcome is what came of one consumer.
type Outcome string

// The outcomes of a defect, of a variant, and of both.
const (
	Caught       Outcome = "caught"                 // on a requirement that was expected
	OtherOnly    Outcome = "on another clause only" // on none that was expected
	Missed       Outcome = "missed"                 // it conformed
	Conforms     Outcome = "conforms"
	Accused      Outcome = "accused" // of what it may do
	Inconclusive Outcome = "inconclusive"
	Fault        Outcome = "harness fault" // there was no verdict
)

// Row is one defect or variant, and what came of it.
type Row struct {
	Name string `json:"name"`
	// What is wrong with it; of a variant, what is different.
	What string `json:"what"`
	// Expected are the requirements any of which is right for a defect; a variant has none.
	Expected []requirement.ID `json:"expected,omitempty"`
	Found    []requirement.ID `json:"found"`
	// Variance is the seed under which providers differed in legal ways; 0 means that they did not.
	Variance int64    `json:"variance,omitempty"`
	Outcome  Outcome  `json:"outcome"`
	Reasons  []string `json:"reasons,omitempty"`
	// Explained says why it came out otherwise than it should, and Source what it rests on.
	Explained string `json:"explained,omitempty"`
	Source    string `json:"source,omitempty"`
}

// OK says that it came out as it should, or that it is explained why not. What had no verdict cannot be explained.
func (r Row) OK() bool {
	return r.Outcome == Caught || r.Outcome == Conforms || r.Explained != "" && r.Outcome != Fault
}

// About is what was judged, by what.
type About struct {
	Harness results.Harness `json:"harness"`
	Seed    int64           `json:"seed"`
	// Partial is true when some were left out, Whole when each defect was judged on every story.
	Partial bool `json:"partial"`
	Whole   bool `json:"whole"`
}

// Score is the whole table.
type Score struct {
	About
	// Totals count the outcomes, of defects and of variants; Explained are those which came out otherwise and may.
	Totals   Totals `json:"totals"`
	Defects  []Row  `json:"defects"`
	Variants []Row  `json:"variants"`
}

// Totals are the sums.
type Totals struct {
	Defects   map[Outcome]int `json:"defects"`
	Variants  map[Outcome]int `json:"variants"`
	Explained int             `json:"explained"`
}

// Explanation is why a defect may go uncaught, or a variant may not conform.
type Explanation struct{ Name, Reason, Source string }

//go:embed explained.csv
var explained string

// Explanations are all that are written down.
func Explanations() ([]Explanation, error) {
	rows, err := csv.NewReader(strings.NewReader(explained)).ReadAll()
	if err != nil {
		return nil, err
	}
	var out []Explanation
	for _, row := range rows[1:] {
		out = append(out, Explanation{Name: row[0], Reason: row[1], Source: row[2]})
	}
	return out, nil
}

// Of is the score of a selftest of strangers. What is held against the one that neither errs nor differs proves
// nothing against another: the first finding is that one's, and its requirements catch no defect.
func Of(rep selftest.Report, about About, why []Explanation) Score {
	s := Score{
		About: about, Defects: []Row{}, Variants: []Row{},
		Totals: Totals{Defects: map[Outcome]int{}, Variants: map[Outcome]int{}},
	}
	var always []requirement.ID
	for i, f := range rep.Findings {
		if i == 0 {
			always = f.Broken
		}
		r := RowOf(f, always, why)
		if r.Explained != "" {
			s.Totals.Explained++
		}
		if f.Good() {
			s.Totals.Variants[r.Outcome]++
			s.Variants = append(s.Variants, r)
			continue
		}
		s.Totals.Defects[r.Outcome]++
		s.Defects = append(s.Defects, r)
	}
	return s
}

// RowOf is what came of one consumer, where the requirements given count against any, and why it may be so.
func RowOf(f selftest.Finding, always []requirement.ID, why []Explanation) Row {
	r := Row{Name: f.Name, What: f.Defect, Expected: f.Breaks, Found: append([]requirement.ID{}, f.Broken...), Variance: f.Variance}
	counts := f.Broken
	if !f.Good() {
		counts = slices.DeleteFunc(slices.Clone(f.Broken), func(id requirement.ID) bool { return slices.Contains(always, id) })
	}
	switch {
	case f.Err != nil:
		r.Outcome, r.Reasons = Fault, []string{f.Err.Error()}
		return r
	case f.Conclusion == results.HarnessFault:
		r.Outcome = Fault
	case slices.ContainsFunc(counts, func(id requirement.ID) bool { return slices.Contains(f.Breaks, id) }):
		r.Outcome = Caught
	case len(counts) > 0 && f.Good():
		r.Outcome = Accused
	case len(counts) > 0:
		r.Outcome = OtherOnly
	case !f.Conclusion.Good():
		r.Outcome = Inconclusive
	case f.Good():
		r.Outcome = Conforms
	default:
		r.Outcome = Missed
	}
	if r.Outcome == Caught || r.Outcome == Conforms {
		return r
	}
	r.Reasons = f.Reasons
	if at := slices.IndexFunc(why, func(e Explanation) bool { return e.Name == f.Name }); at >= 0 {
		r.Explained, r.Source = why[at].Reason, why[at].Source
	}
	return r
}

// OK says that there was something to judge and that all of it came out as it should or is explained.
func (s Score) OK() bool {
	bad := func(r Row) bool { return !r.OK() }
	return len(s.Defects)+len(s.Variants) > 0 && !slices.ContainsFunc(s.Defects, bad) && !slices.ContainsFunc(s.Variants, bad)
}
