// Package bundle makes one signed archive of what a run left behind, and checks such an archive: whether anything in it was
// changed since it was signed, by whom it was signed, and whether its verdicts follow from its evidence.
//
// An archive is a zip file. It begins with a manifest of digests, an in-toto statement, and a signature of that manifest
// in minisign's form. docs/bundle.md describes it.
//
//	src, err := bundle.Read("reports")
//	archive, err := bundle.Make(src, bundle.Options{Key: key, Judge: judge.Judge})
//	opened, err := bundle.Open(archive, &public)
//	opened.Compare(judge.Judge(opened.Evidence()), here)
package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"aead.dev/minisign"

	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Source is the report folder of a run, read.
type Source struct {
	Run results.Run
	// Files are what the evidence refers to, by their names below the folder: screenshots and documents.
	Files map[string][]byte
}

// Judge comes to results from evidence.
type Judge func(results.Evidence) results.Run

// Options say how a bundle is made.
type Options struct {
	Key minisign.PrivateKey
	// Judge and Here are this program's: what is signed has to follow from the evidence, by the suite that judged it.
	Judge Judge
	Here  results.Harness
	// Reports are the formats to be in it beside results and journal.
	Reports []report.Format
	// Redact takes out what is of people and secret. Salt makes the digests of what is taken out.
	Redact bool
	Salt   func() string
	// Disclose is given what was withheld, before anything is signed; nil where nobody keeps it.
	Disclose func([]byte) error
}

// Errors of what cannot be signed.
var (
	ErrNotNamed = errors.New("nobody said which product was tested")
	ErrNotOurs  = errors.New("the results are not what this program concludes from the journal")
	ErrFile     = errors.New("a file that the evidence refers to is missing or was changed")
)

// Read reads a report folder: results, journal and the files that the journal refers to.
func Read(dir string) (Source, error) {
	raw, err := os.ReadFile(filepath.Join(dir, resultsName)) //nolint:gosec // the user names the folder
	if err != nil {
		return Source{}, fmt.Errorf("read the run: %w; give the report folder of a run", err)
	}
	lines, err := os.ReadFile(filepath.Join(dir, journalName)) //nolint:gosec // as above
	if err != nil {
		return Source{}, fmt.Errorf("read the run: %w; journal.jsonl has to stand beside results.json", err)
	}
	if lines == nil {
		lines = []byte{}
	}
	run, err := results.Read(raw, lines)
	if err != nil {
		return Source{}, fmt.Errorf("read the run: %s: %w", dir, err)
	}
	src := Source{Run: run, Files: map[string][]byte{}}
	for _, f := range refersTo(run) {
		if !fs.ValidPath(f.name) || reserved(f.name) {
			return Source{}, fmt.Errorf("%w: %q is no name below the report folder", ErrFile, f.name)
		}
		at := filepath.Join(dir, filepath.FromSlash(f.name))
		if info, err := os.Stat(at); err == nil && !info.Mode().IsRegular() { // a pipe or a device has no end
			return Source{}, fmt.Errorf("%w: %s is no file with content", ErrFile, f.name)
		}
		content, err := os.ReadFile(at) //nolint:gosec // below the folder
		if err != nil {
			return Source{}, fmt.Errorf("%w: %w", ErrFile, err)
		}
		if got := digest(content); got != f.digest {
			return Source{}, fmt.Errorf("%w: %s has the SHA-256 %s, and the evidence says %s", ErrFile, f.name, got, f.digest)
		}
		src.Files[f.name] = content
	}
	return src, nil
}

// reserved are names that are the bundle's own.
func reserved(name string) bool {
	return !strings.Contains(name, "/")
}

// Make makes the archive. Nothing that cannot be stood by is signed: a product without a name, and results that do not
// follow from their evidence.
func Make(src Source, o Options) ([]byte, error) {
	p := src.Run.Consumer.Product
	if p == nil || strings.TrimSpace(p.Name) == "" {
		return nil, fmt.Errorf("%w: what is signed has to name it; run again with --product and, where they are known, --vendor and --product-version, or have the adapter say it", ErrNotNamed)
	}
	if other := src.Run.Harness.Suite.Differs(o.Here.Suite); other != nil {
		return nil, fmt.Errorf("%w: they were judged by %s %s, suite %s, and this is %s %s, suite %s (what differs: %s); make the bundle with the build that judged, or run again with this one",
			ErrNotOurs, src.Run.Harness.Name, src.Run.Harness.Version, src.Run.Harness.Suite.Short(), o.Here.Name, o.Here.Version, o.Here.Suite.Short(), strings.Join(other, ", "))
	}
	if c := Follows(src.Run, o.Judge, o.Here); c.Outcome != Reproduced {
		return nil, fmt.Errorf("%w: %s; run again", ErrNotOurs, strings.Join(c.Lines(), "; "))
	}
	run, files := src.Run, maps.Clone(src.Files)
	if files == nil {
		files = map[string][]byte{}
	}
	if !o.Redact {
		if err := render(run, o.Reports, files); err != nil {
			return nil, err
		}
		return seal(run, nil, files, o.Key)
	}
	run, withheld, w, err := redact(src, o)
	if err != nil {
		return nil, err
	}
	clear(files)
	if err := render(run, o.Reports, files); err != nil {
		return nil, err
	}
	if err := noneLeft(w, files); err != nil {
		return nil, err
	}
	if o.Disclose != nil {
		all, err := disclosures(w)
		if err := errors.Join(err, o.Disclose(all)); err != nil {
			return nil, err
		}
	}
	return seal(run, withheld, files, o.Key)
}

// render writes the reports anew. A report that somebody changed in the folder is not what is signed.
func render(run results.Run, wanted []report.Format, files map[string][]byte) error {
	formats := slices.Clone(wanted)
	for _, name := range []string{"json", "journal"} {
		f, ok := report.Find(name)
		if !ok {
			return fmt.Errorf("there is no format %q", name)
		}
		formats = append(slices.DeleteFunc(formats, func(w report.Format) bool { return w.Name == name }), f)
	}
	for _, f := range formats {
		var out bytes.Buffer
		if err := f.Write(&out, run); err != nil {
			return fmt.Errorf("write %s: %w", f.File, err)
		}
		files[f.File] = out.Bytes()
	}
	return nil
}

// seal writes the manifest, signs it and packs all.
func seal(run results.Run, withheld *Withheld, files map[string][]byte, key minisign.PrivateKey) ([]byte, error) {
	public, ok := key.Public().(minisign.PublicKey)
	if !ok {
		return nil, errors.New("sign: the key has no public half")
	}
	var all []packed
	for _, name := range inOrder(slices.Collect(maps.Keys(files))) {
		p, err := pack(name, files[name])
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	said := Predicate{
		Product: *run.Consumer.Product, Harness: run.Harness, Standard: run.Standard, Conclusion: run.Verdict.Conclusion, Counts: run.Verdict.Counts,
		Config: run.Config, Key: public.String(), Withheld: withheld,
	}
	raw, err := manifest(said, all, files)
	if err != nil {
		return nil, err
	}
	comment := fmt.Sprintf("manifest of a rebookcheck bundle: %s; %s; of a %s; suite %s", run.Consumer.ProductName(), run.Verdict.Conclusion, run.RoleInFull(), run.Harness.Suite.Short())
	signed := Sign(key, raw, comment)
	head := []packed{}
	for _, f := range []struct {
		name    string
		content []byte
	}{{manifestName, raw}, {signatureName, signed}} {
		p, err := pack(f.name, f.content)
		if err != nil {
			return nil, err
		}
		head = append(head, p)
	}
	return assemble(append(head, all...))
}
