package fhir

// KnowsAll reports whether every member of the tree is in the table, and every
// narrative stands as it would in XML.
func KnowsAll(r Resource) bool { return knowsAll(r, resourceType(r.Type())) }

func knowsAll(m map[string]any, t *elementType) bool {
	for name, v := range m {
		if name == "resourceType" && t.resource() {
			continue
		}
		e, known := t.child(name)
		if !known && name != "" && name[0] == '_' {
			if e, known = t.child(name[1:]); known && e.primitive() {
				e = &element{name: name, kind: complexKind, typ: anyElement()}
			}
		}
		if !known || !knowsValue(v, e) {
			return false
		}
	}
	return true
}

func knowsValue(v any, e *element) bool {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if !knowsValue(item, e) {
				return false
			}
		}
	case string:
		if e.kind == xhtmlKind {
			text, fault := narrativeText(v)
			return fault == "" && text == v
		}
	case map[string]any:
		switch e.kind {
		case resourceKind:
			return len(v) == 0 || KnowsAll(v)
		case complexKind:
			return knowsAll(v, e.typ)
		default:
			return false
		}
	}
	return true
}
