package evidence

import (
	"cmp"
	"encoding/xml"
	"io"
	"slices"
	"strings"
)

// plainNarrative is a narrative in one spelling: whatever the quotes, the order of the
// attributes and the form of an empty element, and with the namespace declared or not. Text that is
// no narrative stays as it is. XML tools spell it their own way, and change nothing by that [CX-18].
func plainNarrative(text string) string {
	if !strings.HasPrefix(text, "<") {
		return text
	}
	dec := xml.NewDecoder(strings.NewReader(text))
	var out strings.Builder
	for {
		t, err := dec.Token()
		if err == io.EOF { //nolint:errorlint // Token gives the bare error at the end
			return out.String()
		}
		if err != nil {
			return text
		}
		write(&out, t)
	}
}

// write puts a token into the one spelling.
func write(out *strings.Builder, t xml.Token) {
	switch x := t.(type) {
	case xml.StartElement:
		out.WriteString("<" + x.Name.Local)
		attrs := slices.DeleteFunc(slices.Clone(x.Attr), func(a xml.Attr) bool { return a.Name.Local == "xmlns" || a.Name.Space == "xmlns" })
		slices.SortFunc(attrs, func(a, b xml.Attr) int { return cmp.Compare(a.Name.Local, b.Name.Local) })
		for _, a := range attrs {
			out.WriteString(" " + a.Name.Local + `="`)
			escape(out, a.Value)
			out.WriteString(`"`)
		}
		out.WriteString(">")
	case xml.EndElement:
		out.WriteString("</" + x.Name.Local + ">")
	case xml.CharData:
		escape(out, string(x))
	}
}

func escape(out *strings.Builder, text string) {
	_ = xml.EscapeText(out, []byte(text)) // a strings.Builder never fails
}
