package bundle

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"aead.dev/minisign"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Opened is a bundle whose files are those that were signed.
type Opened struct {
	Predicate
	// Digest is the SHA-256 of the archive, and KeyID the number of the key that signed.
	Digest, KeyID string
	// Known is true where the key was given by whoever checks, and not taken from the bundle itself.
	Known bool
	Run   results.Run
	Files map[string][]byte
}

// ErrAltered says that a bundle is not as it was signed.
var ErrAltered = errors.New("the bundle is not as it was signed")

// Open reads a bundle and checks its signature and every byte of it. Without a key it goes by the key that the bundle
// names itself, which shows that nothing was changed by accident and not who signed. Nothing is reached over a network.
func Open(raw []byte, key *minisign.PublicKey) (Opened, error) {
	files, contents, err := disassemble(raw)
	if err != nil {
		return Opened{}, fmt.Errorf("%w: %w", ErrAltered, err)
	}
	text, signature := contents[manifestName], contents[signatureName]
	if text == nil || signature == nil {
		return Opened{}, fmt.Errorf("%w: %s or %s is not in it; is it a bundle at all?", ErrAltered, manifestName, signatureName)
	}
	said, digests, err := readManifest(text)
	if err != nil {
		return Opened{}, fmt.Errorf("%w: %w", ErrAltered, err)
	}
	var own minisign.PublicKey
	if err := own.UnmarshalText([]byte(said.Key)); err != nil {
		return Opened{}, fmt.Errorf("%w: the manifest holds no public key", ErrAltered)
	}
	signer := own
	if key != nil {
		signer = *key
	}
	if err := Verify(signer, text, signature); err != nil {
		return Opened{}, fmt.Errorf("%w: %w", ErrAltered, err)
	}
	if faults := compareFiles(said, digests, files, contents); len(faults) > 0 {
		return Opened{}, fmt.Errorf("%w: %w", ErrAltered, errors.Join(faults...))
	}
	o := Opened{Predicate: said, Digest: digest(raw), KeyID: keyID(signer), Known: key != nil, Files: contents}
	lines := contents[journalName]
	if lines == nil || contents[resultsName] == nil {
		return Opened{}, fmt.Errorf("%w: it holds no results or no journal", ErrAltered)
	}
	if o.Run, err = results.Read(contents[resultsName], lines); err != nil {
		return Opened{}, fmt.Errorf("%w: %w", ErrAltered, err)
	}
	return o, nil
}

// compareFiles says how the files of an archive differ from those that the manifest names.
func compareFiles(said Predicate, digests map[string]string, files []packed, contents map[string][]byte) []error {
	var faults []error
	say := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	has := map[string]string{} // by digest, the name of a file that is not where it was signed
	for name, content := range contents {
		if got := digest(content); name != manifestName && name != signatureName && digests[name] != got {
			has[got] = name
		}
	}
	for _, name := range slices.Sorted(maps.Keys(digests)) {
		content, there := contents[name]
		switch elsewhere := has[digests[name]]; {
		case there && digest(content) == digests[name]:
		case there && elsewhere != "":
			say("%s holds what was signed as %s", elsewhere, name)
		case there:
			say("%s was changed", name)
		case elsewhere != "":
			say("%s was renamed to %s", name, elsewhere)
		default:
			say("%s is missing", name)
		}
	}
	return append(faults, comparePacking(said, digests, files)...)
}

// comparePacking says what of an archive is not packed as it was signed.
func comparePacking(said Predicate, digests map[string]string, files []packed) []error {
	var faults []error
	say := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	var order []string
	for _, f := range files {
		order = append(order, f.name)
		if f.name == manifestName || f.name == signatureName {
			if f.method != 0 {
				say("%s is not stored as it is", f.name)
			}
			continue
		}
		if _, signed := digests[f.name]; !signed {
			say("%s was added: the manifest does not name it", f.name)
			continue
		}
		was, ok := said.packedAs(f.name)
		if !ok || was.Method != methods[f.method] || was.SHA256 != f.digest() {
			say("%s is packed otherwise than it was signed", f.name)
		}
	}
	if !slices.Equal(order, inOrder(order)) {
		say("its files stand in another order")
	}
	return faults
}

// Evidence is what the verdicts have to follow from.
func (o Opened) Evidence() results.Evidence { return o.Run.Evidence() }

// Journal is the file of that evidence, as it was signed.
func (o Opened) Journal() []byte { return o.Files[journalName] }
