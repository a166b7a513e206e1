package page

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// hopsSought is how many entries after the proxy's are looked through for what it forwarded.
const hopsSought = 500

// exchangeBody is one entry, whole.
type exchangeBody struct {
	row
	Before, After string
	Request       side
	Response      side
	Claims        *node
	// Issued and Expires are the times of the token, in words; empty where it has none.
	Issued, Expires string
	// ClaimsProblem says why there are no claims to be shown though there is a token.
	ClaimsProblem string
	// ViaProxy and Hops link an exchange with the one it was forwarded for, and the other way round.
	ViaProxy *row
	Hops     []row
	Mark     *node
	// Nearest, Why and Change explain a request that was taken for no interaction.
	Nearest, Why, Change string
}

// side is one direction of an exchange.
type side struct {
	Headers []header
	Size    int
	Cut     bool
	Type    string
	// Tree is the body with its structure, Text a body that has none, Problem why it has none.
	Tree    *node
	Text    string
	Problem string
	// Raw is the body byte for byte: as text, or where it is none as a dump.
	Raw string
}

func (p *pages) exchange(w http.ResponseWriter, r *http.Request) error {
	s, err := p.find(r)
	if err != nil {
		return err
	}
	seq, err := strconv.Atoi(r.PathValue("seq"))
	if err != nil {
		return nowhere(w, r)
	}
	e, ok := s.World.Journal.Entry(seq)
	if !ok {
		return &problem{http.StatusNotFound, "The journal has no such entry."}
	}
	body := exchangeBody{row: rowOf(s, e)}
	if next := s.World.Journal.Select(journal.Filter{SeqAfter: seq, Limit: 1}); len(next) > 0 {
		body.After = rowOf(s, next[0]).Link
	}
	title := "Mark " + strconv.Itoa(seq)
	if x := e.Exchange; x != nil {
		title = "Exchange " + e.Label()
		body.Request, body.Response = sideOf(x.Request), sideOf(x.Response)
		body.claims(x.Request.Header.Get("Authorization"))
		body.hops(s, e)
		if x.Route == "" && e.Closed != 0 && p.config.Explain != nil {
			body.Nearest, body.Why, body.Change = p.config.Explain(*x)
		}
	} else if e.Mark != nil && len(e.Mark.Data) > 0 {
		body.Mark, _ = jsonTree(e.Mark.Data)
	}
	return p.show(w, r, http.StatusOK, "exchange", view{Title: title, Here: "exchange", Session: s, Body: body})
}

// hops finds the other half of an exchange that passed the proxy.
func (b *exchangeBody) hops(s *session.Session, e journal.Entry) {
	j := s.World.Journal
	if via := e.Exchange.Via; via != 0 {
		if other, ok := j.Entry(via); ok && other.Exchange != nil {
			r := rowOf(s, other)
			b.ViaProxy = &r
		}
		return
	}
	for _, other := range j.Select(journal.Filter{SeqAfter: e.Seq, Limit: hopsSought}) {
		if e.Closed != 0 && other.Seq > e.Closed {
			return
		}
		if other.Exchange != nil && other.Exchange.Via == e.Seq {
			b.Hops = append(b.Hops, rowOf(s, other))
		}
	}
}

// claims reads a token's claims; whether it is a good one is not for this page to say.
func (b *exchangeBody) claims(authorization string) {
	scheme, token, _ := strings.Cut(authorization, " ")
	parts := strings.Split(strings.TrimSpace(token), ".")
	if !strings.EqualFold(scheme, "bearer") || len(parts) < 2 {
		return
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err == nil {
		b.Claims, err = jsonTree(raw)
	}
	if err != nil {
		b.ClaimsProblem = "The middle part of the token is not base64url of JSON."
		return
	}
	var times struct {
		Issued  json.Number `json:"iat"`
		Expires json.Number `json:"exp"`
	}
	if json.Unmarshal(raw, &times) == nil {
		b.Issued, b.Expires = unix(times.Issued), unix(times.Expires)
	}
}

func unix(n json.Number) string {
	seconds, err := n.Int64()
	if err != nil {
		return ""
	}
	return when(time.Unix(seconds, 0)) + " UTC"
}

func sideOf(m journal.Message) side {
	out := side{Headers: headersOf(m.Header), Size: len(m.Body), Cut: m.Cut, Type: m.Header.Get("Content-Type")}
	if len(m.Body) == 0 {
		return out
	}
	out.Raw = rawOf(m.Body)
	body := m.Body
	if strings.EqualFold(m.Header.Get("Content-Encoding"), "gzip") {
		unpacked, err := unpack(body)
		if err != nil {
			out.Problem = "The body is said to be gzip and cannot be unpacked."
			return out
		}
		body = unpacked
	}
	text := []byte(maskBody(string(body)))
	var err error
	switch trimmed := bytes.TrimSpace(text); {
	case !utf8.Valid(text):
		out.Problem = "The body is not UTF-8; see it byte for byte below."
	case bytes.HasPrefix(trimmed, []byte("<")):
		if out.Tree, err = xmlTree(text); err != nil {
			out.Text, out.Problem = string(text), "The body is not well-formed XML."
		}
	case strings.Contains(out.Type, "json") || bytes.HasPrefix(trimmed, []byte("{")) || bytes.HasPrefix(trimmed, []byte("[")):
		if out.Tree, err = jsonTree(text); err != nil {
			out.Text, out.Problem = string(text), "The body is not JSON that can be read: "+err.Error()+"."
		}
	default:
		out.Text = string(text)
	}
	return out
}

// unpackedLimit is the most of a packed body that is shown, in bytes.
const unpackedLimit = 1 << 20

func unpack(body []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	out, err := io.ReadAll(io.LimitReader(r, unpackedLimit))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	return out, nil
}

func rawOf(body []byte) string {
	const most = 256 << 10 // of a dump, which is four times as long
	if utf8.Valid(body) {
		return maskBody(string(body))
	}
	return hex.Dump(body[:min(len(body), most)])
}
