package mutant

import (
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in the way through the proxy.

var _ = register(Mutant{
	Name:   "no-scheme",
	Defect: "It reads a new booking again at an address without its scheme.",
	Breaks: []string{"SP-01", "SP-12"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Address = address(again, func(to string) string { return strings.Replace(to, "/https://", "/", 1) })
	},
})

var _ = register(Mutant{
	Name:   "two-slashes",
	Defect: "It reads a new booking again with two slashes between the two addresses.",
	Breaks: []string{"SP-02"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Address = address(again, func(to string) string { return strings.Replace(to, "/https://", "//https://", 1) })
	},
})

var _ = register(Mutant{
	Name:   "raw-pipe",
	Defect: "It leaves a character in an address that has to be encoded.",
	Breaks: []string{"SP-03"},
	Change: func(b *reference.Behaviour) {
		b.Address = address(only(reference.PatientSearch), func(to string) string { return strings.Replace(to, "%7C", "|", 1) })
	},
})

var _ = register(Mutant{
	Name:   "decodes-links",
	Defect: "It asks for more slots at the decoded form of the address that its provider gave.",
	Breaks: []string{"SP-03"},
	Change: func(b *reference.Behaviour) {
		b.Address = address(only(reference.SlotSearch), func(to string) string { return strings.ReplaceAll(to, "%7C", "|") })
	},
})

var _ = register(Mutant{
	Name:   "slots-below",
	Defect: "It looks for slots once more below the address for slots.",
	Breaks: []string{"SP-05", "SP-12"},
	Change: func(b *reference.Behaviour) {
		looksAgain(b)
		b.Address = address(again, func(to string) string { return strings.Replace(to, "/Slot?", "/Slot/?", 1) })
	},
})

var _ = register(Mutant{
	Name:   "no-trace",
	Defect: "It reads a new booking again without a trace identifier.",
	Breaks: []string{"SP-07"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Headers = header(again, "Ssp-TraceID", "")
	},
})

var _ = register(Mutant{
	Name:   "one-trace-for-a-call",
	Defect: "All requests of one call of a patient have the same trace identifier.",
	Breaks: []string{"SP-08"},
	Change: func(b *reference.Behaviour) {
		b.Headers = headers(every, func(v *reference.Visit, h http.Header) {
			h.Set("Ssp-TraceID", strings.TrimPrefix(v.Case.Reference, "C-"))
		})
	},
})

var _ = register(Mutant{
	Name:   "sender-elsewhere",
	Defect: "It gives the twelve digits of another system as its own.",
	Breaks: []string{"SP-10"},
	Change: func(b *reference.Behaviour) { b.Headers = header(every, "Ssp-From", "918000000888") },
})

var _ = register(Mutant{
	Name:   "receiver-elsewhere",
	Defect: "It reads a new booking again with the twelve digits of another provider.",
	Breaks: []string{"SP-11"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Headers = header(again, "Ssp-To", "918000000888")
	},
})

var _ = register(Mutant{
	Name:   "underscores",
	Defect: "It writes the names of the routing headers with underscores as well.",
	Breaks: []string{"SP-19"},
	Change: func(b *reference.Behaviour) {
		b.Headers = headers(every, func(_ *reference.Visit, h http.Header) {
			h.Set("Ssp_From", h.Get("Ssp-From"))
			h.Set("Ssp_To", h.Get("Ssp-To"))
		})
	},
})

var _ = register(Mutant{
	Name:   "refusal-as-no-slots",
	Defect: "It shows a search for slots that was refused as a service without free slots.",
	Breaks: []string{"SP-23", "ER-15", "ER-18", "ER-19"},
	Change: func(b *reference.Behaviour) {
		b.Say = func(task contract.Kind, said []contract.Message) []contract.Message {
			out := without(said, func(contract.Message) bool { return false })
			for i := range out {
				if task == contract.SearchSlots && out[i].About == contract.Encounter {
					out[i].About, out[i].Says, out[i].Text = contract.NewBooking, contract.NoSlots, "There are no free slots."
				}
			}
			return out
		}
	},
})

var _ = register(Mutant{
	Name:   "refusal-as-silence",
	Defect: "It takes the refusal of a booking for silence on the way.",
	Breaks: []string{"SP-24", "ER-19", "RB-58", "BK-80"},
	Change: func(b *reference.Behaviour) { b.Say = doubting(contract.NotMade) },
})

var _ = register(Mutant{
	Name:   "reads-without-request-id",
	Defect: "It sends no request identifier where it only reads.",
	Breaks: []string{"SP-25"},
	Change: func(b *reference.Behaviour) {
		b.Headers = header(only(reference.Capability, reference.SlotSearch, reference.ReadOne, reference.PatientSearch), "X-Request-Id", "")
	},
})

var _ = register(Mutant{
	Name:   "cancels-without-request-id",
	Defect: "It cancels without a request identifier.",
	Breaks: []string{"SP-25", "CX-38"},
	Change: func(b *reference.Behaviour) { b.Headers = header(only(reference.Update), "X-Request-Id", "") },
})

var _ = register(Mutant{
	Name:   "no-statement",
	Defect: "It uses providers without having asked what they can do.",
	Breaks: []string{"NF-06"},
	Change: func(b *reference.Behaviour) { b.SkipsStatement = true },
})

// doubting tells what is known to have come to nothing as something in doubt.
func doubting(what contract.Says) func(contract.Kind, []contract.Message) []contract.Message {
	return func(task contract.Kind, said []contract.Message) []contract.Message {
		out := without(said, func(contract.Message) bool { return false })
		for i := range out {
			if task == contract.Book && out[i].About == contract.NewBooking && out[i].Says == what {
				out[i].Says, out[i].Text = contract.FateUnknown, "It is not known whether the booking was made."
			}
		}
		return out
	}
}
