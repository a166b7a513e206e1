// Package variance makes providers differ from each other as the Standard lets them:
// the shapes of ids and versions, the order of entries, optional elements and headers,
// the form of instants. What it does is always legal; see package fault for the rest.
//
// It refuses to know HTTP and the diary, and draws nothing at random: a provider with
// a seed answers the same request in the same way every time.
//
//	v := variance.New(7).For("vale")
//	v.Names() // "ids: numbers", "Location: relative", ...
package variance

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
)

// trait is one way in which providers differ, and its choices; the first is how a
// provider without variance is.
type trait struct {
	name    string
	choices []string
}

// The traits. Source: wire contract, sections 6 to 9; SL-24, SL-25, SL-47, SL-53, RD-05 to RD-07, BK-48, CX-14.
var (
	ids         = trait{"ids", []string{"uuid", "numbers", "words", "long"}}
	versions    = trait{"versions", []string{"counted", "uuid", "letters"}}
	slotOrder   = trait{"order of slots", []string{"by time", "backwards", "mixed"}}
	entryOrder  = trait{"order of entries", []string{"matches first", "matches last", "mixed"}}
	channel     = trait{"delivery channel", []string{"told", "left out"}}
	narrative   = trait{"narrative", []string{"left out", "given"}}
	language    = trait{"language", []string{"left out", "given"}}
	bundleID    = trait{"Bundle.id", []string{"given", "left out"}}
	slotUpdated = trait{"meta.lastUpdated of slots", []string{"left out", "given"}}
	comments    = trait{"comments on slots", []string{"left out", "given"}}
	places      = trait{"name and address of places", []string{"given", "left out"}}
	location    = trait{"Location", []string{"absolute", "relative"}}
	modified    = trait{"Last-Modified where it is optional", []string{"given", "left out"}}
	contentAt   = trait{"Content-Location", []string{"given", "left out"}}
	includes    = trait{"includes", []string{"as asked", "all"}}
	nothing     = trait{"an empty result", []string{"bare", "explained"}}
	instants    = trait{"instants", []string{"Z with milliseconds", "Z without milliseconds", "+00:00", "+01:00 with milliseconds", "-05:00"}}
	content     = trait{"content of bookings", []string{"as sent", "with more"}}
	chunked     = trait{"answers", []string{"with their length", "in chunks"}}
)

var traits = []trait{
	ids, versions, slotOrder, entryOrder, channel, narrative, language, bundleID, slotUpdated, comments, places,
	location, modified, contentAt, includes, nothing, instants, chunked,
}

// chosenTraits are never drawn, only chosen.
var chosenTraits = []trait{content}

// Variance is how one provider differs. A nil Variance does not differ. It is safe for concurrent use.
type Variance struct {
	seed int64
	// chosen are choices by trait that are not drawn; where it is not nil and drawn is false, nothing else differs.
	chosen map[string]string
	drawn  bool
}

// New returns the variance of a seed; 0 gives nil, which is none.
func New(seed int64) *Variance {
	if seed == 0 {
		return nil
	}
	return &Variance{seed: seed, drawn: true}
}

// For returns the variance of one provider of several, so that they differ from each other.
func (v *Variance) For(provider string) *Variance {
	if v == nil {
		return nil
	}
	return &Variance{seed: int64(v.hash("provider", provider) | 1), drawn: true}
}

// With returns the variance with some choices made by hand, by the names of their traits. Where v
// is nil, nothing else differs, and the seed decides what ids and versions are. No choices give v.
func (v *Variance) With(seed int64, chosen map[string]string) *Variance {
	if len(chosen) == 0 {
		return v
	}
	out := &Variance{seed: seed, chosen: chosen}
	if v != nil {
		out.seed, out.drawn = v.seed, true
	}
	return out
}

// Names returns what differs from a provider without variance, in a fixed order.
func (v *Variance) Names() []string {
	out := []string{}
	for _, t := range slices.Concat(traits, chosenTraits) {
		if choice := v.choice(t); choice > 0 {
			out = append(out, t.name+": "+t.choices[choice])
		}
	}
	return out
}

// choice is the choice that is made of a trait.
func (v *Variance) choice(t trait) int {
	if v == nil {
		return 0
	}
	if i := slices.Index(t.choices, v.chosen[t.name]); i >= 0 {
		return i
	}
	if !v.drawn || slices.ContainsFunc(chosenTraits, func(c trait) bool { return c.name == t.name }) {
		return 0
	}
	return int(v.hash("trait", t.name) % uint64(len(t.choices)))
}

// has reports whether a choice of a trait is made.
func (v *Variance) has(t trait, choice string) bool { return t.choices[v.choice(t)] == choice }

// hash depends on the seed and the words.
func (v *Variance) hash(words ...string) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%d", v.seed) // it never fails
	for _, w := range words {
		_, _ = fmt.Fprintf(h, "|%d|%s", len(w), w)
	}
	x := h.Sum64() // the last bytes of what is hashed reach few bits; this spreads them
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// ID returns the form that an id has here; the same id always gets the same form.
func (v *Variance) ID(id string) string {
	if v == nil {
		return id
	}
	h := v.hash("id", id)
	switch ids.choices[v.choice(ids)] {
	case "numbers":
		return strconv.FormatUint(h>>10+1, 10)
	case "words":
		return words[h%uint64(len(words))] + "-" + strconv.FormatUint(h>>20, 36)
	case "long":
		return v.long(id)
	}
	return id
}

// long is an id that is as long as one may be, and holds all that one may.
func (v *Variance) long(id string) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	out := []byte("Bk") // begins with both cases, whatever is drawn
	for part := 0; len(out) < 64; part++ {
		h := v.hash("long", id, strconv.Itoa(part))
		for range 8 {
			out = append(out, letters[h%uint64(len(letters))])
			h /= uint64(len(letters))
		}
		out = append(out, ".-"[part%2])
	}
	out = out[:64]
	out[63] = letters[v.hash("long", id)%uint64(len(letters))]
	return string(out)
}

// words are the short words of ids.
var words = []string{"ash", "beech", "cedar", "elm", "fir", "hazel", "larch", "lime", "maple", "oak", "pine", "rowan"}

// IDs returns a source of ids of the form that they have here.
func (v *Variance) IDs(source func() string) func() string {
	if v == nil {
		return source
	}
	return func() string { return v.ID(source()) }
}

// VersionID returns the version id that a booking's nth version has on the wire.
func (v *Variance) VersionID(booking, nth string) string {
	switch {
	case v == nil, v.has(versions, "counted"):
		return nth
	case v.has(versions, "uuid"):
		return uuid(v.hash("version", booking, nth), v.hash("version too", booking, nth))
	}
	const letters = "abcdefghjkmnpqrstuvwxyz"
	out := make([]byte, 0, 8)
	for h := v.hash("version", booking, nth); len(out) < cap(out); h /= uint64(len(letters)) {
		out = append(out, letters[h%uint64(len(letters))])
	}
	return string(out)
}

func uuid(a, b uint64) string {
	text := fmt.Sprintf("%016x%016x", a, b)
	return text[:8] + "-" + text[8:12] + "-4" + text[13:16] + "-8" + text[17:20] + "-" + text[20:]
}

// IncludesAll reports whether a slot search brings in what was not asked for too.
func (v *Variance) IncludesAll() bool { return v.has(includes, "all") }

// Chunked reports whether answers are sent without their length.
func (v *Variance) Chunked() bool { return v.has(chunked, "in chunks") }
