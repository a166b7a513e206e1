package mutant

import (
	"context"
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Consumers that do otherwise than the reference and are right all the same.

var _ = add(variants, Mutant{
	Name:   "extra-reads",
	Defect: "It reads every booking it knows when the patient calls, too.",
	Change: func(b *reference.Behaviour) {
		b.OnBegin = func(ctx context.Context, v *reference.Visit) {
			for _, r := range v.Earlier() {
				v.Read(ctx, r.Target(), r.ID)
			}
		}
	},
})

var _ = add(variants, Mutant{
	Name:   "sends-once",
	Defect: "It sends nothing again after an error or silence, but tells the user.",
	Change: func(b *reference.Behaviour) {
		b.AfterSilence = reference.GiveUp
		b.Next = func(method string, status, sent int) reference.Next {
			if next := reference.DefaultNext(method, status, sent); next != reference.Resend {
				return next
			}
			return reference.Stop
		}
	},
})

var _ = add(variants, Mutant{
	Name:   "no-practitioner",
	Defect: "Its tokens do not name the practitioner.",
	Change: func(b *reference.Behaviour) { b.OmitPractitioner = true },
})

var _ = add(variants, Mutant{
	Name:   "speaks-xml",
	Defect: "It asks providers for XML and writes to them in XML.",
	Change: func(b *reference.Behaviour) { b.XML = true },
})

var _ = add(variants, Mutant{
	Name:   "compresses",
	Defect: "It compresses what it sends and asks for compressed answers.",
	Change: func(b *reference.Behaviour) { b.Gzip = true },
})

var _ = add(variants, Mutant{
	Name:   "no-registry",
	Defect: "It never looks at the booking registry, although it may.",
	Change: func(b *reference.Behaviour) { b.IgnoresRegistry = true },
})

var _ = add(variants, Mutant{
	Name:   "other-order",
	Defect: "It lists bookings, options and messages in another order, declining first.",
	Change: func(b *reference.Behaviour) {
		b.List = func(earlier, _ []*reference.Record) []*reference.Record {
			return backwards(earlier)
		}
		b.Options = func(refs []string) []contract.Option { return backwards(reference.EachOnItsOwn(refs)) }
		b.Say = func(_ contract.Kind, said []contract.Message) []contract.Message { return backwards(said) }
	},
})

var _ = add(variants, Mutant{
	Name:   "retries-once",
	Defect: "It sends what failed with an error once more, under the same request identifier, and then no more.",
	Change: func(b *reference.Behaviour) {
		b.Next = func(method string, status, sent int) reference.Next {
			if next := reference.DefaultNext(method, status, sent); next != reference.Resend || sent == 1 {
				return next
			}
			return reference.Stop
		}
	},
})

var _ = add(variants, Mutant{
	Name:   "other-spelling",
	Defect: "Its identifiers are in capitals, and it encodes the provider's address behind the proxy's.",
	Change: func(b *reference.Behaviour) { b.UpperCaseIDs, b.EncodesProvider = true, true },
})

var _ = add(variants, Mutant{
	Name:   "asks-capabilities",
	Defect: "It reads the capability statement of each provider when a patient calls.",
	Change: func(b *reference.Behaviour) {
		b.OnBegin = func(ctx context.Context, v *reference.Visit) {
			asked := map[string]bool{}
			for _, svc := range v.Services() {
				if svc.Provider == "" || asked[svc.Provider] {
					continue
				}
				asked[svc.Provider] = true
				v.Send(ctx, reference.TargetOf(svc), reference.Request{Operation: reference.Capability, Method: http.MethodGet, Path: "/metadata"})
			}
		}
	},
})

func backwards[T any](in []T) []T {
	out := slices.Clone(in)
	slices.Reverse(out)
	return out
}
