package mutant

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// reversed is a JSON value with its members in the reverse of their usual order.
func reversed(v any) string {
	switch x := v.(type) {
	case map[string]any:
		var parts []string
		for _, key := range slices.Backward(slices.Sorted(maps.Keys(x))) {
			parts = append(parts, reversed(key)+" : "+reversed(x[key]))
		}
		return "{" + strings.Join(parts, " ,\n\t") + "}"
	case []any:
		parts := make([]string, len(x))
		for i, item := range x {
			parts[i] = reversed(item)
		}
		return "[" + strings.Join(parts, " , ") + "]"
	}
	out, err := json.Marshal(v)
	if err != nil {
		return "null"
	}
	return string(out)
}
