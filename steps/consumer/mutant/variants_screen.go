package mutant

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Variants in what is listed, offered and told. The line above each says why it is right.

// A booking that was cancelled may be listed, visibly so and without the option [wire 17.28]; one in the past likewise [SC-28].
var _ = add(variants, Mutant{
	Name:   "shows-past-and-cancelled",
	Defect: "It lists all bookings of a patient, those cancelled and past as such and without the option.",
	Change: func(b *reference.Behaviour) {
		b.Relevant = func(string, time.Time, time.Time) bool { return true }
		b.Offers = func(v *reference.Visit, r *reference.Record) bool { return r.Booked() && r.Start.After(v.Task.Now) }
	},
})

// The new booking may be shown, marked and not to be chosen [RB-25].
var _ = add(variants, Mutant{
	Name:   "shows-new-marked",
	Defect: "It lists the new booking too, marked as new and without the option.",
	Change: func(b *reference.Behaviour) {
		fresh := map[string]bool{}
		b.List = func(earlier, made []*reference.Record) []*reference.Record {
			for _, r := range made {
				fresh[r.URL] = true
			}
			return append(earlier, made...)
		}
		b.Show = func(entry *contract.Booking) { entry.New = fresh[entry.URL] }
		b.Offers = func(v *reference.Visit, r *reference.Record) bool { return !slices.Contains(v.Standing(), r) }
		b.OnBegin = func(context.Context, *reference.Visit) { clear(fresh) }
	},
})

// A patient's bookings can be searched for, where each need not be read to be listed [RD-14, RB-26].
var _ = add(variants, Mutant{
	Name:   "lists-by-search",
	Defect: "It brings the list up to date by a search for the patient's bookings at each provider.",
	Change: func(b *reference.Behaviour) { b.ListsBySearch = true },
})

// A prompt with confirm and decline only is a confirmation of that very booking; another is chosen by declining first [wire 17.29].
var _ = add(variants, Mutant{
	Name:   "stays-at-prompt",
	Defect: "At its prompt nothing can be done but to confirm or to decline.",
	Change: func(b *reference.Behaviour) { b.StaysAtPrompt = true },
})

// A prompt that was declined only to choose otherwise is no declined offer, and need not be recorded as one [RB-56].
var _ = add(variants, Mutant{
	Name:   "records-the-last-choice",
	Defect: "At its prompt nothing can be done but to confirm or to decline, and of a no before a choice its record holds nothing.",
	Change: func(b *reference.Behaviour) {
		b.StaysAtPrompt = true
		b.Record = func(all []contract.Recorded) []contract.Recorded {
			var out []contract.Recorded
			for i, r := range all {
				chosen := slices.ContainsFunc(all[i:], func(later contract.Recorded) bool { return later.What == contract.ChoseToCancel })
				if r.What != contract.OfferDeclined || !chosen {
					out = append(out, r)
				}
			}
			return out
		}
	},
})

// Each is confirmed individually [RB-28].
var _ = add(variants, Mutant{
	Name:   "asks-one-by-one",
	Defect: "Of several bookings that were chosen it asks about each by a prompt of its own.",
	Change: func(b *reference.Behaviour) { b.AsksOneByOne = true },
})

// One option will do where each booking can be chosen on its own with it: what was chosen is what is asked about and cancelled [RB-28].
var _ = add(variants, Mutant{
	Name:   "one-option-for-all",
	Defect: "It has one option to cancel, with which any of the bookings listed can be chosen.",
	Change: func(b *reference.Behaviour) {
		b.Options = func(refs []string) []contract.Option {
			if len(refs) == 0 {
				return nil
			}
			return []contract.Option{{Act: contract.ActCancel}, {Act: contract.ActDecline}}
		}
	},
})

// The user may be asked again before the booking is tried again: it is live, and somebody changed it [CX-38, RB-29].
var _ = add(variants, Mutant{
	Name:   "asks-after-conflict",
	Defect: "When a booking was changed meanwhile it reads it again and asks the user again, before it tries again.",
	Change: func(b *reference.Behaviour) { b.AsksAfterConflict = true },
})

// It tried again as it must; that it does so for ever is nowhere asked for [CX-38, CX-39].
var _ = add(variants, Mutant{
	Name:   "tries-twice",
	Defect: "It sends nothing more than twice, and says truthfully what came of it.",
	Change: func(b *reference.Behaviour) {
		b.Next = func(method string, status, sent int) reference.Next {
			if sent > 1 {
				return reference.Stop
			}
			return reference.DefaultNext(method, status, sent)
		}
	},
})

// The assessment and its bookings are complete once the one that the outcome asked for is made [RB-53].
var _ = add(variants, Mutant{
	Name:   "offers-with-confirmation",
	Defect: "It lists the earlier bookings, with the option, on the screen that says that the new one is made.",
	Change: func(b *reference.Behaviour) {
		b.AfterBooking = func(ctx context.Context, v *reference.Visit, fate reference.Fate) {
			if fate == reference.Made && calledBack(v) && len(v.Standing()) >= len(v.Case.Outcomes) {
				v.OfferNow(ctx)
			}
		}
	},
})

// What needs no judging may be told at any time [contract: noted].
var _ = add(variants, Mutant{
	Name:   "chatty",
	Defect: "It adds to every screen what day it is, and that the patient is to call again if they feel worse.",
	Change: func(b *reference.Behaviour) {
		b.Say = func(_ contract.Kind, said []contract.Message) []contract.Message {
			return append(slices.Clone(said),
				contract.Message{About: contract.Encounter, Says: contract.Noted, Text: "It is Friday. All calls are recorded."},
				contract.Message{About: contract.OtherBookings, Says: contract.Noted, Text: "Ask the patient to call again if they feel worse."})
		}
	},
})

