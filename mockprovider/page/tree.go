package page

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// node is a line of a body, or a part of it that can be folded.
type node struct {
	// Head is how it begins: `"name": [` or `<name value="x">`. Tail ends one with Kids.
	Head, Tail string
	Kids       []*node
	// Open says that it is not folded at first.
	Open bool
}

// Bounds of what is shown with structure.
const (
	treeNodes = 5000
	treeDepth = 60
	openDepth = 4
)

var (
	errTooBig = errors.New("too large or too deep to be shown with its structure")
	errAfter  = errors.New("trailing data after the value")
)

// jsonReader makes a tree of JSON in the order in which it was sent.
type jsonReader struct {
	dec  *json.Decoder
	left int
}

func jsonTree(raw []byte) (*node, error) {
	r := jsonReader{dec: json.NewDecoder(bytes.NewReader(raw)), left: treeNodes}
	r.dec.UseNumber()
	out, err := r.value("", 0)
	if err != nil {
		return nil, err
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errAfter
	}
	return out, nil
}

// value reads one value; head is what stands before it.
func (r *jsonReader) value(head string, depth int) (*node, error) {
	if r.left--; r.left < 0 || depth > treeDepth {
		return nil, errTooBig
	}
	token, err := r.dec.Token()
	if err != nil {
		return nil, fmt.Errorf("at byte %d: %w", r.dec.InputOffset(), err)
	}
	open, ok := token.(json.Delim)
	if !ok {
		return &node{Head: head + quoted(token)}, nil
	}
	out := &node{Head: head + open.String(), Tail: map[json.Delim]string{'{': "}", '[': "]"}[open], Open: depth < openDepth}
	for r.dec.More() {
		name := ""
		if open == '{' {
			key, err := r.dec.Token()
			if err != nil {
				return nil, fmt.Errorf("at byte %d: %w", r.dec.InputOffset(), err)
			}
			name = quoted(key) + ": "
		}
		kid, err := r.value(name, depth+1)
		if err != nil {
			return nil, err
		}
		out.Kids = append(out.Kids, kid)
	}
	if _, err := r.dec.Token(); err != nil {
		return nil, fmt.Errorf("at byte %d: %w", r.dec.InputOffset(), err)
	}
	for i := range len(out.Kids) - 1 {
		if k := out.Kids[i]; k.Tail != "" {
			k.Tail += ","
		} else {
			k.Head += ","
		}
	}
	return out, nil
}

// quoted writes a scalar as JSON has it.
func quoted(token any) string {
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(token); err != nil {
		return fmt.Sprint(token)
	}
	return strings.TrimSpace(out.String())
}

// xmlTree makes a tree of XML as it was sent. Entities are not expanded: a document
// that declares some is shown as text.
func xmlTree(raw []byte) (*node, error) {
	dec := xml.NewDecoder(bytes.NewReader(raw))
	root := &node{}
	path := []*node{root}
	for left := treeNodes; ; left-- {
		token, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read XML: %w", err)
		}
		if left == 0 || len(path) > treeDepth {
			return nil, errTooBig
		}
		top := path[len(path)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{Head: startTag(t), Tail: "</" + tagName(t.Name) + ">", Open: len(path) <= openDepth}
			top.Kids = append(top.Kids, n)
			path = append(path, n)
		case xml.EndElement:
			if len(path) == 1 || top.Tail != "</"+tagName(t.Name)+">" {
				return nil, fmt.Errorf("read XML: end tag %s without a start tag", tagName(t.Name))
			}
			path = path[:len(path)-1]
			fold(top)
		case xml.CharData:
			if text := strings.TrimSpace(string(t)); text != "" {
				top.Kids = append(top.Kids, &node{Head: text})
			}
		case xml.Directive:
			return nil, errors.New("read XML: documents with a DOCTYPE are not shown")
		}
	}
	if len(path) != 1 || len(root.Kids) == 0 {
		return nil, errors.New("read XML: unexpected end of input")
	}
	return root.Kids[0], nil
}

// fold writes an element with nothing, or nothing but text, in one line.
func fold(n *node) {
	switch {
	case len(n.Kids) == 0:
		n.Head, n.Tail = strings.TrimSuffix(n.Head, ">")+"/>", ""
	case len(n.Kids) == 1 && n.Kids[0].Tail == "" && !strings.HasPrefix(n.Kids[0].Head, "<"):
		n.Head, n.Tail, n.Kids = n.Head+n.Kids[0].Head+n.Tail, "", nil
	}
}

func tagName(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

func startTag(t xml.StartElement) string {
	var out strings.Builder
	out.WriteString("<" + tagName(t.Name))
	for _, a := range t.Attr {
		fmt.Fprintf(&out, " %s=%q", tagName(a.Name), a.Value)
	}
	return out.String() + ">"
}
