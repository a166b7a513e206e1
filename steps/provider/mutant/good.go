package mutant

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

// varied is the mock as a seed has it differ.
func varied(seed int64) func(*embedded.Config) { return func(c *embedded.Config) { c.Variance = seed } }

func differing(trait, choice string) func(*embedded.Config) {
	return func(c *embedded.Config) { c.Differs = map[string]string{trait: choice} }
}

var (
	_ = good("plain", "It is the mock as it is.", func(*embedded.Config) {})
	_ = good("through-the-proxy", "It is called through the proxy.", func(c *embedded.Config) { c.Proxy = true })
	_ = good("over-tls", "It is called over TLS.", func(c *embedded.Config) {
		c.TLS = true
		changing(func(_ *request, a *answer) { a.header.Set("Strict-Transport-Security", "max-age=31536000") })(c)
	})
	_ = good("in-xml", "It is spoken to in XML.", func(c *embedded.Config) { c.Formats = []string{"xml", "json"} })
	_ = good("varied-3", "It differs as seed 3 has it.", varied(3), "RD-06", "BK-53")
	_ = good("varied-7", "It differs as seed 7 has it.", varied(7), "RD-06", "BK-53")
	_ = good("varied-11", "It differs as seed 11 has it.", varied(11), "RD-06", "BK-53")
	_ = good("varied-23", "It differs as seed 23 has it.", varied(23), "RD-06", "BK-53")
	_ = good("with-more", "What it stores of a booking has more in it than was sent.", differing("content", "with more"))
	_ = good("relative-location", "It says where a booking is found from where it was asked.", differing("Location", "relative"))
	_ = good("refuses-401", "It refuses tokens as unauthorised, and says which kind it wants.", changing(func(r *request, a *answer) {
		if refusedToken(r, a) {
			a.status = http.StatusUnauthorized
			a.header.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		}
	}))
	_ = good("taken-409", "It refuses a slot that is taken as a conflict.", changing(another(http.StatusUnprocessableEntity, http.StatusConflict, taken)))
	_ = good("stale-412", "It refuses a version that is old as a precondition that failed.", changing(another(http.StatusConflict, http.StatusPreconditionFailed, func(r *request, a *answer) bool {
		return r.cancels() && says2(a, "MSG_VERSION_AWARE_CONFLICT")
	})))
	_ = good("profile-400", "It refuses what breaks the profile as a bad request.", changing(another(http.StatusUnprocessableEntity, http.StatusBadRequest, func(_ *request, a *answer) bool {
		return says2(a, "INVALID_RESOURCE") || says2(a, "REFERENCE_NOT_FOUND")
	})))
	_ = good("unknown-parameter-400", "It refuses a parameter that it does not know.", handling(refusing(http.StatusBadRequest, "invalid", func(q url.Values) bool { return q.Has("nobody-knows") })))
	_ = good("no-format-406", "It refuses a format that it does not have as not acceptable.", changing(another(http.StatusUnsupportedMediaType, http.StatusNotAcceptable, func(r *request, _ *answer) bool { return r.Header.Get("Accept") == "text/turtle" })))
	_ = good("fewer-headers", "It leaves out the headers that need not be there.", changing(func(_ *request, a *answer) { a.header.Del("Content-Location") }))
	_ = good("backwards", "It lists slots backwards.", editing(onSlots, func(_ *request, o object) {
		if list := items(o["entry"]); list != nil {
			slices.Reverse(list)
		}
	}))
	_ = good("json-only", "It speaks JSON alone, and refuses XML.", func(c *embedded.Config) {
		c.Formats = []string{"json"}
		handling(func(r *request) *answer {
			if strings.Contains(cmp.Or(r.URL.Query().Get("_format"), r.Header.Get("Accept")), "xml") {
				return saysInJSON(http.StatusUnsupportedMediaType, "not-supported", "JSON only")(r)
			}
			return r.ask()
		})(c)
	})
	_ = good("pages-slots", "It pages its lists of slots.", editing(onSlots, func(r *request, o object) {
		if capped(o, 8) {
			links := items(o["link"])
			o["link"] = append(links, object{"relation": "next", "url": r.vale.Base + "/Slot?page=2"})
		}
	}))
	_ = good("caps-slots", "It shows no more than eight slots at a time.", editing(onSlots, func(_ *request, o object) { capped(o, 8) }))
	_ = good("limited-hits", "Its list of a patient's bookings has little more than when they are.", editing(onSearch, func(_ *request, o object) {
		each(o, "Appointment", func(b object) {
			for k := range b {
				if !slices.Contains([]string{"resourceType", "id", "meta", "status", "start", "end", "created", "participant"}, k) {
					delete(b, k)
				}
			}
			delete(child(b, "participant", 0, "actor"), "reference")
		})
	}))
	_ = good("slow", "It takes its time.", handling(func(r *request) *answer {
		time.Sleep(3 * time.Millisecond)
		return r.ask()
	}))
	_ = good("busy-others", "Others book its slots all the time.", remembering(func() *int { return new(int) }, func(r *request, n *int) *answer {
		a := r.ask()
		if r.slots() {
			if *n++; *n%9 == 0 {
				for _, s := range r.vale.State().Slots {
					if s.Status == "free" && strings.HasSuffix(s.ID, "30") {
						_ = r.vale.FillSlot(r.Context(), s.Identifier)
						break
					}
				}
			}
		}
		return a
	}))
)

// capped leaves no more slots in a list than that, with what belongs to them, and says whether there were more.
func capped(o object, most int) bool {
	n, over := 0, false
	list := items(o["entry"])
	list = slices.DeleteFunc(list, func(e any) bool {
		if text(e, "resource", "resourceType") != "Slot" {
			return false
		}
		n++
		over = over || n > most
		return n > most
	})
	if over {
		o["entry"], o["total"] = list, most
	}
	return over
}
