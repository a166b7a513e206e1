package server

import (
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

// other is the label of what is none of the interactions.
const other = "other"

// Parties, as labels. Short names of providers stand for one label.
const (
	partyProxy    = "proxy"
	partyRegistry = "registry"
	partyProvider = "provider"
	partyNobody   = "nobody"
)

// place is what a request is for, in words of which there are few: no label of a
// metric holds a key, an id, a name or an address.
type place struct{ party, interaction string }

// placeOf tells from method and path alone what a request is for. The path begins at
// the session's key: /s/[key]/[party]/...
func placeOf(method, path string) place {
	rest, ok := strings.CutPrefix(path, "/s/")
	_, rest, _ = strings.Cut(rest, "/")
	step, rest, _ := strings.Cut(rest, "/")
	switch {
	case !ok || step == "":
		return place{partyNobody, other}
	case step == "registry":
		return place{partyRegistry, registryInteraction(method, rest)}
	case step == "ssp":
		return place{partyProxy, providerInteraction(method, rest)}
	}
	return place{partyProvider, providerInteraction(method, rest)}
}

// providerInteraction reads what follows the last step of a provider's base URL.
func providerInteraction(method, path string) string {
	i := strings.LastIndex(path, "STU3/1/")
	if i < 0 {
		return other
	}
	steps := strings.Split(strings.TrimSuffix(path[i+len("STU3/1/"):], "/"), "/")
	switch method + " " + steps[0] {
	case http.MethodGet + " metadata":
		return only(steps, 1, fault.Metadata)
	case http.MethodGet + " Slot":
		return only(steps, 1, fault.Slots)
	case http.MethodPost + " Appointment":
		return only(steps, 1, fault.Book)
	case http.MethodPut + " Appointment":
		return only(steps, 2, fault.Cancel)
	case http.MethodGet + " Appointment":
		switch {
		case len(steps) == 1:
			return string(fault.PatientSearch)
		case len(steps) == 4 && steps[2] == "_history":
			return string(fault.VersionRead)
		}
		return only(steps, 2, fault.Read)
	}
	return other
}

func registryInteraction(method, path string) string {
	steps := strings.Split(strings.TrimSuffix(path, "/"), "/")
	switch {
	case path == "oauth2/token" && method == http.MethodPost:
		return string(fault.Token)
	case len(steps) < 2 || steps[0] != "fhir" || steps[1] != "Appointment":
		return other
	}
	switch method {
	case http.MethodPost:
		return only(steps, 2, fault.Register)
	case http.MethodPut:
		return only(steps, 3, fault.PointerUpdate)
	case http.MethodGet:
		if len(steps) == 2 {
			return string(fault.PointerSearch)
		}
		return only(steps, 3, fault.PointerRead)
	}
	return other
}

func only(steps []string, length int, on fault.Interaction) string {
	if len(steps) == length {
		return string(on)
	}
	return other
}
