package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider"
)

// element is one element of a resource in each of its versions.
type element struct {
	Path string
	// Values has one for each version.
	Values []value
	// Differs says that they are not all the same.
	Differs bool
}

// value is an element's value in a version.
type value struct {
	Text string
	// Changed says that it differs from the version before.
	Changed bool
	// Missing says that this version does not have the element.
	Missing bool
}

// plain are the elements of an Appointment that say nothing of a patient.
var plain = []string{
	"resourceType", "id", "meta", "status", "start", "end", "created", "slot", "minutesDuration", "appointmentType", "specialty", "serviceType",
}

const hiddenValue = "hidden"

// compare sets the versions of a booking side by side. What may tell of the patient is hidden unless asked for.
func compare(versions []mockprovider.BookingVersion, shown bool) ([]element, error) {
	var order []string
	found := map[string][]value{}
	for n, v := range versions {
		dec := json.NewDecoder(bytes.NewReader(v.Resource))
		dec.UseNumber()
		var tree map[string]any
		if err := dec.Decode(&tree); err != nil {
			return nil, fmt.Errorf("page: version %d: %w", n+1, err)
		}
		flatten("", tree, func(path, text string) {
			if found[path] == nil {
				order = append(order, path)
				found[path] = make([]value, len(versions))
				for i := range found[path] {
					found[path][i].Missing = true
				}
			}
			found[path][n] = value{Text: text}
		})
	}
	slots := containedSlots(versions[0].Resource)
	slices.Sort(order)
	out := make([]element, 0, len(order))
	for _, path := range order {
		e := element{Path: path, Values: found[path]}
		for i := 1; i < len(e.Values); i++ {
			if a, b := &e.Values[i-1], &e.Values[i]; a.Text != b.Text || a.Missing != b.Missing {
				b.Changed, e.Differs = true, true
			}
		}
		if !shown && !saysNothing(path, slots) {
			hide(e.Values, path, versions)
		}
		out = append(out, e)
	}
	return out, nil
}

// hide covers values, but for a comment that this provider's staff have written here.
func hide(values []value, path string, versions []mockprovider.BookingVersion) {
	for i := range values {
		if values[i].Missing || path == "comment" && versions[i].Note != "" && values[i].Text == versions[i].Note {
			continue
		}
		values[i].Text = hiddenValue
	}
}

func saysNothing(path string, slots []string) bool {
	head, _, _ := strings.Cut(path, ".")
	name, _, _ := strings.Cut(head, "[")
	return slices.Contains(plain, name) || slices.Contains(slots, head)
}

// containedSlots are the paths of the contained Slots, which tell of times only.
func containedSlots(resource []byte) []string {
	var r struct {
		Contained []struct {
			ResourceType string `json:"resourceType"`
		} `json:"contained"`
	}
	if err := json.Unmarshal(resource, &r); err != nil {
		return nil // everything contained is then hidden
	}
	var out []string
	for i, c := range r.Contained {
		if c.ResourceType == "Slot" {
			out = append(out, "contained["+strconv.Itoa(i)+"]")
		}
	}
	return out
}

// flatten gives every leaf with its path.
func flatten(path string, node any, leaf func(path, text string)) {
	switch n := node.(type) {
	case map[string]any:
		for name, child := range n {
			below := name
			if path != "" {
				below = path + "." + name
			}
			flatten(below, child, leaf)
		}
	case []any:
		for i, child := range n {
			flatten(path+"["+strconv.Itoa(i)+"]", child, leaf)
		}
	case nil:
		leaf(path, "null")
	default:
		leaf(path, fmt.Sprint(n))
	}
}
