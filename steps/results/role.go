package results

import (
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Judges is the role that was judged.
func (r Run) Judges() requirement.Role {
	if r.Role == "" {
		return requirement.Consumer
	}
	return r.Role
}

// RoleInFull is whom the run judged, in the standard's words: "booking consumer" or "booking provider".
func (r Run) RoleInFull() string { return "booking " + string(r.Judges()) }

// inScope says that a clause that no rule judges is told of: it binds the role that was judged or, for a consumer, stands
// in the chapters on re-booking and cancelling.
func (r Run) inScope(req requirement.Requirement) bool {
	if r.Judges() != requirement.Consumer {
		return req.Role == r.Judges()
	}
	return req.Role == requirement.Consumer || req.ID.Group() == "RB" || req.ID.Group() == "CX"
}

func (r Run) unjudged(req requirement.Requirement) (rule.Status, string) {
	if req.Attest {
		return rule.NeedsAttestation, req.Unjudged
	}
	if req.Role != r.Judges() {
		return rule.NotApplicable, fallback(req.Unjudged, "binds the "+string(req.Role)+", not the "+string(r.Judges())+" under test")
	}
	return rule.NotApplicable, fallback(req.Unjudged, "no rule judges this clause yet")
}
