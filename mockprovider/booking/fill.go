package booking

import "strings"

// FillIdentified makes a free slot busy without a booking, as Fill does, by the
// identifier that consumers know it by. It returns ErrUnknownSlot or ErrSlotTaken.
func (d *Diary) FillIdentified(identifier string) (Slot, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.told()
	n, ok := d.identifiers.find(strings.ToLower(identifier))
	if !ok {
		return Slot{}, ErrUnknownSlot
	}
	return d.fill(n)
}
