package booking

import "hash/maphash"

// index finds numbers by name. It holds hashes and numbers, and asks for the name of a
// number when it has to be sure; a map of strings would hold two pointers for each.
type index struct {
	name  func(n uint32) string
	hash  func(name string) uint64
	first map[uint64]uint32
	more  map[uint64][]uint32 // numbers whose name has the hash of another
}

func newIndex(name func(n uint32) string) index {
	seed := maphash.MakeSeed()
	return index{
		name: name, hash: func(name string) uint64 { return maphash.String(seed, name) },
		first: map[uint64]uint32{}, more: map[uint64][]uint32{},
	}
}

// find returns the number of a name.
func (x *index) find(name string) (n uint32, ok bool) {
	hash := x.hash(name)
	n, ok = x.first[hash]
	if !ok || x.name(n) == name {
		return n, ok
	}
	for _, n := range x.more[hash] {
		if x.name(n) == name {
			return n, true
		}
	}
	return 0, false
}

// add takes in the number of a name that it does not know.
func (x *index) add(name string, n uint32) {
	hash := x.hash(name)
	if _, taken := x.first[hash]; taken {
		x.more[hash] = append(x.more[hash], n)
		return
	}
	x.first[hash] = n
}
