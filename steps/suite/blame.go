package suite

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	consumer "github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// workflow begins the ids of the chapter that says when a consumer may ask for something. All other chapters say how.
const workflow = "RB-"

// however are those of that chapter that say what may not be asked at any time: re-booking in one act, and moving by editing.
var however = []requirement.ID{"RB-01", "RB-04"}

// amiss notes which requests of a consumer under test were not as a consumer has to make them, by the rules that judge
// consumers, and which ask for what no provider owes: what a provider answers to those is not held against it. It changes nothing where the driver alone asked.
func amiss(rec *evidence.Record, view journal.View, cat requirement.Catalogue) {
	if rec.Begin.Between == "" {
		return
	}
	unowed(rec)
	story, err := consumer.Read(view)
	if err != nil {
		return // the story is lost to both
	}
	verdicts, err := rule.JudgeStory(story, cat)
	if err != nil {
		return
	}
	why := askedAmiss(verdicts, cat)
	for _, e := range view {
		if id := why[e.Label()]; id != "" && e.Exchange != nil {
			for _, c := range rec.Calls {
				if c.Exchange.Via == e.Seq && c.Wrong == "" {
					c.Wrong = evidence.WrongByConsumer + id
				}
			}
		}
	}
}

// unowed notes which requests of a consumer under test ask for what no provider owes.
func unowed(rec *evidence.Record) {
	for _, c := range rec.Calls {
		if c.Exchange.Heard != rec.Begin.Between || c.Wrong != "" {
			continue
		}
		if why := rec.Unowed(c); why != "" {
			c.Wrong = evidence.WrongUnowed + why
		}
	}
}

// askedAmiss are the labels of what breaks a clause on how consumers ask, each with the clause.
func askedAmiss(verdicts map[requirement.ID]rule.Verdict, cat requirement.Catalogue) map[string]string {
	why := map[string]string{}
	for id, v := range verdicts {
		req, _ := cat.Find(id) // it has been judged by it
		if v.Status != rule.Fail && v.Status != rule.Concern || req.Observable != requirement.Wire || strings.HasPrefix(string(id), workflow) && !slices.Contains(however, id) {
			continue // what a screen shows, and when something is asked, says nothing of how it is asked
		}
		for _, label := range v.Evidence {
			if why[label] == "" || why[label] > string(id) {
				why[label] = string(id)
			}
		}
	}
	return why
}
