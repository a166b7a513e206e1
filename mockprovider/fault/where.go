package fault

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// methods are the interactions and their HTTP methods.
var methods = map[Interaction]string{
	Metadata: http.MethodGet, Slots: http.MethodGet, Book: http.MethodPost, Read: http.MethodGet, VersionRead: http.MethodGet,
	PatientSearch: http.MethodGet, Cancel: http.MethodPut,
	Token: http.MethodPost, Register: http.MethodPost, PointerSearch: http.MethodGet, PointerRead: http.MethodGet, PointerUpdate: http.MethodPut,
}

// ofRegistry are the registry's interactions; the others are those of providers and of the proxy.
var ofRegistry = []Interaction{Token, Register, PointerSearch, PointerRead, PointerUpdate}

// ofBooking are the interactions of a provider that name a booking, ofEntry those that name one or a registry's entry.
var (
	ofBooking = []Interaction{Read, VersionRead, Cancel}
	ofEntry   = []Interaction{Read, VersionRead, Cancel, PointerRead, PointerUpdate}
)

// changing are the interactions that send a resource.
var changing = []Interaction{Book, Cancel, Register, PointerUpdate}

// applies says where an effect of a kind makes sense: nil for every interaction. OwnOnly effects need what only
// the provider has, its diary and its staff, so that the proxy cannot show them.
var applies = map[string]struct {
	on      []Interaction
	ownOnly bool
}{
	"slot-taken": {[]Interaction{Book}, true}, "slot-taken-conflict": {[]Interaction{Book}, true}, "slot-filled": {[]Interaction{Book}, true},
	"slot-answer": {[]Interaction{Slots}, true},
	"staff-note":  {ofBooking, true}, "staff-move": {ofBooking, true}, "staff-cancel": {ofBooking, true}, "version-moved": {ofBooking, true},
	"not-permitted": {[]Interaction{Cancel}, false}, "always-conflict": {[]Interaction{Cancel, PointerUpdate}, false},
	"unknown-booking": {ofEntry, false}, "validation-refusal": {changing, false}, "registry-down": {ofRegistry, false},
	"token-refused-401": {withToken, false}, "token-refused-403": {withToken, false},
}

// withToken are the interactions that a token is sent with.
var withToken = slices.DeleteFunc(slices.Clone(interactions), func(on Interaction) bool { return on == Any || on == Token })

// Applies returns the interactions for which an effect of that kind makes sense; nil for all of them.
func Applies(kind string) []Interaction { return slices.Clone(applies[kind].on) }

// A MisplacedError refuses a fault that could never strike, or that would make no sense where it did. Its
// text repeats nothing that was given.
type MisplacedError struct{ Why string }

func (e *MisplacedError) Error() string { return e.Why }

// misplaced says why the fault makes no sense where it is planned, or nil.
func (p Planned) misplaced() error {
	kind := p.Effect.Kind
	where, toRegistry := applies[kind], slices.Contains(ofRegistry, p.On)
	wrong := func(format string, args ...any) error { return &MisplacedError{Why: fmt.Sprintf(format, args...)} }
	switch {
	case p.On != Any && !p.Effect.sensible(p.On):
		return wrong(`"%s" makes no sense there; it applies to %s`, kind, list(where.on))
	case p.Heard == Proxy && where.ownOnly:
		return wrong(`"%s" cannot be the proxy's, which has no diary and no staff; plan it for a provider`, kind)
	case p.Heard == registryListener && p.On != Any && !toRegistry:
		return wrong(`the registry hears of no such interaction; it hears of %s`, list(ofRegistry))
	case p.Heard != "" && p.Heard != registryListener && toRegistry:
		return wrong(`only the registry hears of that interaction; plan it for "%s" or leave out who hears it`, registryListener)
	case p.Heard == registryListener && !slices.ContainsFunc(ofRegistry, p.Effect.sensible),
		p.Heard != "" && p.Heard != registryListener && !slices.ContainsFunc(interactions, func(on Interaction) bool {
			return on != Any && !slices.Contains(ofRegistry, on) && p.Effect.sensible(on)
		}):
		return wrong(`"%s" makes no sense there; it applies to %s`, kind, list(where.on))
	case p.Match.Method != "" && !slices.ContainsFunc(interactions, func(on Interaction) bool {
		return p.strikes(on) && methods[on] == p.Match.Method
	}):
		return wrong(`no request that the fault is planned for has that method`)
	case p.Match.Booking != "" && !slices.ContainsFunc(ofEntry, p.strikes):
		return wrong(`no request that the fault is planned for names a booking in its path; %s do`, list(ofEntry))
	}
	return nil
}

// sensible reports whether the effect makes sense for an interaction.
func (e Effect) sensible(on Interaction) bool {
	only := applies[e.Kind].on
	return on != Any && (only == nil || slices.Contains(only, on))
}

// strikes reports whether the fault is meant for an interaction: any stands for those for which it makes sense.
func (p Planned) strikes(on Interaction) bool {
	return p.On == on || p.On == Any && p.Effect.sensible(on)
}

func list(on []Interaction) string {
	out := make([]string, len(on))
	for i, one := range on {
		out[i] = string(one)
	}
	return strings.Join(out, ", ")
}
