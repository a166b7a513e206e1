package fhir

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// maxEncode is the depth at which encoding/json takes over: it finds out whether a
// tree that code has built contains itself.
const maxEncode = 500

// encoder writes trees. It keeps in order the members of the objects being written.
type encoder struct{ open []member }

func (e *encoder) value(dst []byte, v any, depth int) ([]byte, error) {
	switch v := v.(type) {
	case string:
		return AppendString(dst, v), nil
	case map[string]any:
		return e.object(dst, v, depth)
	case Resource:
		return e.object(dst, v, depth)
	case []any:
		return e.array(dst, v, depth)
	case bool:
		if v {
			return append(dst, "true"...), nil
		}
		return append(dst, "false"...), nil
	case nil:
		return append(dst, "null"...), nil
	case json.Number:
		s := scanner{data: []byte(v)}
		if s.number() && s.at == len(v) {
			return append(dst, v...), nil
		}
	}
	return appendOther(dst, v)
}

// appendOther leaves to encoding/json what a decoded tree does not hold.
func appendOther(dst []byte, v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err //nolint:wrapcheck // Encode says which resource it was
	}
	return append(dst, bytes.TrimRight(out.Bytes(), "\n")...), nil
}

func (e *encoder) object(dst []byte, m map[string]any, depth int) ([]byte, error) {
	if m == nil {
		return append(dst, "null"...), nil
	}
	if depth == maxEncode {
		return appendOther(dst, m)
	}
	base := len(e.open)
	for name, v := range m {
		e.open = append(e.open, member{name, v})
	}
	end := len(e.open)
	sortMembers(e.open[base:end])
	separator := byte('{')
	for i := base; i < end; i++ {
		dst = AppendString(append(dst, separator), e.open[i].name)
		var err error
		if dst, err = e.value(append(dst, ':'), e.open[i].value, depth+1); err != nil {
			return nil, err
		}
		separator = ','
	}
	e.open = e.open[:base]
	if base == end {
		dst = append(dst, '{')
	}
	return append(dst, '}'), nil
}

// sortMembers is an insertion sort while that is fastest, which is nearly always.
func sortMembers(list []member) {
	if len(list) > 16 {
		slices.SortFunc(list, func(a, b member) int { return strings.Compare(a.name, b.name) })
		return
	}
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && list[j].name < list[j-1].name; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

func (e *encoder) array(dst []byte, list []any, depth int) ([]byte, error) {
	if list == nil {
		return append(dst, "null"...), nil
	}
	if depth == maxEncode {
		return appendOther(dst, list)
	}
	dst = append(dst, '[')
	for i, v := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = e.value(dst, v, depth+1); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}
