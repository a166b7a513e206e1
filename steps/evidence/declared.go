package evidence

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Lacks says in words that a consumer of the story declared a capability absent and showed no
// use of it; empty when it did not declare so, or its own traffic or screens belie it.
func (s *Story) Lacks(what contract.Capability) string {
	for _, declared := range s.Declared {
		if why := declared.Lacks(what); why != "" && !s.uses(what) {
			return why
		}
	}
	return ""
}

// uses says that a capability shows in what consumers did.
func (s *Story) uses(what contract.Capability) bool {
	switch what {
	case contract.UseRegistry:
		return slices.ContainsFunc(s.Calls, func(c *Call) bool {
			return slices.Contains([]Kind{RegistryToken, RegistrySearch, RegistryRead, RegistryUpdate, RegistryWrite}, c.Kind)
		})
	case contract.ShowCaseRecord:
		for _, e := range s.Encounters {
			if slices.ContainsFunc(e.Steps, func(st *Step) bool { return st.Screen != nil && len(st.Screen.Record) > 0 }) {
				return true
			}
		}
	case contract.CancelOthers:
		return slices.ContainsFunc(s.Encounters, s.cancelsOthers)
	case contract.SeveralBookings, contract.SpeakXML, contract.RestartTheWhole, contract.SettableClock:
	}
	return false
}

// Inapplicable says in words that the scenario needs something that a consumer in it declared absent; empty when it does not.
func (s *Story) Inapplicable() string {
	for _, need := range s.Needs {
		for _, declared := range s.Declared {
			if why := declared.Lacks(need); why != "" {
				return why
			}
		}
	}
	return ""
}

// DeclaredAbsent are, in words and in order, the capabilities that consumers of the story declared absent.
func (s *Story) DeclaredAbsent() []string {
	var out []string
	for _, what := range contract.AllCapabilities() {
		for _, declared := range s.Declared {
			if why := declared.Lacks(what); why != "" && !slices.Contains(out, why) {
				out = append(out, why)
			}
		}
	}
	return out
}

// Declarations are what the sessions of the story declared absent, each list once and in words. All sessions of a run
// are of one consumer, so that there has to be one.
func (s *Story) Declarations() []string {
	var out []string
	note := func(text string) {
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, declared := range s.Declared {
		note(strings.Join((&Story{Declared: []contract.Capabilities{declared}}).DeclaredAbsent(), ", "))
	}
	if len(s.Declared) < len(s.Setups) {
		note("")
	}
	return out
}

// cancelsOthers says that an encounter's consumer tried to cancel, or offered to cancel, a booking that another made.
func (s *Story) cancelsOthers(e *Encounter) bool {
	return slices.ContainsFunc(s.Bookings, func(b *Booking) bool {
		if b.MadeBy == e.Who || b.MadeBy == "" {
			return false
		}
		tried := slices.ContainsFunc(s.Cancels(e), func(c *Call) bool { return c.Booking() == b.URL })
		return tried || slices.ContainsFunc(e.Screens(0), func(st *Step) bool { return st.Offers(b.URL) })
	})
}
