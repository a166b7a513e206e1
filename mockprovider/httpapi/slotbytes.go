package httpapi

import (
	"strconv"
	"sync"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// slotBytes writes searchsets of slots as JSON without building them as trees first.
// What it writes is what the tree would be encoded to, member for member; a test holds
// it to that. The zero value is ready; it is safe for concurrent use.
type slotBytes struct {
	// entries are those of resources that never change, by type and id.
	entries sync.Map
}

// slotEntrySize is about what one slot takes.
const slotEntrySize = 720

// searchset writes the whole answer.
func (b *slotBytes) searchset(base string, set fhir.Searchset, slots []booking.Slot, included []fhir.Resource) ([]byte, error) {
	out := make([]byte, 0, slotEntrySize*(len(slots)+len(included)+1))
	if len(slots)+len(included) > 0 {
		out = append(out, `{"entry":[`...)
		for i, s := range slots {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendSlotEntry(out, base, s)
		}
		for i, r := range included {
			if i+len(slots) > 0 {
				out = append(out, ',')
			}
			entry, err := b.entry(base, r)
			if err != nil {
				return nil, err
			}
			out = append(out, entry...)
		}
		out = append(out, `],"id":`...)
	} else {
		out = append(out, `{"id":`...)
	}
	out = fhir.AppendString(out, set.ID)
	out = append(out, `,"link":[{"relation":"self","url":`...)
	out = fhir.AppendString(out, set.Self)
	out = append(out, `}],"meta":{"lastUpdated":"`...)
	out = append(out, fhir.FormatInstant(set.Updated)...)
	out = append(out, `"},"resourceType":"Bundle","total":`...)
	out = strconv.AppendInt(out, int64(len(slots)), 10)
	return append(out, `,"type":"searchset"}`...), nil
}

// entry returns an included resource's entry, which is encoded once.
func (b *slotBytes) entry(base string, r fhir.Resource) ([]byte, error) {
	key := r.Type() + "/" + r.ID()
	if known, ok := b.entries.Load(key); ok {
		if bytes, ok := known.([]byte); ok {
			return bytes, nil
		}
	}
	resource, err := r.Encode()
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the resource
	}
	out := append([]byte(`{"fullUrl":`), fhir.AppendString(nil, base+"/"+key)...)
	out = append(append(out, `,"resource":`...), resource...)
	out = append(out, `,"search":{"mode":"include"}}`...)
	b.entries.Store(key, out)
	return out, nil
}

var (
	slotProfile = string(fhir.AppendString(nil, fhir.Profile("Slot")))
	channelURL  = string(fhir.AppendString(nil, fhir.DeliveryChannelExtension))
	uuidSystem  = string(fhir.AppendString(nil, fhir.UUIDSystem))
)

// appendSlotEntry writes a slot as a match. Source: Slot; SL-37 to SL-41, SL-52, SL-53.
func appendSlotEntry(out []byte, base string, s booking.Slot) []byte {
	out = append(out, `{"fullUrl":`...)
	out = fhir.AppendString(out, base+"/Slot/"+s.ID)
	out = append(out, `,"resource":{"end":"`...)
	out = append(out, fhir.FormatInstant(s.End)...)
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
	out = fhir.AppendString(out, "Schedule/"+s.Schedule)
	out = append(out, `},"start":"`...)
	out = append(out, fhir.FormatInstant(s.Start)...)
	out = append(out, `","status":`...)
	out = fhir.AppendString(out, string(s.Status))
	return append(out, `},"search":{"mode":"match"}}`...)
}
