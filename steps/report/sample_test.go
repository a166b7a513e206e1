package report_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/ledger"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// sample is a hand-made run in which each status occurs, with a journal for each scenario that recorded one.
func sample(t *testing.T) results.Run {
	t.Helper()
	run := results.Run{
		Schema:   results.Schema,
		Harness:  results.Harness{Name: "rebookcheck", Version: "0.1.0"},
		Standard: "NHS Booking Standard, Care Connect STU3",
		Consumer: results.Consumer{Name: "the mutant hasty-cancel", Mutant: "hasty-cancel", Defect: "It cancels the original before the new booking is confirmed."},
		Config:   results.Config{Seed: 42, Tags: "@RB or @CX", Contract: "1.0", Quiet: "1h0m0s"},
		Times: results.Times{
			Started: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC), Finished: time.Date(2026, 3, 2, 9, 30, 4, 0, time.UTC), Took: 4 * time.Second,
			Scenarios: map[string]time.Duration{},
		},
		History: &results.History{
			Begun: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), Resumed: []time.Time{time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)},
			Again: []results.Again{{Scenario: "cancel/conflict: CX-38 A note was added", At: time.Date(2026, 3, 2, 8, 5, 0, 0, time.UTC), How: results.Faulted, Why: "harness fault: North 111: no answer within 30s"}},
		},
		Journals: map[string]journal.View{},
	}
	run.Scenarios = sampleScenarios()
	for i, s := range run.Scenarios {
		run.Times.Scenarios[s.ID] = time.Duration(i+1) * 120 * time.Millisecond
		for j := range run.Scenarios[i].Outcomes {
			run.Scenarios[i].Outcomes[j].Scenario = s.ID
		}
	}
	run.Ledger = sampleLedgers(run.Scenarios)
	run.Journals[run.Scenarios[0].ID] = sampleJournal(false)
	run.Journals[run.Scenarios[1].ID] = sampleJournal(true)
	run.Journals[run.Scenarios[4].ID] = lostJournal()
	run.Requirements = sampleRequirements(run.Scenarios)
	run.Verdict = results.Verdict{
		Conclusion: results.DoesNotConform, Counts: map[rule.Status]int{},
		Reasons: []string{
			"RB-09 (MUST NOT): a cancellation was sent while the new booking was outstanding",
			"CX-41 (SHOULD): the consumer could not be driven to the end",
			"cancel/conflict: CX-41 The answer was lost: harness fault: North 111: connection refused",
			"CX-38 (MUST): not seen: a version conflict",
		},
	}
	for _, r := range run.Requirements {
		run.Verdict.Counts[r.Status]++
	}
	sealed, err := run.Seal()
	require.NoError(t, err)
	return sealed
}

// sampleLedgers gives each scenario a ledger: in the second patients come to harm, and of the last nothing is known.
func sampleLedgers(all []results.Scenario) *ledger.Total {
	const alone, twice = 63, 5
	minutes := func(n int) *int { return &n }
	var of []*ledger.Ledger
	for i := range all {
		l := &ledger.Ledger{
			Cancelled: &ledger.Figure{}, Without: &ledger.Figure{Minutes: minutes(0)}, Told: &ledger.Figure{}, Twice: &ledger.Figure{Minutes: minutes(0)},
			Kept: &ledger.Figure{Minutes: minutes(0)}, Allowed: &ledger.Figure{Times: 1, Minutes: minutes(twice)},
		}
		switch i {
		case 1:
			l.Cancelled = &ledger.Figure{Times: 1, Cases: []ledger.Case{{Text: "the booking at Vale UTC for 21:00 on 7 March was cancelled: the user had not confirmed it", Evidence: []string{"proxy-3"}}}}
			l.Without = &ledger.Figure{Times: 1, Minutes: minutes(alone), Cases: []ledger.Case{{Text: "no booking was left", Minutes: minutes(alone), Evidence: []string{"proxy-3", "mark-9"}}}}
		case len(all) - 1:
			l = &ledger.Ledger{Unknown: "the consumer could not be driven"}
		}
		all[i].Ledger = l
		of = append(of, l)
	}
	return ledger.Sum(of)
}

