package rule_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// doctor changes a journal as its bytes say, three to a change: which change, where, and with what.
// The same bytes make the same journal, so a finding can be kept as a seed.
type doctor struct {
	view    journal.View
	foreign journal.View // of another story
}

func (d *doctor) apply(ops []byte) {
	for len(ops) >= 3 && len(ops) <= 3*64 {
		if len(d.view) == 0 {
			return
		}
		change := changes[int(ops[0])%len(changes)]
		at := int(ops[1]) % len(d.view)
		change(d, at, int(ops[2]))
		ops = ops[3:]
	}
}

// changes are all that a doctor can do at an entry. Where one makes no sense it does nothing.
var changes = []func(d *doctor, at, with int){
	(*doctor).remove, (*doctor).cutTail, (*doctor).cutHead, (*doctor).swap, (*doctor).swapPlaces, (*doctor).double,
	(*doctor).insertForeign, (*doctor).renumber, (*doctor).replaceData, (*doctor).changeJSON, (*doctor).changeJSON, (*doctor).changeJSON,
	(*doctor).swapBodies, (*doctor).reopen, (*doctor).restatus, (*doctor).retarget, (*doctor).dropHeader, (*doctor).rename, (*doctor).alias,
}

func (d *doctor) remove(at, _ int)  { d.view = slices.Delete(d.view, at, at+1) }
func (d *doctor) cutTail(at, _ int) { d.view = d.view[:at] }
func (d *doctor) cutHead(at, _ int) { d.view = d.view[at:] }

func (d *doctor) swap(at, with int) {
	other := (at + 1 + with) % len(d.view)
	d.view[at], d.view[other] = d.view[other], d.view[at]
}

// swapPlaces has two entries change places in the order of events too.
func (d *doctor) swapPlaces(at, with int) {
	other := (at + 1 + with) % len(d.view)
	a, b := &d.view[at], &d.view[other]
	*a, *b = *b, *a
	a.Seq, b.Seq = b.Seq, a.Seq
}

func (d *doctor) double(at, with int) {
	d.view = slices.Insert(d.view, with%(len(d.view)+1), d.view[at])
}

func (d *doctor) insertForeign(at, with int) {
	if len(d.foreign) > 0 {
		d.view = slices.Insert(d.view, at, d.foreign[with%len(d.foreign)])
	}
}

// renumber gives the entries the places in which they now stand.
func (d *doctor) renumber(_, _ int) {
	for i := range d.view {
		d.view[i].Seq = 2*i + 1
		if d.view[i].Closed != 0 {
			d.view[i].Closed = 2*i + 2
		}
	}
}

// replaceData gives a mark other data.
func (d *doctor) replaceData(at, with int) {
	d.mark(at, func(m *journal.Mark) {
		all := []json.RawMessage{nil, []byte("null"), []byte("{}"), []byte("[]"), []byte(`""`), []byte("0"), m.Data[:len(m.Data)/2], []byte("[null]")}
		m.Data = all[with%len(all)]
	})
}

// changeJSON changes one value somewhere in a mark's data or in a body.
func (d *doctor) changeJSON(at, with int) {
	d.mark(at, func(m *journal.Mark) { m.Data = mutated(m.Data, with) })
	d.exchange(at, func(e *journal.Entry) {
		message := &e.Exchange.Request
		if with%2 == 1 {
			message = &e.Exchange.Response
		}
		message.Body = mutated(message.Body, with/2)
	})
}

func (d *doctor) swapBodies(at, with int) {
	other := (at + 1 + with) % len(d.view)
	if d.view[at].Exchange == nil || d.view[other].Exchange == nil {
		return
	}
	a, b := *d.view[at].Exchange, *d.view[other].Exchange
	if with%2 == 0 {
		a.Request, b.Request = b.Request, a.Request
	} else {
		a.Response, b.Response, a.Status, b.Status = b.Response, a.Response, b.Status, a.Status
	}
	d.view[at].Exchange, d.view[other].Exchange = &a, &b
}

