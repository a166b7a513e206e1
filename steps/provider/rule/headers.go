package rule

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

func reqID(id string) requirement.ID { return requirement.ID(id) }

// The envelope of every answer.

func answered(c *Call) bool { return c.Answered() }

var baseForm = regexp.MustCompile(`^https?://[^/]+(/[^/]+)*/[A-Z]+[0-9]*/[0-9]+(/[^/]+)?$`)

var _ = register("SP-04", "the provider's address has the form of the standard",
	func(r *Record) Verdict {
		var f findings
		if r.Begin.Base != "" && slices.ContainsFunc(r.Calls, answered) {
			f.check(ifNot(baseForm.MatchString(r.Begin.Base), "the base URL does not end in the FHIR version and the major version, as in /STU3/1"))
		}
		return f.verdict("the provider's base URL")
	})

var _ = register("SP-06", "every address that the provider gave is its own",
	func(r *Record) Verdict {
		var f findings
		own := func(address string) bool {
			return !strings.Contains(address, "://") || strings.HasPrefix(address, r.Begin.Base+"/")
		}
		for _, c := range r.Calls {
			if !c.Answered() {
				continue
			}
			if at := c.Header("Location"); at != "" {
				f.check(ifNot(own(at), "a Location is not below the provider's base URL"), c.Label)
			}
			for i := range c.Got.List("entry") {
				if at := c.Got.Text("entry", i, "fullUrl"); at != "" && !strings.HasPrefix(at, "urn:") {
					f.check(ifNot(own(at), "a fullUrl is not below the provider's base URL"), c.Label)
				}
			}
			for i := range c.Got.List("link") {
				if at := c.Got.Text("link", i, "url"); at != "" {
					f.check(ifNot(own(at), "a link is not below the provider's base URL"), c.Label)
				}
			}
		}
		return f.verdict("an answer that gives addresses")
	})

var _ = register("SP-28", "each answer names the request that it answers",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			asked := c.Asked("X-Request-Id")
			if !c.Answered() || asked == "" {
				continue
			}
			got := c.Header("X-Correlation-Id")
			if got == "" && c.Header("X-Request-Id") == asked {
				f.other("15.18")
				f.ok(c.Label)
				continue
			}
			f.check(ifNot(strings.EqualFold(got, asked), fmt.Sprintf("X-Correlation-Id is %q and not the X-Request-Id of the request", got)), c.Label)
		}
		return f.verdict("an answer to a request with an X-Request-Id")
	})

var _ = register("SP-29", "each answer has an identifier of its own",
	func(r *Record) Verdict {
		var f findings
		of := map[string]string{} // the request that an identifier answered
		for _, c := range r.Calls {
			if !c.Answered() {
				continue
			}
			id, asked := c.Header("X-Request-Id"), c.Asked("X-Request-Id")
			first, again := of[id]
			switch id {
			case "":
				f.broken("an answer has no X-Request-Id", c.Label)
			case asked:
				f.other("17.29")
				f.ok(c.Label)
			default:
				f.check(ifNot(!again || first == asked, "the answers to two requests have one X-Request-Id"), c.Label)
			}
			of[id] = asked
		}
		return f.verdict("an answer")
	})

var _ = register("SP-32", "a booking that cannot be told from others was refused",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !wrong("", evidence.WrongNoRequestID)(c) {
				continue
			}
			if c.Succeeded() {
				f.other("10.E4")
				f.ok(c.Label)
				continue
			}
			f.check(ifNot(c.Status() == 400, fmt.Sprintf("it was answered with %d", c.Status())), c.Label)
		}
		return f.verdict("a booking without an X-Request-Id")
	})

var _ = register("FM-08", "each answer says that it is in UTF-8",
	each("an answer with a resource", func(c *Call) bool { return c.Answered() && c.Got.Text("resourceType") != "" }, func(c *Call) string {
		_, rest, _ := strings.Cut(strings.ToLower(c.Header("Content-Type")), ";")
		rest = strings.ReplaceAll(strings.ReplaceAll(rest, " ", ""), `"`, "")
		return ifNot(slices.Contains(strings.Split(rest, ";"), "charset=utf-8"), fmt.Sprintf("Content-Type is %q", c.Header("Content-Type")))
	}))

