package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

// needs are the clauses that ask for something which the standard does not ask of every consumer. Where
// a consumer declares that absent, the clause does not apply to it. All other clauses bind everybody: what
// a consumer must offer, read and cancel of its own is excused by nothing [CX-07, RB-15].
var needs = map[requirement.ID][]contract.Capability{
	"RB-10": {contract.SeveralBookings},
	"RB-63": {contract.SeveralBookings},
	"RB-64": {contract.SeveralBookings},
	"CX-09": {contract.CancelOthers},
	"RG-28": {contract.UseRegistry, contract.CancelOthers},
	"RG-29": {contract.UseRegistry},
	"RG-30": {contract.UseRegistry, contract.CancelOthers},
	"RG-31": {contract.UseRegistry},
}

// shown are the clauses that only a declared view of the consumer shows. They bind without it, and then somebody has to attest them.
var shown = map[requirement.ID]contract.Capability{"RB-56": contract.ShowCaseRecord}

// excused gives the verdict that a declaration leaves. A breach that was seen stands whatever was declared, and nothing becomes a pass.
func excused(id requirement.ID, v Verdict, s *evidence.Story) Verdict {
	if v.Status != Pass && v.Status != NotObserved && v.Status != Fail {
		return v
	}
	if what, ok := shown[id]; ok {
		if why := s.Lacks(what); why != "" {
			return Verdict{Status: NeedsAttestation, Detail: why}
		}
	}
	if v.Status == Fail {
		return v
	}
	if why := s.Inapplicable(); why != "" {
		return Verdict{Status: NotApplicable, Detail: why}
	}
	for _, need := range needs[id] {
		if why := s.Lacks(need); why != "" {
			return Verdict{Status: NotApplicable, Detail: why}
		}
	}
	return v
}
