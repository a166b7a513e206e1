package prove

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

type object = map[string]any

// onCalls makes an edit on one call of a kind at a time, on both its legs.
func onCalls(change func(*journal.Exchange) bool, kinds ...evidence.Kind) func(*scene) []place {
	return func(s *scene) []place {
		calls := s.toProviders()
		if len(kinds) > 0 {
			calls = s.calls(kinds...)
		}
		var out []place
		for _, c := range calls {
			out = append(out, func(d *draft) bool { return d.eachLeg(c.Seq, change) })
		}
		return out
	}
}

// sent changes the body of a request that is JSON and not compressed.
func sent(change func(object) bool) func(*journal.Exchange) bool {
	return func(x *journal.Exchange) bool { return inBody(&x.Request, change) }
}

// got changes the body of an answer likewise.
func got(change func(object) bool) func(*journal.Exchange) bool {
	return func(x *journal.Exchange) bool { return inBody(&x.Response, change) }
}

func inBody(m *journal.Message, change func(object) bool) bool {
	dec := json.NewDecoder(bytes.NewReader(evidence.Plain(*m)))
	dec.UseNumber()
	var body object
	if dec.Decode(&body) != nil || !change(body) {
		return false
	}
	raw, err := json.Marshal(body)
	m.Body = raw
	if m.Header != nil {
		m.Header.Del("Content-Encoding")
	}
	return err == nil
}

// claim changes the claims of an access token.
func claim(change func(object) bool) func(*journal.Exchange) bool {
	return inToken(1, change)
}

// inToken changes a part of an access token: 0 is its header, 1 its claims.
func inToken(part int, change func(object) bool) func(*journal.Exchange) bool {
	return func(x *journal.Exchange) bool {
		scheme, token, _ := strings.Cut(x.Request.Header.Get("Authorization"), " ")
		parts := strings.Split(token, ".")
		if len(parts) <= part {
			return false
		}
		raw, err := base64.RawURLEncoding.DecodeString(parts[part])
		if err != nil {
			return false
		}
		m := journal.Message{Body: raw}
		if !inBody(&m, change) {
			return false
		}
		parts[part] = base64.RawURLEncoding.EncodeToString(m.Body)
		x.Request.Header.Set("Authorization", scheme+" "+strings.Join(parts, "."))
		return true
	}
}

// without takes an element out of a body, by its path: names and indexes.
func without(path ...any) func(object) bool {
	return func(b object) bool {
		at, ok := follow(b, path[:len(path)-1])
		key, named := path[len(path)-1].(string)
		if !ok || !named || at[key] == nil {
			return false
		}
		delete(at, key)
		return true
	}
}

// having sets an element of a body, whether it was there before or not.
func having(value any, path ...any) func(object) bool {
	return func(b object) bool {
		at, ok := follow(b, path[:len(path)-1])
		if key, named := path[len(path)-1].(string); ok && named {
			at[key] = value
			return true
		}
		return false
	}
}

// twice repeats the first of a list.
func twice(path ...any) func(object) bool {
	return func(b object) bool {
		at, ok := follow(b, path[:len(path)-1])
		key, _ := path[len(path)-1].(string)
		list, is := at[key].([]any)
		if !ok || !is || len(list) == 0 {
			return false
		}
		at[key] = append(list, list[0])
		return true
	}
}

// follow goes into a body; a name of a resource type with a # before it is the first contained resource of that type.
func follow(b object, path []any) (object, bool) {
	var v any = b
	for _, p := range path {
		switch key := p.(type) {
		case string:
			m, ok := v.(object)
			if !ok {
				return nil, false
			}
			if kind, contained := strings.CutPrefix(key, "#"); contained {
				v = anyOf(m["contained"], kind)
				continue
			}
			v = m[key]
		case int:
			list, ok := v.([]any)
			if !ok || key >= len(list) {
				return nil, false
			}
			v = list[key]
		}
	}
	m, ok := v.(object)
	return m, ok
}

func anyOf(contained any, kind string) any {
	list, _ := contained.([]any)
	for _, r := range list {
		if m, ok := r.(object); ok && m["resourceType"] == kind {
			return m
		}
	}
	return nil
}

// lacksHeader takes a header off a request, and hasHeader gives it a value.
func lacksHeader(name string) func(*journal.Exchange) bool {
	return func(x *journal.Exchange) bool {
		if x.Request.Header.Get(name) == "" {
			return false
		}
		x.Request.Header.Del(name)
		return true
	}
}

// hasHeader is described at lacksHeader.
func hasHeader(name, value string) func(*journal.Exchange) bool {
	return func(x *journal.Exchange) bool {
		if x.Request.Header.Get(name) == value {
			return false
		}
		x.Request.Header.Set(name, value)
		return true
	}
}

// target changes the target of a request.
func target(change func(string) string) func(*journal.Exchange) bool {
	return func(x *journal.Exchange) bool {
		was := x.Target
		x.Target = change(was)
		return x.Target != was
	}
}