var _ = register("FM-17", "each answer says that it is not to be kept",
	each("an answer", answered, func(c *Call) string {
		return ifNot(strings.Contains(strings.ToLower(c.Header("Cache-Control")), "no-store"), fmt.Sprintf("Cache-Control is %q and does not say no-store", c.Header("Cache-Control")))
	}))

var _ = needing(TLS, "FM-18", "each answer over TLS says that the provider is to be called over TLS only",
	each("an answer", answered, func(c *Call) string {
		return ifNot(strings.Contains(strings.ToLower(c.Header("Strict-Transport-Security")), "max-age="), "Strict-Transport-Security is missing")
	}))

var _ = register("FM-01", "bookings and searches in JSON were answered",
	each("a request for JSON", func(c *Call) bool {
		return asksFor(c, "application/fhir+json")
	}, formatIs("json")))

var _ = register("FM-02", "bookings and searches in XML were answered",
	each("a request for XML", func(c *Call) bool {
		return asksFor(c, "application/fhir+xml")
	}, formatIs("xml")))

// asksFor chooses reading requests for one format that were answered with something, or refused for the format.
func asksFor(c *Call, format string) bool {
	if !c.Good() || c.Exchange.Method != "GET" || !strings.HasPrefix(c.Asked("Accept"), format) || c.Query.Has("_format") {
		return false
	}
	return c.Succeeded() && hasBody(c) || refusedXML(c) || refusedJSON(c)
}

// refusedJSON says that a request for JSON was refused for its format; what else was refused is a matter of its interaction.
func refusedJSON(c *Call) bool {
	return slices.Contains([]int{http.StatusUnsupportedMediaType, http.StatusNotAcceptable}, c.Status()) && wanted(c) == "json"
}

// formatIs says what is wrong with an answer that is in another format or cannot be read in its own.
func formatIs(want string) func(*Call) string {
	return func(c *Call) string {
		switch {
		case !c.Succeeded():
			return fmt.Sprintf("a request that wants %s was answered with %d", want, c.Status())
		case media(c) != want:
			return fmt.Sprintf("a request that wants %s was answered in %s", want, media(c))
		case c.Got.Text("resourceType") == "":
			return "an answer cannot be read in the format that it says it has"
		case (bytes.TrimSpace(c.Raw)[0] == '<') != (want == "xml"):
			return "an answer is in another format than it says"
		}
		return ""
	}
}

// asksFormat chooses probes of formats by how they ask.
func asksFormat(is func(format, accept string) bool) func(*Call) bool {
	return func(c *Call) bool {
		return probe(evidence.ProbeFormat)(c) && c.Kind == evidence.ReadOne && is(c.Query.Get("_format"), c.Asked("Accept"))
	}
}

func wanted(c *Call) string {
	if f := c.Query.Get("_format"); f != "" {
		if strings.Contains(f, "xml") {
			return "xml"
		}
		return "json"
	}
	if strings.Contains(c.Asked("Accept"), "xml") {
		return "xml"
	}
	return "json"
}

func asWanted(c *Call) string { return formatIs(wanted(c))(c) }

var _ = register("FM-03", "an answer comes in the format that the consumer says it accepts",
	each("a request that says which format it accepts", asksFormat(func(f, a string) bool { return f == "" && strings.HasPrefix(a, "application/") }), asWanted))

var _ = register("FM-04", "an answer comes in the format that the address asks for",
	each("a request whose address asks for a format", asksFormat(func(f, _ string) bool { return f != "" }), asWanted))

var _ = register("FM-05", "the format in the address goes before the one that is accepted",
	each("a request whose address asks for another format than it accepts", asksFormat(func(f, a string) bool {
		return f != "" && a != "" && strings.Contains(f, "xml") != strings.Contains(a, "xml")
	}), asWanted))

var _ = register("FM-06", "a booking that does not say which format it wants was answered in its own",
	each("a booking that does not say which format it wants", func(c *Call) bool {
		return succeeded(evidence.Book)(c) && c.Asked("Accept") == ""
	}, func(c *Call) string {
		want := "json"
		if strings.Contains(c.Asked("Content-Type"), "xml") {
			want = "xml"
		}
		return ifNot(media(c) == want, fmt.Sprintf("a booking in %s was answered in %s", want, media(c)))
	}))

