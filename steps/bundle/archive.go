package bundle

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// Limits of what is packed and unpacked: files in a bundle, and bytes in all of them together.
const (
	mostFiles = 10_000
	mostBytes = 2 << 30
)

// packed is a file as it stands in the archive.
type packed struct {
	name   string
	method uint16
	stored []byte // as it stands in the archive
	crc    uint32
	size   int
}

// pack makes a file ready for the archive. What is signed or is packed already is stored as it is.
func pack(name string, content []byte) (packed, error) {
	p := packed{name: name, method: zip.Store, stored: content, crc: crc32.ChecksumIEEE(content), size: len(content)}
	if name == manifestName || name == signatureName || strings.HasSuffix(name, ".png") || strings.HasSuffix(name, ".jpg") {
		return p, nil
	}
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err == nil {
		_, err = w.Write(content)
		err = errors.Join(err, w.Close())
	}
	if err != nil {
		return packed{}, fmt.Errorf("pack %s: %w", name, err)
	}
	p.method, p.stored = zip.Deflate, out.Bytes()
	return p, nil
}

// digest is of the bytes in the archive. Packed bytes can differ and hold the same file, and then somebody changed them.
func (p packed) digest() string { return digest(p.stored) }

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// assemble writes the archive. The same files give the same bytes: it has no times, rights, comments or extra fields.
func assemble(files []packed) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range files {
		part, err := w.CreateRaw(&zip.FileHeader{
			Name: p.name, Method: p.method, CRC32: p.crc,
			CompressedSize64: uint64(len(p.stored)), UncompressedSize64: uint64(p.size),
			CreatorVersion: 20, ReaderVersion: 20,
		})
		if err == nil {
			_, err = part.Write(p.stored)
		}
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", p.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return out.Bytes(), nil
}

// errArchive says that a file is no bundle, or that its archive is not as it was written.
var errArchive = errors.New("the archive is not as it was written")

// disassemble reads an archive, and wants it to be byte for byte what assemble writes: each byte of a bundle then belongs
// to a file, whose digest is signed, or can be told from the files.
func disassemble(raw []byte) (files []packed, contents map[string][]byte, err error) {
	r, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: it cannot be read as a zip archive: %w", errArchive, err)
	}
	if len(r.File) > mostFiles {
		return nil, nil, fmt.Errorf("%w: it holds %d files; a bundle holds at most %d", errArchive, len(r.File), mostFiles)
	}
	contents = map[string][]byte{}
	left := uint64(mostBytes)
	for _, f := range r.File {
		if _, twice := contents[f.Name]; twice || !fs.ValidPath(f.Name) {
			return nil, nil, fmt.Errorf("%w: the name %q stands in it twice, or is no name for a file", errArchive, f.Name)
		}
		if f.UncompressedSize64 > left {
			return nil, nil, fmt.Errorf("%w: it unpacks to more than %d GiB", errArchive, mostBytes>>30)
		}
		left -= f.UncompressedSize64
		p, content, err := unpack(f)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %s: %w", errArchive, f.Name, err)
		}
		files, contents[f.Name] = append(files, p), content
	}
	again, err := assemble(files)
	if err != nil {
		return nil, nil, err
	}
	if !bytes.Equal(again, raw) {
		return nil, nil, fmt.Errorf("%w: it holds bytes that belong to none of its files, or a header was changed", errArchive)
	}
	return files, contents, nil
}

func unpack(f *zip.File) (packed, []byte, error) {
	raw, err := f.OpenRaw()
	if err != nil {
		return packed{}, nil, fmt.Errorf("open: %w", err)
	}
	stored, err := io.ReadAll(raw)
	if err != nil {
		return packed{}, nil, fmt.Errorf("read: %w", err)
	}
	opened, err := f.Open()
	if err != nil {
		return packed{}, nil, fmt.Errorf("open: %w", err)
	}
	defer opened.Close()
	content, err := io.ReadAll(io.LimitReader(opened, int64(f.UncompressedSize64)+1))
	if err != nil {
		return packed{}, nil, fmt.Errorf("unpack: %w", err)
	}
	return packed{name: f.Name, method: f.Method, stored: stored, crc: f.CRC32, size: len(content)}, content, nil
}

// inOrder sorts files: the manifest and its signature first, then by name.
func inOrder(names []string) []string {
	rank := func(name string) int {
		switch name {
		case manifestName:
			return 0
		case signatureName:
			return 1
		}
		return 2
	}
	return slices.SortedFunc(slices.Values(names), func(a, b string) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
}
