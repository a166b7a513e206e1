package journal

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"unicode/utf8"
)

// Fate says how an exchange ended on the wire.
type Fate string

// The fates of an exchange. An exchange that is still open has none.
const (
	// Answered: a response was written.
	Answered Fate = "answered"
	// Dropped: the connection was closed without a response.
	Dropped Fate = "dropped"
)

// Exchange is one HTTP request heard by a listener of the mock and what it answered.
//
// Nothing in it is interpreted: method, target, headers and bodies stand as they
// travelled. The two routing notes (Route, Fault) were written by the mock for
// people who read the journal; no rule may rest on them.
type Exchange struct {
	// Heard names the listener: "proxy", "registry" or a provider's short name.
	Heard string `json:"heard"`
	// Nth counts the exchanges of that listener, from 1.
	Nth int `json:"nth"`
	// Via is the Seq of the proxy's exchange that this one was forwarded for; 0 when it came directly.
	Via int `json:"via,omitempty"`
	// By names the party of this process that made the request: a provider's short name, or
	// [Harness]. It is empty for whatever came over the network, and nothing in a request sets it; see [MadeBy].
	By string `json:"by,omitempty"`
	// Method, Target (the raw request target), Host and Proto are as received.
	Method string `json:"method"`
	Target string `json:"target"`
	Host   string `json:"host,omitempty"`
	Proto  string `json:"proto,omitempty"`

	Request  Message `json:"request"`
	Response Message `json:"response"`
	// Status is the HTTP status answered, 0 when there was no answer.
	Status int  `json:"status,omitempty"`
	Fate   Fate `json:"fate,omitempty"`

	// Route names the interaction that the mock took the request for; empty when it matched none.
	Route string `json:"route,omitempty"`
	// Fault names the planned misbehaviour that shaped the answer, if any.
	Fault string `json:"fault,omitempty"`
}

// Message is one direction of an exchange: headers and the raw bytes of the body.
type Message struct {
	Header http.Header
	Body   []byte
	// Cut is true when the body was longer than the recorder keeps; no rule may pass on a cut body.
	Cut bool
}

// messageForm is how a Message is written: a body that is UTF-8 as text, any other in base64.
type messageForm struct {
	Header http.Header `json:"header,omitempty"`
	Body   string      `json:"body,omitempty"`
	Base64 string      `json:"body_base64,omitempty"`
	Cut    bool        `json:"cut,omitempty"`
}

// MarshalJSON writes the body as text where it is valid UTF-8 and as base64 otherwise, so nothing is lost.
func (m Message) MarshalJSON() ([]byte, error) {
	form := messageForm{Header: m.Header, Cut: m.Cut}
	if utf8.Valid(m.Body) {
		form.Body = string(m.Body)
	} else {
		form.Base64 = base64.StdEncoding.EncodeToString(m.Body)
	}
	out, err := json.Marshal(form)
	if err != nil {
		return nil, fmt.Errorf("write message: %w", err)
	}
	return out, nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (m *Message) UnmarshalJSON(data []byte) error {
	var form messageForm
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields() // a decoder's own setting does not reach into this method
	if err := dec.Decode(&form); err != nil {
		return fmt.Errorf("read message: %w", err)
	}
	if form.Base64 != "" && form.Body != "" {
		return errors.New("read message: body and body_base64 are both given")
	}
	m.Header, m.Cut, m.Body = form.Header, form.Cut, nil
	switch {
	case form.Base64 != "":
		body, err := base64.StdEncoding.DecodeString(form.Base64)
		if err != nil {
			return fmt.Errorf("read message: body_base64: %w", err)
		}
		m.Body = body
	case form.Body != "":
		m.Body = []byte(form.Body)
	}
	return nil
}