func sampleScenarios() []results.Scenario {
	scenario := func(path, feature, id, level, rule_, name string, line int, status rule.Status, detail, then string, outcomes ...results.Outcome) results.Scenario {
		step := results.Step{Keyword: "Then", Text: then, Status: results.Passed}
		if status != rule.Pass && status != rule.Concern {
			step.Status, step.Detail = results.Failed, detail
		}
		return results.Scenario{
			ID: strings.TrimSuffix(path, ".feature") + ": " + id + " " + name, Feature: feature, Path: path, Rule: rule_, Name: name,
			Tags: []string{"@" + id, "@" + level}, Line: line, Status: status, Detail: detail,
			Steps: []results.Step{
				{Keyword: "Given", Text: "it is Friday 15:00", Status: results.Passed},
				{Keyword: "When", Text: "North 111 re-assesses Mr Patient as needing to be seen within 2 hours", Status: results.Passed},
				step,
			},
			Outcomes: outcomes,
		}
	}
	outcome := func(id requirement.ID, named bool, status rule.Status, detail string, evidence ...string) results.Outcome {
		return results.Outcome{ID: id, Named: named, Verdict: rule.Verdict{Status: status, Detail: detail, Evidence: evidence}}
	}
	const order, settled = "The new booking is made before the original is cancelled", "the new booking was settled before the original was cancelled"
	readings := []rule.Reading{
		{Row: "15.28", Topic: "New before old", Name: "A", Under: "the new booking must come first (Booking Management workflow)"},
		{Row: "15.28", Topic: "New before old", Name: "B", Under: "it should (sr_rebookcancel)", Met: true},
	}
	early := "a cancellation was sent while the new booking was outstanding"
	all := []results.Scenario{
		scenario("rebook/order.feature", "The order of events", "RB-09", "must-not", order, "Worse an hour later, seen sooner", 12, rule.Pass, "", settled,
			outcome("RB-01", false, rule.Pass, "seen 4 times: a request", "proxy-1", "proxy-2"),
			outcome("RB-09", true, rule.Pass, "seen once: a cancellation in a re-assessment", "proxy-2", "proxy-3"),
			outcome("RB-63", false, rule.Pass, "seen once: a prompt", "mark-9")),
		scenario("rebook/order.feature", "The order of events", "RB-09", "must-not", order, "The provider is slow to confirm, and the answer to the new booking is lost on its way", 20, rule.Fail, "RB-09: "+early, settled,
			outcome("RB-01", false, rule.Pass, "seen 4 times: a request", "proxy-1"),
			outcome("RB-09", true, rule.Fail, early, "proxy-2", "mark-9", "mark-99"),
			outcome("RB-63", false, rule.Concern, "the prompt did not say that a new booking was made", "mark-9")),
		scenario("cancel/outcome.feature", "What the user is told", "RB-63", "should", "The prompt says what will happen", "A new booking was made", 8, rule.Concern, "RB-63: the prompt did not name the booking", "the prompt said whether a new booking had been made",
			outcome("RB-63", true, rule.Concern, "the prompt did not name the booking", "mark-4")),
		scenario("cancel/conflict.feature", "The booking changed meanwhile", "CX-38", "must", "After a conflict the booking is read again", "A note was added", 11, rule.NotObserved, "CX-38: not seen: a version conflict", "after a version conflict the booking was read again",
			outcome("CX-38", true, rule.NotObserved, "not seen: a version conflict")),
		scenario("cancel/conflict.feature", "The booking changed meanwhile", "CX-41", "should", "After silence the booking is read", "The answer was lost", 30, rule.HarnessError, "harness fault: North 111: connection refused", "after an unanswered cancellation the booking was read",
			outcome("CX-41", true, rule.HarnessError, "the consumer could not be driven to the end")),
	}
	all[1].Outcomes[1].Readings = readings
	all[4].Fault, all[4].Outcomes[0].Withheld = all[4].Detail, true
	return all
}