// reopen takes the answer of an exchange away.
func (d *doctor) reopen(at, _ int) {
	d.exchange(at, func(e *journal.Entry) {
		e.Closed, e.Exchange.Status, e.Exchange.Fate, e.Exchange.Response = 0, 0, "", journal.Message{}
	})
}

func (d *doctor) restatus(at, with int) {
	all := []int{0, 100, 200, 201, 204, 302, 400, 401, 403, 404, 409, 412, 422, 500, 502, 504, 999, -1}
	d.exchange(at, func(e *journal.Entry) { e.Exchange.Status = all[with%len(all)] })
}

func (d *doctor) retarget(at, with int) {
	targets := []string{"", "/", "//", "*", "/%", "/%zz", "/?%", "/https:", "/Appointment", "/Appointment/", "/Slot?", "/_history/", "/?a=b&a=", "http://[::1"}
	methods := []string{"", "GET", "POST", "PUT", "PATCH", "DELETE", "get"}
	d.exchange(at, func(e *journal.Entry) {
		if with%2 == 0 {
			e.Exchange.Method = methods[with/2%len(methods)]
			return
		}
		e.Exchange.Target = targets[with/2%len(targets)]
	})
}

func (d *doctor) dropHeader(at, with int) {
	d.exchange(at, func(e *journal.Entry) {
		h := maps.Clone(e.Exchange.Request.Header)
		if names := slices.Sorted(maps.Keys(h)); len(names) > 0 {
			name := names[with/4%len(names)]
			switch with % 4 {
			case 0:
				delete(h, name)
			case 1:
				h[name] = nil
			case 2:
				h[name] = []string{""}
			case 3:
				h[name] = append(slices.Clone(h[name]), "x")
			}
		}
		e.Exchange.Request.Header = h
	})
}

// rename says that something else was heard by somebody else.
func (d *doctor) rename(at, with int) {
	other := d.view[(at+1+with)%len(d.view)]
	d.mark(at, func(m *journal.Mark) {
		if other.Mark == nil {
			m.Who = "nobody"
			return
		}
		if with%2 == 0 {
			m.Kind = other.Mark.Kind
		} else {
			m.Who = other.Mark.Who
		}
	})
	d.exchange(at, func(e *journal.Entry) {
		e.Exchange.Heard = []string{"", "proxy", "registry", "vale", "dale", "nobody"}[with%6]
	})
}

// alias gives an entry the place of another.
func (d *doctor) alias(at, with int) {
	other := d.view[(at+1+with)%len(d.view)]
	d.view[at].Seq, d.view[at].Closed = other.Seq, other.Closed
}

func (d *doctor) mark(at int, change func(*journal.Mark)) {
	if d.view[at].Mark == nil {
		return
	}
	m := *d.view[at].Mark
	change(&m)
	d.view[at].Mark = &m
}

func (d *doctor) exchange(at int, change func(*journal.Entry)) {
	if d.view[at].Exchange == nil {
		return
	}
	x := *d.view[at].Exchange
	e := d.view[at]
	e.Exchange = &x
	change(&e)
	d.view[at] = e
}

// mutated is a JSON document with one value gone, emptied, doubled or of another kind; other bytes are cut or doubled.
func mutated(raw []byte, with int) []byte {
	var whole any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if dec.Decode(&whole) != nil {
		if with%2 == 0 {
			return raw[:len(raw)/2]
		}
		return slices.Concat(raw, raw)
	}
	var places []func(how int)
	collect(whole, func(v any) { whole = v }, &places)
	places[with/7%len(places)](with % 7)
	out, err := json.Marshal(whole)
	if err != nil {
		return nil
	}
	return out
}

// collect lists a change for each value in a document.
func collect(v any, set func(any), places *[]func(int)) {
	*places = append(*places, func(how int) {
		set([]any{nil, "", []any{}, map[string]any{}, json.Number("-1"), []any{v, v}, http.NoBody}[how])
	})
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			*places = append(*places, func(int) { delete(v, key) })
			collect(v[key], func(x any) { v[key] = x }, places)
		}
	case []any:
		for i := range v {
			collect(v[i], func(x any) { v[i] = x }, places)
		}
	}
}
