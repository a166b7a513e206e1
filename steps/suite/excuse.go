package suite

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	consumer "github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	providerrule "github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// misled is a clause whose breach by a provider misleads whoever books there. Of are the clauses on consumers that are not
// judged then; nil are all. Registry is true where it misleads those alone who look at the registry.
type misled struct {
	by       requirement.ID
	of       []requirement.ID
	registry bool
}

// misleading are the clauses by which a provider holds what it has confirmed, tells its version and keeps its entry.
var misleading = []misled{
	{by: "RB-18"},
	{by: "RB-23"},
	{by: "RB-43"},
	{by: "RB-49"},
	{by: "BK-51"},
	{by: "CX-18"},
	{by: "BK-52", of: []requirement.ID{"CX-05"}},
	{by: "RD-05", of: []requirement.ID{"CX-05"}},
	{by: "RG-24", registry: true},
}

// What is said of what cannot be told: amissIs where the provider is to blame, pastUs where the journal does not show who is.
const (
	amissIs = "not to be told from what the provider did amiss: "
	pastUs  = "the provider changed it by itself, or somebody reached it past the proxy"
)

// doubt adds to what a provider is charged with that others may have done it, where a change came by a way that the journal does
// not show: a consumer that is itself under test knows the provider's address.
func doubt(verdicts map[requirement.ID]rule.Verdict, rec *evidence.Record, view journal.View) {
	if rec.Begin.Between == "" {
		return
	}
	story, err := consumer.Read(view)
	if err != nil || len(story.Loose) == 0 {
		return
	}
	for _, m := range misleading {
		if v := verdicts[m.by]; v.Status == rule.Fail {
			v.Detail += "; " + pastUs
			verdicts[m.by] = v
		}
	}
}

// reason is why what a story shows of a consumer is not held against it.
type reason struct {
	of         []requirement.ID
	why, label string
}

// about says that a clause on consumers is not judged for that reason.
func (r reason) about(id requirement.ID) bool { return r.of == nil || slices.Contains(r.of, id) }

// reasonsOf are what a provider did in a story that nobody had asked it for, that nobody can read or that misled the consumer.
func reasonsOf(view journal.View, story *consumer.Story, cat requirement.Catalogue) []reason {
	if len(story.Loose) > 0 {
		return []reason{{why: "not to be told: " + story.Loose[0].Why + "; " + pastUs, label: story.Loose[0].Label}}
	}
	rec, err := evidence.Read(view)
	if err != nil {
		return nil
	}
	amiss(rec, view, cat)
	for _, c := range rec.Calls {
		if c.Good() && c.Succeeded() && len(c.Exchange.Response.Body) > 0 && (c.Got == nil || saysItIsPacked(c)) {
			return []reason{{why: amissIs + "an answer that counts as success cannot be read", label: c.Label}}
		}
	}
	verdicts, err := providerrule.JudgeRecord(rec, cat, "")
	if err != nil {
		return nil
	}
	looks := slices.ContainsFunc(story.Setups, func(s contract.Setup) bool { return s.Registry != nil })
	var out []reason
	for _, m := range misleading {
		if v := verdicts[m.by]; v.Status == rule.Fail && (looks || !m.registry) {
			out = append(out, reason{m.of, fmt.Sprintf("%s%s: %s", amissIs, m.by, v.Detail), first(v.Evidence)})
		}
	}
	return out
}

// excuse takes out of the verdicts on a consumer what is the provider's. What binds the provider is judged in its own
// report. Where it misled the consumer, nobody knows what the consumer should have made of it, and nothing passes either.
func excuse(verdicts map[requirement.ID]rule.Verdict, reasons []reason, cat requirement.Catalogue) {
	for id, v := range verdicts {
		req, _ := cat.Find(id) // it has been judged by it
		if v.Withheld {
			continue
		}
		if req.Role != requirement.Consumer && v.Status == rule.HarnessError {
			verdicts[id] = rule.Verdict{Status: rule.NotApplicable, Detail: "it binds the provider, which is judged in a report of its own"}
			continue
		}
		i := slices.IndexFunc(reasons, func(r reason) bool { return r.about(id) })
		if i >= 0 && v.Status != rule.NotApplicable && v.Status != rule.NotObserved && v.Status != rule.NeedsAttestation {
			verdicts[id] = rule.Verdict{
				Status: rule.NotObserved, Detail: reasons[i].why, Evidence: []string{reasons[i].label},
			}
		}
	}
}

func first(labels []string) string {
	if len(labels) == 0 {
		return ""
	}
	return labels[0]
}

// saysItIsPacked says that an answer is called compressed and is not.
func saysItIsPacked(c *evidence.Call) bool {
	return strings.Contains(strings.ToLower(c.Header("Content-Encoding")), "gzip") && !bytes.HasPrefix(c.Exchange.Response.Body, []byte{0x1f, 0x8b})
}
