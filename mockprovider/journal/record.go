package journal

// record is an entry in memory.
type record struct {
	Entry
	x        Exchange // of an exchange; its request is empty where a file holds it
	position int
	amended  byte
}

// filed reports whether exchanges are written down as soon as they are appended.
func (j *Journal) filed() bool { return j.spool != nil }

// copy returns the entry with an exchange of its own.
func (r *record) copy() Entry {
	e := r.Entry
	if e.Exchange != nil {
		x := r.x
		e.Exchange = &x
	}
	return e
}

// begin comes before everything that is appended; mu is held.
func (j *Journal) begin() {
	if j.spool != nil {
		j.spool.room()
	}
	if j.sealed {
		j.damage(ErrSealed)
	}
}

// spareRecords is how many records are kept for the next exchanges.
const spareRecords = 64

func (j *Journal) newRecord() *record {
	last := len(j.spare) - 1
	if last < 0 {
		return &record{}
	}
	r := j.spare[last]
	j.spare = j.spare[:last]
	return r
}

func (j *Journal) freeRecord(r *record) {
	if len(j.spare) < spareRecords {
		*r = record{}
		j.spare = append(j.spare, r)
	}
}

// weigh counts what an entry holds against the limit; mu is held.
func (j *Journal) weigh(n int) {
	const overhead = 256 // what the entry itself takes, roughly
	j.bytes += int64(n + overhead)
}

func weight(m *Message) int {
	n := len(m.Body)
	for key, values := range m.Header {
		for _, v := range values {
			n += len(key) + len(v)
		}
	}
	return n
}
