package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	messages "github.com/cucumber/messages/go/v21"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

var _ = register(Format{
	Name:     "messages",
	Describe: "Cucumber Messages (NDJSON), for @cucumber/html-formatter and other newer tools",
	Write:    writeMessages,
})

// messageWriter writes envelopes. Ids are numbers in the order in which they are needed, so that one run gives one text.
type messageWriter struct {
	out  *json.Encoder
	err  error
	last int
	at   time.Time
}

func writeMessages(w io.Writer, run results.Run) error {
	m := &messageWriter{out: json.NewEncoder(w), at: run.Times.Started}
	m.out.SetEscapeHTML(false)
	m.send(messages.Envelope{Meta: &messages.Meta{
		ProtocolVersion: "21.0.1", Implementation: &messages.Product{Name: run.Harness.Name, Version: run.Harness.Version},
		Runtime: &messages.Product{Name: "go"}, Os: &messages.Product{Name: "not recorded"}, Cpu: &messages.Product{Name: "not recorded"},
	}})
	var cases []func()
	features := shown(run)
	for _, f := range features {
		m.feature(f, &cases)
	}
	m.send(messages.Envelope{TestRunStarted: &messages.TestRunStarted{Timestamp: m.now()}})
	for _, play := range cases {
		play()
	}
	m.at = run.Times.Finished
	m.send(messages.Envelope{TestRunFinished: &messages.TestRunFinished{Success: run.ExitCode() == 0, Message: string(run.Verdict.Conclusion), Timestamp: m.now()}})
	if m.err != nil {
		return fmt.Errorf("messages: %w", m.err)
	}
	return nil
}

func (m *messageWriter) send(e messages.Envelope) {
	if m.err == nil {
		m.err = m.out.Encode(e)
	}
}

func (m *messageWriter) id() string {
	m.last++
	return strconv.Itoa(m.last)
}

func (m *messageWriter) now() *messages.Timestamp {
	at := messages.GoTimeToTimestamp(m.at)
	return &at
}

func at(line int) *messages.Location { return &messages.Location{Line: int64(line), Column: 1} }

// feature sends a feature, its pickles and its test cases, and adds what is to be sent of each once the run has begun.
func (m *messageWriter) feature(f *shownFeature, cases *[]func()) {
	feature := &messages.Feature{Location: at(1), Tags: []*messages.Tag{}, Language: "en", Keyword: "Feature", Name: f.name, Description: f.description, Children: []*messages.FeatureChild{}}
	rules := map[string]*messages.Rule{}
	var pickles []*messages.Pickle
	for _, s := range f.scenarios {
		scenario, pickle := m.scenario(f, s)
		pickles = append(pickles, pickle)
		if s.rule == "" {
			feature.Children = append(feature.Children, &messages.FeatureChild{Scenario: scenario})
			continue
		}
		r := rules[s.rule]
		if r == nil {
			r = &messages.Rule{Location: at(max(1, s.line-1)), Tags: []*messages.Tag{}, Keyword: "Rule", Name: s.rule, Id: m.id()}
			rules[s.rule] = r
			feature.Children = append(feature.Children, &messages.FeatureChild{Rule: r})
		}
		r.Children = append(r.Children, &messages.RuleChild{Scenario: scenario})
	}
	m.send(messages.Envelope{GherkinDocument: &messages.GherkinDocument{Uri: f.uri, Feature: feature, Comments: []*messages.Comment{}}})
	for i, pickle := range pickles {
		m.send(messages.Envelope{Pickle: pickle})
		*cases = append(*cases, m.testCase(pickle, f.scenarios[i]))
	}
}