// What a consumer calls its stages decides nothing [contract: stages are as the user sees them].
var _ = add(variants, Mutant{
	Name:   "fewer-stages",
	Defect: "It has no stages but of assessing, booking and the end of the encounter.",
	Change: func(b *reference.Behaviour) {
		b.Stage = func(s contract.Stage) contract.Stage {
			switch s {
			case contract.OutcomeSet, contract.BookingOpen, contract.BookingDone:
				return contract.Choosing
			case contract.Confirming:
				return contract.WrapUp
			default:
				return s
			}
		}
	},
})

// Reading does no harm at any time, and the latest counts [scenarios 1, CX-01, CX-38].
var _ = add(variants, Mutant{
	Name:   "reads-twice",
	Defect: "Before an update it reads the booking, the version that it read, and the booking again.",
	Change: func(b *reference.Behaviour) {
		b.Rereads = func(ctx context.Context, v *reference.Visit, to reference.Target, id string, read reference.Answer) {
			if _, version, ok := cutVersion(read.Header.Get("ETag")); ok {
				v.Send(ctx, to, reference.Request{Operation: reference.ReadOne, Method: "GET", Path: "/Appointment/" + id + "/_history/" + version})
			}
			v.Read(ctx, to, id)
		}
	},
})

// Only the status of a booking is the consumer's to change; how the rest is written is not part of it [wire 6.6].
var _ = add(variants, Mutant{
	Name:   "update-in-own-words",
	Defect: "Its updates leave out the version and write times and the order of what is contained otherwise.",
	Change: func(b *reference.Behaviour) {
		b.Cancelled = func(body reference.Object) {
			if meta, ok := body["meta"].(reference.Object); ok {
				delete(meta, "versionId")
				delete(meta, "lastUpdated")
			}
			if contained, ok := body["contained"].([]any); ok {
				body["contained"] = backwards(contained)
			}
			for _, name := range []string{"start", "end"} {
				if at, err := time.Parse(time.RFC3339, body[name].(string)); err == nil { //nolint:forcetypeassert // a start is a text
					body[name] = at.UTC().Format("2006-01-02T15:04:05+00:00")
				}
			}
		}
	},
})

// cutVersion is the version in an entity tag.
func cutVersion(tag string) (weak, version string, ok bool) {
	weak, rest, ok := strings.Cut(tag, `"`)
	return weak, strings.TrimSuffix(rest, `"`), ok && len(rest) > 1
}

// The list may come from what the consumer keeps: reading to refresh it is optional, and what nobody told it, it cannot know [SC-01 step 7, RB-48].
var _ = add(variants, Mutant{
	Name:   "lists-from-store",
	Defect: "It lists its own bookings as it last knew them, and reads one when it is to be cancelled.",
	Change: func(b *reference.Behaviour) { b.ListsUnread = true },
})

// A booking whose time has come is not one to offer, nor to let be chosen from a list of earlier [wire 17.30, SC-28].
var _ = add(variants, Mutant{
	Name:   "withdraws-past",
	Defect: "A booking whose time came while the list was on the screen can no longer be chosen.",
	Change: func(b *reference.Behaviour) {
		b.Cannot = func(v *reference.Visit) string {
			past := func(r *reference.Record) bool {
				return slices.Contains(v.Task.Bookings, r.Ref) && !r.Start.After(v.Task.Now)
			}
			if v.Task.Kind == contract.ChooseToCancel && slices.ContainsFunc(v.Offered(), past) {
				return "the time of the booking has come, and the list no longer lets it be chosen"
			}
			return ""
		}
	},
})

// The words decide, under whatever subject they can only be meant of one thing [contract: meanings].
var _ = add(variants, Mutant{
	Name:   "other-subjects",
	Defect: "It says what it says of new and earlier bookings under the subject of the encounter.",
	Change: func(b *reference.Behaviour) {
		b.Say = func(_ contract.Kind, said []contract.Message) []contract.Message {
			out := slices.Clone(said)
			for i, m := range out {
				if moved := (contract.Message{About: contract.Encounter, Says: m.Says, Booking: m.Booking}); moved.Speaks(m.About) {
					out[i].About = contract.Encounter
				}
			}
			return out
		}
	},
})

// Nor does it matter which of the other subjects that is [contract: meanings].
var _ = add(variants, Mutant{
	Name:   "subjects-exchanged",
	Defect: "It says what became of a booking under that of the patient's bookings as a whole, and the other way about.",
	Change: func(b *reference.Behaviour) {
		b.Say = func(_ contract.Kind, said []contract.Message) []contract.Message {
			out := slices.Clone(said)
			for i, m := range out {
				for of, under := range map[contract.About]contract.About{contract.Existing: contract.OtherBookings, contract.OtherBookings: contract.Existing} {
					if moved := (contract.Message{About: under, Says: m.Says, Booking: m.Booking}); m.About == of && moved.Speaks(of) {
						out[i].About = under
					}
				}
			}
			return out
		}
	},
})

// Reading does no harm at any time [scenarios 1].
var _ = add(variants, Mutant{
	Name:   "reads-at-the-end",
	Defect: "It reads all bookings on offer when the offer is declined, and all it knows when the encounter is closed.",
	Change: func(b *reference.Behaviour) {
		b.OnDecline = func(ctx context.Context, v *reference.Visit) {
			for _, r := range v.Offered() {
				v.Read(ctx, r.Target(), r.ID)
			}
		}
		b.OnClose = func(ctx context.Context, v *reference.Visit) {
			for _, r := range v.Known() {
				v.Read(ctx, r.Target(), r.ID)
			}
		}
	},
})
