package main

import (
	"archive/tar"
	"bytes"
	"encoding/pem"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// owner is the user and group of the image, those that images without a distribution use: nobody's, and without rights.
const (
	owner = "65532:65532"
	id    = 65532
)

// old is the time of files that no commit tells of.
var old = time.Unix(0, 0).UTC()

// archive is a tar file whose entries are root's and have one time.
type archive struct {
	w    *tar.Writer
	time time.Time
	err  error
}

func (a *archive) add(h tar.Header, content []byte) {
	if a.err != nil {
		return
	}
	h.ModTime, h.Format, h.Size = a.time, tar.FormatPAX, int64(len(content))
	if a.err = a.w.WriteHeader(&h); a.err == nil {
		_, a.err = a.w.Write(content)
	}
}

func (a *archive) folder(name string, mode int64, owner int) {
	a.add(tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: mode, Uid: owner, Gid: owner}, nil)
}

func (a *archive) file(name string, mode int64, content []byte) {
	a.add(tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: mode}, content)
}

// layer is a layer of what is added.
func layer(at time.Time, add func(*archive)) (v1.Layer, error) {
	var raw bytes.Buffer
	a := &archive{w: tar.NewWriter(&raw), time: at}
	add(a)
	if a.err == nil {
		a.err = a.w.Close()
	}
	if a.err != nil {
		return nil, a.err
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw.Bytes())), nil }
	return tarball.LayerFromOpener(open, tarball.WithMediaType(types.OCILayer))
}

// baseLayer is what a program needs of a system. The authorities are those that Mozilla trusts, as pinned in go.mod; those that are trusted
// with a reservation, which this form of file cannot say, are left out.
func baseLayer() (v1.Layer, error) {
	var authorities bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint != nil {
			continue
		}
		if err := pem.Encode(&authorities, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}); err != nil {
			return nil, err
		}
	}
	return layer(old, func(a *archive) {
		a.folder("etc", 0o755, 0)
		a.file("etc/passwd", 0o644, []byte("root:x:0:0:root:/:/sbin/nologin\nrebookcheck:x:65532:65532:rebookcheck:/data:/sbin/nologin\n"))
		a.file("etc/group", 0o644, []byte("root:x:0:\nrebookcheck:x:65532:\n"))
		a.file("etc/nsswitch.conf", 0o644, []byte("hosts: files dns\n"))
		a.folder("etc/ssl", 0o755, 0)
		a.folder("etc/ssl/certs", 0o755, 0)
		a.file("etc/ssl/certs/ca-certificates.crt", 0o644, authorities.Bytes())
		a.folder("tmp", 0o1777, 0)
		a.folder("data", 0o755, id)
	})
}

// programLayer is the program with its licences.
func programLayer(path, root string, at time.Time) (v1.Layer, error) {
	content := map[string][]byte{}
	for name, from := range map[string]string{"rebookcheck": path, "LICENSE": filepath.Join(root, "LICENSE"), "NOTICES.txt": filepath.Join(root, "NOTICES.txt")} {
		raw, err := os.ReadFile(from)
		if err != nil {
			return nil, err
		}
		content[name] = raw
	}
	return layer(at, func(a *archive) {
		a.folder("usr", 0o755, 0)
		a.folder("usr/bin", 0o755, 0)
		a.file("usr/bin/rebookcheck", 0o755, content["rebookcheck"])
		a.folder("usr/share", 0o755, 0)
		a.folder("usr/share/doc", 0o755, 0)
		a.folder("usr/share/doc/rebookcheck", 0o755, 0)
		a.file("usr/share/doc/rebookcheck/LICENSE", 0o644, content["LICENSE"])
		a.file("usr/share/doc/rebookcheck/NOTICES.txt", 0o644, content["NOTICES.txt"])
	})
}

// pack writes a layout into one tar file, which engines load.
func pack(folder, name string, at time.Time) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if closed := file.Close(); err == nil {
			err = closed
		}
	}()
	a := &archive{w: tar.NewWriter(file), time: at}
	err = fs.WalkDir(os.DirFS(folder), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || path == ".":
			return err
		case d.IsDir():
			a.folder(path, 0o755, 0)
			return a.err
		}
		raw, err := os.ReadFile(filepath.Join(folder, path))
		if err == nil {
			a.file(path, 0o644, raw)
			err = a.err
		}
		return err
	})
	if err != nil {
		return err
	}
	return a.w.Close()
}
