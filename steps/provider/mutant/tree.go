package mutant

// at follows keys and indexes into a value; nil where there is nothing.
func at(v any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			m, _ := v.(object)
			v = m[key]
		case int:
			l, _ := v.([]any)
			if key >= len(l) {
				return nil
			}
			v = l[key]
		}
	}
	return v
}

func text(v any, path ...any) string {
	s, _ := at(v, path...).(string)
	return s
}

// child is the object at a path, which can be changed; one of its own where there is none.
func child(v any, path ...any) object {
	if o, ok := at(v, path...).(object); ok {
		return o
	}
	return object{}
}

// items are the array at a path; nil where there is none.
func items(v any, path ...any) []any {
	l, _ := at(v, path...).([]any)
	return l
}

// each calls a function with every resource of one type in a Bundle.
func each(o object, resourceType string, do func(object)) {
	list := items(o["entry"])
	for _, e := range list {
		if b := child(e, "resource"); b != nil && b["resourceType"] == resourceType {
			do(b)
		}
	}
}

func contained(o object, resourceType string) object {
	list := items(o["contained"])
	for _, e := range list {
		if b := child(e); b != nil && b["resourceType"] == resourceType {
			return b
		}
	}
	return object{}
}

// number is the NHS number in an Appointment.
func number(o object) string { return text(o, "participant", 0, "actor", "identifier", "value") }
