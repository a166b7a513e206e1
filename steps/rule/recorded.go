package rule

import (
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

// A recording is traffic without marks: nobody noted who the consumer is, when an encounter began, what its user was told
// to do and what the user saw. A clause that needs such a fact is not observed on it, and the fact is named. What a clause
// can be judged by without them stands in one table, so that a new rule is not judged on a recording before somebody has said so.

// The facts that a recording may lack.
const (
	factUser      = "what the user was to do, in which encounter, and what the screen showed"
	factConsumer  = "what the consumer is: its own address, number and organisation"
	factWho       = "who the user was"
	factPatient   = "which patient the encounter was with"
	factSlot      = "which slot the user chose, and all searches before it"
	factProvider  = "the provider's own number on the Spine"
	factWay       = "whether it was recorded before the proxy or behind it"
	factStaff     = "what staff of the provider did meanwhile"
	factTokens    = "the header Authorization: no request of the file has one, and browsers leave it out of what they save" //nolint:gosec // words, no secret
	factRegistry  = "what the registry gave the consumer, which must not reach a provider"
	factBodies    = "the bodies of requests"
	factTheirs    = "anything that binds the consumer: the clause binds its provider"
	factReader    = "what only a reader can tell: "
	factRebooking = factUser + "; that no request was a re-booking in one act is judged all the same"
)

// onRecording is how a clause is judged on a recording.
type onRecording struct {
	// lacks is the fact without which a pass proves nothing; a breach that is seen all the same stands. Empty where a pass counts.
	lacks string
	// atListener is the fact without which nothing can be said at all of what was not heard at a listener of ours.
	atListener string
	// body says that the clause is about the bodies of requests.
	body bool
}

// recordings are the clauses that can be judged on a recording. All others need factUser, or what missing says.
var recordings = func() map[requirement.ID]onRecording {
	out := map[requirement.ID]onRecording{
		"SP-01": {atListener: factWay}, "BK-01": {lacks: factSlot, atListener: factStaff, body: true},
		"AU-10": {lacks: factPatient}, "AU-01": {lacks: factRegistry}, "BK-42": {lacks: factUser, body: true},
		"RB-01": {lacks: factRebooking, body: true}, "RB-04": {lacks: factUser, body: true}, "CX-02": {lacks: factUser, body: true}, "CX-10": {lacks: factUser, body: true},
	}
	for id := range strings.FieldsSeq("AU-02 AU-03 AU-07 AU-08 AU-09 AU-11 AU-15 AU-18 AU-19 AU-20 AU-21 AU-22 AU-23 SP-02 SP-03 SP-05 SP-07 SP-08 " +
		"SP-12 SP-13 SP-14 SP-15 SP-16 SP-17 SP-18 SP-19 SP-25 SP-26 FM-10 FM-20 FM-21 SL-01") {
		out[requirement.ID(id)] = onRecording{}
	}
	for id := range strings.FieldsSeq("BK-02 BK-03 BK-04 BK-05 BK-06 BK-07 BK-08 BK-09 BK-11 BK-12 BK-13 BK-15 BK-16 BK-17 BK-19 BK-20 BK-22 BK-24 BK-26 " +
		"BK-33 BK-34 BK-36 BK-37 BK-39 BK-40 BK-41 BK-43") {
		out[requirement.ID(id)] = onRecording{body: true}
	}
	for id := range strings.FieldsSeq("BK-27 BK-28 BK-29 BK-30 BK-31 BK-32") {
		out[requirement.ID(id)] = onRecording{body: true, lacks: factPatient}
	}
	return out
}()

// missing is what a clause needs that no recording has, where that is not factUser.
var missing = map[requirement.ID]string{
	"AU-05": factConsumer, "AU-12": factConsumer, "SP-10": factConsumer, "RG-28": factConsumer,
	"SP-11": factProvider, "BK-14": factSlot, "AU-06": factWho,
}

// Recorded says how far a clause can be judged on recorded traffic without screens: whether a pass counts, whether a breach
// would be seen, and the fact that is missing otherwise.
func Recorded(req requirement.Requirement) (pass, breach bool, lacks string) {
	how, ok := recordings[req.ID]
	if !ok || req.Role != requirement.Consumer {
		return false, false, factFor(req)
	}
	why := how.lacks
	if why == "" {
		why = how.atListener
	}
	return how.lacks == "", true, why
}

func factFor(req requirement.Requirement) string {
	if req.Role != requirement.Consumer {
		return factTheirs
	}
	if why := missing[req.ID]; why != "" {
		return why
	}
	return factUser
}

// applyRecorded judges a recording by a rule. Where a fact is missing, the rule is not observed and says which: never broken.
func applyRecorded(r Rule, req requirement.Requirement, s *evidence.Story) Verdict {
	how, ok := recordings[r.ID]
	if !ok || req.Role != requirement.Consumer {
		return unknownFact(factFor(req))
	}
	switch rec := s.Recorded; {
	case how.atListener != "" && !rec.AtListener:
		return unknownFact(how.atListener)
	case rec.NoTokens && strings.HasPrefix(string(r.ID), "AU-"):
		return unknownFact(factTokens)
	case how.body && rec.Unsent > 0:
		return unknownFact(fmt.Sprintf("%s: %d are without", factBodies, rec.Unsent))
	}
	v := judge(r, s)
	switch {
	case v.Reader:
		return Verdict{Status: NotObserved, Detail: notShown + factReader + v.Detail, Evidence: v.Evidence}
	case v.Status == Fail && !req.Level.Binding():
		v.Status = Concern
	case v.Status == Pass && len(s.Cut) > 0:
		return withheld("a body was too long to be kept whole, so nothing can pass on it", s.Cut...)
	case v.Status == Pass && how.lacks != "", v.Status == NotObserved && how.lacks != "":
		return unknownFact(how.lacks)
	case v.Status == Pass && len(s.Calls) == 0:
		return Verdict{Status: NotObserved, Detail: "not seen: any request of a consumer"}
	}
	return v
}

const notShown = "the recording does not show "

func unknownFact(what string) Verdict {
	return Verdict{Status: NotObserved, Detail: notShown + what}
}
