package booking

// Count returns how many bookings there are, cancelled ones too.
func (d *Diary) Count() int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.bookings.count()
}
