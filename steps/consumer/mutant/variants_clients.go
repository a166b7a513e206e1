package mutant

import (
	"context"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Variants as HTTP clients and FHIR libraries make them, without being told to. The line above each says why it is right.

// The head of what an address holds is no order, and nothing of it is used [RFC 9110, 9.3.2].
var _ = add(variants, Mutant{
	Name:   "asks-for-the-head-first",
	Defect: "Before it asks for slots or reads a booking it asks for the head of the same address.",
	Change: func(b *reference.Behaviour) {
		b.Sends = func(v *reference.Visit, r *reference.Request) {
			if r.Method != http.MethodGet {
				return
			}
			look := *r
			look.Method, look.ID = http.MethodHead, v.NewID()
			for _, to := range v.Services() {
				if to.Provider != "" && r.Operation == reference.SlotSearch {
					v.Send(context.Background(), reference.TargetOf(to), look)
					return
				}
			}
			for _, known := range v.Known() {
				if strings.HasSuffix(r.Path, "/"+known.ID) && known.ID != "" {
					v.Send(context.Background(), known.Target(), look)
					return
				}
			}
		}
	},
})

// A client may offer to go on in HTTP/2, and is answered in HTTP/1.1 [RFC 9110, 7.8].
var _ = add(variants, Mutant{
	Name:   "offers-http2",
	Defect: "With every request it offers to go on in HTTP/2, as one widely used client does.",
	Change: func(b *reference.Behaviour) {
		b.Headers = everyHeader(func(h http.Header) {
			h.Set("Connection", "Upgrade, HTTP2-Settings")
			h.Set("Upgrade", "h2c")
			h.Set("HTTP2-Settings", "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA")
		})
	},
})

// What FHIR libraries send of their own accord [FHIR STU3, 2.21.0].
var _ = add(variants, Mutant{
	Name:   "as-a-fhir-library",
	Defect: "Its requests say which library sent them, that answers are to be whole, and that the connection is closed then.",
	Change: func(b *reference.Behaviour) {
		b.Headers = everyHeader(func(h http.Header) {
			h.Set("User-Agent", "HAPI-FHIR/3.8.0 (FHIR Client; FHIR 3.0.1/DSTU3; apache)")
			h.Set("Accept-Charset", "utf-8")
			h.Set("Prefer", "return=representation")
			h.Set("Connection", "close")
			h.Set("Cache-Control", "no-cache")
			h.Set("Cookie", "JSESSIONID=0123456789ABCDEF")
			if kind := h.Get("Content-Type"); kind != "" {
				h.Set("Content-Type", strings.Replace(strings.Replace(kind, ";charset=", "; charset=", 1), "utf-8", "UTF-8", 1))
			}
		})
	},
})

// A reading may say what is known already; whoever does not look at that answers in full [FHIR STU3, 2.21.0.5.1].
var _ = add(variants, Mutant{
	Name:   "reads-conditionally",
	Defect: "It says with each reading of a booking which version it knows already.",
	Change: func(b *reference.Behaviour) {
		kept := map[string]reference.Answer{}
		b.Sends = func(_ *reference.Visit, r *reference.Request) {
			if before, ok := kept[r.Path]; ok && r.Operation == reference.ReadOne {
				r.Header = r.Header.Clone()
				if r.Header == nil {
					r.Header = http.Header{}
				}
				r.Header.Set("If-None-Match", before.Header.Get("ETag"))
			}
		}
		b.Hears = func(r reference.Request, a reference.Answer) reference.Answer {
			if r.Operation != reference.ReadOne {
				return a
			}
			if before, ok := kept[r.Path]; ok && a.Status == http.StatusNotModified {
				return before
			}
			if a.Status == http.StatusOK && a.Header.Get("ETag") != "" {
				kept[r.Path] = a
			}
			return a
		}
	},
})

// How much is on a page is for either side to say [wire 6.2: paging].
var _ = add(variants, Mutant{
	Name:   "a-slot-to-a-page",
	Defect: "It asks for one slot to a page, and for all pages.",
	Change: func(b *reference.Behaviour) {
		b.Sends = func(_ *reference.Visit, r *reference.Request) {
			if r.Operation == reference.SlotSearch && !strings.Contains(r.Query, "_count") && !strings.Contains(r.Query, "page") {
				r.Query += "&_count=1"
			}
		}
	},
})

// More may stand in a token than has to [RFC 7519, 4.1], and the name of a scheme has no case [RFC 9110, 11.1].
var _ = add(variants, Mutant{
	Name:   "says-more-in-tokens",
	Defect: "Its tokens have an id and say from when on they are good.",
	Change: func(b *reference.Behaviour) {
		b.Claims = claims(every, func(v *reference.Visit, said map[string]any) {
			said["jti"], said["nbf"] = v.NewID(), said["iat"]
		})
	},
})

// A user who is shown something twice knows it [contract: messages].
var _ = add(variants, Mutant{
	Name:   "says-twice",
	Defect: "It says everything twice, in words of another language, and its slots are shown latest first.",
	Change: func(b *reference.Behaviour) {
		b.ShowSlots = func(found []reference.Slot) []reference.Slot { return backwards(found) }
		b.Say = func(_ contract.Kind, said []contract.Message) []contract.Message {
			out := append([]contract.Message{}, said...)
			for i := range out {
				out[i].Text = "Gwelwch y sgrin. – Ⅷ"
			}
			return append(out, out...)
		}
	},
})

// Before a booking is made it may be looked whether the patient has one [RD-14; scenarios 1: reading does no harm].
var _ = add(variants, Mutant{
	Name:   "looks-before-booking",
	Defect: "Before it books it reads all bookings that it knows of the patient, and the provider's capabilities.",
	Change: func(b *reference.Behaviour) {
		b.BeforeBooking = func(ctx context.Context, v *reference.Visit) {
			for _, r := range v.Earlier() {
				v.Read(ctx, r.Target(), r.ID)
			}
			to := reference.TargetOf(v.Choice.Service)
			v.Send(ctx, to, reference.Request{Operation: reference.Capability, Method: http.MethodGet, Path: "/metadata", Query: "_format=json&mode=full"})
		}
		b.AfterBooking = func(ctx context.Context, v *reference.Visit, _ reference.Fate) {
			for _, r := range v.Standing() {
				v.Read(ctx, r.Target(), r.ID)
			}
		}
	},
})
