package httpapi

import (
	"slices"
	"strconv"
	"sync"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// Searchsets of slots are written as JSON without building them as trees first. What is
// written is what the tree would be encoded to, member for member; a test holds it to that.

// slotBytes remembers what lies behind slots, which does not change once it is in the
// diary. The zero value is ready; it is safe for concurrent use.
type slotBytes struct{ known sync.Map }

// behindKey is a schedule and what was asked for of what lies behind it.
type behindKey struct {
	schedule string
	want     includes
}

// behind returns the entries of what the slots lead to, one after the other, each with a comma before it.
func (b *slotBytes) behind(slots []booking.Slot, want includes, a *api) ([]byte, error) {
	if len(slots) == 0 || !want.schedule {
		return nil, nil
	}
	key := behindKey{slots[0].Schedule, want}
	alone := !slices.ContainsFunc(slots, func(s booking.Slot) bool { return s.Schedule != key.schedule })
	if alone {
		if known, ok := b.known.Load(key); ok {
			if entries, ok := known.([]byte); ok {
				return entries, nil
			}
		}
	}
	included, err := a.included(slots, want)
	if err != nil {
		return nil, err
	}
	var out []byte
	for _, r := range included {
		out = fhir.AppendString(append(out, `,{"fullUrl":`...), a.Base+"/"+r.Type()+"/"+r.ID())
		if out, err = r.AppendTo(append(out, `,"resource":`...)); err != nil {
			return nil, err //nolint:wrapcheck // it names the resource
		}
		out = append(out, `,"search":{"mode":"include"}}`...)
	}
	if alone {
		b.known.Store(key, out)
	}
	return out, nil
}

// slotEntrySize is about what one slot takes, and searchsetSize what the rest does.
const slotEntrySize, searchsetSize = 768, 1024

// searchset writes the whole answer.
func searchset(base string, set fhir.Searchset, slots []booking.Slot, behind []byte) []byte {
	out := make([]byte, 0, slotEntrySize*len(slots)+len(behind)+searchsetSize)
	out = append(out, '{')
	slotBase := base + "/Slot/"
	if len(slots) > 0 {
		out = append(out, `"entry":[`...)
		for i, s := range slots {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendSlotEntry(out, slotBase, s)
		}
		out = append(append(out, behind...), `],`...)
	}
	out = fhir.AppendString(append(out, `"id":`...), set.ID)
	out = append(out, `,"link":[{"relation":"self","url":`...)
	out = fhir.AppendString(out, set.Self)
	out = append(out, `}],"meta":{"lastUpdated":"`...)
	out = fhir.AppendInstant(out, set.Updated)
	out = append(out, `"},"resourceType":"Bundle","total":`...)
	out = strconv.AppendInt(out, int64(len(slots)), 10)
	return append(out, `,"type":"searchset"}`...)
}

var (
	slotProfile = string(fhir.AppendString(nil, fhir.Profile("Slot")))
	channelURL  = string(fhir.AppendString(nil, fhir.DeliveryChannelExtension))
	uuidSystem  = string(fhir.AppendString(nil, fhir.UUIDSystem))
)

// appendSlotEntry writes a slot as a match; base is what slots' addresses begin with. Source: Slot; SL-37 to SL-41, SL-52, SL-53.
func appendSlotEntry(out []byte, base string, s booking.Slot) []byte {
	out = appendJoined(append(out, `{"fullUrl":`...), base, s.ID)
	out = append(out, `,"resource":{"end":"`...)
	out = fhir.AppendInstant(out, s.End)
	if s.DeliveryChannel != "" {
		out = append(append(append(out, `","extension":[{"url":`...), channelURL...), `,"valueCode":`...)
		out = fhir.AppendString(out, s.DeliveryChannel)
		out = append(out, `}],"id":`...)
	} else {
		out = append(out, `","id":`...)
	}
	out = fhir.AppendString(out, s.ID)
	out = append(append(append(out, `,"identifier":[{"system":`...), uuidSystem...), `,"value":`...)
	out = fhir.AppendString(out, s.Identifier)
	out = append(append(append(out, `}],"meta":{"profile":[`...), slotProfile...), `],"versionId":"`...)
	out = strconv.AppendInt(out, int64(s.Version), 10)
	out = append(out, `"},"resourceType":"Slot","schedule":{"reference":`...)
	out = appendJoined(out, "Schedule/", s.Schedule)
	out = append(out, `},"start":"`...)
	out = fhir.AppendInstant(out, s.Start)
	out = append(out, `","status":`...)
	out = fhir.AppendString(out, string(s.Status))
	return append(out, `},"search":{"mode":"match"}}`...)
}

// appendJoined writes two texts as one string, without joining them first.
func appendJoined(out []byte, a, b string) []byte {
	out = fhir.AppendString(out, a)
	out = out[:len(out)-1]
	quote := len(out)
	out = fhir.AppendString(out, b)
	return append(out[:quote], out[quote+1:]...)
}
