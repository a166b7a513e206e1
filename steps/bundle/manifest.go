package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	intoto "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Names in the archive.
const (
	manifestName  = "manifest.json"
	signatureName = "manifest.json.minisig"
	resultsName   = "results.json"
	journalName   = "journal.jsonl"
)

// predicateType names what the manifest says of the files beside their digests; see docs/bundle.md.
const predicateType = "https://github.com/rebookcheck/rebookcheck/docs/bundle.md#v1"

// Predicate is what the manifest says beside the digests of the files.
type Predicate struct {
	Product    results.Product     `json:"product"`
	Harness    results.Harness     `json:"harness"`
	Standard   string              `json:"standard"`
	Conclusion results.Conclusion  `json:"conclusion"`
	Counts     map[rule.Status]int `json:"counts"`
	Config     results.Config      `json:"config"`
	// Key is the public key of whoever signed. It says who claims to have signed, and proves nothing by itself.
	Key string `json:"key"`
	// Packed are the files as they stand in the archive.
	Packed []PackedFile `json:"packed"`
	// Withheld says what is left out of a redacted bundle; nil of any other.
	Withheld *Withheld `json:"withheld,omitempty"`
}

// PackedFile is a file as it stands in the archive: how it is packed, and the SHA-256 of the packed bytes.
type PackedFile struct {
	Name   string `json:"name"`
	Method string `json:"method"` // store or deflate
	SHA256 string `json:"sha256"`
}

var methods = map[uint16]string{0: "store", 8: "deflate"}

// manifest writes the in-toto statement about files.
func manifest(p Predicate, files []packed, contents map[string][]byte) ([]byte, error) {
	s := &intoto.Statement{Type: intoto.StatementTypeUri, PredicateType: predicateType}
	for _, f := range files {
		s.Subject = append(s.Subject, &intoto.ResourceDescriptor{Name: f.name, Digest: map[string]string{"sha256": digest(contents[f.name])}})
		p.Packed = append(p.Packed, PackedFile{f.name, methods[f.method], f.digest()})
	}
	raw, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("write manifest: %w", err)
	}
	s.Predicate = &structpb.Struct{}
	if err := protojson.Unmarshal(raw, s.Predicate); err != nil {
		return nil, fmt.Errorf("write manifest: %w", err)
	}
	if err := s.Validate(); err != nil {
		return nil, fmt.Errorf("write manifest: %w", err)
	}
	raw, err = protojson.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write manifest: %w", err)
	}
	// protojson varies its spaces from build to build on purpose; encoding/json does not.
	var out bytes.Buffer
	if err := json.Indent(&out, compact(raw), "", "  "); err != nil {
		return nil, fmt.Errorf("write manifest: %w", err)
	}
	return append(out.Bytes(), '\n'), nil
}

func compact(raw []byte) []byte {
	var out bytes.Buffer
	if json.Compact(&out, raw) != nil {
		return raw
	}
	return out.Bytes()
}

// errManifest says that the manifest is not one of ours.
var errManifest = errors.New("the manifest cannot be read")

// readManifest reads a manifest strictly.
func readManifest(raw []byte) (Predicate, map[string]string, error) {
	var s intoto.Statement
	var p Predicate
	if err := protojson.Unmarshal(raw, &s); err != nil {
		return p, nil, fmt.Errorf("%w: it is no in-toto statement: %w", errManifest, err)
	}
	if err := s.Validate(); err != nil {
		return p, nil, fmt.Errorf("%w: it is no in-toto statement: %w", errManifest, err)
	}
	if s.GetPredicateType() != predicateType {
		return p, nil, fmt.Errorf("%w: it is of the type %q, and this version reads %q", errManifest, s.GetPredicateType(), predicateType)
	}
	said, err := protojson.Marshal(s.GetPredicate())
	if err != nil {
		return p, nil, fmt.Errorf("%w: %w", errManifest, err)
	}
	d := json.NewDecoder(bytes.NewReader(said))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return p, nil, fmt.Errorf("%w: %w", errManifest, err)
	}
	digests := map[string]string{}
	for _, f := range s.GetSubject() {
		if _, twice := digests[f.GetName()]; twice {
			return p, nil, fmt.Errorf("%w: it names %q twice", errManifest, f.GetName())
		}
		digests[f.GetName()] = f.GetDigest()["sha256"]
	}
	return p, digests, nil
}

// packedAs is how the manifest says that a file is packed; false where it does not say.
func (p Predicate) packedAs(name string) (PackedFile, bool) {
	i := slices.IndexFunc(p.Packed, func(f PackedFile) bool { return f.Name == name })
	if i < 0 {
		return PackedFile{}, false
	}
	return p.Packed[i], true
}
