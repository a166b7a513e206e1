package suite

import (
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	consumer "github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

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
	why := map[string]string{}
	for id, v := range verdicts {
		if v.Status != rule.Fail && v.Status != rule.Concern {
			continue
		}
		for _, label := range v.Evidence {
			if why[label] == "" || why[label] > string(id) {
				why[label] = string(id)
			}
		}
	}
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

// excuse takes out of the verdicts on a consumer what is the provider's. What binds the provider is judged in its own
// report. Where a booking was changed by nobody who was asked to, nobody knows what the consumer should have made of it.
func excuse(verdicts map[requirement.ID]rule.Verdict, story *consumer.Story, cat requirement.Catalogue) {
	for id, v := range verdicts {
		req, _ := cat.Find(id) // it has been judged by it
		switch {
		case v.Withheld:
		case req.Role != requirement.Consumer && v.Status == rule.HarnessError:
			verdicts[id] = rule.Verdict{Status: rule.NotApplicable, Detail: "it binds the provider, which is judged in a report of its own"}
		case len(story.Loose) > 0 && v.Status != rule.NotApplicable && v.Status != rule.NotObserved && v.Status != rule.NeedsAttestation:
			verdicts[id] = rule.Verdict{
				Status: rule.NotObserved, Detail: "the provider did something of its own accord, and what came of it is not held against the consumer: " + story.Loose[0].Why,
				Evidence: []string{story.Loose[0].Label},
			}
		}
	}
}