var _ = register("FM-07", "a reading that does not say which format it wants was answered in JSON",
	each("a reading that does not say which format it wants", asksFormat(func(f, a string) bool { return f == "" && (a == "" || a == "*/*") }), asWanted))

var _ = register("ER-10", "a format that the provider does not have was refused",
	refuses("a request for another format", wrong("", evidence.WrongAccept), refusal{status: 415, row: "15.7", also: []int{406, 501}}))

var _ = register("FM-13", "an answer was compressed where that was asked for",
	each("a request that asks for compression", probe(evidence.ProbeGzipAnswer), func(c *Call) string {
		switch {
		case c.Status() != 200:
			return fmt.Sprintf("it was answered with %d", c.Status())
		case !strings.EqualFold(c.Header("Content-Encoding"), "gzip"):
			return "the answer was not compressed"
		}
		zip, err := gzip.NewReader(bytes.NewReader(c.Exchange.Response.Body))
		if err == nil {
			_, err = io.Copy(io.Discard, io.LimitReader(zip, 16<<20))
		}
		return ifNot(err == nil, "the answer says that it is compressed, and is not")
	}))

var _ = register("FM-14", "a booking that was sent compressed was made, and a cancellation done",
	func(r *Record) Verdict {
		f := booked(r, func(c *Call) bool { return c.Probe == evidence.ProbeGzipBody })
		for _, c := range r.Calls {
			if cancelling(c) && c.Probe == evidence.ProbeGzipBody && current(r, c) && !overtaken(r, c) {
				f.check(ifNot(c.Succeeded(), fmt.Sprintf("a cancellation that was sent compressed was answered with %d", c.Status())), c.Label)
			}
		}
		return f.verdict("a booking or a cancellation that was sent compressed")
	})

var _ = register("FM-16", "a booking that was sent in chunks was made",
	booksOf("a booking that was sent in chunks", func(c *Call) bool { return c.Probe == evidence.ProbeChunked }))

// takenRefusal says that a booking was refused in the words for a slot that is taken.
func takenRefusal(c *Call) bool {
	return (c.Status() == 422 || c.Status() == 409) && slices.ContainsFunc(issues(c.Got), func(i body) bool {
		return i.Text("code") == "processing" || strings.Contains(i.Text("diagnostics"), "Slot no longer available")
	})
}

var _ = register("FM-19", "every time in an answer can be understood in one way only",
	each("an answer with times", func(c *Call) bool {
		return c.Succeeded() && (c.Appointment() || c.Got.Text("resourceType") == "Bundle")
	}, func(c *Call) string {
		all := c.Entries("")
		if c.Appointment() {
			all = []body{c.Got}
		}
		for _, b := range all {
			if t := b.Text("resourceType"); t != "Appointment" && t != "Slot" {
				continue
			}
			for _, key := range []string{"start", "end"} {
				if s := b.Text(key); s != "" && !instantForm.MatchString(s) {
					return fmt.Sprintf("%s.%s is %q, which is no instant with an offset", b.Text("resourceType"), key, s)
				}
			}
			if s := b.Text("meta", "lastUpdated"); s != "" && !instantForm.MatchString(s) {
				return fmt.Sprintf("meta.lastUpdated is %q, which is no instant with an offset", s)
			}
		}
		return ""
	}))

var _ = register("FM-23", "the time at which a booking was made has its offset",
	each("a booking that says when it was made", func(c *Call) bool {
		return c.Succeeded() && c.Appointment() && strings.Contains(c.Got.Text("created"), "T")
	}, func(c *Call) string {
		return ifNot(instantForm.MatchString(c.Got.Text("created")), fmt.Sprintf("created is %q", c.Got.Text("created")))
	}))

var _ = register("FM-24", "no answer holds anything empty, or what one of the formats cannot hold",
	each("an answer with a resource", func(c *Call) bool { return c.Answered() && c.Got.Text("resourceType") != "" }, func(c *Call) string {
		if at := emptyAt(c.Got.Text("resourceType"), map[string]any(c.Got)); at != "" {
			return at + " is empty"
		}
		return ifNot(!control(c), "a text holds a control character")
	}))