func sampleRequirements(scenarios []results.Scenario) []results.Requirement {
	row := func(id requirement.ID, role requirement.Role, level requirement.Level, topic, statement, sentence string, status rule.Status, detail string) results.Requirement {
		r := results.Requirement{
			Requirement: requirement.Requirement{
				ID: id, Role: role, Level: level, Topic: topic, Statement: statement, Observable: requirement.Wire,
				Source: "cr_workflow (seed) intro s3", Notes: "Stated for the safety of the patient.",
			},
			Sentence: sentence, Status: status, Detail: detail,
		}
		if sentence == "" {
			r.Unjudged, r.Attest = detail, status == rule.NeedsAttestation
		}
		for _, s := range scenarios {
			for _, o := range s.Outcomes {
				if o.ID == id {
					r.Readings = rule.FoldReadings(r.Readings, o.Readings)
					r.Outcomes = append(r.Outcomes, o)
				}
			}
		}
		return r
	}
	return []results.Requirement{
		row("RB-01", requirement.Consumer, requirement.MustNot, "No rebook operation", "Prohibited: anything on the wire that expresses a rebook as one action.", "nothing on the wire asked for a re-booking as one act", rule.Pass, "held in 2 scenarios"),
		row("RB-09", requirement.Consumer, requirement.MustNot, "Order of events", "Prohibited: sending a cancellation of an earlier booking while any new booking is outstanding.", "the new booking was settled before the original was cancelled", rule.Fail, "a cancellation was sent while the new booking was outstanding"),
		row("RB-16", requirement.Harness, requirement.Must, "Scenario 2 (Mrs Patient)", "Reports the second story as a pass.", "", rule.NotApplicable, "A duty of this harness in what it reports."),
		row("RB-63", requirement.Consumer, requirement.Should, "Re-booking inside one consultation", "Tells the user in the prompt that a new booking has been made.", "the prompt said whether a new booking had been made", rule.Concern, "the prompt did not say that a new booking was made"),
		row("RB-66", requirement.Consumer, requirement.Must, "Responsibilities after cancellation", "Accepts responsibility for informing the patient of the cancellation.", "", rule.NeedsAttestation, "Whether the organisation accepts its responsibility stands in its own documents."),
		row("CX-38", requirement.Consumer, requirement.Must, "Cancellation refusals", "Reads the booking again after a version conflict.", "after a version conflict the booking was read again, and cancelled only if it was still the same", rule.NotObserved, "not seen: a version conflict"),
		row("CX-41", requirement.Consumer, requirement.Should, "Cancellation refusals", "Reads the booking after an unanswered cancellation.", "after an unanswered cancellation the booking was read before the user was told", rule.HarnessError, "the consumer could not be driven to the end"),
	}
}

const (
	valeBase     = "https://utc.vale.example/STU3/1"
	secretClient = "s3cr3t-client-value-000111222"
	secretAccess = "access-token-value-333444555666"
)

// jwtLike is a token of the standard's form: unsigned, its claims readable.
func jwtLike() string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + enc([]byte(`{"iss":"https://north111.example/","sub":"u-4407"}`)) + "."
}

// recording writes a journal by hand.
type recording struct {
	journal *journal.Journal
	now     time.Time
}

func newRecording() *recording {
	r := &recording{now: time.Date(2031, 3, 7, 16, 0, 0, 0, time.UTC)}
	r.journal = journal.New(func() time.Time { return r.now })
	return r
}

func (r *recording) mark(kind, who, data string) { r.journal.Mark(kind, who, json.RawMessage(data)) }

func (r *recording) exchange(x journal.Exchange, status int, answer string) int {
	return r.through(x, status, answer, "", "")
}

// through records an exchange at the proxy and the same at the provider that it was passed on to, if there is one.
func (r *recording) through(x journal.Exchange, status int, answer, provider, fault string) int {
	fate := journal.Answered
	reply := journal.Message{Header: http.Header{"Content-Type": {"application/fhir+json"}}, Body: []byte(answer)}
	if status == 0 {
		fate, reply = journal.Dropped, journal.Message{}
	}
	seq := r.journal.Open(x)
	if provider != "" {
		hop := x
		hop.Heard, hop.Via, hop.Fault = provider, seq, fault
		hop.Target = strings.TrimPrefix(x.Target, "/https://utc.vale.example")
		r.journal.Close(r.journal.Open(hop), fate, status, reply)
	}
	r.journal.Close(seq, fate, status, reply)
	return seq
}

func call(method, path, body string) journal.Exchange {
	return journal.Exchange{
		Heard: "proxy", Method: method, Target: "/" + valeBase + path, Host: "127.0.0.1:9000", Proto: "HTTP/1.1",
		Request: journal.Message{Header: http.Header{
			"Authorization": {"Bearer " + jwtLike()}, "Ssp-From": {"918000000111"}, "Ssp-To": {"918000000333"},
			"X-Request-Id": {"f2d0a1f0-0000-4000-8000-000000000001"}, "Content-Type": {"application/fhir+json"},
		}, Body: []byte(body)},
	}
}

const appointment = `{"resourceType":"Appointment","id":"a-1","meta":{"versionId":"1","profile":["https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Appointment-1"]},"status":%q,"description":"111 referral: symptoms worse","start":"2031-03-07T21:00:00.000Z","end":"2031-03-07T21:15:00.000Z","participant":[{"actor":{"reference":"#pat1","identifier":{"use":"official","system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990001006"},"display":"Mr Test Patient"},"status":"accepted"}]}`

