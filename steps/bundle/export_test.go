package bundle

import (
	"aead.dev/minisign"

	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/withhold"
)

// Repacked takes an archive apart, lets somebody change its files, and packs them again as this package packs.
func Repacked(raw []byte, change func(map[string][]byte)) ([]byte, error) {
	_, contents, err := disassemble(raw)
	if err != nil {
		return nil, err
	}
	change(contents)
	names := make([]string, 0, len(contents))
	for name := range contents {
		names = append(names, name)
	}
	var files []packed
	for _, name := range inOrder(names) {
		p, err := pack(name, contents[name])
		if err != nil {
			return nil, err
		}
		files = append(files, p)
	}
	return assemble(files)
}

// Seal signs what somebody made up, as a build that does not judge again would.
func Seal(src Source, key minisign.PrivateKey) ([]byte, error) {
	files := map[string][]byte{}
	if err := render(src.Run, nil, files); err != nil {
		return nil, err
	}
	return seal(src.Run, nil, files, key)
}

// Assembled is the archive of one stored file, for a test that holds its bytes.
func Assembled(name string, content []byte) ([]byte, error) {
	p, err := pack(name, content)
	if err != nil {
		return nil, err
	}
	return assemble([]packed{p})
}

// Render writes results and journal.
func Render(run results.Run, files map[string][]byte) error { return render(run, nil, files) }

// LeftIn is the kind of what a file still holds.
func LeftIn(w *withhold.Withholder, content string) withhold.Kind { return leftIn(w, []byte(content)) }