func (m *messageWriter) scenario(f *shownFeature, s shownScenario) (*messages.Scenario, *messages.Pickle) {
	out := &messages.Scenario{Location: at(s.line), Tags: []*messages.Tag{}, Keyword: "Scenario", Name: s.name, Steps: []*messages.Step{}, Examples: []*messages.Examples{}, Id: m.id()}
	pickle := &messages.Pickle{Id: m.id(), Uri: f.uri, Name: s.name, Language: "en", Tags: []*messages.PickleTag{}, AstNodeIds: []string{out.Id}, Steps: []*messages.PickleStep{}}
	for _, name := range s.tags {
		tag := &messages.Tag{Location: at(s.line), Name: name, Id: m.id()}
		out.Tags = append(out.Tags, tag)
		pickle.Tags = append(pickle.Tags, &messages.PickleTag{Name: name, AstNodeId: tag.Id})
	}
	kinds := map[string]messages.StepKeywordType{"Given": messages.StepKeywordType_CONTEXT, "When": messages.StepKeywordType_ACTION, "Then": messages.StepKeywordType_OUTCOME}
	kind := messages.StepKeywordType_CONTEXT
	for _, st := range s.steps {
		own := messages.StepKeywordType_CONJUNCTION
		if k, first := kinds[st.keyword]; first {
			own, kind = k, k
		}
		step := &messages.Step{Location: at(st.line), Keyword: st.keyword + " ", KeywordType: own, Text: st.text, Id: m.id()}
		out.Steps = append(out.Steps, step)
		pickle.Steps = append(pickle.Steps, &messages.PickleStep{AstNodeIds: []string{step.Id}, Id: m.id(), Type: pickleType(kind), Text: st.text})
	}
	return out, pickle
}

func pickleType(k messages.StepKeywordType) messages.PickleStepType {
	switch k {
	case messages.StepKeywordType_ACTION:
		return messages.PickleStepType_ACTION
	case messages.StepKeywordType_OUTCOME:
		return messages.PickleStepType_OUTCOME
	case messages.StepKeywordType_CONTEXT, messages.StepKeywordType_CONJUNCTION, messages.StepKeywordType_UNKNOWN:
	}
	return messages.PickleStepType_CONTEXT
}

// testCase is what is sent of a scenario once the run has begun.
func (m *messageWriter) testCase(pickle *messages.Pickle, s shownScenario) func() {
	test := &messages.TestCase{Id: m.id(), PickleId: pickle.Id, TestSteps: []*messages.TestStep{}}
	for _, st := range pickle.Steps {
		test.TestSteps = append(test.TestSteps, &messages.TestStep{Id: m.id(), PickleStepId: st.Id, StepDefinitionIds: []string{}, StepMatchArgumentsLists: []*messages.StepMatchArgumentsList{}})
	}
	started := m.id()
	return func() {
		m.send(messages.Envelope{TestCase: test})
		m.send(messages.Envelope{TestCaseStarted: &messages.TestCaseStarted{Id: started, TestCaseId: test.Id, Timestamp: m.now()}})
		for i, st := range s.steps {
			step := test.TestSteps[i].Id
			m.send(messages.Envelope{TestStepStarted: &messages.TestStepStarted{TestCaseStartedId: started, TestStepId: step, Timestamp: m.now()}})
			if len(st.output) > 0 {
				m.send(messages.Envelope{Attachment: &messages.Attachment{
					Body: strings.Join(st.output, "\n"), ContentEncoding: messages.AttachmentContentEncoding_IDENTITY,
					MediaType: "text/x.cucumber.log+plain", TestCaseStartedId: started, TestStepId: step,
				}})
			}
			m.at = m.at.Add(time.Duration(st.took))
			took := messages.GoDurationToDuration(time.Duration(st.took))
			m.send(messages.Envelope{TestStepFinished: &messages.TestStepFinished{
				TestCaseStartedId: started, TestStepId: step, Timestamp: m.now(),
				TestStepResult: &messages.TestStepResult{Duration: &took, Message: st.error, Status: messages.TestStepResultStatus(strings.ToUpper(st.status))},
			}})
		}
		m.send(messages.Envelope{TestCaseFinished: &messages.TestCaseFinished{TestCaseStartedId: started, Timestamp: m.now()}})
	}
}