func sampleJournal(hasty bool) journal.View {
	r := newRecording()
	r.mark("setup", "North 111", `{"contract":"1.0","session":"s","name":"North 111","ods":"X111A","asid":"918000000111","endpoint":"https://north111.example/","proxy":"http://127.0.0.1:9000","services":[{"name":"Vale UTC","id":"2000099901","provider":"`+valeBase+`","asid":"918000000333"}],"registry":{"base":"http://127.0.0.1:9002/r","token":"http://127.0.0.1:9002/token","client_id":"north","client_secret":""}}`)
	r.mark("clock", "", `"2031-03-07T16:00:00Z"`)
	task := func(data string) {
		r.mark("task", "North 111", `{"encounter":"e2","now":"2031-03-07T16:00:00Z","user":{"id":"u-4407","name":"Casey Handler"},`+data+`}`)
	}
	task(`"kind":"begin-encounter","reason":"call-back","patient":{"nhs_number":"9990001006","prefix":"Mr","given":"Test","family":"Patient","gender":"male","birth_date":"1980-02-29","phone":"01632 960111","address":["1 Sample Street"],"city":"Sampletown","postcode":"XX9 9XX"}`)
	r.mark("screen", "North 111", `{"case":"C-2","stage":"assessing"}`)
	task(`"kind":"record-outcome","outcome":{"text":"face to face within 2 hours","within_minutes":120,"needs_booking":true}`)
	task(`"kind":"search-slots","service":"Vale UTC"`)
	r.through(call("GET", "/Slot?schedule.actor%3AHealthcareService=2000099901", ""), 200, `{"resourceType":"Bundle","type":"searchset","total":1}`, "vale", "")
	r.mark("screen", "North 111", `{"case":"C-2","stage":"choosing","slots":[{"service":"Vale UTC","start":"2031-03-07T17:30:00Z","end":"2031-03-07T17:45:00Z"}]}`)
	r.now = r.now.Add(90 * time.Second)
	task(`"kind":"book","service":"Vale UTC","slot":{"start":"2031-03-07T17:30:00Z","end":"2031-03-07T17:45:00Z"}`)
	if hasty {
		r.through(call("POST", "/Appointment", fmt.Sprintf(appointment, "booked")), 0, "", "vale", "make the new booking but its answer is lost")
	} else {
		r.through(call("POST", "/Appointment", fmt.Sprintf(appointment, "booked")), 201, fmt.Sprintf(appointment, "booked"), "vale", "")
	}
	r.exchange(journal.Exchange{
		Heard: "registry", Method: "POST", Target: "/token", Host: "127.0.0.1:9002", Proto: "HTTP/1.1",
		Request: journal.Message{
			Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
			Body:   []byte("grant_type=client_credentials&client_id=north&client_secret=" + secretClient),
		},
	}, 200, `{"access_token":"`+secretAccess+`","token_type":"bearer","expires_in":300}`)
	r.mark("screen", "North 111", `{"case":"C-2","stage":"confirming","bookings":[{"ref":"b1","url":"`+valeBase+`/Appointment/a-0","service":"Vale UTC","start":"2031-03-07T21:00:00Z","status":"booked"}],"options":[{"act":"cancel","booking":"b1"},{"act":"decline"}],"prompt":{"bookings":["b1"],"new_booking_made":true,"text":"A new booking was made at Vale UTC for 17:30. Cancel the booking at 21:00?"}}`)
	task(`"kind":"confirm-cancel","bookings":["b1"]`)
	r.through(call("PUT", "/Appointment/a-0", fmt.Sprintf(appointment, "cancelled")), 409, `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"conflict"}]}`, "vale", "staff move the booking first")
	r.mark("screen", "North 111", `{"case":"C-2","stage":"wrap-up","messages":[{"about":"existing-booking","says":"not-cancelled","booking":"b1","text":"The booking at 21:00 could not be cancelled."}]}`)
	r.mark("staff", "Vale UTC", `{"act":"look at the day's list","booking":"`+valeBase+`/Appointment/a-0","shown":["Mr Test Patient, 21:00"]}`)
	r.mark("state", "", `{"providers":[{"name":"Vale UTC","base":"`+valeBase+`","bookings":[{"url":"u","id":"a-0","version":"1","versions":1,"status":"booked","nhs_number":"9990001006","slot":"s","start":"2031-03-07T21:00:00Z","end":"2031-03-07T21:15:00Z","booked_by":"918000000111"}],"slots":[]}],"pointers":[]}`)
	return r.journal.View()
}

func lostJournal() journal.View {
	r := newRecording()
	r.mark("clock", "", `"2031-03-07T16:00:00Z"`)
	r.mark("driver-error", "North 111", `"dial tcp 127.0.0.1:1: connection refused"`)
	return r.journal.View()
}

func idOf(i int) requirement.ID { return requirement.ID(fmt.Sprintf("RB-%02d", i+1)) }
