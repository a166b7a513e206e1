// Command image makes the container image of a release as an OCI layout, with no container engine: a folder, and the same as one tar file.
//
// It is built from nothing: the program, certificates of public authorities, a user without rights and two folders that it may write to.
// All that it holds follows from the build in the dist folder, so that two calls make one digest.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// release is what goreleaser says of what it built.
type release struct {
	Version string    `json:"version"`
	Commit  string    `json:"commit"`
	Built   []program // its programs for Linux
	Date    time.Time // of the commit
}

type program struct {
	Path   string `json:"path"`
	Type   string `json:"type"`
	Goos   string `json:"goos"`
	Goarch string `json:"goarch"`
}

func main() {
	dist := flag.String("dist", "dist", "folder that goreleaser wrote")
	root := flag.String("root", ".", "folder with LICENSE and NOTICES.txt")
	out := flag.String("out", "", "folder for image/ and the tar file; none means the one of --dist")
	date := flag.String("date", "", "date of the commit, RFC 3339")
	flag.Parse()
	if *out == "" {
		*out = *dist
	}
	if err := run(*dist, *root, *out, *date); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

func run(dist, root, out, date string) error {
	r, err := read(dist, date)
	if err != nil {
		return err
	}
	base, err := baseLayer()
	if err != nil {
		return fmt.Errorf("base: %w", err)
	}
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, p := range r.Built {
		own, err := programLayer(p.Path, root, r.Date)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Path, err)
		}
		image, err := imageOf(r, p, base, own)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Goarch, err)
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add: image, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: p.Goos, Architecture: p.Goarch}},
		})
	}
	folder := filepath.Join(out, "image")
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	to, err := layout.Write(folder, empty.Index)
	if err != nil {
		return err
	}
	named := layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": r.Version})
	if err := to.AppendIndex(index, named); err != nil {
		return err
	}
	name := filepath.Join(out, "rebookcheck_"+r.Version+"_image.tar")
	if err := pack(folder, name, r.Date); err != nil {
		return err
	}
	digest, err := index.Digest()
	if err != nil {
		return err
	}
	fmt.Println(digest)
	return addChecksum(out, name)
}

// read is what goreleaser built for Linux.
func read(dist, date string) (release, error) {
	var r release
	if err := readJSON(filepath.Join(dist, "metadata.json"), &r); err != nil {
		return r, err
	}
	var all []program
	if err := readJSON(filepath.Join(dist, "artifacts.json"), &all); err != nil {
		return r, err
	}
	for _, p := range all {
		if p.Type == "Binary" && p.Goos == "linux" {
			p.Path = filepath.Join(dist, strings.TrimPrefix(filepath.ToSlash(p.Path), "dist/"))
			r.Built = append(r.Built, p)
		}
	}
	if len(r.Built) == 0 {
		return r, errors.New("goreleaser built no program for Linux")
	}
	var err error
	if r.Date, err = time.Parse(time.RFC3339, date); err != nil {
		return r, fmt.Errorf("--date has to be that of the commit: %w", err)
	}
	r.Date = r.Date.UTC()
	return r, nil
}

func readJSON(name string, to any) error {
	raw, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, to); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// imageOf is the image of one platform.
func imageOf(r release, p program, layers ...v1.Layer) (v1.Image, error) {
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err := mutate.AppendLayers(image, layers...)
	if err != nil {
		return nil, err
	}
	file, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.OS, file.Architecture, file.Created, file.Author = p.Goos, p.Goarch, v1.Time{Time: r.Date}, ""
	file.History = []v1.History{
		{Created: v1.Time{Time: r.Date}, CreatedBy: "certificates, user and folders"},
		{Created: v1.Time{Time: r.Date}, CreatedBy: "rebookcheck " + r.Version},
	}
	file.Config = v1.Config{
		User: owner, WorkingDir: "/data", Entrypoint: []string{"/usr/bin/rebookcheck"}, Cmd: []string{"help"},
		Env: []string{"PATH=/usr/bin", "HOME=/data", "TMPDIR=/tmp"},
		Labels: map[string]string{
			"org.opencontainers.image.title":       "rebookcheck",
			"org.opencontainers.image.description": "Checks how booking systems re-book patients under the NHS Booking Standard",
			"org.opencontainers.image.source":      "https://github.com/rebookcheck/rebookcheck",
			"org.opencontainers.image.licenses":    "MIT",
			"org.opencontainers.image.version":     r.Version,
			"org.opencontainers.image.revision":    r.Commit,
			"org.opencontainers.image.created":     r.Date.Format(time.RFC3339),
		},
	}
	return mutate.ConfigFile(image, file)
}

// addChecksum gives the tar file its line among the checksums that goreleaser wrote.
func addChecksum(out, name string) error {
	raw, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	sums := filepath.Join(out, "checksums.txt")
	before, err := os.ReadFile(sums)
	if errors.Is(err, os.ErrNotExist) {
		return nil // not the folder of a release
	}
	if err != nil {
		return err
	}
	base, sum := filepath.Base(name), sha256.Sum256(raw)
	var lines []string
	for line := range strings.Lines(string(before)) {
		if !strings.HasSuffix(strings.TrimSpace(line), "  "+base) {
			lines = append(lines, line)
		}
	}
	lines = append(lines, hex.EncodeToString(sum[:])+"  "+base+"\n")
	return os.WriteFile(sums, []byte(strings.Join(lines, "")), 0o644)
}
