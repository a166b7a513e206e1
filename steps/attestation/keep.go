package attestation

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

func keepFrom(dir, from string, d Document) (results.Document, error) {
	content, err := document(from, filepath.FromSlash(d.File))
	if err != nil {
		return results.Document{}, fmt.Errorf("document %s: %w; give its path from the folder of the attestations, and copy it there if it lies elsewhere", d.File, err)
	}
	return keep(dir, cmp.Or(d.Name, path.Base(filepath.ToSlash(d.File))), content)
}

// document reads a document below a folder, and nothing that lies elsewhere, whatever path or link leads to it: it is going to be
// published, and whoever wrote the attestations may be somebody else than who takes them in.
func document(from, name string) ([]byte, error) {
	root, err := os.OpenRoot(from)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the folder
	}
	defer root.Close()
	info, err := root.Stat(name)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the file
	}
	if !info.Mode().IsRegular() { // a pipe or a device has no end
		return nil, errNoFile
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the file
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, DocumentLimit+1)) //nolint:wrapcheck // it names the file
}

var errNoFile = errors.New("it is no file with content")

var plainEnding = regexp.MustCompile(`^\.[a-z0-9]{1,8}$`)

// keep puts a document into the report folder, under its own checksum.
func keep(dir, name string, content []byte) (results.Document, error) {
	if len(content) > DocumentLimit {
		return results.Document{}, fmt.Errorf("the document %s is larger than %d MB", name, DocumentLimit>>20)
	}
	if len(content) == 0 {
		return results.Document{}, fmt.Errorf("the document %s is empty", name)
	}
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	ending := strings.ToLower(path.Ext(name))
	if !plainEnding.MatchString(ending) {
		ending = ""
	}
	file := path.Join(documents, hash[:16]+ending)
	to := filepath.Join(dir, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return results.Document{}, fmt.Errorf("a folder for documents: %w", err)
	}
	if err := write(to, content); err != nil {
		return results.Document{}, err
	}
	return results.Document{File: file, Name: name, SHA256: hash}, nil
}

// Save writes a sheet in its place, whole or not at all.
func Save(file string, s Sheet) error {
	slices.SortStableFunc(s.Attestations, func(a, b Entry) int { return requirement.Compare(a.Requirement, b.Requirement) })
	var out bytes.Buffer
	out.WriteString("# Who signs for what neither traffic nor screens can show. 'rebookcheck attest FOLDER' takes it into the reports.\n")
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := errors.Join(enc.Encode(s), enc.Close()); err != nil {
		return fmt.Errorf("write attestations: %w", err)
	}
	return write(file, out.Bytes())
}

// write puts a file in its place whole or not at all.
func write(file string, content []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(file), ".new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", file, errors.Join(err, os.Remove(tmp.Name())))
	}
	return nil
}
