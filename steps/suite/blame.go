package suite

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	consumer "github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	providerrule "github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// workflow begins the ids of the chapter that says when a consumer may ask for something. All other chapters say how.
const workflow = "RB-"

// however are those of that chapter that say what may not be asked at any time: re-booking in one act, and moving by editing.
var however = []requirement.ID{"RB-01", "RB-04"}

// amiss notes which requests of a consumer under test were not as a consumer has to make them, by the rules that judge
// consumers: what a provider answers to those is not held against it. It changes nothing where the driver alone asked.
func amiss(rec *evidence.Record, view journal.View, cat requirement.Catalogue) {
	if rec.Begin.Between == "" {
		return
	}
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

// holding are the clauses by which a provider holds what it has confirmed. Where it breaks one of them, what a consumer
// could know of its bookings was not so.
var holding = []requirement.ID{"RB-18", "RB-23", "RB-43", "RB-49", "BK-51", "CX-18"}

// byItself says what a provider did that nobody had asked it for, or nobody can read, and where the journal shows it; empty where it did nothing.
func byItself(view journal.View, story *consumer.Story, cat requirement.Catalogue) (why, label string) {
	if len(story.Loose) > 0 {
		return story.Loose[0].Why, story.Loose[0].Label
	}
	rec, err := evidence.Read(view)
	if err != nil {
		return "", ""
	}
	for _, c := range rec.Calls {
		if c.Succeeded() && len(c.Exchange.Response.Body) > 0 && (c.Got == nil || saysItIsPacked(c)) {
			return "an answer that counts as success cannot be read", c.Label
		}
	}
	amiss(rec, view, cat)
	verdicts, err := providerrule.JudgeRecord(rec, cat, "")
	if err != nil {
		return "", ""
	}
	for _, id := range holding {
		if v := verdicts[id]; v.Status == rule.Fail {
			return fmt.Sprintf("%s: %s", id, v.Detail), first(v.Evidence)
		}
	}
	return "", ""
}

// saysItIsPacked says that an answer is called compressed and is not.
func saysItIsPacked(c *evidence.Call) bool {
	return strings.Contains(strings.ToLower(c.Header("Content-Encoding")), "gzip") && !bytes.HasPrefix(c.Exchange.Response.Body, []byte{0x1f, 0x8b})
}

func first(labels []string) string {
	if len(labels) == 0 {
		return ""
	}
	return labels[0]
}

// excuse takes out of the verdicts on a consumer what is the provider's. What binds the provider is judged in its own
// report. Where it did something by itself, nobody knows what the consumer should have made of it, and nothing passes either.
func excuse(verdicts map[requirement.ID]rule.Verdict, view journal.View, story *consumer.Story, cat requirement.Catalogue) {
	why, label := byItself(view, story, cat)
	for id, v := range verdicts {
		req, _ := cat.Find(id) // it has been judged by it
		switch {
		case v.Withheld:
		case req.Role != requirement.Consumer && v.Status == rule.HarnessError:
			verdicts[id] = rule.Verdict{Status: rule.NotApplicable, Detail: "it binds the provider, which is judged in a report of its own"}
		case why != "" && v.Status != rule.NotApplicable && v.Status != rule.NotObserved && v.Status != rule.NeedsAttestation:
			verdicts[id] = rule.Verdict{
				Status: rule.NotObserved, Detail: "not to be told from what the provider did amiss: " + why,
				Evidence: []string{label},
			}
		}
	}
}
