package evidence

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Recording is what is known of traffic that this program recorded or was given without having driven a consumer: who took
// part follows from the requests, what users were told to do and what they saw is unknown.
type Recording struct {
	// What says in words what was recorded, such as "a HAR file".
	What string
	// AtListener says that whoever recorded heard the requests at an address of the proxy or of a provider, and so can
	// tell which way they went. Of what was recorded beside a consumer that is not known.
	AtListener bool
	// NoTokens says that no request at all has an Authorization header: browsers leave it out of what they save.
	NoTokens bool
	// Unsent and Unanswered are how many requests have bodies, and how many answers, that were not recorded.
	Unsent, Unanswered int
}

// ReadRecording reads traffic that was recorded without marks of what the consumer's user did and saw.
func ReadRecording(view journal.View, r Recording) (*Story, error) {
	return readStory(view, &r)
}

// consumerName is the consumer of a recording; of several, each has its ASID behind it.
const consumerName = "the consumer"

// cast finds who took part in a recording: consumers by the ASIDs that they sent from, the proxy and the providers
// by the addresses that were called. What consumers were told of themselves stays unknown.
func cast(view journal.View) []contract.Setup {
	var asids, proxies []string
	var services []contract.Service
	for _, e := range view {
		x := e.Exchange
		if x == nil || x.Via != 0 || x.By != "" || x.Heard == "registry" {
			continue
		}
		if from := x.Request.Header.Get("Ssp-From"); from != "" && !slices.Contains(asids, from) {
			asids = append(asids, from)
		}
		proxy, base := addressed(x)
		if proxy != "" && !slices.Contains(proxies, proxy) {
			proxies = append(proxies, proxy)
		}
		if base != "" && !slices.ContainsFunc(services, func(s contract.Service) bool { return s.Provider == base }) {
			services = append(services, contract.Service{Provider: base, ASID: x.Request.Header.Get("Ssp-To")})
		}
	}
	setups := []contract.Setup{{Name: consumerName}}
	if len(asids) == 1 {
		setups[0].ASID = asids[0]
	}
	if len(asids) > 1 {
		setups = nil
		for _, asid := range asids {
			setups = append(setups, contract.Setup{Name: consumerName + " " + asid, ASID: asid})
		}
	}
	setups[0].Services = services
	for i, proxy := range proxies {
		if i == len(setups) {
			setups = append(setups, contract.Setup{Name: setups[0].Name})
		}
		setups[i].Proxy = proxy
	}
	return setups
}

// interaction is where the address of a provider ends in a path, by what the standard has behind it.
var interaction = regexp.MustCompile(`/(metadata|Slot|Appointment)(/[^/]+(/_history(/[^/]+)?)?)?/?$`)

// embedded is where the address of a provider begins in the path of a request to the proxy.
var embedded = regexp.MustCompile(`(?i)/https?(:|%3A)(/|%2F)`)

// addressed reads from a request which proxy and which provider it was addressed to, each as a URL; empty where it names none.
func addressed(x *journal.Exchange) (proxy, base string) {
	raw := readTarget(x.Target).raw
	scheme, _, absolute := strings.Cut(x.Target, "://")
	if !absolute || strings.ContainsAny(scheme, "/?") {
		scheme = "http"
	}
	at := embedded.FindStringIndex(raw)
	if at == nil {
		if end := interaction.FindStringIndex(raw); end != nil {
			base = scheme + "://" + x.Host + raw[:end[0]]
		}
		return "", base
	}
	proxy = scheme + "://" + x.Host + strings.TrimRight(raw[:at[0]], "/") // one slash is the standard's, more are judged
	inner, err := url.PathUnescape(raw[at[0]+1:])
	if err != nil {
		return proxy, ""
	}
	if end := interaction.FindStringIndex(inner); end != nil {
		base = inner[:end[0]]
	}
	return proxy, base
}
