// Package withhold takes out of a run what is of people or secret: names, NHS numbers, addresses, dates of birth, telephone
// numbers, tokens, secrets, and the free text of screens. It learns the values from the fields that hold them, and then
// takes them out wherever they stand: in bodies, headers, query strings, marks and the texts of results; plain, escaped,
// percent-encoded, quoted-printable, in base64, in hexadecimal, in UTF-16 and in gzip; in full width and with characters
// between that cannot be seen.
//
// Each value leaves a placeholder with a salted digest in its place. The same value has the same placeholder everywhere, so
// that what depends on two values being the same can still be judged. Whoever knows salt and value can show that it was
// the one that stood there; nobody else can try values out.
//
// It refuses to know what a bundle is, and it judges nothing.
//
//	w := withhold.New(rand.Text)
//	w.Learn(run)
//	redacted, err := w.Run(run)
package withhold

import (
	"cmp"
	"crypto/sha256"
	"maps"
	"slices"
	"strings"
)

// Kind is what a value is.
type Kind string

// The kinds.
const (
	Name      Kind = "name"
	NHSNumber Kind = "nhs-number"
	Address   Kind = "address"
	BirthDate Kind = "birth-date"
	Telephone Kind = "telephone"
	Token     Kind = "token"
	Secret    Kind = "secret"
	Text      Kind = "text"
	Picture   Kind = "picture"
)

// prefix begins every placeholder.
const prefix = "withheld-"

// Withholder knows values and takes them out. It is not safe for concurrent use.
type Withholder struct {
	salt func() string
	// values are looked for everywhere, by how they begin; see key.
	values map[uint32]*bucket
	begins [1 << 18]uint64 // which keys there are
	// fields are values that are too short, or too common a word, to be looked for everywhere: they are taken out of the fields
	// that hold them.
	fields map[string]Kind
	// common are texts that nobody may change: those of features and catalogue. What stands in them is no secret.
	common, commonSmall string
	// services are ten-digit numbers that are no NHS numbers.
	services map[string]bool
	taken    map[taken]*Disclosure
	seen     map[string]string // texts that were gone through
}

type taken struct {
	kind  Kind
	value string
}

// Disclosure is a value that was taken out. Whoever holds it can show what stood at a placeholder.
type Disclosure struct {
	Placeholder string `json:"placeholder"`
	Kind        Kind   `json:"kind"`
	Salt        string `json:"salt"`
	Value       string `json:"value"`
}

// New knows nothing yet. Each call of salt gives another text that cannot be guessed.
func New(salt func() string) *Withholder {
	return &Withholder{
		salt: salt, values: map[uint32]*bucket{}, fields: map[string]Kind{}, services: map[string]bool{},
		taken: map[taken]*Disclosure{}, seen: map[string]string{},
	}
}

// Placeholder is what stands in the place of a value: its kind, and 128 bits of the SHA-256 of salt, kind and value, in
// letters alone, so that none of it looks like a number or like something encoded.
func Placeholder(kind Kind, salt, value string) string {
	return prefix + string(kind) + "-" + digest(salt+"\n"+string(kind)+"\n"+value)
}

// digest is 128 bits of a SHA-256, four bits a letter, from a to p.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	var out strings.Builder
	for _, b := range sum[:16] {
		out.WriteByte('a' + b>>4)
		out.WriteByte('a' + b&15)
	}
	return out.String()
}

// Holds says that the disclosure is of its placeholder.
func (d Disclosure) Holds() bool { return Placeholder(d.Kind, d.Salt, d.Value) == d.Placeholder }

// place is the placeholder of a value.
func (w *Withholder) place(kind Kind, value string) string {
	if value == "" || strings.HasPrefix(value, prefix) {
		return value
	}
	key := taken{kind, value}
	d := w.taken[key]
	if d == nil {
		salt := w.salt()
		d = &Disclosure{Placeholder(kind, salt, value), kind, salt, value}
		w.taken[key] = d
	}
	return d.Placeholder
}

// Disclosures are all that was taken out, in order.
func (w *Withholder) Disclosures() []Disclosure {
	out := make([]Disclosure, 0, len(w.taken))
	for _, d := range w.taken {
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b Disclosure) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	return out
}

// Counts are how many values of each kind were taken out.
func (w *Withholder) Counts() map[string]int {
	out := map[string]int{}
	for key := range maps.Keys(w.taken) {
		out[string(key.kind)]++
	}
	return out
}

// File is the salted digest of a file that is left out as a whole.
func (w *Withholder) File(content []byte) string {
	return strings.TrimPrefix(w.place(Picture, string(content)), prefix+string(Picture)+"-")
}
