package evidence

import (
	"bytes"
	"encoding/json"
)

// sent reads the body of a request; nil where it cannot be read. An object with two members of one name cannot: readers
// differ on which of them counts, and a provider refuses it.
func sent(raw []byte) Body {
	b := object(raw)
	if b == nil || namesTwice(raw) {
		return nil
	}
	return b
}

// namesTwice says that an object in a JSON text has two members of one name.
func namesTwice(raw []byte) bool {
	type level struct {
		names map[string]bool // nil for an array
		value bool            // a name has been read, and its value comes next
	}
	var open []level
	for d := json.NewDecoder(bytes.NewReader(raw)); ; {
		token, err := d.Token()
		if err != nil {
			return false // the end, or no JSON
		}
		delim, _ := token.(json.Delim)
		if delim == '}' || delim == ']' {
			open = open[:len(open)-1]
			continue
		}
		if top := len(open) - 1; top >= 0 && open[top].names != nil {
			name, _ := token.(string)
			switch at := &open[top]; {
			case at.value:
				at.value = false
			case at.names[name]:
				return true
			default:
				at.names[name], at.value = true, true
			}
		}
		switch delim {
		case '{':
			open = append(open, level{names: map[string]bool{}})
		case '[':
			open = append(open, level{})
		}
	}
}
