package page

import (
	"regexp"
	"slices"
	"strings"
)

// places are the headers and elements that a clause or a verdict names, by which the page marks lines of a request.
type places struct {
	Headers  []string `json:"headers,omitempty"`
	Elements []string `json:"elements,omitempty"`
	// Texts stand in a line as they are.
	Texts []string `json:"texts,omitempty"`
}

var (
	// namedHeaders are the headers that clauses name in their own spelling. A token is told by its claims as well.
	namedHeaders = regexp.MustCompile(`\b(?:Ssp-TraceID|Ssp-From|Ssp-To|Ssp-InteractionID|X-Request-Id|X-Correlation-Id|If-Match|Authorization|Content-Type|Accept-Encoding|Accept)\b`)
	// namedElements are elements by their path, as in Appointment.participant.status; the last name is the line's.
	namedElements = regexp.MustCompile(`\b(?:Appointment|Patient|Slot|DocumentReference|Bundle|participant|meta|name|contained)(?:\.[a-z][A-Za-z]+)+\b`)
)

// placesIn finds what a clause of a group and a verdict name. Both are ours or pass through safe; what they name is only looked for.
func placesIn(group, clause, detail string) places {
	var out places
	add := func(list *[]string, name string) {
		if !slices.Contains(*list, name) {
			*list = append(*list, name)
		}
	}
	for _, text := range []string{clause, detail} {
		for _, name := range namedHeaders.FindAllString(text, -1) {
			add(&out.Headers, name)
		}
		for _, path := range namedElements.FindAllString(text, -1) {
			add(&out.Elements, path[strings.LastIndexByte(path, '.')+1:])
		}
	}
	if len(out.Headers)+len(out.Elements) == 0 && strings.Contains(detail, "cancel") {
		add(&out.Texts, `"status": "cancelled"`) // by which a booking is cancelled
	}
	if group == "AU" {
		add(&out.Headers, "Authorization") // all claims travel in it
	}
	return out
}
