package booking

import "strings"

// FillIdentified makes a free slot busy without a booking, as Fill does, by the
// identifier that consumers know it by. It returns ErrUnknownSlot or ErrSlotTaken.
func (d *Diary) FillIdentified(identifier string) (Slot, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s, ok := d.identified[strings.ToLower(identifier)]
	if !ok {
		return Slot{}, ErrUnknownSlot
	}
	if s.Status != SlotFree {
		return Slot{}, ErrSlotTaken
	}
	s.set(SlotBusy)
	return *s, nil
}
